import Bookkeeping
import Domain
import Money
import Routing

/// What one round of a stage may do.
struct RoundWant {
    /// This much now.
    let fixed: FixedSide
    /// This much in all; more than `fixed` where a schedule or the exposure holds back.
    let left: FixedSide
    /// The most that orders may take of the spent asset if they fill at their limits.
    let budget: Fixed
    /// The same where the whole of `left` is done, so that no rest stays which nobody trades.
    let budgetMax: Fixed
}

extension ConversionExecution {
    /// Plans what may be spent of a stage's asset on the books of this moment and intends the
    /// orders, or says what stands in the way.
    mutating func take(
        _ index: Int, _ drive: Drive, _ context: ExecutionContext, _ draft: inout Draft
    ) throws(MoneyError) -> Stage.Outcome {
        let asset = stages[index].asset
        guard !isInFlight(asset) else { return .waiting }
        let left = index == 0 ? try remaining() : try available(asset)
        guard left.isPositive || index == 0 && isShort else { return .nothing }
        if let notBefore = stages[index].notBefore, notBefore > context.now {
            draft.wakes.append(notBefore)
            return .waiting
        }
        guard let want = try want(index, context, &draft) else { return .waiting }
        let view = look(context, &draft)
        if let failure = try obstacle(index, view, context) {
            return try giveUp(index, failure, context, &draft)
        }
        if let scope = view.halted {
            return wait(index, .halted(scope), context, &draft)
        }
        let route = StageRoute(conversion, from: asset, drive)
        let markets = try markets(view, route)
        if let refusal = try refusal(route, markets) {
            return try giveUp(index, refusal, context, &draft)
        }
        let plan = try RoundPlan(
            self, want: want, route: route, drive: drive, view: view, markets: markets)
        return try carryOut(plan, index, view, context, &draft)
    }

    private mutating func carryOut(
        _ plan: RoundPlan, _ index: Int, _ view: MarketView, _ context: ExecutionContext,
        _ draft: inout Draft
    ) throws(MoneyError) -> Stage.Outcome {
        switch plan.outcome {
        case .blocked(let failure): return wait(index, failure, context, &draft)
        case .later: return .waiting
        case .rest(let failure): return .rest(failure)
        case .orders(let sized):
            try intend(sized, .immediateOrCancel, view, context, &draft)
            stages[index].startedAt = context.now
            stages[index].tradesBefore = flows.trades
            return .waiting
        }
    }

    mutating func wait(
        _ index: Int, _ failure: Failure, _ context: ExecutionContext, _ draft: inout Draft
    ) -> Stage.Outcome {
        obstacle = failure
        postpone(index, context)
        if let notBefore = stages[index].notBefore { draft.wakes.append(notBefore) }
        return .waiting
    }

    /// What ends the routing of a stage by itself; `nil`: nothing does.
    private mutating func obstacle(
        _ index: Int, _ view: MarketView, _ context: ExecutionContext
    ) throws(MoneyError) -> Failure? {
        let asset = stages[index].asset
        stages[index].routingSince = stages[index].routingSince ?? context.now
        if ordersSpending(asset) >= tactics.ordersMax { return obstacle ?? Self.noLiquidity }
        if conversion.status != .pendingCancel, let until = routesUntil(index),
            context.now >= until
        {
            return windowIsOver
        }
        return nil
    }

    /// What a market order ends short with once its window is over: what kept it, or, where it was
    /// only between two rounds, that there was no more time.
    private var windowIsOver: Failure {
        if flows.trades == 0 { return obstacle ?? Self.noLiquidity }
        if let obstacle {
            switch obstacle.reason {
            case .noRoute, .stalePrices: break
            case .expired, .clientCancelled, .tooSmall, .insufficientFunds, .noLiquidity,
                .priceProtection, .limitExceeded, .halted, .intermediateHeld, .rejectedByVenue,
                .venueUnavailable, .internalError:
                return obstacle
            }
        }
        let seconds = settings.marketWindow.components.seconds
        return Failure(
            .expired, "A market order is routed for \(seconds) s at most, and they are over.")
    }

    func ordersSpending(_ asset: Asset) -> Int {
        orders.count { $0.hop.spends == asset }
    }

    /// The executor's own objection to the books of the hops that would be taken first.
    private func refusal(
        _ route: StageRoute, _ markets: [Market]
    ) throws(MoneyError) -> Failure? {
        guard conversion.status != .pendingCancel else { return nil }
        for hop in route.first {
            let books = Self.books(of: hop.symbol, markets)
            guard !books.isEmpty else { continue }
            if let refusal = try tactics.refusal(
                bestBid: Consolidated.bestBid(of: books), bestAsk: Consolidated.bestAsk(of: books),
                mid: conversion.terms.mids[conversion.leg(of: hop)], of: hop.symbol)
            {
                return refusal
            }
        }
        return nil
    }

    /// The service cannot go on with a stage.
    private mutating func giveUp(
        _ index: Int, _ failure: Failure, _ context: ExecutionContext, _ draft: inout Draft
    ) throws(MoneyError) -> Stage.Outcome {
        // What ends already keeps its cause; what lies between two legs stays there.
        if conversion.status == .pendingCancel { return .rest(failure) }
        guard orders.allSatisfy(\.isSettled) else { return wait(index, failure, context, &draft) }
        try giveUp(failure, context, &draft)
        return .waiting
    }
}
