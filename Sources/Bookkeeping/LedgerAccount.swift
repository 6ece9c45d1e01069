package import Domain

/// An account of the double-entry ledger, in every asset.
///
/// `venue` accounts are MIRRORs: the venue is the truth, and what it reports is booked even below
/// zero. The others only collect the other side of a booking and are folded when somebody asks.
package enum LedgerAccount: Hashable, Comparable, Sendable {
    /// What we hold at a venue, as we know it.
    case venue(VenueAccount)
    /// The other side of our trades there.
    case market(VenueAccount)
    /// Fees paid there; negative with rebates.
    case fees(VenueAccount)
    /// Where opening balances, deposits and withdrawals come from and go to.
    case funding(VenueAccount)
}

extension LedgerAccount: CustomStringConvertible {
    /// The stored form, `kind:venue/account`.
    package var description: String {
        switch self {
        case .venue(let account): "venue:\(account)"
        case .market(let account): "market:\(account)"
        case .fees(let account): "fees:\(account)"
        case .funding(let account): "funding:\(account)"
        }
    }
}
