import Bookkeeping
import Domain
import Money
import Routing

extension ConversionExecution {
    /// Intents and the holds that they need, in one commit; the orders leave once it is durable.
    mutating func intend(
        _ sized: [SizedOrder], _ timeInForce: TimeInForce, _ view: MarketView,
        _ context: ExecutionContext, _ draft: inout Draft
    ) throws(MoneyError) {
        guard let status = conversion.status.applying(.intended) else { return }
        try moveHolds(to: sized, &draft)
        for order in sized {
            let leg = conversion.leg(of: order.hop)
            var new = Order(
                conversion: conversion.id, leg: leg,
                attempt: orders.count { $0.leg == leg }, account: order.account,
                symbol: order.hop.symbol, side: order.hop.side, timeInForce: timeInForce,
                quantity: order.quantity, limitPrice: order.limitPrice, createdAt: context.now,
                validUntil: context.now.adding(
                    view.orderValidity[order.account.venue] ?? settings.roundWaitMin))
            new.reserved = order.needs[0].amount
            orders.append(new)
            draft.writes.append(.insertOrder(new))
            draft.commands.append(.place(new))
        }
        draft.guards.append(.notHalted(haltScopes(of: sized)))
        if conversion.progress.startMids.isEmpty {
            conversion.progress.startMids = view.mids(of: conversion.hops) ?? conversion.terms.mids
            conversion.progress.startTouches = view.touches(of: conversion.hops) ?? []
        }
        if conversion.status != status {
            conversion.status = status
        }
        draft.conversionChanged = true
    }

    private func haltScopes(of sized: [SizedOrder]) -> [HaltScope] {
        var scopes: [HaltScope] = [
            .tenant(conversion.tenant), .executor(conversion.request.executor),
        ]
        for order in sized {
            for scope in [
                HaltScope.asset(order.hop.symbol.base.code), .asset(order.hop.symbol.quote.code),
                .venue(order.account.venue), .account(order.account),
            ] + order.account.pair(order.hop.symbol)
                + order.account.holdings(order.hop.symbol, order.needs.map(\.asset))
            where !scopes.contains(scope) {
                scopes.append(scope)
            }
        }
        return scopes
    }

    /// Moves holds to where the orders need them: grown where too little is free, and as much given
    /// back elsewhere in the same asset, so that what is held of it in all does not grow.
    private mutating func moveHolds(
        to sized: [SizedOrder], _ draft: inout Draft
    ) throws(MoneyError) {
        let free = try freeHolds()
        var needs: [Pocket: Fixed] = [:]
        for order in sized {
            for (asset, amount) in order.needs where amount.isPositive {
                let pocket = Pocket(order.account, asset)
                needs[pocket] = try (needs[pocket] ?? .zero).adding(amount)
            }
        }
        var grown: [Asset: Fixed] = [:]
        var growths: [(pocket: Pocket, amount: Fixed)] = []
        for (pocket, need) in needs.sorted(by: { $0.key < $1.key }) {
            let missing = try need.subtracting(free[pocket] ?? .zero)
            guard missing.isPositive else { continue }
            growths.append((pocket, missing))
            // What lies on an account between two legs backs the orders there and no others.
            if pocket.asset == conversion.request.from {
                grown[pocket.asset] = try (grown[pocket.asset] ?? .zero).adding(missing)
            }
        }
        for (pocket, held) in free.sorted(by: { $0.key < $1.key }) {
            guard let wanted = grown[pocket.asset], wanted.isPositive else { continue }
            let spare = try held.subtracting(needs[pocket] ?? .zero)
            guard spare.isPositive else { continue }
            let given = min(spare, wanted)
            changeHold(of: pocket, by: given.negated, &draft)
            grown[pocket.asset] = try wanted.subtracting(given)
        }
        for growth in growths { changeHold(of: growth.pocket, by: growth.amount, &draft) }
    }
}
