import Bookkeeping
import Domain
import Money
import Routing

extension ConversionExecution {
    /// Decides the next step of a conversion that is not final: ask, wait, send a round, or end.
    mutating func advance(
        _ context: ExecutionContext, _ draft: inout Draft
    ) throws(ExecutionError) {
        ask(context, &draft)
        if context.now >= conversion.expiresAt { requestCancel(.expiry, context, &draft) }
        do throws(MoneyError) {
            if try fixedSideIsDone(), orders.allSatisfy(\.isSettled) {
                return complete(context, &draft)
            }
            if conversion.status == .pendingCancel { return endIfSettled(context, &draft) }
            closeRound(context)
            guard try mayRoute(context) else { return }
            try route(context, &draft)
        } catch {
            throw .arithmetic(error)
        }
    }

    /// Queries whose time has come; each doubles the wait to the next.
    mutating func ask(_ context: ExecutionContext, _ draft: inout Draft) {
        for order in orders where !order.isSettled {
            if questions[order.id] == nil {
                guard needsAsking(order) else { continue }
                questions[order.id] = Question(next: context.now)
            }
            guard var question = questions[order.id], question.next <= context.now else { continue }
            var wait = settings.queryWaitMin
            for _ in 0..<min(question.asked, 10) { wait = min(wait * 2, settings.queryWaitMax) }
            question.asked += 1
            question.next = context.now.adding(wait)
            questions[order.id] = question
            draft.commands.append(.query(order))
        }
    }

    /// An intended order is still being sent by this process; all else that is not settled is asked
    /// for.
    private func needsAsking(_ order: Order) -> Bool {
        switch order.state {
        case .intended: false
        case .unknown, .open, .cancelRequested: true
        case .filled, .cancelled, .rejected, .absent: !order.isSettled
        }
    }

    /// What of the fixed amount is neither done nor possibly being done by an order in flight.
    func remaining() throws(MoneyError) -> Fixed {
        switch conversion.request.fixed {
        case .from(let amount):
            var done = totals.spent
            for order in orders where !order.isSettled {
                done = try done.adding(order.reservedOpen())
            }
            return try amount.subtracting(done)
        case .to(let amount):
            var done = totals.received
            for order in orders where !order.isSettled {
                done = try done.adding(receivable(order))
            }
            return try amount.subtracting(done)
        }
    }

    private func fixedSideIsDone() throws(MoneyError) -> Bool {
        switch conversion.request.fixed {
        case .from(let amount): totals.spent >= amount
        case .to(let amount): totals.received >= amount
        }
    }

    /// The least that an unsettled order brings if it fills, before fees: better prices bring more,
    /// and what is then short is bought in a later round.
    private func receivable(_ order: Order) throws(MoneyError) -> Fixed {
        let missing =
            order.state.isTerminal
            ? try order.reportedQuantity.subtracting(order.filledQuantity) : order.openQuantity
        return order.side == .buy
            ? missing : try missing.multiplied(by: order.limitPrice, rounding: .up)
    }

    /// After the last answer of a round: without a fill the next one waits, longer each time.
    private mutating func closeRound(_ context: ExecutionContext) {
        guard round.startedAt != nil, !orders.contains(where: { $0.state == .intended })
        else { return }
        round.startedAt = nil
        if totals.trades == round.tradesBefore {
            postpone(context)
        } else {
            round.wait = .zero
            round.notBefore = nil
        }
    }

    mutating func postpone(_ context: ExecutionContext) {
        round.wait =
            round.wait == .zero
            ? settings.roundWaitMin : min(round.wait * 2, settings.roundWaitMax)
        var notBefore = context.now.adding(round.wait)
        if let since = round.routingSince, let until = executor.routesUntil(since: since),
            until > context.now
        {
            notBefore = min(notBefore, until)
        }
        round.notBefore = notBefore
    }

    /// Whether a new round may be planned now.
    private func mayRoute(_ context: ExecutionContext) throws(MoneyError) -> Bool {
        let inFlight = orders.contains { order in
            switch order.state {
            case .intended, .open, .cancelRequested: true
            case .unknown, .filled, .cancelled, .rejected, .absent: false
            }
        }
        guard !inFlight, try remaining().isPositive else { return false }
        return (round.notBefore ?? context.now) <= context.now
    }
}
