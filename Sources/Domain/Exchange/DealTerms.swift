package import Money

/// An exchange before it has a price: which pair, which way, and which amount is fixed.
package struct DealTerms: Hashable, Sendable {
    package let pair: Symbol
    package let side: ExchangeRate.Side
    /// Of the currency that the client sells, or of the one that it buys.
    package let fixed: Amount

    /// - Returns: `nil` where the market has no convention for the two currencies.
    package init?(from: Asset, to: Asset, fixed: Amount) {
        guard let pair = Symbol(currencies: from, to), fixed.asset == from || fixed.asset == to
        else { return nil }
        self.pair = pair
        self.fixed = fixed
        side = pair.base == from ? .bid : .offer
    }

    package var isFromFixed: Bool { fixed.asset == rate(.one).sold }

    package func rate(_ price: Fixed) -> ExchangeRate {
        ExchangeRate(price: price, pair: pair, side: side)
    }

    /// Both amounts at a price: the fixed one as it is, the other one to its minor unit, half to
    /// even. `nil` where they leave the range of amounts, or one of them is nothing.
    package func amounts(at price: Fixed) -> (from: Amount, to: Amount)? {
        let rate = rate(price)
        guard price.isPositive,
            let sold = isFromFixed ? fixed.quantity : try? rate.sold(for: fixed.quantity),
            let bought = isFromFixed ? try? rate.bought(for: fixed.quantity) : fixed.quantity,
            sold.isPositive, bought.isPositive, let from = try? Amount(sold, of: rate.sold),
            let to = try? Amount(bought, of: rate.bought)
        else { return nil }
        return (from, to)
    }

    /// The dealer's price with our margin in it, never better for the client than the dealer's: a
    /// bid is rounded down, an offer up. `nil` where nothing is left of it.
    ///
    /// - Parameter basisPoints: 0 to ``Limits/basisPointsPerOne``.
    package func price(_ dealers: Fixed, margin basisPoints: Int) -> Fixed? {
        let whole = Fixed(Limits.basisPointsPerOne)
        let (factor, rounding): (Int, Rounding) =
            side == .bid
            ? (Limits.basisPointsPerOne - basisPoints, .down)
            : (Limits.basisPointsPerOne + basisPoints, .up)
        let price = try? dealers.multiplied(
            by: Fixed(factor), dividedBy: whole, rounding: rounding
        ).rounded(toDigits: ExchangeRate.decimals(of: pair), rounding)
        return price.flatMap { $0.isPositive ? $0 : nil }
    }
}
