import Bookkeeping
import Domain
import Money
import Routing

/// What an accepted conversion holds, by the rule of spec/trade.md, section 3.
///
/// FIXED_FROM: the amount. FIXED_TO: the smaller of `maxFromAmount` and the planned spend with
/// fees, with the slippage bound on top, rounded up; what the books of this moment do not cover is
/// valued at the bound. Fees in a third asset: as planned, with head-room.
struct Holding {
    let conversion: Conversion
    let plan: Plan
    let markets: [Market]
    let bounds: PriceBounds
    let settings: ExecutionSettings

    private var hop: Hop { conversion.hops[0] }

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

    /// The spend at the bound for what the plan does not cover, with the dearest fee.
    private func uncovered() throws(MoneyError) -> Fixed {
        guard plan.unfilled.isPositive, plan.shortfall != nil else { return .zero }
        let gross =
            hop.side == .buy
            ? try plan.unfilled.multiplied(by: bounds.worstPrice, rounding: .up)
            : try plan.unfilled.divided(by: bounds.worstPrice, rounding: .up)
        let fee = max(markets.map(\.fees.taker).max() ?? .zero, .zero)
        return try gross.divided(by: Fixed.one.subtracting(fee), rounding: .up)
    }

    /// By pocket: first where the plan spends, then where most is available; `nil`: not enough.
    func holds() throws(MoneyError) -> [Pocket: Fixed]? {
        var left = try needed()
        var holds: [Pocket: Fixed] = [:]
        var available: [Pocket: Fixed] = [:]
        for market in markets {
            available[Pocket(market.account, hop.spends)] = market.spendable[hop.spends] ?? .zero
        }
        for order in plan.orders {
            let pocket = Pocket(order.account, hop.spends)
            try take(order.spent, from: pocket, &left, &available, &holds)
            try holdFee(of: order, &holds)
        }
        let richest = available.sorted { a, b in
            a.value != b.value ? a.value > b.value : a.key < b.key
        }
        for (pocket, amount) in richest where left.isPositive {
            try take(amount, from: pocket, &left, &available, &holds)
        }
        return left.isZero ? holds : nil
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
        guard order.fee.asset != hop.spends, order.fee.asset != hop.receives,
            order.fee.amount.isPositive
        else { return }
        let one = Fixed(Limits.basisPointsPerOne)
        let wanted = try order.fee.amount.multiplied(
            by: one.adding(settings.feeHeadRoomBps), dividedBy: one, rounding: .up)
        let pocket = Pocket(order.account, order.fee.asset)
        let spendable =
            markets.first { $0.account == order.account }?.spendable[order.fee.asset] ?? .zero
        let held = min(wanted, spendable)
        if held.isPositive { holds[pocket] = try (holds[pocket] ?? .zero).adding(held) }
    }
}
