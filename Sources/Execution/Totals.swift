package import Domain
package import Money

/// What the booked trades of a conversion come to, fees included.
package struct Totals: Hashable, Sendable {
    /// Of the `from` asset, net of what came back; positive when something was spent.
    package private(set) var spent = Fixed.zero
    /// Of the `to` asset, net of fees.
    package private(set) var received = Fixed.zero
    package private(set) var trades = 0

    package init() {}

    /// - Throws: ``MoneyError/overflow``.
    package mutating func add(_ trade: Trade, of hop: Hop) throws(MoneyError) {
        for (asset, amount) in try trade.changes() {
            if asset == hop.spends { spent = try spent.subtracting(amount) }
            if asset == hop.receives { received = try received.adding(amount) }
        }
        trades += 1
    }
}
