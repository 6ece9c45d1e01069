import Bookkeeping
import Domain

/// Defects in what is taken in of venues' own histories.
extension Mutant {
    static func againExternal(_ write: CommitWrite) -> [CommitWrite] {
        guard case .account(.putExternal(let entry, true)) = write else { return [] }
        return ExternalEntry(
            account: entry.account, venueLedgerID: entry.venueLedgerID + "-again",
            kind: entry.kind, changes: entry.changes, at: entry.at, note: entry.note
        ).taken(posting: true)
    }

    static func passed(_ write: CommitWrite) -> [CommitWrite] {
        guard case .account(.putExternal(let entry, false)) = write else { return [] }
        return [.post(LedgerEntry(external: entry))]
    }
}

extension Commit {
    var takesIn: Bool {
        writes.contains { if case .account(.putExternal) = $0 { true } else { false } }
    }
}

extension CommitWrite {
    var isExternalPosting: Bool {
        if case .post(let entry) = self { entry.reason == .external } else { false }
    }
}
