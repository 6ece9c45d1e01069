import Domain
import Money
import Routing

/// What an asset between two legs can become on the account where it lies.
struct OnwardPath {
    /// Of the target for one unit, at the best prices now, net of the dearer fee of each hop.
    let rate: Fixed
    /// With less than this, some hop would be below its smallest order.
    let least: Fixed
}

extension QuotePlanning {
    /// The best way on from an account; `nil` where none goes on from there now.
    func onward(
        _ asset: Asset, on account: VenueAccount, legsMax: Int = Limits.legsMax
    ) throws(MoneyError) -> OnwardPath? {
        if asset == route.to { return OnwardPath(rate: .one, least: .zero) }
        guard legsMax > 0 else { return nil }
        var best: OnwardPath?
        for hop in route.hops where hop.spends == asset {
            for market in markets
            where market.book.symbol == hop.symbol
                && (market.account.place == account.place || usesInventory)
            {
                guard
                    let next = try onward(
                        hop.receives, on: market.account, legsMax: legsMax - 1),
                    let path = try path(hop, market, next), path.rate > best?.rate ?? .zero
                else { continue }
                best = path
            }
        }
        return best
    }

    private var usesInventory: Bool { execution.conversion.request.options.useInventory }

    private func path(
        _ hop: Hop, _ market: Market, _ next: OnwardPath
    ) throws(MoneyError) -> OnwardPath? {
        let levels = market.book.levels(takenBy: hop.side)
        guard let price = levels.first?.price, next.rate.isPositive else { return nil }
        let kept = try Fixed.one.subtracting(
            max(market.fees.maker, market.fees.taker, .zero))
        let rate = try hop.rate(at: price, rounding: .down).multiplied(by: kept, rounding: .down)
        guard rate.isPositive else { return nil }
        let smallest = try Planner.smallestOrder(market.rules, at: price)
        let own = hop.side == .sell ? smallest : try smallest.multiplied(by: price, rounding: .up)
        return OnwardPath(
            rate: try rate.multiplied(by: next.rate, rounding: .down),
            least: max(
                try own.divided(by: kept, rounding: .up),
                try next.least.divided(by: rate, rounding: .up)))
    }

    /// What one unit of the source became at this stage, net; `nil` where nothing lies here.
    private func before() throws(MoneyError) -> Fixed? {
        guard route.from != execution.conversion.request.from else { return .one }
        guard let position = execution.flows.positions[route.from], position.cost.isPositive
        else { return nil }
        return try position.amount.divided(by: position.cost, rounding: .down)
    }

    /// The worst price of a quote at which what it brings, driven on at the prices of now, still
    /// meets the client's least rate; `nil`: none is set.
    func marginalPrice(_ hop: Hop, _ market: Market) throws(MoneyError) -> Fixed? {
        let bounds = execution.bounds
        let feeAsset = market.fees.asset.resolved(hop)
        guard execution.conversion.hops.count > 1 else {
            return try bounds.marginalPrice(hop, feeAsset: feeAsset, fee: market.fees.maker)
        }
        guard bounds.leastRate.isPositive, let before = try before(), before.isPositive,
            let path = try onward(hop.receives, on: market.account)
        else { return nil }
        return try bounds.marginalPrice(
            hop, feeAsset: feeAsset, fee: market.fees.maker,
            leastRate: bounds.leastRate.divided(by: before, rounding: .up)
                .divided(by: path.rate, rounding: .up))
    }

    /// Whether what an order brings between two legs is enough to go on from its account.
    func leadsOn(
        _ hop: Hop, on account: VenueAccount, bringing amount: Fixed
    ) throws(MoneyError) -> Bool {
        guard hop.receives != route.to else { return true }
        guard let path = try onward(hop.receives, on: account) else { return false }
        let here = execution.flows.positions[hop.receives]?.accounts[account.place] ?? .zero
        let headRoom = Fixed(uncheckedUnits: Fixed.unitsPerOne / 10 * 11)
        return try amount.adding(max(here, .zero))
            >= path.least.multiplied(by: headRoom, rounding: .up)
    }
}
