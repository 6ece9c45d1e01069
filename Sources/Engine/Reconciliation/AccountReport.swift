package import Domain

/// What one look at a venue account found.
package struct AccountReport: Hashable, Sendable {
    package let account: VenueAccount
    package let at: Instant
    /// Movements of the venue's own history that this look posted.
    package internal(set) var movements = 0
    /// Trades of orders that are not ours that this look posted.
    package internal(set) var foreignTrades = 0
    /// Trades of ours that were not booked, and whose orders were asked for.
    package internal(set) var lateTrades = 0
    /// Whether balances were compared: nothing of the account moved meanwhile.
    package internal(set) var isCompared = false
    package internal(set) var findings: [ReconciliationFinding] = []

    init(_ account: VenueAccount, at: Instant) { (self.account, self.at) = (account, at) }

    mutating func find(_ kind: ReconciliationFinding.Kind, _ subject: String, _ text: String) {
        findings.append(
            ReconciliationFinding(kind: kind, account: account, subject: subject, text: text))
    }
}

/// What ledger and venue do not agree on, or what kept them from being compared.
package struct ReconciliationFinding: Hashable, Sendable {
    package enum Kind: String, CaseIterable, Hashable, Sendable {
        /// The venue could not be asked, or its answer not trusted.
        case unreachable
        /// The account is not opened in the ledger yet.
        case notOpened = "not-opened"
        /// Something of the account moved during the look.
        case notCompared = "not-compared"
        /// The venue has a trade of an order of ours, and tells nothing of it when asked.
        case tradeNotBooked = "trade-not-booked"
        /// A trade or an open order that may be of one of our orders whose fate is unknown.
        case undecided
        /// An open order that is not ours.
        case foreignOrder = "foreign-order"
        /// Within the tolerance.
        case smallDifference = "small-difference"
        /// Seen once, or not twice the same yet.
        case difference
        /// The asset is quarantined on the account, whatever the balances say now.
        case quarantined
    }

    package let kind: Kind
    package let account: VenueAccount
    /// The asset, or the venue's id of the trade or order; the account where it is all of it.
    package let subject: String
    package let text: String

    /// Whether ledger and venue may have parted; what is within the tolerance is only told.
    package var isTrouble: Bool { kind != .smallDifference }
}
