import Bookkeeping
import Engine

extension MemoryBooks {
    /// What must hold of what was taken in from venues' own histories.
    var accountFindings: [AuditFinding] {
        let known = accounts.externals.values.sorted {
            ($0.entry.account, $0.entry.venueLedgerID) < ($1.entry.account, $1.entry.venueLedgerID)
        }
        var posted = Set(entries.filter { $0.reason == .external }.map(\.reference))
        var findings: [AuditFinding] = []
        for external in known {
            let reference = LedgerEntry(external: external.entry).reference
            findings += AccountAudit.findings(
                of: external, posted: postings(.external, reference))
            posted.remove(reference)
            let trade = external.entry.venueLedgerID.dropFirst("trade:".count)
            if external.entry.kind == .foreignTrade,
                trades.contains(VenueTrade(account: external.entry.account, id: String(trade)))
            {
                findings.append(
                    AuditFinding(
                        check: "trade-once", subject: external.entry.venueLedgerID,
                        message: "booked as ours and as another's"))
            }
        }
        return findings + posted.sorted().map(AccountAudit.unknown)
    }
}
