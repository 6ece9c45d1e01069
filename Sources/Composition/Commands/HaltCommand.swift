import ArgumentParser
import Domain

/// `cambist halt`: no further order of the scope is intended until it is resumed.
struct HaltCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "halt",
        abstract: "Stops new orders, of one scope or all, durably and at once.")

    @OptionGroup var installation: InstallationOptions
    @OptionGroup var scopeOptions: ScopeOptions
    @OptionGroup var operatorOptions: OperatorOptions
    @Flag(help: "Also cancel the open conversions that the scope covers.")
    var cancelOpen = false
    @Option(help: "text or json.") var format = AnswerFormat.text

    func validate() throws {
        if operatorOptions.reason.isEmpty { throw ValidationError("a halt needs --reason") }
    }

    func run() async throws {
        let gateway = try AdminGateway(installation)
        try scopeOptions.check(gateway.configuration)
        let answer = try await gateway.handle(
            operatorOptions.request(.halt(scopeOptions.scope, cancelOpen: cancelOpen)))
        try AnswerPrinter(format: format).print(answer)
    }
}
