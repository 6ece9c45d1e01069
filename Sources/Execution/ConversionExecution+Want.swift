import Bookkeeping
import Domain
import Money

extension ConversionExecution {
    /// What a round of the stage may do now; `nil`: nothing now.
    mutating func want(
        _ index: Int, _ context: ExecutionContext, _ draft: inout Draft
    ) throws(MoneyError) -> RoundWant? {
        guard index == 0 else {
            let amount = try available(stages[index].asset)
            guard amount.isPositive else { return nil }
            return RoundWant(
                fixed: .from(amount), left: .from(amount), budget: amount, budgetMax: amount)
        }
        let forwarded = try forwarded(context, &draft)
        let left = try remaining(forwarding: forwarded.arrives)
        guard left.isPositive else { return nil }
        let now = try paced(left, context, &draft)
        guard now.isPositive else { return nil }
        switch conversion.request.fixed {
        case .from:
            let most = try exposed(now)
            guard most.isPositive else { return nil }
            return RoundWant(
                fixed: .from(most), left: .from(left), budget: most, budgetMax: left)
        case .to:
            var held = Fixed.zero
            for (pocket, amount) in try freeHolds() where pocket.asset == conversion.request.from {
                held = try held.adding(amount)
            }
            let room = try exposed(held)
            guard room.isPositive, try !waits(forwarded, left, room, context, &draft) else {
                return nil
            }
            return RoundWant(
                fixed: .to(now), left: .to(left), budget: room, budgetMax: held)
        }
    }

    /// Of several legs no more than the exposure leaves room for, unless a hop leads straight to
    /// the target.
    private func exposed(_ amount: Fixed) throws(MoneyError) -> Fixed {
        guard let room = try exposureRoom() else { return amount }
        let isDirect = conversion.hops.contains {
            $0.spends == conversion.request.from && $0.receives == conversion.request.to
        }
        return isDirect ? amount : min(amount, room)
    }

    /// What a schedule lets go now of what is left; all of it without one.
    private mutating func paced(
        _ left: Fixed, _ context: ExecutionContext, _ draft: inout Draft
    ) throws(MoneyError) -> Fixed {
        guard let schedule = conversion.terms.schedule else { return left }
        let pace = Pace(schedule, from: conversion.createdAt)
        let slice = pace.slice(at: context.now)
        if let next = pace.time(ofSliceAfter: slice) { draft.wakes.append(next) }
        guard let slice else { return .zero }
        let total = conversion.request.fixed.amount
        let done = try total.subtracting(left)
        let doneInSlice = try doneSince(pace.time(of: slice))
        // What this slice has done itself is no skipped quantity.
        if doneInSlice.isZero { rebase(slice, done, &draft) }
        return try pace.amount(
            now: slice, of: total, done: done, sinceBase: conversion.progress.base,
            doneInSlice: doneInSlice)
    }

    /// What protection kept a slice from doing is spread over the slices that are left: they count
    /// from what is done now.
    private mutating func rebase(_ slice: Int, _ done: Fixed, _ draft: inout Draft) {
        let base = conversion.progress.base
        guard slice > 0, obstacle?.reason == .priceProtection, (base?.slice ?? 0) < slice,
            stages[0].startedAt == nil
        else { return }
        conversion.progress.base = ConversionProgress.Base(slice: slice, done: done)
        obstacle = nil
        draft.conversionChanged = true
    }

    /// What orders of the source, sent since then, have done or may do of the fixed side.
    private func doneSince(_ start: Instant) throws(MoneyError) -> Fixed {
        var sum = Fixed.zero
        for order in orders
        where order.createdAt >= start && order.hop.spends == conversion.request.from {
            let open = order.openQuantity
            let quantity = try order.filledQuantity.adding(open)
            let quote = try order.filledNotional.adding(
                open.multiplied(by: order.limitPrice, rounding: .up))
            let isBase: Bool
            switch conversion.request.fixed {
            case .from: isBase = order.side == .sell
            case .to: isBase = order.side == .buy
            }
            sum = try sum.adding(isBase ? quantity : quote)
        }
        return sum
    }
}
