import Bookkeeping
import Domain
import Engine

// What was taken in from venues' own histories.

extension StoreAudit {
    mutating func checkAccounts() throws(StorageError) {
        let session = session
        var found: [AuditFinding] = []
        try each(.everyExternal, &found) { (row) throws(StorageError) in
            let external = try StoredExternal(from: &row)
            let reference = LedgerEntry(external: external.entry).reference
            return AccountAudit.findings(
                of: external, posted: try Self.postings(.external, reference, session))
        }
        for finding in found { note(finding.check, finding.subject, finding.message) }
    }
}
