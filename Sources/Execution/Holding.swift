import Bookkeeping
import Domain
import Money
import Routing

/// What an accepted conversion holds, by the rule of spec/trade.md, section 3.
///
/// FIXED_FROM: the amount. FIXED_TO: the smaller of `maxFromAmount` and the planned spend with
/// fees, with the slippage bound on top, rounded up; what the books of this moment do not cover is
/// valued at the bound. Fees in a third asset: as planned, with head-room. Of an intermediate asset
/// with `useInventory`: what the plan spends on an account beyond what it receives there.
struct Holding {
    let conversion: Conversion
    let plan: PathPlan
    let planning: AdmissionPlanning
    let settings: ExecutionSettings

    private var source: Asset { conversion.request.from }

    /// Of the spent asset, over all accounts.
    func needed() throws(MoneyError) -> Fixed {
        switch conversion.request.fixed {
        case .from(let amount): return amount
        case .to:
            let one = Fixed(Limits.basisPointsPerOne)
            let planned = try plan.spent.multiplied(
                by: one.adding(conversion.terms.slippageBps), dividedBy: one, rounding: .up)
            let need = try planned.adding(uncovered())
            return min(need, conversion.request.options.maxFromAmount ?? need)
        }
    }

    /// The spend at the bound for what the plan does not cover, with the dearest fee of each hop.
    private func uncovered() throws(MoneyError) -> Fixed {
        guard plan.unfilled.isPositive, plan.shortfall != nil else { return .zero }
        let hops = conversion.hops
        let path = hops.referencePath(from: source, to: conversion.request.to)
        var needed = plan.unfilled
        for leg in path.reversed() {
            let hop = hops[leg]
            let mid = conversion.terms.mids[leg]
            var price = planning.prices[hop]
            if price == nil {
                price = try PriceBounds.worst(
                    mid: mid, bps: conversion.terms.slippageBps, side: hop.side)
            }
            guard let price else { continue }
            needed =
                hop.side == .buy
                ? try needed.multiplied(by: price, rounding: .up)
                : try needed.divided(by: price, rounding: .up)
            let fees = planning.markets.filter { $0.book.symbol == hop.symbol }.map(\.fees.taker)
            let fee = max(fees.max() ?? .zero, .zero)
            needed = try needed.divided(by: Fixed.one.subtracting(fee), rounding: .up)
        }
        return needed
    }

    /// By pocket: first where the plan spends, then where most is available; `nil`: not enough.
    func holds() throws(MoneyError) -> [Pocket: Fixed]? {
        var left = try needed()
        var holds: [Pocket: Fixed] = [:]
        var available: [Pocket: Fixed] = [:]
        let first = conversion.hops.filter { $0.spends == source }.map(\.symbol)
        for listing in planning.view.listings where first.contains(listing.rules.symbol) {
            available[Pocket(listing.account, source)] = listing.spendable[source] ?? .zero
        }
        for order in plan.orders {
            if order.hop.spends == source {
                let pocket = Pocket(order.account, source)
                try take(order.spent, from: pocket, &left, &available, &holds)
            }
            try holdFee(of: order, &holds)
        }
        let richest = available.sorted { a, b in
            a.value != b.value ? a.value > b.value : a.key < b.key
        }
        for (pocket, amount) in richest where left.isPositive {
            try take(amount, from: pocket, &left, &available, &holds)
        }
        guard left.isZero else { return nil }
        try holdInventory(&holds)
        return holds
    }

    private func take(
        _ wanted: Fixed, from pocket: Pocket, _ left: inout Fixed,
        _ available: inout [Pocket: Fixed], _ holds: inout [Pocket: Fixed]
    ) throws(MoneyError) {
        let taken = min(wanted, left, available[pocket] ?? .zero)
        guard taken.isPositive else { return }
        left = try left.subtracting(taken)
        available[pocket] = try (available[pocket] ?? .zero).subtracting(taken)
        holds[pocket] = try (holds[pocket] ?? .zero).adding(taken)
    }

    private func holdFee(
        of order: PlannedOrder, _ holds: inout [Pocket: Fixed]
    ) throws(MoneyError) {
        guard order.fee.asset != order.hop.spends, order.fee.asset != order.hop.receives,
            order.fee.amount.isPositive
        else { return }
        let one = Fixed(Limits.basisPointsPerOne)
        let wanted = try order.fee.amount.multiplied(
            by: one.adding(settings.feeHeadRoomBps), dividedBy: one, rounding: .up)
        try hold(wanted, of: Pocket(order.account, order.fee.asset), &holds)
    }

    /// As much more as the pocket has.
    private func hold(
        _ wanted: Fixed, of pocket: Pocket, _ holds: inout [Pocket: Fixed]
    ) throws(MoneyError) {
        let spendable =
            planning.markets.filter { Pocket($0.account, pocket.asset) == pocket }
            .compactMap { $0.spendable[pocket.asset] }.max() ?? .zero
        let old = holds[pocket] ?? .zero
        let held = min(wanted, max(try spendable.subtracting(old), .zero))
        if held.isPositive { holds[pocket] = try old.adding(held) }
    }

    private func holdInventory(_ holds: inout [Pocket: Fixed]) throws(MoneyError) {
        guard conversion.request.options.useInventory else { return }
        var needs: [Pocket: Fixed] = [:]
        for order in plan.orders {
            let spends = Pocket(order.account, order.hop.spends)
            let receives = Pocket(order.account, order.hop.receives)
            needs[spends] = try (needs[spends] ?? .zero).adding(order.spent)
            needs[receives] = try (needs[receives] ?? .zero).subtracting(order.received)
        }
        for (pocket, need) in needs.sorted(by: { $0.key < $1.key })
        where need.isPositive && pocket.asset != source {
            try hold(need, of: pocket, &holds)
        }
    }
}
