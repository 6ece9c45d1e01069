import ArgumentParser

/// `cambist audit`: every invariant that the store and the venues' own records can show.
struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Checks the books against themselves and the venues; exits 1 on a violation.")

    @OptionGroup var installation: InstallationOptions
    @Option(help: "text or json.") var format = AnswerFormat.json

    func run() async throws {
        let answer = try await AdminGateway(installation).handle(
            AdminRequest(.audit, operatorName: "", reason: ""))
        try AnswerPrinter(format: format).print(answer)
        if case .audit(let findings) = answer, !findings.isEmpty { throw ExitCode.failure }
    }
}
