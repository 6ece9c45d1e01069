import ArgumentParser
import Domain
import Engine

/// `cambist reconcile`: holds the ledger against what venues say of our accounts, now.
struct ReconcileCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reconcile",
        abstract: "Compares ledger and venues now, through the running server; exits 1 with "
            + "findings.")

    @OptionGroup var installation: InstallationOptions
    @Option(help: "One venue account, as VENUE/ACCOUNT; by default all.") var account: String?
    @Option(help: "text or json.") var format = AnswerFormat.text

    func validate() throws {
        try ExchangeOptions.validate([account.flatMap { VenueAccountOptions.account($0) }])
    }

    func run() async throws {
        let command = ReconciliationCommand.reconcile(account.flatMap { VenueAccount(named: $0) })
        let answer = try await AdminGateway(installation).handle(
            AdminRequest(.reconciliation(command), operatorName: "", reason: ""))
        try AnswerPrinter(format: format).print(answer)
        let small = ReconciliationFinding.Kind.smallDifference.rawValue
        if case .audit(let findings) = answer, findings.contains(where: { $0.check != small }) {
            throw ExitCode.failure
        }
    }
}

/// Checks of how command lines name accounts of venues; each tells what is wrong, or nothing.
enum VenueAccountOptions {
    static let evidenceLengthMax = 100

    static func account(_ text: String) -> String? {
        VenueAccount(named: text) == nil
            ? "--account: expected VENUE/ACCOUNT, got \"\(text)\"" : nil
    }

    /// - Throws: ``ValidationError``.
    static func read(_ text: String) throws -> VenueAccount {
        guard let account = VenueAccount(named: text) else {
            throw ValidationError("expected VENUE/ACCOUNT, got \"\(text)\"")
        }
        return account
    }
}
