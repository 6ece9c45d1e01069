import ArgumentParser
import Domain

/// `cambist account`: what clients of foreign exchanges have with us. An account is a profile.
struct AccountCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "account", abstract: "Books the money of accounts.",
        subcommands: [Deposit.self])

    struct Deposit: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Books money that came from outside to an account.")

        @OptionGroup var installation: InstallationOptions
        @OptionGroup var operatorOptions: OperatorOptions
        @Option(help: "Whose account.") var tenant: String
        @Option(help: "Its nickname or id.") var account: String
        @OptionGroup var amount: AmountOptions
        @Option(
            help: """
                What the world outside knows it by: the same one is booked once. Without it each \
                command books.
                """)
        var reference: String?
        @Option(help: "text or json.") var format = AnswerFormat.text

        func validate() throws {
            try ExchangeOptions.validate([
                ExchangeOptions.account(account),
                reference.flatMap { ExchangeOptions.reference($0, "--reference") },
            ])
        }

        func run() async throws {
            let fresh: Identifier<AccountCommand> = SystemRandom().identifier(
                at: SystemTime().now())
            try await operatorOptions.carryOut(
                try amount.command(
                    .profile(TenantID(tenant), name: account), isDeposit: true,
                    reference: reference ?? fresh.description), installation, format)
        }
    }
}
