import ArgumentParser
import Domain

/// `cambist resume`: ends a halt of exactly this scope.
struct ResumeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume", abstract: "Ends a halt; other halts stay in force.")

    @OptionGroup var installation: InstallationOptions
    @OptionGroup var scopeOptions: ScopeOptions
    @OptionGroup var operatorOptions: OperatorOptions
    @Option(help: "text or json.") var format = AnswerFormat.text

    func run() async throws {
        let answer = try await AdminGateway(installation).handle(
            operatorOptions.request(.resume(scopeOptions.scope)))
        try AnswerPrinter(format: format).print(answer)
    }
}
