import Domain
import Money
import Routing

/// The bounds that the request itself states; a file has no configuration, so there are no others.
enum PlanBounds {
    static func request(
        _ document: PlanDocument, _ hop: Hop
    ) throws(MoneyError) -> PlanRequest {
        let markets = document.markets(hop.symbol)
        var worst: Fixed?
        if let bps = document.request.options.maxSlippageBps,
            let mid = Consolidated.mid(of: markets.map(\.book))
        {
            worst = try self.worst(mid, bps, hop.side)
        }
        return PlanRequest(
            hop: hop, fixed: document.request.fixed, priceBound: worst, markets: markets,
            feeAssetPrices: document.feeAssetPrices(hop))
    }

    /// Rounded toward the mid: never worse than what was asked.
    private static func worst(
        _ mid: Fixed, _ bps: Fixed, _ side: Side
    ) throws(MoneyError) -> Fixed {
        let whole = Fixed(Limits.basisPointsPerOne)
        switch side {
        case .buy:
            return try mid.multiplied(by: whole.adding(bps), dividedBy: whole, rounding: .down)
        case .sell:
            return try mid.multiplied(by: whole.subtracting(bps), dividedBy: whole, rounding: .up)
        }
    }
}
