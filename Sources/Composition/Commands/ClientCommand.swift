import ArgumentParser
import Domain

/// `cambist client`: who may use the API.
struct ClientCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "client", abstract: "Makes, lists, rotates and revokes API clients.",
        subcommands: [Create.self, List.self, Rotate.self, Revoke.self])

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Makes a client of a tenant and shows its secret once.")

        @OptionGroup var installation: InstallationOptions
        @OptionGroup var operatorOptions: OperatorOptions
        @Option(help: "The tenant whose client it is.") var tenant: String
        @Option(help: "What it may do, with spaces between.") var scopes: String
        @Option(help: "text or json.") var format = AnswerFormat.text

        func run() async throws {
            let command = AdminCommand.createClient(
                TenantID(tenant), scopes: try ClientScopes.parse(scopes))
            let answer = try await AdminGateway(installation).handle(
                operatorOptions.request(command))
            try AnswerPrinter(format: format).print(answer)
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists all clients.")

        @OptionGroup var installation: InstallationOptions
        @Option(help: "text or json.") var format = AnswerFormat.text

        func run() async throws {
            let answer = try await AdminGateway(installation).handle(
                AdminRequest(.listClients, operatorName: "", reason: ""))
            try AnswerPrinter(format: format).print(answer)
        }
    }

    struct Rotate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Gives a client a new secret, shown once; the old one works on for a while.")

        @Argument(help: "The client's id.") var client: String
        @Option(help: "Seconds for which the old secret works too; 0 ends it at once.")
        var overlap = Limits.secretOverlapSecondsDefault
        @OptionGroup var installation: InstallationOptions
        @OptionGroup var operatorOptions: OperatorOptions
        @Option(help: "text or json.") var format = AnswerFormat.text

        func validate() throws {
            guard (0...Limits.secretOverlapSecondsMax).contains(overlap) else {
                throw ValidationError(
                    "--overlap is 0 to \(Limits.secretOverlapSecondsMax) seconds")
            }
        }

        func run() async throws {
            let answer = try await AdminGateway(installation).handle(
                operatorOptions.request(.rotateClient(client, overlapSeconds: overlap)))
            try AnswerPrinter(format: format).print(answer)
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Ends a client for good.")

        @Argument(help: "The client's id.") var client: String
        @OptionGroup var installation: InstallationOptions
        @OptionGroup var operatorOptions: OperatorOptions
        @Option(help: "text or json.") var format = AnswerFormat.text

        func run() async throws {
            let answer = try await AdminGateway(installation).handle(
                operatorOptions.request(.revokeClient(client)))
            try AnswerPrinter(format: format).print(answer)
        }
    }
}
