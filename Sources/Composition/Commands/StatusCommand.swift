import ArgumentParser

/// `cambist status`: everything that waits, its age, and the command that ends it.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Shows everything that waits, with its age and the command that ends it.")

    @OptionGroup var installation: InstallationOptions
    @Option(help: "text or json.") var format = AnswerFormat.text

    func run() async throws {
        let answer = try await AdminGateway(installation).handle(
            AdminRequest(.status, operatorName: "", reason: ""))
        try AnswerPrinter(format: format).print(answer)
    }
}
