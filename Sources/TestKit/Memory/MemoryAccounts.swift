import Bookkeeping
package import Domain
package import Engine

/// What a store must hold of venue accounts' own histories.
package struct MemoryAccounts: Hashable, Sendable {
    package struct Key: Hashable, Sendable {
        package let account: VenueAccount
        package let venueLedgerID: String

        package init(_ account: VenueAccount, _ venueLedgerID: String) {
            (self.account, self.venueLedgerID) = (account, venueLedgerID)
        }
    }

    package internal(set) var marks: [VenueAccount: AccountMark] = [:]
    package internal(set) var externals: [Key: StoredExternal] = [:]

    package init() {}

    mutating func apply(_ write: AccountWrite) throws(MemoryRefusal) {
        switch write {
        case .putExternal(let entry, let isPosted):
            let key = Key(entry.account, entry.venueLedgerID)
            guard externals[key] == nil else {
                throw .refused(
                    .account(
                        .externalKnown(entry.account, venueLedgerID: entry.venueLedgerID)))
            }
            externals[key] = StoredExternal(entry, isPosted: isPosted)
        case .putMark(let mark): marks[mark.account] = mark
        }
    }

    func known(of account: VenueAccount, among ids: [String]) -> Set<String> {
        Set(ids.filter { externals[Key(account, $0)] != nil })
    }

    func newest(of account: VenueAccount, atMost count: Int) -> [StoredExternal] {
        let own = externals.values.filter { $0.entry.account == account }
            .sorted {
                $0.entry.at == $1.entry.at
                    ? $0.entry.venueLedgerID < $1.entry.venueLedgerID
                    : $0.entry.at > $1.entry.at
            }
        return Array(own.prefix(count))
    }
}
