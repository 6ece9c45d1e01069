import Bookkeeping
import Domain
import Money

/// What one call of `handle` has decided so far; becomes one commit.
struct Draft {
    var guards: [CommitGuard] = []
    var writes: [CommitWrite] = []
    var commands: [ExecutionCommand] = []
    var changedOrders: Set<OrderID> = []
    var conversionChanged = false
    /// The books, where they were looked at: once for one decision.
    var seen: MarketView?
    /// When to look again, whatever happens; the earliest counts.
    var wakes: [Instant] = []
    /// Trades that were booked, and such that take a trade back, for amendments.
    var booked: [Trade] = []
    var reversed: [Trade] = []
    /// How many of the booked ones stand in the place of reversed ones.
    var corrections = 0
    /// How often the commit was refused for too little in a pocket.
    var refusals: [Pocket: Int] = [:]
    /// A transition that the state machine does not have.
    var impossible: String?
}

extension ConversionExecution {
    /// Takes the events in order and decides the next step.
    ///
    /// What it saw and decided is recorded in the commit that follows from it, so that
    /// ``Replay`` can repeat it.
    ///
    /// - Throws: ``ExecutionError``; the value is then to be thrown away.
    package mutating func handle(
        _ events: [ExecutionEvent], _ context: ExecutionContext
    ) throws(ExecutionError) -> Decision {
        guard settings.recordsDecisions else {
            var seen: MarketView?
            return try decide(events, context, &seen)
        }
        let before = self
        var ids: [EventID] = []
        var seen: MarketView?
        let recording = ExecutionContext(
            now: context.now,
            eventID: {
                let id = context.eventID()
                ids.append(id)
                return id
            }, view: context.view)
        var decision = try decide(events, recording, &seen)
        guard decision.commit != nil || !decision.commands.isEmpty || self != before else {
            return decision
        }
        log.append(
            .call(
                LogItem.Call(
                    now: context.now, events: events, eventIDs: ids, view: seen,
                    fingerprint: decision.fingerprint)), at: context.now)
        guard decision.commit != nil || log.isFull else { return decision }
        if let record = log.take(conversion, version: conversion.version) {
            decision.commit = decision.commit ?? Commit()
            decision.commit?.writes.append(.recordDecisions(record))
        }
        return decision
    }

    private mutating func decide(
        _ events: [ExecutionEvent], _ context: ExecutionContext, _ seen: inout MarketView?
    ) throws(ExecutionError) -> Decision {
        let before = conversion
        var draft = Draft()
        defer { seen = draft.seen }
        do throws(MoneyError) {
            for event in events { try apply(event, context, &draft) }
        } catch {
            throw .arithmetic(error)
        }
        if conversion.status.isFinal {
            try amend(context, &draft)
        } else if before.status != .pendingCancel, conversion.status == .pendingCancel {
            // The end is a step of its own: who asked for the cancel is shown PENDING_CANCEL first.
            var decision = finish(draft, before: before, context)
            decision.wakeAt = context.now
            return decision
        } else {
            try advance(context, &draft)
        }
        return finish(draft, before: before, context)
    }

    private mutating func apply(
        _ event: ExecutionEvent, _ context: ExecutionContext, _ draft: inout Draft
    ) throws(MoneyError) {
        switch event {
        case .wake: break
        case .cancel(let cause): requestCancel(cause, context, &draft)
        case .placed(let id, let answer): try placed(id, answer, context, &draft)
        case .queried(let id, let answer, let absenceIsProof):
            try queried(id, answer, absenceIsProof: absenceIsProof, context, &draft)
        case .cancelAnswered(let id, let answer): try cancelAnswered(id, answer, context, &draft)
        case .reported(let report): try apply(report, context, &draft)
        case .resolved(let id, let evidence): try resolve(id, with: evidence, context, &draft)
        case .reversed(let trade, let correction):
            try reverse(trade, correction, context, &draft)
        case .refused(let refusal): refused(refusal, context, &draft)
        }
    }

    mutating func requestCancel(
        _ cause: CancelCause, _ context: ExecutionContext, _ draft: inout Draft
    ) {
        guard !conversion.status.isFinal, conversion.status != .pendingCancel,
            let status = conversion.status.applying(.cancelRequested)
        else { return }
        conversion.status = status
        conversion.cancelCause = cause
        conversion.progress.cancelRequestedAt = context.now
        // What waited for a better market is looked at afresh.
        for index in stages.indices { stages[index].notBefore = nil }
        draft.conversionChanged = true
    }

    /// The books as far as the conversion reaches into them.
    func look(_ context: ExecutionContext, _ draft: inout Draft) -> MarketView {
        if let seen = draft.seen { return seen }
        let view = context.view().trimmed(to: BookReach(conversion))
        draft.seen = view
        return view
    }

    /// A refused commit leaves a reason to wait; what to do next is decided afresh.
    private mutating func refused(
        _ refusal: CommitRefusal, _ context: ExecutionContext, _ draft: inout Draft
    ) {
        switch refusal {
        case .halted(let scope):
            obstacle = Failure.halted(scope)
        case .insufficientFunds(let pocket, let available):
            obstacle = Failure(
                .insufficientFunds, "\(pocket) has \(available) available, less than is needed.")
            draft.refusals[pocket, default: 0] += 1
        case .duplicateTrade(let account, let venueTradeID):
            booked.insert(BookedTrade(account, venueTradeID))
            return
        case .referenceUsed, .versionChanged, .limitExceeded, .par, .exchange, .account: break
        }
        for index in stages.indices { postpone(index, context) }
    }

    /// Puts the draft in one commit, with the event that tells of it. Every commit of a conversion
    /// raises its version: that fences out a second owner.
    private mutating func finish(
        _ draft: Draft, before: Conversion, _ context: ExecutionContext
    ) -> Decision {
        var commit: Commit?
        let orderWrites = orders.filter { draft.changedOrders.contains($0.id) }
            .map { CommitWrite.updateOrder($0) }
        if draft.conversionChanged || !draft.writes.isEmpty || !orderWrites.isEmpty {
            conversion.updatedAt = max(context.now, before.updatedAt)
            let update = CommitWrite.updateConversion(conversion, expected: before.version)
            var whole = Commit(guards: draft.guards, writes: [update] + orderWrites + draft.writes)
            conversion.version = before.version + 1
            whole.record(
                conversion, since: before.status, spent: flows.spent, received: flows.received,
                id: context.eventID())
            commit = whole
        }
        return Decision(commit: commit, commands: draft.commands, wakeAt: nextWake(draft, context))
    }

    /// The earliest moment at which something is to be done without an event.
    private func nextWake(_ draft: Draft, _ context: ExecutionContext) -> Instant? {
        guard !isSettled else { return nil }
        let wakes = questions.values.map(\.next) + draft.wakes
        return wakes.min() ?? context.now.adding(settings.queryWaitMax)
    }
}
