import Domain
import Money
import Routing

/// The bounds that the request itself states; a file has no configuration, so there are no others.
enum PlanBounds {
    /// - Parameter hops: those of the best plan without a bound.
    static func request(
        _ document: PlanDocument, over hops: [Hop]?
    ) throws(MoneyError) -> PathRequest {
        let (request, markets) = (document.request, document.markets)
        var bounds: [Hop: Fixed] = [:]
        // Over several hops the bound is one of their product: the plan is judged as a whole.
        if let hops, hops.count == 1, let bps = request.options.maxSlippageBps,
            let mid = Consolidated.mid(
                of: markets.map(\.book).filter { $0.symbol == hops[0].symbol })
        {
            bounds[hops[0]] = try worst(mid, bps, hops[0].side)
        }
        return PathRequest(
            from: request.from, to: request.to, fixed: request.fixed, markets: markets,
            hops: hops, priceBounds: bounds, mids: document.feeAssetMids,
            usesInventory: request.options.useInventory)
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
