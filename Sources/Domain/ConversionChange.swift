package import Money

/// What one commit changed of one conversion, and the conversion as it was afterwards.
///
/// A difference, so that the ten-thousandth fill costs what the first one did: what the commit did
/// not touch is not in it. All changes of a conversion in a row, by `conversion.version` from 0,
/// rebuild it.
package struct ConversionChange: Hashable, Sendable {
    package let conversion: Conversion
    /// Of the `from` asset in all so far, net of what came back.
    package let spent: Fixed
    /// Of the `to` asset in all so far, net of fees.
    package let received: Fixed
    /// The orders that the commit intended or changed, as they were afterwards.
    package let orders: [Order]
    /// The trades that it booked, or whose state it changed; each of one of these orders.
    package let trades: [Trade]
    package let amendment: Amendment?

    package init(
        conversion: Conversion, spent: Fixed = .zero, received: Fixed = .zero,
        orders: [Order] = [], trades: [Trade] = [], amendment: Amendment? = nil
    ) {
        precondition(
            trades.allSatisfy { trade in orders.contains { $0.id == trade.order } },
            "a trade changes its order")
        self.conversion = conversion
        self.spent = spent
        self.received = received
        self.orders = orders
        self.trades = trades
        self.amendment = amendment
    }
}
