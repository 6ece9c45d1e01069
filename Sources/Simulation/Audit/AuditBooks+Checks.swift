import Bookkeeping
import Domain
import Money
import Venues

extension AuditBooks {
    // MARK: Trades and postings

    /// Every trade is one of the venue's, and is posted as what it was.
    mutating func checkTrades(_ absorbed: AbsorbedCommit) {
        var entries: [String: LedgerEntry] = [:]
        for entry in absorbed.entries {
            switch entry.reason {
            case .opening: checkOpening(entry)
            case .trade: entries[entry.reference] = entry
            case .bust, .settlement, .deposit, .withdrawal, .transfer, .forward,
                .dealerSettlement, .credit, .closeOut, .external:
                break
            }
        }
        checkReversals(absorbed)
        checkExternals(absorbed)
        for trade in absorbed.trades {
            checkTruth(of: trade)
            let entry = entries.removeValue(forKey: trade.id.description)
            checkPosting(of: trade, entry)
        }
        for reference in entries.keys.sorted() {
            expect(false, .postingsFollowTrades, reference, "posted without a trade")
        }
    }

    private mutating func checkTruth(of trade: Trade) {
        guard let order = orders[trade.order]?.intent else { return }
        let real = truth.trade(trade)
        expect(
            real.map {
                $0.quantity == trade.quantity && $0.price == trade.price
                    && $0.notional == trade.notional && $0.fee == trade.fee
            } ?? false, .tradeIsTheVenues, trade.order,
            "booked \(trade.quantity) at \(trade.price) fee \(trade.fee); venue: \(real as Any)")
        expect(
            trade.account == order.account && trade.symbol == order.symbol
                && trade.side == order.side, .tradeIsTheVenues, trade.order, "of another order")
        expect(
            trade.isMaker || order.timeInForce != .postOnly, .priceWithinBound, trade.order,
            "a post-only order took")
        let isWithin =
            order.side == .buy
            ? trade.price <= order.limitPrice : trade.price >= order.limitPrice
        expect(
            isWithin, .priceWithinBound, trade.order,
            "traded at \(trade.price), limit \(order.limitPrice)")
        if conversions[trade.conversion]?.status == .pendingCancel {
            coverage.reach(.seen(.fillAfterCancel))
        }
    }

    /// - Parameter direction: -1 where the trade is taken back.
    mutating func checkPosting(
        of trade: Trade, _ entry: LedgerEntry?, direction: Int128 = 1
    ) {
        guard let entry else {
            return expect(false, .postingsFollowTrades, trade.order, "a trade is not posted")
        }
        var wanted: [Asset: Int128] = [:]
        let sign: Int128 = trade.side == .buy ? direction : -direction
        wanted[trade.symbol.base, default: 0] += sign * trade.quantity.units
        wanted[trade.symbol.quote, default: 0] -= sign * trade.notional.units
        wanted[trade.fee.asset, default: 0] -= direction * trade.fee.amount.units
        var fees: Int128 = 0
        for transfer in entry.transfers {
            if transfer.from == .venue(trade.account) {
                wanted[transfer.asset, default: 0] += transfer.amount.units
            }
            if transfer.to == .venue(trade.account) {
                wanted[transfer.asset, default: 0] -= transfer.amount.units
            }
            if transfer.to == .fees(trade.account) { fees += transfer.amount.units }
            if transfer.from == .fees(trade.account) { fees -= transfer.amount.units }
        }
        expect(
            wanted.values.allSatisfy { $0 == 0 }
                && fees == direction * trade.fee.amount.units,
            .postingsFollowTrades, trade.order, "posted \(entry.transfers) for \(trade)")
    }

    private mutating func checkOpening(_ entry: LedgerEntry) {
        for transfer in entry.transfers {
            guard case .venue(let account) = transfer.to else { continue }
            // What is not the matching engine's may have changed again: the end tells.
            guard !OutsideMovements.assets.contains(transfer.asset) else { continue }
            let there = truth.balance(Pocket(account, transfer.asset))
            expect(
                there == transfer.amount, .ledgerIsTheVenues, account,
                "opened with \(transfer.amount) \(transfer.asset), the venue has \(there)")
        }
    }

    // MARK: Holds

    mutating func checkHolds(_ absorbed: AbsorbedCommit) {
        for pocket in absorbed.grown {
            let (held, posted) = (held[pocket] ?? 0, posted[pocket] ?? 0)
            // What a venue took back may leave less than nothing; of that nothing is held.
            expect(
                held <= max(posted, 0), .holdsCovered, pocket,
                "holds \(text(held)) of \(text(posted))")
        }
        for id in absorbed.conversions {
            guard let conversion = conversions[id] else { continue }
            expect(
                conversion.held.values.allSatisfy { $0 >= 0 }, .holdsCovered, id,
                "holds less than nothing: \(conversion.held)")
            checkReserved(conversion)
        }
    }

    /// What orders in flight may still spend is held where they are, and fits the amount.
    private mutating func checkReserved(_ conversion: AuditedConversion) {
        let id = conversion.inserted.id
        if conversion.isMisjudged { return }
        var reserved: [Pocket: Int128] = [:]
        var ofSource: Int128 = 0
        for orderID in conversion.orders {
            guard let order = orders[orderID], !order.isSettled else { continue }
            let open = order.reservedOpen
            reserved[Pocket(order.intent.account, order.intent.hop.spends), default: 0] += open
            if order.intent.hop.spends == conversion.request.from { ofSource += open }
        }
        checkBetweenLegs(conversion, reserved)
        for (pocket, amount) in reserved.sorted(by: { $0.key < $1.key }) {
            let held = conversion.held[pocket] ?? 0
            if isUncovered(conversion, pocket, by: amount - held) { continue }
            expect(
                amount <= held + Self.tolerance, .holdsCovered, id,
                "orders may spend \(text(amount)) of \(pocket), held \(text(held))")
        }
        guard case .from(let amount) = conversion.request.fixed, !conversion.isCorrected
        else { return }
        expect(
            conversion.spent <= amount.units, .spendWithinAmount, id,
            "spent \(text(conversion.spent)) of \(amount)")
        expect(
            conversion.spent + ofSource <= amount.units + Self.tolerance, .spendWithinAmount, id,
            "spent \(text(conversion.spent)), in flight \(text(ofSource)), of \(amount)")
        // At the end some may come back, which nothing will spend again.
        guard !conversion.status.isFinal, conversion.status != .pendingCancel,
            !conversion.isUnheld
        else { return }
        let held = conversion.held.reduce(Int128(0)) {
            $1.key.asset == conversion.request.from ? $0 + $1.value : $0
        }
        expect(
            held >= amount.units - conversion.spent, .holdsKept, id,
            "holds \(text(held)), \(text(amount.units - conversion.spent)) is not spent")
    }

    /// Whether a correction cost more than its account had left beside what others hold there.
    private mutating func isUncovered(
        _ conversion: AuditedConversion, _ pocket: Pocket, by short: Int128
    ) -> Bool {
        guard conversion.isCorrected, short > Self.tolerance else { return false }
        let free = (posted[pocket] ?? 0) - (held[pocket] ?? 0)
        if free < short { conversions[conversion.inserted.id]?.isUncovered = true }
        return conversions[conversion.inserted.id]?.isUncovered ?? false
    }

    /// Shares of a reserve are rounded up once for each order: far below any unit of money.
    private static let tolerance: Int128 = 1_000

    // MARK: Conversions

    mutating func check(conversion id: ConversionID, _ absorbed: AbsorbedCommit) {
        guard let conversion = conversions[id] else { return }
        if conversion.status == .failed {
            expect(
                conversion.trades == 0, .failedMovedNothing, id, "\(conversion.trades) trades")
        }
        if conversion.status == .processing {
            expect(!conversion.orders.isEmpty, .statusLegal, id, "PROCESSING without an order")
        }
        checkLateness(id, conversion, absorbed)
        guard conversion.status.isFinal else { return }
        expect(conversion.held.isEmpty, .holdsReleased, id, "final, and holds \(conversion.held)")
        guard absorbed.changes.contains(where: { $0.id == id }) else { return }
        for order in conversion.orders { checkFinal(order) }
        checkResiduals(conversion)
        if conversion.status == .completed, !conversion.isMisjudged { checkCompleted(conversion) }
    }

    /// A fill that is booked after the end is told as an amendment, and nothing else is.
    private mutating func checkLateness(
        _ id: ConversionID, _ conversion: AuditedConversion, _ absorbed: AbsorbedCommit
    ) {
        let wasFinal =
            conversion.status.isFinal
            && !absorbed.changes.contains { $0.id == id && !$0.from.isFinal }
        let isLate =
            wasFinal && (absorbed.trades + absorbed.reversed).contains { $0.conversion == id }
        expect(
            absorbed.amended.count { $0 == id } == (isLate ? 1 : 0), .amendmentTold, id,
            isLate ? "a fill after the end is not told" : "amended without a late fill")
        guard isLate else { return }
        coverage.reach(.seen(.amended))
        conversions[id]?.amendments += 1
        expect(
            conversion.revision == conversion.amendments + 1, .amendmentTold, id,
            "revision \(conversion.revision) after \(conversion.amendments) amendments")
    }

    /// A conversion is over only when every order is, at the venue too.
    private mutating func checkFinal(_ id: OrderID) {
        guard let order = orders[id] else { return }
        if order.isResolved { return }
        expect(
            order.isSettled, .finalIsSettled, id, "\(order.state.name), and its conversion ended")
        let record = truth.order(order.intent)
        expect(
            record.map { $0.state != .open && $0.filled.units == order.booked }
                ?? (order.booked == 0), .finalIsSettled, id,
            "booked \(text(order.booked)); its venue has \(record as Any)")
    }

    // MARK: Limits

    mutating func checkLimits(_ absorbed: AbsorbedCommit) {
        for check in absorbed.consumed {
            let place = LimitPlace(tenant: check.tenant, asset: check.asset)
            notionals[LimitDay(place: place, day: check.day), default: 0] += check.notional.units
            let open = (openCounts[place] ?? 0) + 1
            openCounts[place] = open
            let sum = notionals[LimitDay(place: place, day: check.day)] ?? 0
            let limits =
                scenario.engine.tenants[check.tenant]?.limits(for: check.asset) ?? check.limits
            expect(
                check.notional <= limits.maxNotional ?? .max
                    && sum <= (limits.maxNotionalPerDay ?? .max).units
                    && open <= limits.maxOpen ?? .max, .limitsKept,
                check.tenant, "\(check.notional), \(text(sum)) today, \(open) open")
        }
        for place in absorbed.released { openCounts[place, default: 0] -= 1 }
        for id in absorbed.conversions { checkCounted(id, absorbed) }
    }

    /// Counted from its acceptance to its end, once.
    private mutating func checkCounted(_ id: ConversionID, _ absorbed: AbsorbedCommit) {
        guard let conversion = conversions[id] else { return }
        let isLimited =
            !conversion.request.options.simulate
            && scenario.engine.tenants[conversion.inserted.tenant].map {
                !$0.limits(for: conversion.request.from).isUnlimited
            } ?? false
        let isNew = absorbed.inserted.contains { $0.id == id }
        let hasEnded = absorbed.changes.contains {
            $0.id == id && $0.to.isFinal && !$0.from.isFinal
        }
        expect(
            absorbed.consumed.count == (isNew && isLimited ? 1 : 0), .limitsKept, id,
            "counted \(absorbed.consumed.count) times")
        expect(
            absorbed.released.count == (hasEnded && isLimited ? 1 : 0), .limitsKept, id,
            "taken off the count \(absorbed.released.count) times")
    }
}
