import Bookkeeping
import Domain
import Money
import Routing

/// What holds of money between two legs (specification, section 6.1).
extension AuditBooks {
    /// Assets that the conversion passes through.
    private static func intermediates(_ conversion: AuditedConversion) -> [Asset] {
        let request = conversion.request
        var assets: [Asset] = []
        for hop in conversion.inserted.hops {
            for asset in [hop.spends, hop.receives]
            where asset != request.from && asset != request.to && !assets.contains(asset) {
                assets.append(asset)
            }
        }
        return assets
    }

    /// Whether some venue takes its fees in the asset: it then leaves accounts for other reasons.
    private func paysFees(_ asset: Asset) -> Bool {
        scenario.venues.contains { $0.configuration.fees.asset == .asset(asset) }
    }

    /// A later leg spends what earlier ones brought to its account, and nothing ahead of it.
    mutating func checkBetweenLegs(
        _ conversion: AuditedConversion, _ reserved: [Pocket: Int128]
    ) {
        if conversion.hasReversals { return }
        for asset in Self.intermediates(conversion) where !paysFees(asset) {
            var (sum, inFlight): (Int128, Int128) = (0, 0)
            for (pocket, amount) in conversion.movedAt where pocket.asset == asset {
                sum += amount
                guard !conversion.request.options.useInventory else { continue }
                let open = reserved[pocket] ?? 0
                expect(
                    amount - open >= -Self.roundings, .spentAsReceived,
                    conversion.inserted.id,
                    "\(text(amount)) of \(pocket), orders may spend \(text(open))")
            }
            for (pocket, amount) in reserved where pocket.asset == asset { inFlight += amount }
            expect(
                sum - inFlight >= -Self.roundings, .spentAsReceived, conversion.inserted.id,
                "\(text(sum)) of \(asset), orders may spend \(text(inFlight))")
        }
    }

    /// Shares are rounded once for each order and trade: far below any unit of money.
    static let roundings: Int128 = 1_000_000

    // MARK: Exposure

    /// What the source paid goes along with what a trade turns it into.
    mutating func moveCost(of trade: Trade) {
        guard let conversion = conversions[trade.conversion],
            conversion.inserted.hops.count > 1
        else { return }
        let hop = Hop(symbol: trade.symbol, side: trade.side)
        let gross = trade.side == .sell ? trade.quantity.units : trade.notional.units
        let spent = gross + (trade.fee.asset == hop.spends ? trade.fee.amount.units : 0)
        var cost = spent
        if hop.spends != conversion.request.from {
            let had = conversion.moved[hop.spends] ?? 0
            let paid = conversion.costs[hop.spends] ?? 0
            cost = had > 0 ? Self.share(paid, min(spent, had), of: had) : 0
            conversions[trade.conversion]?.costs[hop.spends] = max(paid - cost, 0)
        }
        guard hop.receives != conversion.request.to, hop.receives != conversion.request.from
        else { return }
        // What first makes up for an order that spent more than there was does not lie there.
        let got = trade.side == .buy ? trade.quantity.units : trade.notional.units
        let received = got - (trade.fee.asset == hop.receives ? trade.fee.amount.units : 0)
        let owed = max(-(conversion.moved[hop.receives] ?? 0), 0)
        guard received > owed else { return }
        conversions[trade.conversion]?.costs[hop.receives, default: 0] +=
            Self.share(cost, received - owed, of: received)
    }

    private static func share(_ amount: Int128, _ part: Int128, of whole: Int128) -> Int128 {
        let share = try? Fixed(uncheckedUnits: amount).multiplied(
            by: Fixed(uncheckedUnits: part), dividedBy: Fixed(uncheckedUnits: whole),
            rounding: .up)
        return share?.units ?? amount
    }

    /// No order takes more of the source between two legs than may lie there.
    mutating func checkExposure(_ order: Order, of conversion: AuditedConversion) {
        guard order.hop.spends == conversion.request.from,
            order.hop.receives != conversion.request.to, !conversion.hasReversals,
            let most = conversion.inserted.terms.exposureMax
        else { return }
        var exposure = conversion.costs.values.reduce(0, +)
        for id in conversion.orders + [order.id] {
            guard let known = orders[id], !known.isSettled,
                known.intent.hop.spends == conversion.request.from,
                known.intent.hop.receives != conversion.request.to
            else { continue }
            exposure += known.reservedOpen
        }
        coverage.reach(.seen(.exposureCounted))
        let rest = 2 * largestSmallest(on: conversion.inserted, in: conversion.request.from)
        expect(
            // The last part may take along a rest that nobody would trade alone.
            exposure <= most.units + rest, .exposureKept, conversion.inserted.id,
            "\(text(exposure)) of the source between two legs, at most \(most)")
    }

    /// What an order receives between two legs can go on from the account where it arrives.
    mutating func checkLeadsOn(_ order: Order, of conversion: AuditedConversion) {
        let receives = order.hop.receives
        guard receives != conversion.request.to, receives != conversion.request.from,
            !conversion.request.options.useInventory,
            let rules = fees(at: order.account.venue)?.configuration.rules
        else { return }
        expect(
            conversion.inserted.hops.contains { hop in
                hop.spends == receives && rules.contains { $0.symbol == hop.symbol }
            }, .leadsOn, order.id, "brings \(receives) to \(order.account), where no leg goes on")
    }

    // MARK: The end

    /// What lies between two legs at the end is shown.
    mutating func checkResiduals(_ conversion: AuditedConversion) {
        for asset in Self.intermediates(conversion) where !paysFees(asset) {
            let left = conversion.moved[asset] ?? 0
            let shown = conversion.residuals.filter { $0.asset == asset }
                .reduce(Int128(0)) { $0 + $1.amount.units }
            if left > 0 { coverage.reach(.seen(.leftBetweenLegs)) }
            expect(
                left <= 0 ? shown == 0 || conversion.request.options.useInventory : shown >= left,
                .residualsShown, conversion.inserted.id,
                "\(text(left)) of \(asset) lies there, shown \(text(shown))")
        }
    }

    /// What one unit of the source is worth in each asset on the way, at the mids at acceptance.
    private static func rates(_ conversion: Conversion) -> [Asset: Fixed] {
        var rates: [Asset: Fixed] = [conversion.request.from: .one]
        // Hops come in the order in which money flows; a cycle would end nothing.
        for (hop, mid) in zip(conversion.hops, conversion.terms.mids)
        where rates[hop.receives] == nil {
            guard let rate = rates[hop.spends],
                let step = try? hop.rate(at: mid, rounding: .halfEven),
                let next = try? rate.multiplied(by: step, rounding: .halfEven), next.isPositive
            else { continue }
            rates[hop.receives] = next
        }
        return rates
    }

    /// A conversion is complete up to what no venue trades: below a few of the largest smallest
    /// orders on its way.
    mutating func checkRest(_ conversion: AuditedConversion) {
        let rest: Int128
        let unit: Asset
        switch conversion.request.fixed {
        case .from(let amount):
            (rest, unit) = (amount.units - conversion.spent, conversion.request.from)
        case .to(let amount):
            (rest, unit) = (amount.units - conversion.received, conversion.request.to)
        }
        let largest = largestSmallest(on: conversion.inserted, in: unit)
        let factor: Int128 = conversion.inserted.hops.count > 1 ? 4 : 2
        expect(
            rest < factor * largest, .receiptMet, conversion.inserted.id,
            "COMPLETED with \(text(rest)) \(unit) left, smallest order \(text(largest))")
    }

    /// The largest of the smallest orders of the markets on a conversion's way, in one of its
    /// assets at the mids of its acceptance.
    func largestSmallest(on conversion: Conversion, in unit: Asset) -> Int128 {
        let rates = Self.rates(conversion)
        guard let scale = rates[unit] else { return 0 }
        var largest: Int128 = 0
        for (hop, mid) in zip(conversion.hops, conversion.terms.mids) {
            guard let rate = rates[hop.symbol.quote] ?? rates[hop.symbol.base] else { continue }
            let isQuote = rates[hop.symbol.quote] != nil
            for venue in scenario.venues {
                for rules in venue.configuration.rules where rules.symbol == hop.symbol {
                    let base = max(rules.lot, rules.minQuantity)
                    let value = (try? base.multiplied(by: mid, rounding: .up)) ?? .max
                    let inQuote = max(value, rules.minNotional)
                    let own = isQuote ? inQuote : (try? inQuote.divided(by: mid, rounding: .up))
                    let inUnit = own.flatMap {
                        try? $0.multiplied(by: scale, dividedBy: rate, rounding: .up)
                    }
                    largest = max(largest, inUnit?.units ?? 0)
                }
            }
        }
        return largest
    }

    /// What was received, and what stays between two legs, as it would have arrived at the mids of
    /// the acceptance: a rest that nobody trades is not lost.
    static func arrived(_ conversion: AuditedConversion) -> Int128 {
        let rates = Self.rates(conversion.inserted)
        var arrived = conversion.received
        for asset in intermediates(conversion) {
            let left = max(conversion.moved[asset] ?? 0, 0)
            guard let here = rates[asset], let there = rates[conversion.request.to] else {
                continue
            }
            let value = try? Fixed(uncheckedUnits: left).multiplied(
                by: there, dividedBy: here, rounding: .up)
            arrived += value?.units ?? 0
        }
        return arrived
    }

    /// Over several legs: what arrived is what the mids at acceptance promise, less slippage, fees,
    /// and what stays between the legs.
    mutating func checkSlippage(_ conversion: AuditedConversion) {
        guard conversion.inserted.hops.count > 1, !conversion.hasReversals,
            !conversion.statuses.contains(.pendingCancel),
            let rate = try? conversion.inserted.referenceRate(rounding: .down)
        else { return }
        let arrived = Self.arrived(conversion)
        let fees = scenario.venues.map { $0.configuration.fees.taker.units }.max() ?? 0
        // Each leg pays at most the dearest fee, in its own asset; one part in a thousand for what
        // is rounded on the way.
        let kept =
            Fixed.unitsPerOne - 3 * max(fees, 0) - Fixed.unitsPerOne / 1_000
            - Self.slippage(conversion.inserted).units / Int128(Limits.basisPointsPerOne)
        let least =
            try? Fixed(uncheckedUnits: conversion.spent).multiplied(by: rate, rounding: .down)
            .multiplied(by: Fixed(uncheckedUnits: max(kept, 0)), rounding: .down)
        expect(
            arrived >= least?.units ?? 0, .priceWithinBound, conversion.inserted.id,
            "\(text(arrived)) for \(text(conversion.spent)), at least \(least as Any)")
    }
}
