import Bookkeeping
import Domain
import Money

/// What a step makes durable.
extension QuotedExecution {
    func held(_ change: Fixed) -> HoldChange {
        HoldChange(conversion: exchange.id, pocket: exchange.source, change: change)
    }

    func become(
        _ state: ExchangeState, as changed: Exchange? = nil, guards: [CommitGuard] = [],
        writing writes: [CommitWrite] = [], at now: Instant, _ eventID: EventID
    ) -> Decision {
        var next = changed ?? exchange
        next.state = state
        return told(
            next, guards: guards, writes, at: now, eventID, note: state.rawValue,
            step(of: next))
    }

    /// What follows from the state that it is in once the commit is durable.
    func step(of next: Exchange) -> Step {
        switch next.state {
        case .draft, .submitting: .stay
        case .unknown, .submitted:
            QuotedExecution(next).order.map { .ask($0, because: next.state.rawValue) } ?? .stay
        case .ordered: .waitForSettlement
        case .orderSettled: .credit
        case .success, .rejected, .cancelled, .failed: .end
        }
    }

    /// The hold is released, and what it counts for limits given back. What was dealt stays counted
    /// on its day.
    func end(
        _ state: ExchangeState, as changed: Exchange? = nil, writing writes: [CommitWrite] = [],
        closeOut: CloseOut? = nil, at now: Instant, _ eventID: EventID
    ) -> Decision {
        var next = changed ?? exchange
        next.completedAt = now
        var first: [CommitWrite] = []
        if next.held.isPositive { first.append(.hold(held(next.held.negated))) }
        let value = exchange.quote.value
        let account = exchange.account
        if value.isPositive {
            first.append(.exchange(.count(.unsettled(account), value.negated)))
            if state == .rejected || state == .cancelled {
                let day = ExchangeCount.day(account, exchange.countedOn)
                first.append(.exchange(.count(day, value.negated)))
            }
        }
        if next.credit.isPositive {
            first.append(.exchange(.count(.credit(account), next.credit.negated)))
        }
        next.held = .zero
        next.credit = .zero
        next.isFundsMissing = false
        var guards: [CommitGuard] = []
        if let closeOut, closeOut.bearer == .client {
            // What is held comes free in the same commit.
            let rest = Fixed(uncheckedUnits: closeOut.cost.units - exchange.held.units)
            if rest.isPositive { guards.append(.par(.available(exchange.source, rest))) }
        }
        return become(
            state, as: next, guards: guards, writing: first + writes, at: now, eventID)
    }

    /// A change that no subscriber is told of.
    func quietly(
        _ changed: Exchange, _ writes: [CommitWrite], at now: Instant
    ) -> Decision {
        var next = changed
        next.updatedAt = now
        return decision(next, guards: [], writes, step(of: next))
    }

    func told(
        _ changed: Exchange, guards: [CommitGuard] = [], _ writes: [CommitWrite],
        at now: Instant, _ eventID: EventID, note: String, _ step: Step
    ) -> Decision {
        var next = changed
        next.updatedAt = now
        next.told += 1
        return decision(
            next, guards: guards, writes + next.notice(eventID, note: note, at: now), step)
    }

    func decision(
        _ next: Exchange, guards: [CommitGuard], _ writes: [CommitWrite], _ step: Step
    ) -> Decision {
        let update = CommitWrite.exchange(.update(next, expected: exchange.version))
        var durable = next
        durable.version += 1
        return Decision(
            commit: Commit(guards: guards, writes: [update] + writes),
            execution: QuotedExecution(durable), step: step)
    }
}
