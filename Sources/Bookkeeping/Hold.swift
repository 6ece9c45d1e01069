package import Domain
package import Money

/// One asset at one place: on a venue account, or in a profile, whoever it is traded with.
package struct Pocket: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let account: VenueAccount
    package let asset: Asset

    package init(_ account: VenueAccount, _ asset: Asset) {
        (self.account, self.asset) = (account.place, asset)
    }

    package static func < (left: Self, right: Self) -> Bool {
        (left.account, left.asset) < (right.account, right.asset)
    }

    package var description: String { "\(account):\(asset)" }
}

/// A change of what one conversion holds of one pocket.
///
/// Growing it is guarded: the commit is refused unless the pocket's available balance covers the
/// change. Shrinking it below nothing is a bug and traps in the store.
package struct HoldChange: Hashable, Sendable {
    package let conversion: ConversionID
    package let pocket: Pocket
    /// Positive holds more, negative releases.
    package let change: Fixed

    package init(conversion: ConversionID, pocket: Pocket, change: Fixed) {
        precondition(!change.isZero, "a hold changes by something")
        self.conversion = conversion
        self.pocket = pocket
        self.change = change
    }
}

/// What the ledger says of one pocket.
package struct MirrorBalance: Hashable, Sendable {
    /// The sum of all entries; the venue's truth as far as it is booked. May be negative.
    package var posted: Fixed
    /// The sum of all holds on it; never negative.
    package var held: Fixed

    package static let zero = MirrorBalance(posted: .zero, held: .zero)

    package init(posted: Fixed, held: Fixed) { (self.posted, self.held) = (posted, held) }

    /// What a new hold can take: nothing where the mirror is overdrawn.
    package var available: Fixed {
        let units = posted.units - held.units
        return units > 0 ? Fixed(uncheckedUnits: units) : .zero
    }
}
