import Bookkeeping
import Domain

// Venue accounts' own histories.

extension CommitApplier {
    func write(_ write: AccountWrite) throws(StorageError) {
        switch write {
        case .putExternal(let entry, let isPosted):
            let rows = try session.run(.insertExternal) { row in
                entry.bind(isPosted: isPosted, to: &row)
            }
            if rows == 0 {
                throw .refused(
                    .account(
                        .externalKnown(entry.account, venueLedgerID: entry.venueLedgerID)))
            }
        case .putMark(let mark): try session.run(.putMark) { row in mark.bind(to: &row) }
        }
    }
}
