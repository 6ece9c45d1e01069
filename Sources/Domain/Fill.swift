package import Money

/// What a venue says of one execution, before it is booked as a ``Trade``.
package struct Fill: Hashable, Sendable {
    /// Unique for one venue account; what makes booking it twice impossible.
    package let venueTradeID: String
    package let venueOrderID: String
    /// Base asset, above zero.
    package let quantity: Fixed
    /// Quote per base.
    package let price: Fixed
    /// Quote asset: quantity times price as the venue booked it.
    package let notional: Fixed
    package let fee: Fee
    package let isMaker: Bool
    package let at: Instant

    package init(
        venueTradeID: String, venueOrderID: String, quantity: Fixed, price: Fixed,
        notional: Fixed, fee: Fee, isMaker: Bool, at: Instant
    ) {
        self.venueTradeID = venueTradeID
        self.venueOrderID = venueOrderID
        self.quantity = quantity
        self.price = price
        self.notional = notional
        self.fee = fee
        self.isMaker = isMaker
        self.at = at
    }
}
