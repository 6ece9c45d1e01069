import Domain
import Money

/// How good an execution was, over one hop: `to` per `from` throughout, so that the figures
/// compare.
struct ExecutionFigures {
    /// The mid at acceptance.
    let arrivalMid: Fixed?
    /// Worse than the mid by this many basis points, fees excluded; negative is better.
    let slippageBps: Fixed?
    /// Fees in the assets of the hop, in basis points of the notional. One in a third asset has no
    /// price here and is left to `fees`.
    let feeBps: Fixed?

    /// Fraction digits of the basis points.
    private static let bpsDigits = 4

    init(_ conversion: Conversion, _ trades: [Trade]) {
        let hop = conversion.hops[0]
        let mid = conversion.terms.mids[0]
        arrivalMid =
            hop.side == .sell ? mid : try? Fixed.one.divided(by: mid, rounding: .halfEven)
        let booked = trades.filter { $0.state == .booked }
        slippageBps = try? Self.slippage(hop, mid, booked)
        feeBps = try? Self.fees(hop, booked)
    }

    private static func slippage(
        _ hop: Hop, _ mid: Fixed, _ trades: [Trade]
    ) throws(MoneyError) -> Fixed {
        let (quantity, notional) = try totals(trades)
        let price = try notional.divided(by: quantity, rounding: .halfEven)
        let worse =
            hop.side == .sell ? try mid.subtracting(price) : try price.subtracting(mid)
        return try bps(worse, of: mid)
    }

    private static func fees(_ hop: Hop, _ trades: [Trade]) throws(MoneyError) -> Fixed {
        let (quantity, notional) = try totals(trades)
        var sum = Fixed.zero
        for fee in try ConversionFigures.fees(of: trades) {
            if fee.asset == hop.symbol.quote { sum = try sum.adding(bps(fee.amount, of: notional)) }
            if fee.asset == hop.symbol.base { sum = try sum.adding(bps(fee.amount, of: quantity)) }
        }
        return sum
    }

    private static func totals(
        _ trades: [Trade]
    ) throws(MoneyError) -> (quantity: Fixed, notional: Fixed) {
        var (quantity, notional) = (Fixed.zero, Fixed.zero)
        for trade in trades {
            quantity = try quantity.adding(trade.quantity)
            notional = try notional.adding(trade.notional)
        }
        return (quantity, notional)
    }

    private static func bps(_ part: Fixed, of whole: Fixed) throws(MoneyError) -> Fixed {
        try part.multiplied(
            by: Fixed(Limits.basisPointsPerOne), dividedBy: whole, rounding: .halfEven
        ).rounded(toDigits: bpsDigits, .halfEven)
    }
}
