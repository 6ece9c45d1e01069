import Bookkeeping
import Domain
import Money

/// What one commit did, for the checks at its end.
struct AbsorbedCommit {
    let now: Instant
    var conversions: [ConversionID] = []
    var orders: [OrderID] = []
    var grown: [Pocket] = []
    var inserted: [Conversion] = []
    /// A status that changed, and from what.
    var changes: [(id: ConversionID, from: ConversionStatus, to: ConversionStatus)] = []
    var trades: [Trade] = []
    /// Trades that were taken back.
    var reversed: [Trade] = []
    /// Trades as an event tells them: each once, as it was in the end.
    var toldTrades: [TradeID] = []
    var entries: [LedgerEntry] = []
    /// What was taken in of venues' own histories.
    var externals: [(entry: ExternalEntry, isPosted: Bool)] = []
    var events: [DomainEvent] = []
    var amended: [ConversionID] = []
    var consumed: [LimitCheck] = []
    var released: [AuditBooks.LimitPlace] = []

    mutating func touch(_ id: ConversionID) {
        if !conversions.contains(id) { conversions.append(id) }
    }

    mutating func touch(_ id: OrderID) {
        if !orders.contains(id) { orders.append(id) }
    }

    /// Orders that were intended or changed.
    var written: [OrderID] = []
}

extension AuditBooks {
    /// Takes a durable commit into the books, write by write, and then looks at all that it
    /// touched.
    mutating func absorb(_ commit: Commit, at now: Instant) {
        var absorbed = AbsorbedCommit(now: now)
        for write in commit.writes { absorb(write, &absorbed) }
        for id in absorbed.orders { check(order: id) }
        checkTrades(absorbed)
        checkHolds(absorbed)
        for id in absorbed.conversions { check(conversion: id, absorbed) }
        checkLimits(absorbed)
        checkEvents(absorbed)
    }

    private mutating func absorb(_ write: CommitWrite, _ absorbed: inout AbsorbedCommit) {
        switch write {
        case .insertConversion(let conversion): insert(conversion, &absorbed)
        case .updateConversion(let conversion, let expected):
            update(conversion, expected: expected, &absorbed)
        case .insertOrder(let order): insert(order, &absorbed)
        case .updateOrder(let order): update(order, &absorbed)
        case .insertTrade(let trade): insert(trade, &absorbed)
        case .reverseTrade(let trade, let state): reverse(trade, as: state, &absorbed)
        case .post(let entry): post(entry, &absorbed)
        case .hold(let change): hold(change, &absorbed)
        case .consumeLimits(let check): absorbed.consumed.append(check)
        case .releaseLimits(let tenant, let asset):
            absorbed.released.append(LimitPlace(tenant: tenant, asset: asset))
        case .amend(let id, _): absorbed.amended.append(id)
        case .event(let event):
            absorbed.events.append(event)
            unnumbered.append(event.id)
        case .recordDecisions: break
        case .numberEvents(let count): number(count)
        case .putHalt(let halt):
            halts.insert(halt.scope)
            if case .holding = halt.scope { expectNoQuarantine(halt) }
        case .account(.putExternal(let entry, let isPosted)):
            absorbed.externals.append((entry, isPosted))
        case .account(.putMark): break
        case .removeHalt(let scope): halts.remove(scope)
        case .putResolution(let resolution): resolve(resolution)
        case .insertClient, .updateClient, .revokeToken, .forgetRevokedTokens, .putExport,
            .removeExport, .par, .exchange:
            break
        }
    }

    // MARK: Conversions

    private mutating func insert(_ conversion: Conversion, _ absorbed: inout AbsorbedCommit) {
        let id = conversion.id
        expect(conversions[id] == nil, .referenceUnique, id, "made twice")
        expect(
            conversion.status == (conversion.request.options.simulate ? .simulated : .pending)
                && conversion.version == 0, .statusLegal, id,
            "begins as \(conversion.status.rawValue)")
        expect(
            conversion.expiresAt > conversion.createdAt, .nothingAfterExpiry, id,
            "expires before it begins")
        if let text = conversion.request.reference {
            let reference = Reference(tenant: conversion.tenant, text: text)
            expect(
                references[reference] == nil, .referenceUnique, id,
                "the reference \(text) already made another")
            references[reference] = id
        }
        conversions[id] = AuditedConversion(conversion)
        if !conversion.status.isFinal { openCount += 1 }
        absorbed.inserted.append(conversion)
        absorbed.touch(id)
        coverage.reach(.accepted(conversion.request.executor))
        for option in ChosenOption.all(of: conversion) { coverage.reach(.option(option)) }
        if conversion.status.isFinal { coverage.reach(.ended(conversion.status)) }
        if conversion.hops.count > 1 { coverage.reach(.seen(.severalHops)) }
    }

    private mutating func update(
        _ conversion: Conversion, expected: Int64, _ absorbed: inout AbsorbedCommit
    ) {
        let id = conversion.id
        guard let old = conversions[id] else {
            return expect(false, .versionsInStep, id, "changed, and never made")
        }
        expect(
            old.version == expected, .versionsInStep, id,
            "version \(old.version) changed as \(expected)")
        expect(
            Self.isLegal(old.status, conversion.status), .statusLegal, id,
            "\(old.status.rawValue) became \(conversion.status.rawValue)")
        expect(
            conversion.status.isFinal == (conversion.completedAt != nil), .statusLegal, id,
            "\(conversion.status.rawValue) with completedAt \(conversion.completedAt as Any)")
        expect(
            old.request == conversion.request && old.inserted.hops == conversion.hops
                && old.inserted.expiresAt == conversion.expiresAt, .toldStays, id,
            "what was accepted has changed")
        conversions[id]?.version = expected + 1
        conversions[id]?.revision = conversion.revision
        conversions[id]?.residuals = conversion.progress.residuals
        absorbed.touch(id)
        guard old.status != conversion.status else { return }
        conversions[id]?.status = conversion.status
        conversions[id]?.statuses.append(conversion.status)
        absorbed.changes.append((id, old.status, conversion.status))
        guard conversion.status.isFinal else { return }
        if !old.status.isFinal { openCount -= 1 }
        coverage.reach(.ended(conversion.status))
        if let reason = conversion.failure?.reason { coverage.reach(.reason(reason)) }
        if conversion.status == .completed {
            coverage.reach(.completed(conversion.request.executor))
        }
    }

    /// By the picture in the specification, section 4. One commit may go through PENDING_CANCEL:
    /// its events tell both steps.
    private static func isLegal(_ from: ConversionStatus, _ to: ConversionStatus) -> Bool {
        switch (from, to) {
        case (.pending, .pending), (.pending, .processing), (.pending, .pendingCancel),
            (.pending, .failed), (.pending, .simulated), (.pending, .cancelled),
            (.processing, .processing), (.processing, .pendingCancel), (.processing, .completed),
            (.processing, .failed), (.processing, .cancelled),
            (.pendingCancel, .pendingCancel), (.pendingCancel, .completed),
            (.pendingCancel, .cancelled),
            (.completed, .completed), (.cancelled, .cancelled), (.failed, .cancelled),
            (.failed, .failed), (.simulated, .simulated):
            true
        case (.pending, .completed), (.processing, .pending),
            (.processing, .simulated), (.pendingCancel, .pending),
            (.pendingCancel, .processing), (.pendingCancel, .failed),
            (.pendingCancel, .simulated), (.completed, .pending), (.completed, .processing),
            (.completed, .pendingCancel), (.completed, .cancelled), (.completed, .failed),
            (.completed, .simulated), (.cancelled, .pending), (.cancelled, .processing),
            (.cancelled, .pendingCancel), (.cancelled, .completed), (.cancelled, .failed),
            (.cancelled, .simulated), (.failed, .pending), (.failed, .processing),
            (.failed, .pendingCancel), (.failed, .completed), (.failed, .simulated),
            (.simulated, .pending), (.simulated, .processing), (.simulated, .pendingCancel),
            (.simulated, .completed), (.simulated, .cancelled), (.simulated, .failed):
            false
        }
    }

    // MARK: Money

    private mutating func insert(_ trade: Trade, _ absorbed: inout AbsorbedCommit) {
        let key = VenueTrade(account: trade.account, id: trade.venueTradeID)
        expect(
            trades.insert(key).inserted, .fillBookedOnce, trade.order,
            "the venue's trade \(trade.venueTradeID) is booked again")
        guard let order = orders[trade.order], order.intent.conversion == trade.conversion else {
            return expect(false, .intentBeforeSending, trade.order, "a trade of no order")
        }
        if order.isSaidAbsent { conversions[trade.conversion]?.isMisjudged = true }
        orders[trade.order]?.filled += trade.quantity.units
        if truth.trade(trade)?.corrects != nil {
            orders[trade.order]?.takenBack -= trade.quantity.units
            conversions[trade.conversion]?.isCorrected = true
        }
        moveCost(of: trade)
        let isBuy = trade.side == .buy
        move(trade, trade.symbol.base, isBuy ? trade.quantity.units : -trade.quantity.units)
        move(trade, trade.symbol.quote, isBuy ? -trade.notional.units : trade.notional.units)
        move(trade, trade.fee.asset, -trade.fee.amount.units)
        conversions[trade.conversion]?.trades += 1
        absorbed.trades.append(trade)
        absorbed.toldTrades.append(trade.id)
        absorbed.touch(trade.order)
        absorbed.touch(trade.conversion)
    }

    private mutating func reverse(
        _ trade: Trade, as state: TradeState, _ absorbed: inout AbsorbedCommit
    ) {
        let key = VenueTrade(account: trade.account, id: trade.venueTradeID)
        expect(
            trades.contains(key) && takenBack.insert(key).inserted, .takenBackOnce, trade.order,
            "trade \(trade.venueTradeID) is taken back, and does not stand")
        expect(
            state != .booked && truth.trade(trade)?.state == state, .takenBackOnce, trade.order,
            "trade \(trade.venueTradeID) is \(state.rawValue), at its venue it is not")
        conversions[trade.conversion]?.hasReversals = true
        orders[trade.order]?.filled -= trade.quantity.units
        orders[trade.order]?.takenBack += trade.quantity.units
        absorbed.reversed.append(trade)
        if !absorbed.toldTrades.contains(trade.id) { absorbed.toldTrades.append(trade.id) }
        let isBuy = trade.side == .buy
        move(trade, trade.symbol.base, isBuy ? -trade.quantity.units : trade.quantity.units)
        move(trade, trade.symbol.quote, isBuy ? trade.notional.units : -trade.notional.units)
        move(trade, trade.fee.asset, trade.fee.amount.units)
        conversions[trade.conversion]?.trades -= 1
        absorbed.touch(trade.order)
        absorbed.touch(trade.conversion)
    }

    private mutating func move(_ trade: Trade, _ asset: Asset, _ units: Int128) {
        conversions[trade.conversion]?.moved[asset, default: 0] += units
        let pocket = Pocket(trade.account, asset)
        conversions[trade.conversion]?.movedAt[pocket, default: 0] += units
    }

    private mutating func post(_ entry: LedgerEntry, _ absorbed: inout AbsorbedCommit) {
        for transfer in entry.transfers {
            if case .venue(let account) = transfer.from {
                posted[Pocket(account, transfer.asset), default: 0] -= transfer.amount.units
            }
            if case .venue(let account) = transfer.to {
                posted[Pocket(account, transfer.asset), default: 0] += transfer.amount.units
            }
        }
        absorbed.entries.append(entry)
    }

    private mutating func hold(_ change: HoldChange, _ absorbed: inout AbsorbedCommit) {
        held[change.pocket, default: 0] += change.change.units
        conversions[change.conversion]?.held[change.pocket, default: 0] += change.change.units
        if conversions[change.conversion]?.held[change.pocket] == 0 {
            conversions[change.conversion]?.held[change.pocket] = nil
        }
        if change.change.isPositive { absorbed.grown.append(change.pocket) }
        absorbed.touch(change.conversion)
    }
}
