package import Domain
import Money

/// What a commit writes of venue accounts' own histories. Carries its own guards, as
/// ``CommitWrite`` does.
package enum AccountWrite: Hashable, Sendable {
    /// Refused where the account has an entry with the venue's id
    /// (``AccountRefusal/externalKnown(_:venueLedgerID:)``).
    ///
    /// - Parameter isPosted: whether the ledger entry that books it is in the same commit; what
    ///   happened before the account was opened is known, and in the opening balance.
    case putExternal(ExternalEntry, isPosted: Bool)
    /// A new mark, or the one that follows.
    case putMark(AccountMark)
}

/// Why a commit that concerns venue accounts was not applied.
package enum AccountRefusal: Hashable, Sendable {
    case externalKnown(VenueAccount, venueLedgerID: String)
}

extension ExternalEntry {
    /// The writes that take it in, once and whole.
    package func taken(posting isPosted: Bool) -> [CommitWrite] {
        let known = CommitWrite.account(.putExternal(self, isPosted: isPosted))
        return isPosted ? [known, .post(LedgerEntry(external: self))] : [known]
    }
}
