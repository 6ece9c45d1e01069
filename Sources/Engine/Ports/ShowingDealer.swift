package import Domain
package import Money

/// A dealer that shows what it would quote, so that plans can reckon with it.
package protocol ShowingDealer: Dealer {
    /// By market convention, in the order of the symbols.
    var pairs: [Symbol] { get }
    /// What it would quote now for any amount between two sizes; `nil` where it has no price.
    ///
    /// - Parameter days: working days to the value date, 0 to 2.
    func indication(of pair: Symbol, days: Int) -> DealerIndication?
}

/// What a dealer would quote now, without being bound by it.
package struct DealerIndication: Hashable, Sendable {
    package let bid: Fixed
    package let offer: Fixed
    /// The prices are for amounts from ``least`` to this, of the base.
    package let size: Fixed
    package let least: Fixed
    /// Grows with every change of the prices.
    package let sequence: UInt64

    package init(bid: Fixed, offer: Fixed, size: Fixed, least: Fixed, sequence: UInt64) {
        self.bid = bid
        self.offer = offer
        self.size = size
        self.least = least
        self.sequence = sequence
    }
}
