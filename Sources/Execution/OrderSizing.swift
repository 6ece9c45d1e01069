import Bookkeeping
import Domain
import Money
import Routing

/// Turns a plan into orders that keep every promise even if they fill at their limits.
///
/// A buy that plans to spend its whole budget over several levels would cost more than the budget
/// if the better levels were gone when it arrives. So an order is cut until quantity times limit,
/// with its fee, fits what may be spent; what the cut leaves is routed in the next round.
struct OrderSizing {
    private let execution: ConversionExecution
    private let view: MarketView
    private let markets: [Market]
    private let byAccount: [VenueAccount: Market]
    private let remaining: Fixed

    init(
        _ execution: ConversionExecution, view: MarketView, markets: [Market]
    ) throws(MoneyError) {
        self.execution = execution
        self.view = view
        self.markets = markets
        byAccount = Dictionary(
            markets.map { ($0.account, $0) }, uniquingKeysWith: { old, _ in old })
        remaining = try execution.remaining()
    }

    private var hop: Hop { execution.conversion.hops[0] }

    func plan(bound: Fixed) throws(MoneyError) -> Plan { try plan(bound: bound, markets) }

    private func plan(bound: Fixed, _ markets: [Market]) throws(MoneyError) -> Plan {
        let fixed: FixedSide
        switch execution.conversion.request.fixed {
        case .from: fixed = .from(remaining)
        case .to: fixed = .to(remaining)
        }
        return try Planner.plan(
            PlanRequest(
                hop: hop, fixed: fixed, priceBound: bound, markets: markets,
                feeAssetPrices: view.feeAssetPrices))
    }

    /// A plan in which each level alone meets the client's least rate, so that no fill can break
    /// it.
    func planWithinMarginalBounds() throws(MoneyError) -> Plan {
        var bound = execution.bounds.worstPrice
        for market in markets {
            guard let price = try execution.bounds.marginalPrice(hop, fees: market.fees)
            else { continue }
            bound = hop.side == .buy ? min(bound, price) : max(bound, price)
        }
        return try plan(bound: bound)
    }

    /// The plan's orders, each cut to its budget; those that fall below a minimum are left out.
    func sized(_ plan: Plan) throws(MoneyError) -> [SizedOrder] {
        var budget = try totalBudget(plan)
        var sized: [SizedOrder] = []
        for planned in plan.orders {
            guard let market = byAccount[planned.account],
                let order = try size(planned, market, budget: budget)
            else { continue }
            budget = try budget.subtracting(order.needs[0].amount)
            sized.append(order)
        }
        return sized
    }

    /// What the orders together may cost at their limits: what is left of a fixed spend, or what is
    /// held.
    private func totalBudget(_ plan: Plan) throws(MoneyError) -> Fixed {
        switch execution.conversion.request.fixed {
        case .from: return remaining
        case .to:
            var held = Fixed.zero
            for (pocket, amount) in try execution.freeHolds() where pocket.asset == hop.spends {
                held = try held.adding(amount)
            }
            return held
        }
    }

    private func size(
        _ planned: PlannedOrder, _ market: Market, budget: Fixed
    ) throws(MoneyError) -> SizedOrder? {
        let limit = try limitPrice(planned, market)
        let spendable = min(budget, market.spendable[hop.spends] ?? .zero)
        var quantity = planned.quantity
        if let most = view.orderNotionalMax {
            quantity = min(quantity, try most.divided(by: limit, rounding: .down))
        }
        let fees = market.fees
        let feeAsset = fees.asset.resolved(hop)
        let perUnit = try costPerUnit(limit, fees: fees, feeAsset: feeAsset)
        if try quantity.multiplied(by: perUnit, rounding: .up) > spendable {
            quantity = try spendable.divided(by: perUnit, rounding: .down)
        }
        quantity = try quantity.rounded(toMultipleOf: market.rules.lot, .down)
        guard quantity.isPositive, quantity >= market.rules.minQuantity,
            try quantity.multiplied(by: limit, rounding: .down) >= market.rules.minNotional
        else { return nil }
        var needs = [(hop.spends, try quantity.multiplied(by: perUnit, rounding: .up))]
        if feeAsset != hop.spends, feeAsset != hop.receives, planned.fee.amount.isPositive {
            needs.append((feeAsset, planned.fee.amount))
        }
        return SizedOrder(
            account: planned.account, hop: hop, quantity: quantity, limitPrice: limit,
            needs: needs)
    }

    /// The most that one unit of the base asset can take of the spent asset at the limit, fee
    /// included.
    private func costPerUnit(
        _ limit: Fixed, fees: FeeSchedule, feeAsset: Asset
    ) throws(MoneyError) -> Fixed {
        let gross = hop.side == .buy ? limit : .one
        guard feeAsset == hop.spends, fees.taker.isPositive else { return gross }
        return try gross.multiplied(by: Fixed.one.adding(fees.taker), rounding: .up)
    }

    /// The worst level planned, or for a market order the bound, where that costs nothing: a sell,
    /// or a receipt that is held for. A fixed spend stays at the worst level, so that less is cut.
    private func limitPrice(
        _ planned: PlannedOrder, _ market: Market
    ) throws(MoneyError) -> Fixed {
        guard execution.executor.limitsAtBound, execution.bounds.leastRate.isZero
        else { return planned.limitPrice }
        let bound = execution.bounds.worstPrice
        switch (hop.side, execution.conversion.request.fixed) {
        case (.buy, .from): return planned.limitPrice
        case (.buy, .to):
            let onTick = try bound.rounded(toMultipleOf: market.rules.tick, .down)
            return max(planned.limitPrice, onTick)
        case (.sell, .from), (.sell, .to):
            let onTick = try bound.rounded(toMultipleOf: market.rules.tick, .up)
            return min(planned.limitPrice, onTick)
        }
    }

    /// Whether the client's least rate holds even if each order fills whole at its limit.
    func meetsBoundsAtLimits(_ sized: [SizedOrder]) throws(MoneyError) -> Bool {
        guard execution.bounds.leastRate.isPositive else { return true }
        var from = execution.totals.spent
        var to = execution.totals.received
        for order in sized {
            guard let market = byAccount[order.account] else { continue }
            from = try from.adding(order.needs[0].amount)
            let gross =
                hop.side == .buy
                ? order.quantity
                : try order.quantity.multiplied(by: order.limitPrice, rounding: .down)
            let takes = market.fees.asset.resolved(hop) == hop.receives
            let fee = takes ? max(market.fees.taker, .zero) : .zero
            to = try to.adding(
                gross.multiplied(by: Fixed.one.subtracting(fee), rounding: .down))
        }
        return try execution.bounds.allows(from: from, to: to)
    }
}
