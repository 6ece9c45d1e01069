import ArgumentParser
import Domain
import Money

/// `cambist venue adjust`: books what only an operator's evidence explains.
struct VenueAdjustCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "adjust",
        abstract: "Books a difference of a venue account that evidence explains; audited.",
        discussion: """
            The ledger has to be nearer to what the venue has afterwards. Where nobody can tell \
            (the venue does not answer, something of the account moves, no server runs) --force \
            books it all the same.
            """)

    @Option(help: "The venue account, as VENUE/ACCOUNT.") var account: String
    @Option(help: "The asset, by its code.") var asset: String
    @Option(
        parsing: .unconditional,
        help: "Above zero where the account has more than the ledger says, else below.")
    var amount: String
    @Option(help: "What shows it, such as a ticket or a statement; used once for the asset.")
    var evidence: String
    @Flag(help: "Also where ledger and venue cannot be compared now.") var force = false
    @OptionGroup var installation: InstallationOptions
    @OptionGroup var operatorOptions: OperatorOptions
    @Option(help: "text or json.") var format = AnswerFormat.text

    func validate() throws {
        let size = evidence.utf8.count
        try ExchangeOptions.validate([
            VenueAccountOptions.account(account),
            value == nil ? "--amount: expected an amount that is not zero, got \"\(amount)\"" : nil,
            (1...VenueAccountOptions.evidenceLengthMax).contains(size)
                ? nil : "--evidence: expected 1 to \(VenueAccountOptions.evidenceLengthMax) bytes",
            operatorOptions.reason.isEmpty ? "an adjustment needs --reason" : nil,
        ])
    }

    private var value: Fixed? {
        guard let value = try? DecimalText.read(amount, .sign).value, !value.isZero else {
            return nil
        }
        return value
    }

    func run() async throws {
        guard let value else { throw ValidationError("--amount: expected an amount") }
        let command = ReconciliationCommand.adjust(
            try VenueAccountOptions.read(account), asset: asset, amount: value,
            evidence: evidence, isForced: force)
        try await operatorOptions.carryOut(.reconciliation(command), installation, format)
    }
}
