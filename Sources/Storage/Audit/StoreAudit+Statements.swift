import Bookkeeping
import Domain
import Money

extension StoreAudit {
    /// Statements have exactly the postings of the entries, each with the balance after it.
    ///
    /// - Parameter entries: what the entries say of every account with a statement.
    mutating func checkStatements(_ entries: [Place: StatementFold]) throws(StorageError) {
        var lines: [Place: StatementFold] = [:]
        var balance: (place: Place, units: Int128)?
        var bad: [(check: String, subject: String, message: String)] = []
        try session.each(.everyLine) { (row) throws(StorageError) in
            guard bad.count < Self.findingsMax else { return }
            do throws(StorageError) {
                let place = Place(account: try row.text(), asset: try row.text())
                let (reason, reference) = (try row.text(), try row.text())
                let counterpart = try row.text()
                let amount = try row.amount().units
                let after = try row.amount().units
                lines[place, default: StatementFold()].add(
                    reason, reference, counterpart, amount, try row.instant())
                let before = balance.flatMap { $0.place == place ? $0.units : nil } ?? 0
                if before &+ amount != after {
                    bad.append(
                        (
                            "statement-balance", "\(place.account) \(place.asset)",
                            "\(DecimalText.format(units: after)) after \(reason) \(reference) of "
                                + DecimalText.format(units: amount)
                        ))
                }
                balance = (place, after)
            } catch .corrupt(let text) {
                bad.append(("readable", row.firstText, text))
            }
        }
        for (check, subject, message) in bad { note(check, subject, message) }
        for place in Set(lines.keys).union(entries.keys).sorted()
        where lines[place] != entries[place] {
            note(
                "statement-equals-entries", "\(place.account) \(place.asset)",
                """
                \(lines[place]?.count ?? 0) lines, and the entries post \
                \(entries[place]?.count ?? 0) times; or they differ
                """)
        }
    }
}
