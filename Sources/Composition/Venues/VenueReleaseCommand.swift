import ArgumentParser
import Domain

/// `cambist venue release`: ends the quarantine of an asset on an account.
struct VenueReleaseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "release",
        abstract: "Ends the quarantine of an asset on a venue account; audited.")

    @Option(help: "The venue account, as VENUE/ACCOUNT.") var account: String
    @Option(help: "The asset, by its code.") var asset: String
    @OptionGroup var installation: InstallationOptions
    @OptionGroup var operatorOptions: OperatorOptions
    @Option(help: "text or json.") var format = AnswerFormat.text

    func validate() throws {
        try ExchangeOptions.validate([
            VenueAccountOptions.account(account),
            operatorOptions.reason.isEmpty ? "a release needs --reason" : nil,
        ])
    }

    func run() async throws {
        let command = ReconciliationCommand.release(
            try VenueAccountOptions.read(account), asset: asset)
        try await operatorOptions.carryOut(.reconciliation(command), installation, format)
    }
}
