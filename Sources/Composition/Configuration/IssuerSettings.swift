package import Domain
package import Engine
package import Money

/// An issuer of stablecoins.
package struct IssuerSettings: Sendable {
    package let id: VenueID
    /// One currency and one coin each, in the order of the file.
    package let pairs: [Symbol]
    package let terms: IssuerTerms
    /// What its treasury begins with, by asset; booked once.
    package let treasury: [AccountConfiguration.Balance]
    package let faults: FaultConfiguration?

    package init(
        id: VenueID, pairs: [Symbol], terms: IssuerTerms,
        treasury: [AccountConfiguration.Balance], faults: FaultConfiguration?
    ) {
        self.id = id
        self.pairs = pairs
        self.terms = terms
        self.treasury = treasury
        self.faults = faults
    }

    /// The side of a pair that is no currency; `nil` where both or neither are one.
    package static func coin(of pair: Symbol) -> Asset? {
        let coins = [pair.base, pair.quote].filter {
            !AssetDirectory.currencies.contains($0.code)
        }
        return coins.count == 1 ? coins[0] : nil
    }
}
