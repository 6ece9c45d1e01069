import Bookkeeping
import Domain
import Money
import Routing

/// What a round of one stage would send on the books of this moment, within every bound.
struct RoundPlan {
    enum Outcome {
        case orders([SizedOrder])
        /// Nothing is sent now; the books or the bounds may allow it later.
        case blocked(Failure)
        /// Too little for an order now; more comes by itself, with the schedule or the next leg.
        case later
        /// What is left is below everything that the allowed markets trade.
        case rest(Failure)
    }

    let outcome: Outcome

    init(
        _ execution: ConversionExecution, want: RoundWant, route: StageRoute, drive: Drive,
        view: MarketView, markets: [Market]
    ) throws(MoneyError) {
        let planning = RoundPlanning(
            execution: execution, want: want, route: route, view: view, markets: markets,
            prices: try execution.worstPrices(route, drive, markets))
        let fixed = try planning.withoutRest(want.fixed)
        let plan = try planning.plan(fixed)
        if let obstacle = try planning.obstacle(plan, fixed) {
            outcome = obstacle
            return
        }
        guard drive.isBounded else {
            let sized = try OrderSizing(planning).sized(plan, fixed)
            outcome = sized.isEmpty ? try planning.nothingFits(fixed) : .orders(sized)
            return
        }
        outcome = try planning.bounded(plan, fixed)
    }
}

/// One look at the books for one stage: what it plans with.
struct RoundPlanning {
    let execution: ConversionExecution
    let want: RoundWant
    let route: StageRoute
    let view: MarketView
    let markets: [Market]
    /// The worst price of each hop that may be taken.
    let prices: [Hop: Fixed]

    private var isSource: Bool { route.from == execution.conversion.request.from }

    func plan(_ fixed: FixedSide, bounds: [Hop: Fixed]? = nil) throws(MoneyError) -> PathPlan {
        let bounds = bounds ?? prices
        return try PathPlanner.plan(
            PathRequest(
                from: route.from, to: route.to, fixed: fixed, markets: markets,
                hops: route.hops.filter { bounds[$0] != nil }, priceBounds: bounds,
                mids: view.feeAssetMids,
                usesInventory: execution.conversion.request.options.useInventory))
    }

    /// All that is left, where holding a part of it back would leave a rest that no market trades.
    func withoutRest(_ fixed: FixedSide) throws(MoneyError) -> FixedSide {
        let rest = try want.left.amount.subtracting(fixed.amount)
        guard rest.isPositive, try !isTradable(want.left.with(rest)) else { return fixed }
        return want.left
    }

    /// Whether the allowed markets could still trade this much, up to the target.
    func isTradable(_ rest: FixedSide) throws(MoneyError) -> Bool {
        guard try isTradableOnFirstHop(rest) else { return false }
        guard route.hops.count > 1, hasEveryMarket else { return true }
        let plan = try plan(rest)
        if case .tooSmall = plan.shortfall { return !plan.orders.isEmpty }
        return true
    }

    /// Whether no market that the client allows is down, halted, or without a newer book.
    private var hasEveryMarket: Bool {
        let symbols = Set(route.hops.map(\.symbol))
        return view.listings.count { symbols.contains($0.rules.symbol) }
            == markets.count { symbols.contains($0.book.symbol) }
    }

    private func isTradableOnFirstHop(_ rest: FixedSide) throws(MoneyError) -> Bool {
        for hop in route.first {
            var price = prices[hop]
            if price == nil { price = try fallback(hop) }
            guard let price, let measured = try measured(rest, after: hop) else { return true }
            if try execution.isTradable(measured, hop, at: price, view) { return true }
        }
        return false
    }

    /// A fixed receipt as what the hop must bring for it; `nil` where the hops after it have no
    /// price now.
    private func measured(_ rest: FixedSide, after hop: Hop) throws(MoneyError) -> FixedSide? {
        guard case .to(let amount) = rest, hop.receives != route.to else { return rest }
        guard let rate = try execution.rate(from: hop.receives, markets), rate.isPositive else {
            return nil
        }
        return .to(try amount.divided(by: rate, rounding: .up))
    }

    /// Without books the bound at acceptance serves.
    private func fallback(_ hop: Hop) throws(MoneyError) -> Fixed {
        let leg = execution.conversion.leg(of: hop)
        return try PriceBounds.worst(
            mid: execution.conversion.terms.mids[leg],
            bps: execution.conversion.terms.slippageBps, side: hop.side)
    }

    /// Why nothing can be sent; `nil` where the plan has orders.
    func obstacle(_ plan: PathPlan, _ fixed: FixedSide) throws(MoneyError) -> RoundPlan.Outcome? {
        guard plan.orders.isEmpty else { return nil }
        if try !isTradable(want.left) { return .rest(Self.tooSmall(plan)) }
        guard !markets.isEmpty else {
            return .blocked(
                Failure(.stalePrices, "No venue has a book that is newer than our last order."))
        }
        switch plan.shortfall {
        case .tooSmall, nil:
            return fixed != want.left ? .later : .blocked(Self.tooSmall(plan))
        case .insufficientFunds(let available):
            return .blocked(
                Failure(.insufficientFunds, "The accounts hold \(available), less than is needed."))
        case .noLiquidity: return .blocked(ConversionExecution.noLiquidity)
        case .priceBound:
            return .blocked(
                Failure(.priceProtection, "Every price is beyond the bound of \(boundText)."))
        case .noRoute:
            return .blocked(Failure(.noRoute, "No venue trades this pair at the moment."))
        }
    }

    private var boundText: String {
        route.hops.compactMap { hop in prices[hop].map { "\($0) for \(hop.symbol)" } }
            .joined(separator: ", ")
    }

    private static func tooSmall(_ plan: PathPlan) -> Failure {
        guard case .tooSmall(let minimum) = plan.shortfall else {
            return Failure(.tooSmall, "The amount is below the smallest order of every venue.")
        }
        return Failure(.tooSmall, "The smallest amount that would work now is \(minimum).")
    }

    /// Nothing of the plan survived sizing.
    func nothingFits(_ fixed: FixedSide) throws(MoneyError) -> RoundPlan.Outcome {
        if fixed != want.left { return .later }
        return .blocked(
            Failure(.priceProtection, "No order is possible within the price bounds now."))
    }
}

extension RoundPlanning {
    /// The plan's orders where the client's least rate holds whichever of them fill; else those of
    /// a plan in which each level alone meets it.
    func bounded(_ plan: PathPlan, _ fixed: FixedSide) throws(MoneyError) -> RoundPlan.Outcome {
        let totals = try projected(plan)
        guard try execution.bounds.allows(from: totals.from, to: totals.to) else {
            return .blocked(
                Failure(
                    .priceProtection,
                    "The books offer \(totals.to) for \(totals.from), less than the client's "
                        + "bounds accept."))
        }
        let sizing = OrderSizing(self)
        var sized = try sizing.sized(plan, fixed)
        if try !holdsHoweverItFills(sized, plan) {
            sized = try sizing.sized(self.plan(fixed, bounds: marginalPrices()), fixed)
        }
        return sized.isEmpty ? try nothingFits(fixed) : .orders(sized)
    }

    /// What the conversion would come to with the plan: what is done, what lies between two legs,
    /// and the plan itself.
    private func projected(_ plan: PathPlan) throws(MoneyError) -> (from: Fixed, to: Fixed) {
        var to = try execution.flows.received.adding(plan.received)
        for asset in execution.stages.dropFirst().map(\.asset) where asset != route.from {
            let amount = execution.flows.net(asset)
            let rate = try execution.rate(from: asset, markets) ?? .zero
            to = try to.adding(amount.multiplied(by: rate, rounding: .down))
        }
        let from =
            isSource ? try execution.flows.spent.adding(plan.spent) : execution.flows.spent
        return (from, to)
    }

    /// Whether the least rate still holds if only the worst of the orders fill, whole at their
    /// limits. Over several legs the rate of what is sent now is only known later: the projection
    /// decides there.
    private func holdsHoweverItFills(
        _ sized: [SizedOrder], _ plan: PathPlan
    ) throws(MoneyError) -> Bool {
        guard execution.bounds.leastRate.isPositive, execution.conversion.hops.count == 1
        else { return true }
        var surplus = try execution.bounds.surplus(
            from: execution.flows.spent, to: execution.flows.received)
        for order in sized {
            let own = try execution.bounds.surplus(
                from: order.needs[0].amount, to: order.arrivesAtLimit)
            surplus = try surplus.adding(min(own, .zero))
        }
        return !surplus.isNegative
    }

    /// The worst price of the only hop at which a level meets the least rate by itself, whichever
    /// account takes it.
    private func marginalPrices() throws(MoneyError) -> [Hop: Fixed] {
        var bounds = prices
        for market in markets {
            for hop in route.hops where hop.symbol == market.book.symbol {
                guard
                    let price = try execution.bounds.marginalPrice(
                        hop, feeAsset: market.fees.asset.resolved(hop), fee: market.fees.taker)
                else { continue }
                let old = bounds[hop] ?? price
                bounds[hop] = hop.side == .buy ? min(old, price) : max(old, price)
            }
        }
        return bounds
    }
}
