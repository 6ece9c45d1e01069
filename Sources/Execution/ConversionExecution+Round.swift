import Bookkeeping
import Domain
import Money
import Routing

extension ConversionExecution {
    /// Plans what is left on the books of this moment and intends the orders, or says what stands
    /// in the way.
    mutating func route(
        _ context: ExecutionContext, _ draft: inout Draft
    ) throws(MoneyError) {
        let since = round.routingSince ?? context.now
        round.routingSince = since
        if orders.count >= Limits.ordersPerLegMax {
            return giveUp(obstacle ?? Self.noLiquidity, context, &draft)
        }
        let view = context.view()
        if let until = executor.routesUntil(since: since), context.now >= until {
            return giveUp(obstacle ?? Self.noLiquidity, context, &draft)
        }
        if let scope = view.halted {
            return wait(Failure(.halted, "Halted by an operator: \(scope)."), context)
        }
        let markets = try markets(of: view)
        let books = markets.map(\.book)
        if !books.isEmpty,
            let refusal = try executor.refusal(
                bestBid: books.compactMap { $0.bids.first?.price }.max(),
                bestAsk: books.compactMap { $0.asks.first?.price }.min(),
                arrivalMid: conversion.terms.mids[0])
        {
            return giveUp(refusal, context, &draft)
        }
        try send(RoundPlan(self, view: view, markets: markets), view, context, &draft)
    }

    private mutating func send(
        _ planned: RoundPlan, _ view: MarketView, _ context: ExecutionContext,
        _ draft: inout Draft
    ) throws(MoneyError) {
        switch planned.outcome {
        case .blocked(let failure): wait(failure, context)
        case .restIsUntradable:
            if totals.trades > 0, orders.allSatisfy(\.isSettled) {
                complete(context, &draft)
            } else {
                giveUp(planned.tooSmall, context, &draft)
            }
        case .orders(let sized): try intend(sized, view, context, &draft)
        }
    }

    static let noLiquidity = Failure(
        .noLiquidity, "The order books did not offer enough within the price bounds.")

    private mutating func wait(_ failure: Failure, _ context: ExecutionContext) {
        obstacle = failure
        postpone(context)
    }

    /// The allowed markets whose books contain what we did there, with our own free holds added.
    private func markets(of view: MarketView) throws(MoneyError) -> [Market] {
        let free = try freeHolds()
        var markets: [Market] = []
        for market in view.markets {
            if let sequence = bookSequences[market.account.venue], market.book.sequence < sequence {
                continue
            }
            var spendable = market.spendable
            for asset in spendable.keys.sorted() {
                let own = free[Pocket(market.account, asset)] ?? .zero
                spendable[asset] = try (spendable[asset] ?? .zero).adding(own)
            }
            markets.append(
                Market(
                    account: market.account, book: market.book, fees: market.fees,
                    rules: market.rules, spendable: spendable))
        }
        return markets
    }

    /// What is held and not reserved by an order in flight.
    func freeHolds() throws(MoneyError) -> [Pocket: Fixed] {
        var free = holds
        for order in orders where !order.isSettled {
            let pocket = Pocket(order.account, order.hop.spends)
            let left = try (free[pocket] ?? .zero).subtracting(order.reservedOpen())
            free[pocket] = max(left, .zero)
        }
        return free
    }

    /// Intents and the holds that they need, in one commit; the orders leave once it is durable.
    private mutating func intend(
        _ sized: [SizedOrder], _ view: MarketView, _ context: ExecutionContext,
        _ draft: inout Draft
    ) throws(MoneyError) {
        guard let status = conversion.status.applying(.intended) else { return }
        try moveHolds(to: sized, &draft)
        for order in sized {
            var new = Order(
                conversion: conversion.id, leg: 0, attempt: orders.count, account: order.account,
                symbol: order.hop.symbol, side: order.hop.side, timeInForce: .immediateOrCancel,
                quantity: order.quantity, limitPrice: order.limitPrice, createdAt: context.now,
                validUntil: context.now.adding(
                    view.orderValidity[order.account.venue] ?? settings.roundWaitMin))
            new.reserved = order.needs[0].amount
            orders.append(new)
            draft.writes.append(.insertOrder(new))
            draft.commands.append(.place(new))
        }
        draft.guards.append(.notHalted(haltScopes(of: sized)))
        round.startedAt = context.now
        round.tradesBefore = totals.trades
        conversion.status = status
        draft.conversionChanged = true
    }

    private func haltScopes(of sized: [SizedOrder]) -> [HaltScope] {
        let hop = conversion.hops[0]
        var scopes: [HaltScope] = [
            .tenant(conversion.tenant), .asset(hop.symbol.base.code),
            .asset(hop.symbol.quote.code), .executor(conversion.request.executor),
        ]
        for order in sized {
            for scope in [HaltScope.venue(order.account.venue), .account(order.account)]
            where !scopes.contains(scope) {
                scopes.append(scope)
            }
        }
        return scopes
    }
}
