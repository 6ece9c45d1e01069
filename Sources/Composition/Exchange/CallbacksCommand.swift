import ArgumentParser
import Domain

/// `cambist callbacks`: what subscribers were not told yet.
struct CallbacksCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "callbacks", abstract: "Lists callbacks and sends parked ones again.",
        subcommands: [List.self, Redeliver.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists callbacks that are not delivered, at most a thousand.")

        @OptionGroup var installation: InstallationOptions
        @Flag(help: "Only those that were given up.") var parked = false
        @Option(help: "Of one tenant only.") var tenant: String?
        @Option(help: "text or json.") var format = AnswerFormat.text

        func run() async throws {
            let command = ExchangeCommand.callbacks(
                parkedOnly: parked, tenant.map { TenantID($0) })
            try await command.show(installation, format)
        }
    }

    struct Redeliver: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Sends the parked callbacks of an exchange again, in their order.")

        @Argument(help: "The exchange's id.") var exchange: String
        @Option(help: "To one subscription only.") var subscription: String?
        @OptionGroup var installation: InstallationOptions
        @OptionGroup var operatorOptions: OperatorOptions
        @Option(help: "text or json.") var format = AnswerFormat.text

        func validate() throws {
            try ExchangeOptions.validate([
                ExchangeOptions.id(exchange, "the exchange's id"),
                subscription.flatMap { ExchangeOptions.id($0, "--subscription") },
            ])
        }

        func run() async throws {
            let command = ExchangeCommand.redeliver(
                try ExchangeOptions.read(exchange),
                to: try subscription.map { try ExchangeOptions.read($0) })
            try await operatorOptions.carryOut(.exchange(command), installation, format)
        }
    }
}
