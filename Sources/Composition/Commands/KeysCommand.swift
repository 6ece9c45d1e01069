import ArgumentParser

/// `cambist keys`: what signs access tokens.
struct KeysCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys", abstract: "Lists and rotates the keys that sign access tokens.",
        subcommands: [List.self, Rotate.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists the key that signs and those that still check.")

        @OptionGroup var installation: InstallationOptions
        @Option(help: "text or json.") var format = AnswerFormat.text

        func run() async throws {
            let answer = try await AdminGateway(installation).handle(
                AdminRequest(.listKeys, operatorName: "", reason: ""))
            try AnswerPrinter(format: format).print(answer)
        }
    }

    struct Rotate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Signs with a new key; the old one checks until its last token expired.")

        @Flag(help: "Retires all older keys at once: their tokens and all links are refused.")
        var now = false
        @OptionGroup var installation: InstallationOptions
        @OptionGroup var operatorOptions: OperatorOptions
        @Option(help: "text or json.") var format = AnswerFormat.text

        func run() async throws {
            let answer = try await AdminGateway(installation).handle(
                operatorOptions.request(.rotateKeys(isCompromised: now)))
            try AnswerPrinter(format: format).print(answer)
        }
    }
}
