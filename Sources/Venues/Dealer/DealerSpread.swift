package import Domain
package import Money

/// How far a dealer's prices are from the middle of the market.
///
/// The distance between bid and offer is ``basisPoints`` for an amount below a million euros that
/// is settled on T+2. It is as much again for each whole million, up to twenty times as much; and
/// for T+1 five quarters, for T+0 six quarters of that.
package struct DealerSpread: Hashable, Sendable {
    /// Of the middle, 0...``DealerLimits/spreadBasisPointsMax``.
    package let basisPoints: Int

    /// Euros for which one step more is asked.
    package static let eurosPerStep = 1_000_000
    package static let stepsMax = 19
    package static let standardBasisPoints = 10

    package init(basisPoints: Int) {
        precondition(
            (0...DealerLimits.spreadBasisPointsMax).contains(basisPoints), "a spread is bounded")
        self.basisPoints = basisPoints
    }

    /// The price of one side: half the distance away from the middle, rounded away from it to the
    /// decimals of the pair's prices, so that it is never better than the middle.
    ///
    /// - Parameters:
    ///   - side: what we do with the base: for ``ExchangeRate/Side/bid`` the dealer buys it.
    ///   - value: of the amount, in euros.
    ///   - days: working days to the value date, 0...2.
    /// - Throws: ``MoneyError/overflow``.
    package func price(
        _ side: ExchangeRate.Side, of pair: Symbol, middle: Fixed, value: Fixed, days: Int
    ) throws(MoneyError) -> Fixed {
        let half = try half(of: middle, value: value, days: days)
        let decimals = ExchangeRate.decimals(of: pair)
        return switch side {
        case .bid: try middle.subtracting(half).rounded(toDigits: decimals, .down)
        case .offer: try middle.adding(half).rounded(toDigits: decimals, .up)
        }
    }

    private func half(of middle: Fixed, value: Fixed, days: Int) throws(MoneyError) -> Fixed {
        precondition((0...2).contains(days), "a value date is T+0, T+1 or T+2")
        let whole = value.units / (Fixed.unitsPerOne * Int128(Self.eurosPerStep))
        let steps = Int(min(whole, Int128(Self.stepsMax)))
        let quarters = 6 - days
        return try middle.multiplied(
            by: Fixed(basisPoints * (1 + steps) * quarters),
            dividedBy: Fixed(2 * 4 * Limits.basisPointsPerOne), rounding: .up)
    }
}
