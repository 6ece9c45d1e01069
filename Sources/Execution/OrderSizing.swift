import Bookkeeping
import Domain
import Money
import Routing

/// Turns a plan into orders that keep every promise even if they fill at their limits.
///
/// A buy that plans to spend its whole budget over several levels would cost more than the budget
/// if the better levels were gone when it arrives. So an order is cut until quantity times limit,
/// with its fee, fits what may be spent; what the cut leaves is routed in the next round, and is
/// made large enough for that.
struct OrderSizing {
    private let planning: RoundPlanning
    private var execution: ConversionExecution { planning.execution }

    init(_ planning: RoundPlanning) { self.planning = planning }

    /// The plan's orders of the stage itself, each cut to its budget; those that fall below a
    /// minimum are left out, and what would be more than a leg may send.
    ///
    /// - Parameter fixed: what was planned for.
    func sized(_ plan: PathPlan, _ fixed: FixedSide) throws(MoneyError) -> [SizedOrder] {
        let want = planning.want
        guard case .to = fixed else {
            let sized = try sized(
                plan, budget: fixed == want.left ? want.budgetMax : want.budget)
            return try leavingNoRest(sized.orders, sized.spends)
        }
        let part = try sized(plan, budget: want.budget)
        let rest = try want.left.amount.subtracting(part.brings)
        guard want.budget < want.budgetMax, rest.isPositive, try !planning.isTradable(.to(rest))
        else { return part.orders }
        return try sized(plan, budget: want.budgetMax).orders
    }

    private struct Sized {
        var orders: [SizedOrder] = []
        /// What they spend, and what the plan brings with them, on the books of the plan.
        var spends = Fixed.zero
        var brings = Fixed.zero
    }

    private func sized(_ plan: PathPlan, budget: Fixed) throws(MoneyError) -> Sized {
        var budget = budget
        var between = try execution.roomBetweenLegs(planning.route, within: budget)
        var sized = Sized()
        var room = execution.tactics.ordersMax - execution.ordersSpending(planning.route.from)
        for planned in plan.orders where planned.hop.spends == planning.route.from && room > 0 {
            let isBetween = planned.hop.receives != planning.route.to
            guard let market = market(of: planned),
                let order = try size(
                    planned, market, budget: isBetween ? min(budget, between) : budget)
            else { continue }
            budget = try budget.subtracting(order.needs[0].amount)
            if isBetween { between = try between.subtracting(order.needs[0].amount) }
            sized.spends = try sized.spends.adding(
                planned.spent.multiplied(
                    by: order.quantity, dividedBy: planned.quantity, rounding: .up))
            sized.orders.append(order)
            room -= 1
        }
        if plan.spent.isPositive {
            sized.brings = try plan.received.multiplied(
                by: sized.spends, dividedBy: plan.spent, rounding: .down)
        }
        return sized
    }

    private func market(of planned: PlannedOrder) -> Market? {
        planning.markets.first {
            $0.account == planned.account && $0.book.symbol == planned.hop.symbol
        }
    }

    private func size(
        _ planned: PlannedOrder, _ market: Market, budget: Fixed
    ) throws(MoneyError) -> SizedOrder? {
        let hop = planned.hop
        let limit = try limitPrice(planned, market)
        let unit = try UnitFigures(hop, limit: limit, fees: market.fees, fee: market.fees.taker)
        let spendable = min(budget, market.spendable[hop.spends] ?? .zero)
        var quantity = planned.quantity
        if let most = planning.view.orderNotionalMax[hop.symbol.quote] {
            quantity = min(quantity, try most.divided(by: limit, rounding: .down))
        }
        if try unit.spends(quantity) > spendable {
            quantity = try unit.quantity(spending: spendable)
        }
        return try order(planned, unit, market, quantity)
    }

    /// `nil` where the quantity, cut to whole lots, is below a minimum of the market.
    private func order(
        _ planned: PlannedOrder, _ unit: UnitFigures, _ market: Market, _ quantity: Fixed
    ) throws(MoneyError) -> SizedOrder? {
        let quantity = try quantity.rounded(toMultipleOf: market.rules.lot, .down)
        guard quantity.isPositive, quantity >= market.rules.minQuantity,
            try quantity.multiplied(by: unit.limit, rounding: .down) >= market.rules.minNotional
        else { return nil }
        let hop = planned.hop
        var needs = [(asset: hop.spends, amount: try unit.spends(quantity))]
        let feeAsset = market.fees.asset.resolved(hop)
        if feeAsset != hop.spends, feeAsset != hop.receives, planned.fee.amount.isPositive {
            needs.append((feeAsset, planned.fee.amount))
        }
        return SizedOrder(
            account: planned.account, hop: hop, quantity: quantity, limitPrice: unit.limit,
            needs: needs, arrivesAtLimit: try unit.brings(quantity))
    }

    /// The worst level planned, or for a market order the bound, where that costs nothing: a sell,
    /// or a receipt that is held for. A fixed spend stays at the worst level, so that less is cut.
    private func limitPrice(
        _ planned: PlannedOrder, _ market: Market
    ) throws(MoneyError) -> Fixed {
        guard execution.tactics.limitsAtBound, execution.bounds.leastRate.isZero,
            let bound = planning.prices[planned.hop]
        else { return planned.limitPrice }
        switch (planned.hop.side, planning.want.fixed) {
        case (.buy, .from): return planned.limitPrice
        case (.buy, .to):
            let onTick = try bound.rounded(toMultipleOf: market.rules.tick, .down)
            return max(planned.limitPrice, onTick)
        case (.sell, .from), (.sell, .to):
            let onTick = try bound.rounded(toMultipleOf: market.rules.tick, .up)
            return min(planned.limitPrice, onTick)
        }
    }
}

extension OrderSizing {
    /// Takes back from the last order what the rest needs to be an order of its own.
    ///
    /// Only a rest that the cut itself makes is mended: of a fixed spend, more than a lot's worth
    /// and less than the smallest order of every allowed market.
    ///
    /// - Parameter expected: what the orders spend on the books they were planned with.
    private func leavingNoRest(
        _ sized: [SizedOrder], _ expected: Fixed
    ) throws(MoneyError) -> [SizedOrder] {
        guard case .from(let left) = planning.want.left, let last = sized.last else { return sized }
        let rest = try left.subtracting(expected)
        guard rest.isPositive, try !planning.isTradable(.from(rest)),
            let market = planning.markets.first(where: {
                $0.account == last.account && $0.book.symbol == last.hop.symbol
            }), let smallest = try smallestSpend()
        else { return sized }
        let unit = try UnitFigures(
            last.hop, limit: last.limitPrice, fees: market.fees, fee: market.fees.taker)
        let lot = max(market.rules.lot, .ulp)
        guard try rest > unit.spends(lot) else { return sized }
        let missing = try smallest.subtracting(rest)
        guard missing.isPositive else { return sized }
        let fewer = try missing.divided(by: unit.cost, rounding: .up)
            .rounded(toMultipleOf: market.rules.lot, .up)
        let quantity = try last.quantity.subtracting(fewer)
        guard quantity.isPositive, quantity >= market.rules.minQuantity,
            try quantity.multiplied(by: last.limitPrice, rounding: .down)
                >= market.rules.minNotional
        else { return sized }
        var needs = last.needs
        needs[0].amount = try unit.spends(quantity)
        return sized.dropLast() + [
            SizedOrder(
                account: last.account, hop: last.hop, quantity: quantity,
                limitPrice: last.limitPrice, needs: needs,
                arrivesAtLimit: try unit.brings(quantity))
        ]
    }

    /// What the smallest order of the stage's first hops takes at the bound, with head-room for a
    /// price that moves; `nil`: no market can trade at all.
    private func smallestSpend() throws(MoneyError) -> Fixed? {
        var smallest: Fixed?
        for hop in planning.route.first {
            guard let price = planning.prices[hop] else { continue }
            for listing in planning.view.listings where listing.rules.symbol == hop.symbol {
                let unit = try UnitFigures(
                    hop, limit: price, fees: listing.fees, fee: listing.fees.taker)
                let spend = try unit.spends(Planner.smallestOrder(listing.rules, at: price))
                smallest = min(smallest ?? spend, spend)
            }
        }
        let headRoom = Fixed(uncheckedUnits: Fixed.unitsPerOne / 50 * 51)
        return try smallest?.multiplied(by: headRoom, rounding: .up)
    }
}
