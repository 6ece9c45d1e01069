import ArgumentParser

/// `cambist venue remove`: forgets the key of an account.
struct VenueRemoveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Removes an account's key; what is open there can then not be asked for.")

    @OptionGroup var installation: InstallationOptions
    @OptionGroup var operatorOptions: OperatorOptions
    @OptionGroup var account: VenueAccountOption
    @Option(help: "text or json.") var format = AnswerFormat.text

    func run() async throws {
        let answer = try await AdminGateway(installation).handle(
            operatorOptions.request(.venueKey(.remove(try account.read()))))
        try AnswerPrinter(format: format).print(answer)
    }
}
