import Bookkeeping
import Domain
import Money

extension ConversionExecution {
    /// Everything asked for is done, up to a rest that no market can trade.
    mutating func complete(_ context: ExecutionContext, _ draft: inout Draft) {
        finish(as: .done, failure: nil, context, &draft)
    }

    /// The end of the cancel path, once every order is terminal and booked.
    mutating func endIfSettled(_ context: ExecutionContext, _ draft: inout Draft) {
        for index in orders.indices
        where orders[index].state == .open && orders[index].timeInForce.rests {
            orders[index].state = .cancelRequested
            touch(index, context, &draft)
            draft.commands.append(.cancel(orders[index]))
        }
        guard orders.allSatisfy(\.isSettled) else { return }
        finish(as: .endedShort, failure: conversion.cancelCause?.failure, context, &draft)
    }

    /// The service cannot go on: FAILED where nothing moved, else CANCELLED with what was done.
    mutating func giveUp(
        _ failure: Failure, _ context: ExecutionContext, _ draft: inout Draft
    ) {
        guard orders.allSatisfy(\.isSettled) else {
            obstacle = failure
            return postpone(context)
        }
        if totals.trades == 0 {
            return finish(as: .gaveUpUntouched, failure: failure, context, &draft)
        }
        requestCancel(.failure(failure), context, &draft)
        endIfSettled(context, &draft)
    }

    private mutating func finish(
        as event: ConversionEvent, failure: Failure?, _ context: ExecutionContext,
        _ draft: inout Draft
    ) {
        guard let status = conversion.status.applying(event) else { return }
        conversion.status = status
        conversion.failure = failure.map(explained)
        conversion.completedAt = context.now
        draft.conversionChanged = true
        for (pocket, held) in holds.sorted(by: { $0.key < $1.key }) {
            changeHold(of: pocket, by: held.negated, &draft)
        }
        if conversion.countsTowardLimits {
            draft.writes.append(.releaseLimits(conversion.tenant, conversion.request.from))
        }
        questions = [:]
    }

    /// Expiry says what stood in the way, where something did.
    private func explained(_ failure: Failure) -> Failure {
        guard failure.reason == .expired, let obstacle, obstacle != failure else { return failure }
        return Failure(failure.reason, "\(failure.message) \(obstacle.message)")
    }

    /// Facts that arrive after the end are booked by the one door; here the conversion says so.
    mutating func amend(
        _ context: ExecutionContext, _ draft: inout Draft
    ) throws(ExecutionError) {
        ask(context, &draft)
        let late = draft.writes.compactMap { write -> Trade? in
            guard case .insertTrade(let trade) = write else { return nil }
            return trade
        }
        guard !late.isEmpty else { return }
        guard let status = conversion.status.applying(.lateFill) else {
            throw .impossible("a late fill in \(conversion.status.rawValue)")
        }
        let movements: [Movement]
        do throws(MoneyError) {
            movements = try Movement.net(of: late)
        } catch {
            throw .arithmetic(error)
        }
        conversion.status = status
        conversion.revision += 1
        draft.conversionChanged = true
        draft.writes.append(
            .amend(
                conversion.id,
                Amendment(
                    at: context.now, reason: "A fill was reported after the end.",
                    movements: movements)))
    }
}

extension TimeInForce {
    /// Whether an order of this kind can rest in the book.
    var rests: Bool {
        switch self {
        case .immediateOrCancel, .fillOrKill: false
        case .goodTillCancelled, .postOnly: true
        }
    }
}
