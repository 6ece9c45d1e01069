package import Domain

/// An account of the double-entry ledger, in every asset.
///
/// `venue` and `treasury` accounts are MIRRORs: the venue is the truth, and what it reports is
/// booked even below zero. `profile` accounts are OWNED: our ledger is the truth, and what is taken
/// from one is guarded. The others only collect the other side of a booking and are folded when
/// somebody asks.
package enum LedgerAccount: Hashable, Comparable, Sendable {
    /// What we hold at a venue, as we know it.
    case venue(VenueAccount)
    /// What a client has with us.
    case profile(ProfileID)
    /// What an issuer can pay out: what was brought there and what it took in, less what it paid.
    case treasury(VenueID)
    /// The other side of our trades there.
    case market(VenueAccount)
    /// Fees paid there; negative with rebates.
    case fees(VenueAccount)
    /// What a client owes us (below zero) and we owe it (above) of deals with a dealer that are
    /// booked and not settled.
    case clientForward(VenueAccount)
    /// What we owe a dealer (above zero) and it owes us (below) of the same deals.
    case dealerForward(VenueAccount)
    /// What a dealer paid for a client who is not credited yet.
    case clearing(ProfileID)
    case house(HouseAccount)
    /// Where opening balances, deposits and withdrawals come from and go to.
    case funding(VenueAccount)
}

extension LedgerAccount: CustomStringConvertible {
    /// The stored form, `kind:venue/account`.
    package var description: String {
        switch self {
        case .venue(let account): "venue:\(account)"
        case .profile(let profile): "profile:\(profile)"
        case .treasury(let issuer): "treasury:\(issuer)"
        case .market(let account): "market:\(account)"
        case .fees(let account): "fees:\(account)"
        case .clientForward(let account): "client-forward:\(account)"
        case .dealerForward(let account): "dealer-forward:\(account)"
        case .clearing(let profile): "clearing:\(profile)"
        case .house(let account): "house:\(account.rawValue)"
        case .funding(let account): "funding:\(account)"
        }
    }
}

/// What the house earns and bears.
package enum HouseAccount: String, CaseIterable, Hashable, Comparable, Sendable {
    /// The difference between the dealer's price and the client's.
    case margin = "fx-margin"
    /// What rounding to minor units left, or took.
    case rounding = "fx-rounding"
    /// What closing out deals cost.
    case closeOut = "fx-close-out"

    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

extension LedgerAccount {
    /// Where its balance is kept row by row; `nil` for one that is only folded.
    package var place: VenueAccount? {
        switch self {
        case .venue(let account): account
        case .profile(let profile): VenueAccount(profile: profile)
        case .treasury(let issuer): VenueAccount(treasuryOf: issuer)
        case .market, .fees, .clientForward, .dealerForward, .clearing, .house, .funding: nil
        }
    }

    /// Whether each of its postings is kept with the balance after it.
    package var hasStatement: Bool {
        switch self {
        case .profile, .treasury: true
        case .venue, .market, .fees, .clientForward, .dealerForward, .clearing, .house, .funding:
            false
        }
    }

    /// Where money of a trade there lies, and where the other side of it does: for an account of a
    /// venue what we hold there and its market, for a profile the profile and the issuer's treasury
    /// or the dealer's market.
    static func sides(of account: VenueAccount) -> (ours: LedgerAccount, theirs: LedgerAccount) {
        guard let profile = account.profile else { return (.venue(account), .market(account)) }
        if account.isDealt { return (.profile(profile), .market(account)) }
        return (.profile(profile), .treasury(account.venue))
    }
}
