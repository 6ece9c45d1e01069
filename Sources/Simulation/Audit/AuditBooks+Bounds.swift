import Domain
import Money

/// The bounds of the specification, sections 5 and 6, by the auditor's own reckoning.
extension AuditBooks {
    private static let pegged: Set<String> = ["USD", "USDT", "USDC", "PYUSD", "USDG", "USDP"]
    private static let fiat: Set<String> = ["USD", "EUR"]

    private static func isPegged(_ symbol: Symbol) -> Bool {
        pegged.contains(symbol.base.code) && pegged.contains(symbol.quote.code)
    }

    /// In basis points of the mid at acceptance: what the client asked for, else the default.
    static func slippage(_ conversion: Conversion) -> Fixed {
        let symbol = conversion.hops[0].symbol
        let ends = Symbol(base: conversion.request.from, quote: conversion.request.to)
        let slippage =
            conversion.request.options.maxSlippageBps ?? Fixed(isPegged(ends) ? 20 : 100)
        guard conversion.hops.count == 1 else { return slippage }
        guard conversion.request.executor == .market else { return slippage }
        let isFiat = fiat.contains(symbol.base.code) && fiat.contains(symbol.quote.code)
        return min(slippage, Fixed(isPegged(symbol) || isFiat ? 50 : 200))
    }

    /// No order has a limit beyond what the client accepts.
    mutating func checkPrice(_ order: Order, of conversion: AuditedConversion) {
        guard conversion.inserted.hops.count == 1 else { return }
        let bps = Self.slippage(conversion.inserted)
        let mid = conversion.inserted.terms.mids[0]
        let whole = Fixed(Limits.basisPointsPerOne)
        // Rounded to the lenient side: by less than any tick.
        switch order.side {
        case .buy:
            let most = try? mid.multiplied(
                by: whole.adding(bps), dividedBy: whole, rounding: .up)
            expect(
                order.limitPrice <= most ?? .zero, .priceWithinBound, order.id,
                "buys at \(order.limitPrice), \(bps) bps over \(mid)")
        case .sell:
            let least = try? mid.multiplied(
                by: whole.subtracting(min(bps, whole)), dividedBy: whole, rounding: .down)
            expect(
                order.limitPrice >= least ?? .max, .priceWithinBound, order.id,
                "sells at \(order.limitPrice), \(bps) bps under \(mid)")
        }
    }

    /// The least acceptable `to` per `from`, net of fees; `nil`: none was asked for.
    private static func leastRate(_ request: ConversionRequest) -> Fixed? {
        var rate = request.options.limitRate
        switch request.fixed {
        case .from(let amount):
            if let least = request.options.minToAmount {
                rate = max(
                    rate ?? .zero, (try? least.divided(by: amount, rounding: .down)) ?? .zero)
            }
        case .to(let amount):
            if let most = request.options.maxFromAmount {
                rate = max(
                    rate ?? .zero, (try? amount.divided(by: most, rounding: .down)) ?? .zero)
            }
        }
        return rate
    }

    /// What a completed conversion promised.
    mutating func checkCompleted(_ conversion: AuditedConversion) {
        let id = conversion.inserted.id
        expect(conversion.received > 0, .receiptMet, id, "COMPLETED without a receipt")
        checkRest(conversion)
        if conversion.isCorrected { return }
        checkSlippage(conversion)
        if let most = conversion.request.options.maxFromAmount {
            expect(
                conversion.spent <= most.units, .spendWithinAmount, id,
                "spent \(text(conversion.spent)), at most \(most)")
        }
        // What is driven on after a cancel need not keep the client's bounds.
        guard conversion.inserted.hops.count == 1 || !conversion.statuses.contains(.pendingCancel),
            let rate = Self.leastRate(conversion.request), conversion.spent > 0,
            let least = try? Fixed(uncheckedUnits: conversion.spent).multiplied(
                by: rate, rounding: .down)
        else { return }
        let arrived =
            conversion.inserted.hops.count > 1 ? Self.arrived(conversion) : conversion.received
        expect(
            arrived >= least.units, .rateMet, id,
            "received \(text(conversion.received)) for \(text(conversion.spent)), least \(rate)")
    }
}
