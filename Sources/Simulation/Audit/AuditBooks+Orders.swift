import Bookkeeping
import Domain
import Money
import Venues

extension AuditBooks {
    // MARK: As the service says

    mutating func insert(_ order: Order, _ absorbed: inout AbsorbedCommit) {
        expect(orders[order.id] == nil, .sentOnce, order.id, "intended twice")
        orders[order.id] = AuditedOrder(intent: order, state: order.state)
        absorbed.written.append(order.id)
        absorbed.touch(order.id)
        absorbed.touch(order.conversion)
        guard let conversion = conversions[order.conversion] else {
            return expect(false, .intentBeforeSending, order.id, "of no conversion")
        }
        conversions[order.conversion]?.orders.append(order.id)
        let ofLeg = conversion.orders.count { orders[$0]?.intent.leg == order.leg } + 1
        expect(
            ofLeg <= Self.ordersMax(conversion.inserted), .ordersPerLeg, conversion.inserted.id,
            "\(ofLeg) orders")
        if order.leg > 0 { coverage.reach(.seen(.laterLeg)) }
        if ofLeg > 3 { coverage.reach(.seen(.manyOrders)) }
        checkIntent(order, of: conversion)
    }

    private mutating func checkIntent(_ order: Order, of conversion: AuditedConversion) {
        let spendsSource = order.hop.spends == conversion.request.from
        expect(
            !spendsSource || order.createdAt < conversion.inserted.expiresAt,
            .nothingAfterExpiry, order.id,
            "intended \(order.createdAt), expired \(conversion.inserted.expiresAt)")
        expect(
            !spendsSource
                || (conversion.status != .pendingCancel && !conversion.status.isFinal),
            .statusLegal, order.id,
            "new source is spent in \(conversion.status.rawValue)")
        let scopes: [HaltScope] =
            [
                .everything, .tenant(conversion.inserted.tenant),
                .asset(order.symbol.base.code), .asset(order.symbol.quote.code),
                .executor(conversion.request.executor), .venue(order.account.venue),
                .account(order.account),
            ] + order.account.holdings(order.symbol)
        for scope in scopes where halts.contains(scope) {
            expect(false, .notWhileHalted, order.id, "intended while \(scope) is halted")
        }
        expect(
            conversion.request.allows(order.account)
                && (scenario.engine.accounts[conversion.inserted.tenant] ?? [])
                    .contains(order.account),
            .priceWithinBound, order.id, "at \(order.account), which is not allowed")
        checkPrice(order, of: conversion)
        checkReserve(order)
        checkTactics(order, of: conversion)
    }

    /// What is set aside for it pays for it at its limit.
    private mutating func checkReserve(_ order: Order) {
        guard let venue = fees(at: order.account.venue)?.configuration else { return }
        let gross =
            order.side == .sell
            ? order.quantity
            : (try? order.quantity.multiplied(by: order.limitPrice, rounding: .down)) ?? .max
        var need = gross.units
        if venue.fees.asset.resolved(order.hop) == order.hop.spends {
            let rate = order.timeInForce == .postOnly ? venue.fees.maker : venue.fees.taker
            need += max((try? gross.multiplied(by: rate, rounding: .down).units) ?? 0, 0)
        }
        expect(
            order.reserved.units >= need, .holdsCovered, order.id,
            "reserves \(order.reserved) for a cost of \(text(need))")
    }

    mutating func update(_ order: Order, _ absorbed: inout AbsorbedCommit) {
        guard let old = orders[order.id] else {
            return expect(false, .intentBeforeSending, order.id, "changed, and never intended")
        }
        expect(
            order.quantity == old.intent.quantity && order.limitPrice == old.intent.limitPrice
                && order.account == old.intent.account, .arrivesAsIntended, order.id,
            "the intent has changed")
        orders[order.id]?.reported = max(old.reported, order.reportedQuantity.units)
        absorbed.written.append(order.id)
        absorbed.touch(order.id)
        absorbed.touch(order.conversion)
        if case .unknown = order.state { orders[order.id]?.wasUnknown = true }
        guard order.state.name != old.state.name else { return }
        orders[order.id]?.state = order.state
        expect(
            !old.state.isTerminal || old.isResolved, .endsByEvidence, order.id,
            "\(old.state.name) became \(order.state.name)")
        checkEvidence(order, old)
    }

    /// Two operators said how an order ended: it may end by their word.
    mutating func resolve(_ resolution: OrderResolution) {
        guard resolution.second != nil else { return }
        orders[resolution.order]?.isResolved = true
        if resolution.evidence == .absent { orders[resolution.order]?.isSaidAbsent = true }
    }

    /// What the service believes of an order is what its venue has on record.
    private mutating func checkEvidence(_ order: Order, _ old: AuditedOrder) {
        if old.isResolved {
            let proof = old.intent.validUntil.adding(PaperVenueLimits.absenceMargin)
            expect(
                order.state != .absent || order.updatedAt >= proof, .endsByEvidence, order.id,
                "operators' absence was taken while the order could still arrive")
            return coverage.reach(.seen(.orderResolved))
        }
        let record = truth.order(order)
        switch order.state {
        case .intended: expect(false, .endsByEvidence, order.id, "is intended again")
        case .unknown: break
        case .open, .cancelRequested:
            expect(record != nil, .endsByEvidence, order.id, "open, and its venue never had it")
        case .filled:
            expect(
                record?.state == .filled, .endsByEvidence, order.id,
                "filled; its venue says \(Self.name(record))")
            if old.wasUnknown { coverage.reach(.seen(.orderUnknownThenFilled)) }
        case .cancelled:
            expect(
                record?.state == .cancelled, .endsByEvidence, order.id,
                "cancelled; its venue says \(Self.name(record))")
            if old.wasUnknown { coverage.reach(.seen(.orderUnknownThenCancelled)) }
        case .rejected:
            coverage.reach(.seen(.orderRejected))
            expect(
                record == nil, .endsByEvidence, order.id,
                "rejected; its venue says \(Self.name(record))")
        case .absent:
            coverage.reach(.seen(.orderAbsent))
            expect(
                record == nil && old.isProvenAbsent, .endsByEvidence, order.id,
                """
                absent \(old.isProvenAbsent ? "" : "without proof"); its venue says \
                \(Self.name(record))
                """)
        }
    }

    private static func name(_ record: PaperOrder?) -> String {
        record.map { "\($0.state) with \($0.filled)" } ?? "nothing of it"
    }

    /// What holds of an order after every commit that touched it.
    mutating func check(order id: OrderID) {
        guard let order = orders[id] else { return }
        let quantity = order.intent.quantity.units
        expect(
            order.filled <= quantity, .tradeIsTheVenues, id,
            "filled \(text(order.filled)) of \(text(quantity))")
        if order.filled > 0, order.filled < quantity { coverage.reach(.seen(.partialFill)) }
        guard order.state.isTerminal, order.isSettled, !order.isResolved else { return }
        let there = truth.order(order.intent)?.filled.units ?? 0
        expect(
            order.booked == there, .fillBookedOnce, id,
            "settled with \(text(order.booked)); its venue filled \(text(there))")
    }

    // MARK: As the network shows

    mutating func sends(_ order: Order, at now: Instant) {
        guard let known = orders[order.id] else {
            return expect(false, .intentBeforeSending, order.id, "sent without an intent")
        }
        orders[order.id]?.sentCount += 1
        expect(known.sentCount == 0, .sentOnce, order.id, "sent again")
        expect(
            order.quantity == known.intent.quantity && order.limitPrice == known.intent.limitPrice
                && order.account == known.intent.account && order.side == known.intent.side
                && order.timeInForce == known.intent.timeInForce, .arrivesAsIntended, order.id,
            "sent other than it was intended")
    }

    mutating func arrives(_ order: Order) {
        let count = (orders[order.id]?.arrivalCount ?? 0) + 1
        orders[order.id]?.arrivalCount = count
        expect(count == 1, .sentOnce, order.id, "arrives \(count) times")
    }

    mutating func accepts(_ order: Order) {
        guard let known = orders[order.id], !known.isResolved else { return }
        let state = known.state
        switch state {
        case .absent, .rejected:
            expect(
                false, .noArrivalAfterTheEnd, order.id, "taken by its venue, and \(state.name)")
        case .intended, .unknown, .open, .cancelRequested, .filled, .cancelled: break
        }
    }

    mutating func deniesKnowing(_ order: Order, askedAt: Instant) {
        guard let known = orders[order.id] else { return }
        let proof = known.intent.validUntil.adding(PaperVenueLimits.absenceMargin)
        if askedAt >= proof { orders[order.id]?.isProvenAbsent = true }
    }
}
