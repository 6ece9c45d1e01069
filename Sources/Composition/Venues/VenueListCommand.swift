import ArgumentParser

/// `cambist venue list`: which keys are stored; no secret is shown, and none is needed.
struct VenueListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists the stored keys by their fingerprints.")

    @OptionGroup var installation: InstallationOptions
    @Option(help: "text or json.") var format = AnswerFormat.text

    func run() async throws {
        let answer = try await AdminGateway(installation).handle(
            AdminRequest(.venueKey(.list), operatorName: "", reason: ""))
        try AnswerPrinter(format: format).print(answer)
    }
}
