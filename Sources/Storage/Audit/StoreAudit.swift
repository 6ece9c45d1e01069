import Bookkeeping
import Domain
import Engine
import Money

/// Every invariant that the store alone can show, on one snapshot.
///
/// Streams: what is kept in memory is one conversion, and one number for each pocket, ledger
/// account and tenant limit. A value that cannot be read is a finding, not an end.
struct StoreAudit {
    let session: SQLiteSession
    private(set) var findings: [AuditFinding] = []

    /// More would only repeat what the first ones say.
    static let findingsMax = 1_000

    init(session: SQLiteSession) { self.session = session }

    mutating func run() throws(StorageError) {
        try checkFile()
        try checkConversions()
        try checkPar()
        try checkExchanges()
        try checkAccounts()
        try checkLedger()
        do throws(StorageError) {
            try checkLimits()
        } catch .corrupt(let text) {
            note("readable", "limits", text)
        }
        for (statement, check, message) in Self.lists + Self.exchangeLists {
            var subjects: [String] = []
            try session.each(statement) { (row) throws(StorageError) in
                if subjects.count < Self.findingsMax { subjects.append(try row.text()) }
            }
            for subject in subjects { note(check, subject, message) }
        }
    }

    mutating func note(_ check: String, _ subject: String, _ message: String) {
        guard findings.count < Self.findingsMax else { return }
        findings.append(AuditFinding(check: check, subject: subject, message: message))
    }

    /// Each row of these is a violation, named by its first column.
    private static let lists: [(StoreStatement, check: String, message: String)] = [
        (.ordersWithoutConversion, "order-of-conversion", "its conversion is not there"),
        (.tradesWithoutOrder, "trade-of-order", "its order is not there"),
        (.holdsWithoutConversion, "hold-of-conversion", "holds, and is not there"),
        (.amendmentsWithoutConversion, "amendment-of-conversion", "amended, and not there"),
        (.entriesWithoutTrade, "entry-of-trade", "posted as a trade that is not there"),
        (.logsWithGaps, "log-without-gaps", "its numbers are not 1, 2, 3, ..."),
        (.eventsWithoutConversion, "event-of-conversion", "its conversion is not there"),
        (.entriesWithoutPar, "entry-of-par", "settled for a conversion that is not there"),
        (.entriesWithoutActivity, "entry-of-activity", "posted as an activity that is not there"),
        (.repeatedOrderIDs, "order-once", "an order id twice"),
        (.repeatedReferences, "reference-once", "a tenant with one reference twice"),
        (.repeatedVenueTrades, "trade-once", "a venue with one trade id booked twice"),
        (.repeatedParReferences, "reference-once", "a tenant with one reference twice"),
        (.repeatedNicknames, "nickname-once", "a tenant with one nickname twice"),
        (.repeatedActivityKeys, "activity-once", "one activity twice"),
        (.entriesWithoutExternal, "entry-of-external", "posted for a movement that is not there"),
        (.tradesTakenInTwice, "trade-once", "booked as ours and as another's"),
        (.repeatedExternals, "external-once", "a venue with one movement taken in twice"),
    ]

    private mutating func checkFile() throws(StorageError) {
        var problems: [String] = []
        try session.each(sql: "PRAGMA quick_check(10)") { _ in
        } _: { (row) throws(StorageError) in
            problems.append(try row.text())
        }
        for problem in problems where problem != "ok" { note("file-intact", "file", problem) }
    }

    private mutating func checkConversions() throws(StorageError) {
        let session = session
        let reader = ConversionReader(session: session)
        let events = EventReader(session: session)
        var found: [AuditFinding] = []
        try session.each(.everyConversion) { (row) throws(StorageError) in
            guard found.count < Self.findingsMax else { return }
            do throws(StorageError) {
                let stored = try reader.belongings(of: Conversion(from: &row))
                found += ConversionAudit.findings(of: stored)
                found += EventAudit.findings(
                    of: stored, try events.everyEvent(of: stored.conversion.id))
                for trade in stored.trades {
                    found += try Self.entryFindings(of: trade, session)
                }
            } catch .corrupt(let text) {
                let finding = AuditFinding(
                    check: "readable", subject: row.firstText, message: text)
                found.append(finding)
            }
        }
        for finding in found { note(finding.check, finding.subject, finding.message) }
    }

    /// The trade's entry is there, with exactly the transfers of its posting rule, and one that
    /// takes it back where it no longer stands, and only there.
    private static func entryFindings(
        of trade: Trade, _ session: SQLiteSession
    ) throws(StorageError) -> [AuditFinding] {
        let back =
            trade.state == .booked
            ? [] : LedgerEntry(reversing: trade, at: trade.at).transfers
        return try entryFindings(of: trade, .trade, LedgerEntry(booking: trade).transfers, session)
            + entryFindings(of: trade, .bust, back, session)
    }

    private static func entryFindings(
        of trade: Trade, _ reason: LedgerEntry.Reason, _ transfers: [Transfer],
        _ session: SQLiteSession
    ) throws(StorageError) -> [AuditFinding] {
        var lines: [String] = []
        try session.each(.entriesOfTrade) { row in
            row.text(reason.rawValue)
            row.identifier(trade.id)
        } _: { (row) throws(StorageError) in
            let line = try row.integer()
            let from = try row.text()
            let to = try row.text()
            let asset = try row.text()
            lines.append("\(line) \(from) \(to) \(asset) \(try row.amount())")
        }
        let expected = transfers.enumerated().map { line, transfer in
            "\(line) \(transfer.from) \(transfer.to) \(transfer.asset) \(transfer.amount)"
        }
        guard lines != expected else { return [] }
        return [
            AuditFinding(
                check: "trade-posted", subject: trade.id.description,
                message: "posted \(lines), and its rule says \(expected)")
        ]
    }
}
