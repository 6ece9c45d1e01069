import Bookkeeping
import Domain
import Money
import Routing

/// One order of a round: a planned one, cut so that at its limit it costs no more than it may.
struct SizedOrder: Hashable {
    let account: VenueAccount
    let hop: Hop
    /// Base asset.
    let quantity: Fixed
    let limitPrice: Fixed
    /// What must be held for it at its limit, by asset: the spent asset first.
    let needs: [(asset: Asset, amount: Fixed)]

    static func == (left: SizedOrder, right: SizedOrder) -> Bool {
        left.account == right.account && left.quantity == right.quantity
            && left.limitPrice == right.limitPrice
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(account)
        hasher.combine(quantity)
    }
}

/// What a round would send for what is left, on the books of this moment, within every bound.
struct RoundPlan {
    enum Outcome {
        case orders([SizedOrder])
        /// Nothing is sent now; the books or the bounds may allow it later.
        case blocked(Failure)
        /// What is left is below everything that the allowed markets trade.
        case restIsUntradable
    }

    let outcome: Outcome
    /// What the caller is told where the whole amount was untradable.
    let tooSmall: Failure

    init(
        _ execution: ConversionExecution, view: MarketView, markets: [Market]
    ) throws(MoneyError) {
        let sizing = try OrderSizing(execution, view: view, markets: markets)
        var plan = try sizing.plan(bound: execution.bounds.worstPrice)
        tooSmall = Self.tooSmall(plan)
        if let blocked = Self.obstacle(plan, execution, markets) {
            outcome = blocked
            return
        }
        let from = try execution.totals.spent.adding(plan.spent)
        let to = try execution.totals.received.adding(plan.received)
        guard try execution.bounds.allows(from: from, to: to) else {
            outcome = .blocked(
                Failure(
                    .priceProtection,
                    "The books offer \(to) for \(from), less than the client's bounds accept."))
            return
        }
        var sized = try sizing.sized(plan)
        if try !sizing.meetsBoundsAtLimits(sized) {
            plan = try sizing.planWithinMarginalBounds()
            sized = try sizing.sized(plan)
        }
        outcome =
            sized.isEmpty
            ? .blocked(
                Failure(.priceProtection, "No order is possible within the price bounds now."))
            : .orders(Array(sized.prefix(Limits.ordersPerLegMax - execution.orders.count)))
    }

    private static func obstacle(
        _ plan: Plan, _ execution: ConversionExecution, _ markets: [Market]
    ) -> Outcome? {
        guard plan.orders.isEmpty else { return nil }
        guard !markets.isEmpty else {
            return .blocked(
                Failure(.stalePrices, "No venue has a book that is newer than our last order."))
        }
        switch plan.shortfall {
        case .tooSmall: return .restIsUntradable
        case .insufficientFunds(let available):
            return .blocked(
                Failure(.insufficientFunds, "The accounts hold \(available), less than is needed."))
        case .noLiquidity: return .blocked(ConversionExecution.noLiquidity)
        case .priceBound:
            return .blocked(
                Failure(
                    .priceProtection,
                    "Every price is beyond the bound of \(execution.bounds.worstPrice)."))
        case .noRoute:
            return .blocked(Failure(.noRoute, "No venue trades this pair at the moment."))
        case nil: return .restIsUntradable
        }
    }

    private static func tooSmall(_ plan: Plan) -> Failure {
        guard case .tooSmall(let minimum) = plan.shortfall else {
            return Failure(.tooSmall, "The amount is below the smallest order of every venue.")
        }
        return Failure(.tooSmall, "The smallest amount that would work now is \(minimum).")
    }
}
