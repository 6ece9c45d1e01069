import ArgumentParser
import Domain
import Money

/// `cambist exchange`: what waits of foreign exchanges, and how operators end it.
struct ExchangeDeskCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "exchange",
        abstract: "Lists, resolves, settles and closes out foreign exchanges.",
        subcommands: [
            List.self, Show.self, Resolve.self, Settle.self, CloseOutCommand.self,
            ReloadCalendars.self,
        ])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists what is not final, with what it waits for.")

        @OptionGroup var installation: InstallationOptions
        @Option(help: "text or json.") var format = AnswerFormat.text

        func run() async throws { try await ExchangeCommand.list.show(installation, format) }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Shows all of one exchange.")

        @Argument(help: "The exchange's id.") var id: String
        @OptionGroup var installation: InstallationOptions
        @Option(help: "text or json.") var format = AnswerFormat.text

        func validate() throws {
            try ExchangeOptions.validate([ExchangeOptions.id(id, "the exchange's id")])
        }

        func run() async throws {
            try await ExchangeCommand.show(try ExchangeOptions.read(id))
                .show(installation, format)
        }
    }

    struct Settle: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Says that the dealer's leg has settled; needs a running server.")

        @Argument(help: "The exchange's id.") var id: String
        @Option(help: "What proves it, such as the bank's reference.") var evidence: String
        @OptionGroup var installation: InstallationOptions
        @OptionGroup var operatorOptions: OperatorOptions
        @Option(help: "text or json.") var format = AnswerFormat.text

        func validate() throws {
            try ExchangeOptions.validate([
                ExchangeOptions.id(id, "the exchange's id"),
                ExchangeOptions.reference(evidence, "--evidence"),
            ])
        }

        func run() async throws {
            let command = ExchangeCommand.settle(
                try ExchangeOptions.read(id), evidence: evidence)
            try await operatorOptions.carryOut(.exchange(command), installation, format)
        }
    }

    struct CloseOutCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "close-out",
            abstract: "Ends a deal that will not settle; needs a running server.")

        @Argument(help: "The exchange's id.") var id: String
        @Option(help: "The dealer's name for the close-out.") var dealerRef: String
        @Option(
            parsing: .unconditional,
            help: "What it cost, in the currency sold; below zero is a gain.")
        var cost: String
        @Option(help: "Who bears it: house or client.") var charge: String
        @OptionGroup var installation: InstallationOptions
        @OptionGroup var operatorOptions: OperatorOptions
        @Option(help: "text or json.") var format = AnswerFormat.text

        func validate() throws {
            try ExchangeOptions.validate([
                ExchangeOptions.id(id, "the exchange's id"),
                ExchangeOptions.reference(dealerRef, "--dealer-ref"),
                ExchangeOptions.cost(cost), ExchangeOptions.bearer(charge),
            ])
        }

        var command: ExchangeCommand {
            get throws {
                guard let bearer = CloseOut.Bearer(rawValue: charge) else {
                    throw ValidationError("--charge: expected house or client")
                }
                return .closeOut(
                    try ExchangeOptions.read(id),
                    CloseOut(dealerReference: dealerRef, cost: try Fixed(cost), bearer: bearer))
            }
        }

        func run() async throws {
            try await operatorOptions.carryOut(.exchange(try command), installation, format)
        }
    }

    struct ReloadCalendars: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "reload-calendars",
            abstract: "Reads the holidays again and rolls open deals; needs a running server.")

        @OptionGroup var installation: InstallationOptions
        @OptionGroup var operatorOptions: OperatorOptions
        @Option(help: "text or json.") var format = AnswerFormat.text

        func run() async throws {
            try await operatorOptions.carryOut(
                .exchange(.reloadCalendars), installation, format)
        }
    }
}
