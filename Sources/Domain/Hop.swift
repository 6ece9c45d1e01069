package import Money

/// One hop: which market, and which way.
package struct Hop: Hashable, Sendable {
    package let symbol: Symbol
    package let side: Side

    package init(symbol: Symbol, side: Side) { (self.symbol, self.side) = (symbol, side) }

    package var spends: Asset { side == .sell ? symbol.base : symbol.quote }
    package var receives: Asset { side == .sell ? symbol.quote : symbol.base }
    /// The way back over the same market.
    package var reversed: Hop { Hop(symbol: symbol, side: side.opposite) }

    /// What one unit of the spent asset becomes at `price`, fees excluded.
    ///
    /// - Parameter price: quote per base, above zero.
    /// - Throws: ``MoneyError/divisionByZero``, ``MoneyError/overflow``.
    package func rate(
        at price: Fixed, rounding: Rounding
    ) throws(MoneyError) -> Fixed {
        side == .sell ? price : try Fixed.one.divided(by: price, rounding: rounding)
    }
}

extension [Hop] {
    /// The index of the hops that spend `asset`, in order.
    package func indices(spending asset: Asset) -> [Int] {
        indices.filter { self[$0].spends == asset }
    }

    /// The chain by which a conversion is judged: the direct hop where there is one, else the hops
    /// one after the other.
    package func referencePath(from: Asset, to: Asset) -> [Int] {
        if let direct = firstIndex(where: { $0.spends == from && $0.receives == to }) {
            return [direct]
        }
        var path: [Int] = []
        var asset = from
        while asset != to, path.count < count,
            let next = firstIndex(where: { $0.spends == asset })
        {
            path.append(next)
            asset = self[next].receives
        }
        return path
    }
}
