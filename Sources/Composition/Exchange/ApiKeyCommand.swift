import ArgumentParser
import Domain

/// `cambist apikey`: who may use the exchange interface.
struct ApiKeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apikey", abstract: "Makes, lists and revokes keys to foreign exchanges.",
        subcommands: [Create.self, List.self, Revoke.self])

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Makes a key to one account and shows it once.",
            discussion: "An account that is not there yet is made under its nickname.")

        @OptionGroup var installation: InstallationOptions
        @OptionGroup var operatorOptions: OperatorOptions
        @Option(help: "Whose account.") var tenant: String
        @Option(help: "Its nickname or id.") var account: String
        @Option(help: "text or json.") var format = AnswerFormat.text

        func validate() throws { try ExchangeOptions.validate([ExchangeOptions.account(account)]) }

        func run() async throws {
            try await operatorOptions.carryOut(
                .exchange(.createKey(TenantID(tenant), account: account)), installation, format)
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists keys, revoked ones too, by their ids.")

        @OptionGroup var installation: InstallationOptions
        @Option(help: "Of one tenant only.") var tenant: String?
        @Option(help: "text or json.") var format = AnswerFormat.text

        func run() async throws {
            try await ExchangeCommand.keys(tenant.map { TenantID($0) }).show(installation, format)
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Ends a key for good, from the next request on.")

        @Argument(help: "The key's id, as the list shows it.") var id: String
        @OptionGroup var installation: InstallationOptions
        @OptionGroup var operatorOptions: OperatorOptions
        @Option(help: "text or json.") var format = AnswerFormat.text

        func validate() throws {
            try ExchangeOptions.validate([ExchangeOptions.id(id, "the key's id")])
        }

        func run() async throws {
            try await operatorOptions.carryOut(
                .exchange(.revokeKey(try ExchangeOptions.read(id))), installation, format)
        }
    }
}
