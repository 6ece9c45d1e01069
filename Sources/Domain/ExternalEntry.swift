package import Money

/// Something that changed a venue account and was none of our orders: the venue's own history of
/// it, taken into the ledger as it is.
package struct ExternalEntry: Hashable, Sendable {
    package enum Kind: String, CaseIterable, Hashable, Sendable {
        case deposit = "DEPOSIT"
        case withdrawal = "WITHDRAWAL"
        /// To or from another wallet or account of the same owner at the venue.
        case transfer = "TRANSFER"
        case rebate = "REBATE"
        case interest = "INTEREST"
        /// A trade of an order that is not ours.
        case foreignTrade = "FOREIGN_TRADE"
        /// The venue took a trade back, or corrected one, by a booking of its own.
        case bust = "BUST"
        /// What the venue names otherwise; its name is in the note.
        case other = "OTHER"
        /// An operator's, with evidence.
        case adjustment = "ADJUSTMENT"
    }

    package struct Change: Hashable, Sendable {
        package let asset: Asset
        /// Not zero; below zero where the account has less.
        package let amount: Fixed

        package init(_ amount: Fixed, of asset: Asset) {
            (self.asset, self.amount) = (asset, amount)
        }
    }

    package let account: VenueAccount
    /// The venue's id of it, unique for the account whatever its kind; 1 to 128 bytes.
    package let venueLedgerID: String
    package let kind: Kind
    /// At least one; fees included, an asset at most once.
    package let changes: [Change]
    /// When the venue booked it.
    package let at: Instant
    /// The venue's words, or an operator's reason and evidence.
    package let note: String

    package init(
        account: VenueAccount, venueLedgerID: String, kind: Kind, changes: [Change], at: Instant,
        note: String
    ) {
        precondition(!changes.isEmpty, "an entry changes something")
        self.account = account
        self.venueLedgerID = venueLedgerID
        self.kind = kind
        self.changes = changes
        self.at = at
        self.note = note
    }
}
