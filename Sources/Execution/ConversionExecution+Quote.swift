import Bookkeeping
import Domain
import Money
import Routing

extension ConversionExecution {
    /// Keeps post-only orders of a stage at the best own-side prices: withdraws those that the
    /// market has left, and places what is neither done nor working.
    mutating func quote(
        _ index: Int, _ context: ExecutionContext, _ draft: inout Draft
    ) throws(MoneyError) -> Stage.Outcome {
        let asset = stages[index].asset
        let live = orders.contains { !$0.isSettled && $0.hop.spends == asset }
        guard let want = try want(index, context, &draft) else {
            guard live else { return index > 0 ? .nothing : try sourceOutcome() }
            return try watch(index, context, &draft)
        }
        if let notBefore = stages[index].notBefore, notBefore > context.now {
            draft.wakes.append(notBefore)
            return live ? try watch(index, context, &draft) : .waiting
        }
        let view = look(context, &draft)
        let route = StageRoute(conversion, from: asset, .onward)
        let markets = try markets(view, route)
        let quoting = QuotePlanning(
            execution: self, want: want, route: route, view: view, markets: markets,
            prices: try worstPrices(route, .onward, markets), retreats: stages[index].retreats,
            now: context.now)
        try withdrawLeft(quoting, context, &draft)
        if let scope = view.halted {
            return wait(index, .halted(scope), context, &draft)
        }
        draft.wakes.append(context.now.adding(settings.makerInterval))
        guard ordersSpending(asset) < tactics.ordersMax else {
            guard !live else { return .waiting }
            try giveUp(obstacle ?? Self.noLiquidity, context, &draft)
            return .waiting
        }
        switch try quoting.outcome() {
        case .orders(let sized):
            for order in sized {
                stages[index].quotedOn[order.account] =
                    markets.first {
                        $0.account == order.account && $0.book.symbol == order.hop.symbol
                    }?.book.sequence
            }
            try intend(sized, .postOnly, view, context, &draft)
            return .waiting
        case .blocked(let failure): return wait(index, failure, context, &draft)
        case .later: return .waiting
        case .rest(let failure): return live ? .waiting : .rest(failure)
        }
    }

    private func sourceOutcome() throws(MoneyError) -> Stage.Outcome {
        try remaining().isPositive || isShort ? .waiting : .nothing
    }

    /// Everything wanted is working: only what the market has left is withdrawn.
    private mutating func watch(
        _ index: Int, _ context: ExecutionContext, _ draft: inout Draft
    ) throws(MoneyError) -> Stage.Outcome {
        draft.wakes.append(context.now.adding(settings.makerInterval))
        let asset = stages[index].asset
        let ripe = orders.contains { order in
            order.state == .open && order.hop.spends == asset
                && context.now.duration(since: order.createdAt) >= settings.repriceAgeMin
        }
        guard ripe else { return .waiting }
        let route = StageRoute(conversion, from: asset, .onward)
        let view = look(context, &draft)
        let markets = try markets(view, route)
        let none = FixedSide.from(.zero)
        try withdrawLeft(
            QuotePlanning(
                execution: self,
                want: RoundWant(
                    fixed: none, left: none, budget: .zero, budgetMax: .zero),
                route: route, view: view, markets: markets,
                prices: try worstPrices(route, .onward, markets), retreats: [:], now: context.now),
            context, &draft)
        return .waiting
    }

    /// Asks for the cancel of quotes that the market has left. What replaces them is placed only
    /// once they are terminal.
    private mutating func withdrawLeft(
        _ quoting: QuotePlanning, _ context: ExecutionContext, _ draft: inout Draft
    ) throws(MoneyError) {
        guard ordersSpending(quoting.route.from) < tactics.ordersMax else { return }
        for index in orders.indices
        where orders[index].state == .open && orders[index].hop.spends == quoting.route.from
            && context.now.duration(since: orders[index].createdAt) >= settings.repriceAgeMin
        {
            guard try quoting.hasLeft(orders[index]) else { continue }
            withdraw(index, context, &draft)
        }
    }

    /// Asks for the cancel of every quote that spends an asset: it is to be taken from now on.
    mutating func withdrawQuotes(
        spending asset: Asset? = nil, _ context: ExecutionContext, _ draft: inout Draft
    ) {
        for index in orders.indices
        where orders[index].state == .open && orders[index].timeInForce.rests
            && (asset ?? orders[index].hop.spends) == orders[index].hop.spends
        {
            withdraw(index, context, &draft)
        }
    }

    private mutating func withdraw(
        _ index: Int, _ context: ExecutionContext, _ draft: inout Draft
    ) {
        orders[index].state = .cancelRequested
        touch(index, context, &draft)
        draft.commands.append(.cancel(orders[index]))
    }

    /// Counts post-only refusals, so that the next quote stands back.
    mutating func retreat(after order: Order, _ context: ExecutionContext) {
        guard let index = quotingStage(of: order) else { return }
        stages[index].retreat(on: order.account, at: context.now, settings)
    }

    /// A quote was taken: what was refused before says nothing any more.
    mutating func standAgain(after order: Order) {
        guard let index = quotingStage(of: order) else { return }
        stages[index].retreats[order.account] = nil
    }

    private func quotingStage(of order: Order) -> Int? {
        guard order.timeInForce == .postOnly else { return nil }
        return stages.firstIndex { $0.asset == order.hop.spends }
    }
}

extension TimeInForce {
    /// Whether an order of this kind can rest in the book.
    var rests: Bool {
        switch self {
        case .immediateOrCancel, .fillOrKill: false
        case .goodTillCancelled, .postOnly: true
        }
    }
}
