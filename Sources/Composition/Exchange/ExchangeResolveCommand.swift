import ArgumentParser
import Domain

extension ExchangeDeskCommand {
    struct Resolve: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Says what became of a deal that its dealer does not answer for.",
            discussion: """
                For an exchange that is UNKNOWN; needs a running server. Look into the dealer's \
                own records first: --absent fails the exchange and frees the client's money for \
                good, whatever the dealer says later.
                """)

        @Argument(help: "The exchange's id.") var id: String
        @Flag(help: "The dealer has not booked the deal, and never will.") var absent = false
        @Option(help: "The dealer has booked the deal as it was sent, under this name.")
        var booked: String?
        @Option(help: "What proves it, such as the dealer's list of deals.") var evidence: String
        @OptionGroup var installation: InstallationOptions
        @OptionGroup var operatorOptions: OperatorOptions
        @Option(help: "text or json.") var format = AnswerFormat.text

        func validate() throws {
            try ExchangeOptions.validate([
                ExchangeOptions.id(id, "the exchange's id"),
                resolution == nil ? Self.oneOfBoth : nil,
                booked.flatMap { ExchangeOptions.reference($0, "--booked") },
                ExchangeOptions.reference(evidence, "--evidence"),
            ])
        }

        private static let oneOfBoth = "give --absent, or --booked with the dealer's name for it"

        private var resolution: DealResolution? {
            DealResolution(isAbsent: absent, booked: booked)
        }

        var command: ExchangeCommand {
            get throws {
                guard let resolution else { throw ValidationError(Self.oneOfBoth) }
                return .resolve(
                    try ExchangeOptions.read(id), resolution, evidence: evidence)
            }
        }

        func run() async throws {
            try await operatorOptions.carryOut(.exchange(try command), installation, format)
        }
    }
}
