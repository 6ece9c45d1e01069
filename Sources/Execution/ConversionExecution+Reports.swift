import Bookkeeping
import Domain
import Money

extension ConversionExecution {
    func index(of id: OrderID) -> Int? { orders.firstIndex { $0.id == id } }

    mutating func placed(
        _ id: OrderID, _ answer: PlaceAnswer, _ context: ExecutionContext, _ draft: inout Draft
    ) throws(MoneyError) {
        guard let index = index(of: id) else { return }
        switch answer {
        case .accepted(let report):
            standAgain(after: orders[index])
            try apply(report, context, &draft)
        case .refused(let failure):
            guard !orders[index].state.isTerminal else { return }
            retreat(after: orders[index], context)
            end(id, .rejected(failure), context, &draft)
            obstacle = failure
        case .unknown:
            guard orders[index].state == .intended else { return }
            orders[index].state = .unknown(since: context.now)
            touch(index, context, &draft)
            questions[id] = Question(next: context.now)
        }
    }

    mutating func queried(
        _ id: OrderID, _ answer: QueryAnswer, absenceIsProof: Bool, _ context: ExecutionContext,
        _ draft: inout Draft
    ) throws(MoneyError) {
        guard let index = index(of: id) else { return }
        if silentSince[id] == nil { silentSince[id] = context.now }
        switch answer {
        case .present(let report):
            try apply(report, context, &draft)
            // A request to cancel may have been lost; asking again does no harm.
            if orders[index].state == .cancelRequested {
                draft.commands.append(.cancel(orders[index]))
            }
        case .absent:
            // An order of which the venue ever showed something is not absent, whatever it says
            // now.
            if absenceIsProof, case .unknown = orders[index].state,
                orders[index].venueOrderID == nil
            {
                end(id, .absent, context, &draft)
            }
        case .unreachable: break
        }
        escalate(index, context, &draft)
    }

    mutating func cancelAnswered(
        _ id: OrderID, _ answer: CancelAnswer, _ context: ExecutionContext, _ draft: inout Draft
    ) throws(MoneyError) {
        guard let index = index(of: id), !orders[index].state.isTerminal else { return }
        switch answer {
        case .report(let report): try apply(report, context, &draft)
        case .notOpen, .unreachable:
            // Asked at once, and cancelled again where it is open after all; each time later, so
            // that a venue which answers one and not the other is not called without a pause.
            let cancels = questions[id]?.cancels ?? 0
            let wait = cancels == 0 ? .zero : questionWait(after: cancels - 1)
            questions[id] = Question(
                asked: cancels, next: context.now.adding(wait), cancels: cancels + 1)
        }
    }

    /// The wait after so many questions: doubling.
    func questionWait(after asked: Int) -> Duration {
        var wait = settings.queryWaitMin
        for _ in 0..<min(asked, 10) { wait = min(wait * 2, settings.queryWaitMax) }
        return wait
    }

    /// The one door for what a venue says of an order: in an answer, on its stream, or asked for.
    mutating func apply(
        _ report: OrderReport, _ context: ExecutionContext, _ draft: inout Draft
    ) throws(MoneyError) {
        guard let index = index(of: report.order) else { return }
        let before = orders[index]
        silentSince[report.order] = nil
        for fill in report.fills { try book(fill, at: index, context, &draft) }
        try takeBack(report.reversals, of: before.id, context, &draft)
        if before.state == .absent, before.bookedQuantity.isZero {
            tellOvertraded(orders[index], context, &draft)
        }
        orders[index].venueOrderID = before.venueOrderID ?? report.venueOrderID
        orders[index].reportedQuantity = max(
            before.reportedQuantity, report.cumulativeQuantity, orders[index].bookedQuantity)
        let key = MarketKey(venue: before.account.venue, symbol: before.symbol)
        bookSequences[key] = max(bookSequences[key] ?? 0, report.bookSequence)
        // One that was taken for absent and ended at its venue after all: that is what counts.
        if !before.state.isTerminal || before.state == .absent && report.status.isTerminal {
            orders[index].state = state(after: report, of: before)
        }
        if orders[index].isSettled {
            questions[report.order] = nil
        } else if orders[index].state.isTerminal
            || orders[index].bookedQuantity < orders[index].reportedQuantity
        {
            // The venue counts more than it told: the rest is asked for, never invented.
            questions[report.order] = questions[report.order] ?? Question(next: context.now)
        }
        if orders[index] != before { touch(index, context, &draft) }
    }

    /// Its quantity was free to be sent again, and it has traded.
    private func tellOvertraded(
        _ order: Order, _ context: ExecutionContext, _ draft: inout Draft
    ) {
        guard order.bookedQuantity.isPositive else { return }
        draft.writes.append(
            .event(
                DomainEvent(
                    id: context.eventID(), kind: .overtraded, tenant: conversion.tenant,
                    conversion: conversion.id, at: context.now,
                    note: "order \(order.id) at \(order.account) was taken for absent and traded "
                        + "\(order.side.rawValue) \(order.bookedQuantity) \(order.symbol)")))
    }

    private func state(after report: OrderReport, of order: Order) -> OrderState {
        switch report.status {
        case .open: order.state == .cancelRequested ? .cancelRequested : .open
        case .filled: .filled
        case .cancelled: .cancelled
        case .rejected(let failure):
            report.cumulativeQuantity.isZero && order.bookedQuantity.isZero
                ? .rejected(failure) : .cancelled
        }
    }

    mutating func book(
        _ fill: Fill, at index: Int, _ context: ExecutionContext, _ draft: inout Draft
    ) throws(MoneyError) {
        let key = BookedTrade(orders[index].account, fill.venueTradeID)
        guard booked.insert(key).inserted else { return }
        let order = orders[index]
        let trade = Trade(of: order, index: tradesOfOrder[order.id, default: 0], fill)
        tradesOfOrder[order.id, default: 0] += 1
        orders[index].filledQuantity = try order.filledQuantity.adding(trade.quantity)
        orders[index].filledNotional = try order.filledNotional.adding(trade.notional)
        try flows.add(trade, leg: order.leg)
        draft.booked.append(trade)
        draft.writes.append(.insertTrade(trade))
        draft.writes.append(.post(LedgerEntry(booking: trade)))
        try releaseSpent(by: trade, &draft)
        try holdReceived(by: trade, &draft)
        draft.changedOrders.insert(order.id)
    }

    /// What a leg brought is held for the next one, so that nobody else spends it meanwhile; what
    /// only fills up an asset that was short lies nowhere.
    private mutating func holdReceived(
        by trade: Trade, _ draft: inout Draft
    ) throws(MoneyError) {
        guard !conversion.status.isFinal else { return }
        let received = Hop(symbol: trade.symbol, side: trade.side).receives
        guard isIntermediate(received) else { return }
        for (asset, amount) in try trade.netChanges() where asset == received && amount.isPositive {
            let lying = min(amount, flows.available(asset))
            hold(lying, of: Pocket(trade.account, asset), &draft)
        }
    }

    /// What a trade took is no longer held: the posting has taken it from the balance itself.
    private mutating func releaseSpent(
        by trade: Trade, _ draft: inout Draft
    ) throws(MoneyError) {
        for (asset, amount) in try trade.netChanges() where amount.isNegative {
            let pocket = Pocket(trade.account, asset)
            changeHold(
                of: pocket, by: min(amount.negated, holds[pocket] ?? .zero).negated, &draft)
        }
    }

    /// Holds what a fact brought. A fact is booked whatever the balance: where its pocket is
    /// overdrawn, this is held with the next intent that needs it instead.
    mutating func hold(_ amount: Fixed, of pocket: Pocket, _ draft: inout Draft) {
        // The first refusal may be of an intent that grew a hold beside the fact.
        guard draft.refusals[pocket, default: 0] < 2 else { return }
        changeHold(of: pocket, by: amount, &draft)
    }

    /// Keeps the hold's figure and its write together.
    mutating func changeHold(of pocket: Pocket, by change: Fixed, _ draft: inout Draft) {
        guard !change.isZero else { return }
        let held = holds[pocket] ?? .zero
        let units = held.units + change.units
        precondition(units >= 0, "a hold is never negative")
        holds[pocket] = units == 0 ? nil : Fixed(uncheckedUnits: units)
        draft.writes.append(
            .hold(HoldChange(conversion: conversion.id, pocket: pocket, change: change)))
    }

    mutating func end(
        _ id: OrderID, _ state: OrderState, _ context: ExecutionContext, _ draft: inout Draft
    ) {
        guard let index = index(of: id), !orders[index].state.isTerminal else { return }
        orders[index].state = state
        questions[id] = nil
        silentSince[id] = nil
        touch(index, context, &draft)
    }

    func touched(_ order: Order, _ context: ExecutionContext) -> Order {
        var order = order
        order.updatedAt = max(order.updatedAt, context.now)
        return order
    }

    mutating func touch(_ index: Int, _ context: ExecutionContext, _ draft: inout Draft) {
        orders[index] = touched(orders[index], context)
        draft.changedOrders.insert(orders[index].id)
    }

    /// After a long time unknown, the order is named where a person will look.
    private mutating func escalate(
        _ index: Int, _ context: ExecutionContext, _ draft: inout Draft
    ) {
        guard case .unknown(let since) = orders[index].state, !conversion.status.isFinal,
            conversion.failure == nil,
            context.now.duration(since: since) >= settings.unknownEscalation
        else { return }
        let order = orders[index]
        conversion.failure = Failure(
            .venueUnavailable,
            "The outcome of order \(order.id) at \(order.account) is still unknown; "
                + "it is asked for, and an operator can resolve it.")
        draft.conversionChanged = true
    }
}
