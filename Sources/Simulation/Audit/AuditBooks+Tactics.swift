import Domain
import Money

/// How each executor may meet the market (specification, section 5).
extension AuditBooks {
    /// Orders of one leg.
    static func ordersMax(_ conversion: Conversion) -> Int {
        let children = conversion.hops.count > 1 ? 20 : 1
        return switch conversion.request.executor {
        case .taker, .market: Limits.ordersPerLegMax * children
        case .maker, .makerTaker: Limits.quotesPerLegMax
        case .twap:
            min(
                Limits.ordersPerLegMax * children * (conversion.terms.schedule?.slices ?? 1),
                Limits.quotesPerLegMax)
        }
    }

    mutating func checkTactics(_ order: Order, of conversion: AuditedConversion) {
        checkExposure(order, of: conversion)
        checkLeadsOn(order, of: conversion)
        see(order, of: conversion)
        // What lies between two legs is driven on by taking.
        guard conversion.status != .pendingCancel else { return }
        let takes = order.timeInForce == .immediateOrCancel
        switch conversion.request.executor {
        case .taker, .market: expect(takes, .tacticsKept, order.id, "rests")
        case .maker:
            expect(order.timeInForce == .postOnly, .tacticsKept, order.id, "a MAKER takes")
        case .makerTaker:
            let from = conversion.inserted.terms.takesFrom ?? conversion.inserted.createdAt
            expect(
                takes == (order.createdAt >= from), .tacticsKept, order.id,
                "\(order.timeInForce.rawValue) at \(order.createdAt), takes from \(from)")
        case .twap:
            expect(takes, .tacticsKept, order.id, "rests")
            checkPace(order, of: conversion)
        }
    }

    private func see(_ order: Order, of conversion: AuditedConversion) {
        if order.hop.receives == conversion.request.from { coverage.reach(.seen(.drivenBack)) }
        let quotes = conversion.orders.compactMap { orders[$0]?.intent }
            .filter { $0.timeInForce == .postOnly && $0.hop == order.hop }
        guard !quotes.isEmpty else { return }
        coverage.reach(
            .seen(order.timeInForce == .postOnly ? .quoteReplaced : .takenAfterQuotes))
    }

    /// No more than the slices that have begun come to, up to one smallest order.
    private mutating func checkPace(_ order: Order, of conversion: AuditedConversion) {
        guard let schedule = conversion.inserted.terms.schedule,
            order.hop.spends == conversion.request.from,
            case .from(let amount) = conversion.request.fixed
        else { return }
        let elapsed = order.createdAt.microseconds - conversion.inserted.createdAt.microseconds
        let whole = Int64(schedule.durationSeconds) * 1_000_000
        let begun = min(
            Int128(elapsed) * Int128(schedule.slices) / Int128(whole) + 1,
            Int128(schedule.slices))
        var due = amount.units * begun / Int128(schedule.slices)
        // Jittered sizes are within a quarter of the even one.
        if schedule.jitterSeed != nil { due = due * 5 / 3 }
        var done = conversion.spent
        for id in conversion.orders + [order.id] {
            guard let known = orders[id], !known.isSettled,
                known.intent.hop.spends == conversion.request.from
            else { continue }
            done += known.reservedOpen
        }
        let rest = 2 * largestSmallest(on: conversion.inserted, in: conversion.request.from)
        expect(
            done <= due + rest || done + rest >= amount.units, .tacticsKept, order.id,
            "\(text(done)) of \(amount) by slice \(begun) of \(schedule.slices)")
    }
}
