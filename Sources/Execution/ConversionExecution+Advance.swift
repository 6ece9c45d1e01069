import Bookkeeping
import Domain
import Money

extension ConversionExecution {
    /// Decides the next step of a conversion that is not final: ask, wait, send orders, or end.
    mutating func advance(
        _ context: ExecutionContext, _ draft: inout Draft
    ) throws(ExecutionError) {
        ask(context, &draft)
        if context.now >= conversion.expiresAt { requestCancel(.expiry, context, &draft) }
        do throws(MoneyError) {
            closeRounds(context)
            if conversion.status == .pendingCancel { return try end(context, &draft) }
            draft.wakes.append(conversion.expiresAt)
            try work(context, &draft)
        } catch {
            throw .arithmetic(error)
        }
    }

    /// Looks at each stage, the nearest to the target first, so that what a leg brought goes on
    /// before more source is spent.
    private mutating func work(
        _ context: ExecutionContext, _ draft: inout Draft
    ) throws(MoneyError) {
        var isWaiting = false
        var rest: Failure?
        for index in stages.indices.reversed() {
            switch try work(on: index, context, &draft) {
            case .nothing: break
            case .rest(let failure): rest = rest ?? failure
            case .waiting: isWaiting = true
            }
            guard !conversion.status.isFinal, conversion.status != .pendingCancel else { return }
        }
        // Whatever it waits for, it looks again.
        if isWaiting { draft.wakes.append(context.now.adding(settings.roundWaitMax)) }
        guard !isWaiting, orders.allSatisfy(\.isSettled) else { return }
        // Where nothing arrived, what was spent lies between two legs: that is no completion.
        if flows.received.isPositive || rest == nil {
            try complete(context, &draft)
        } else {
            try giveUp(rest ?? Self.noLiquidity, context, &draft)
        }
    }

    private mutating func work(
        on index: Int, _ context: ExecutionContext, _ draft: inout Draft
    ) throws(MoneyError) -> Stage.Outcome {
        if let change = tactics.changesMode(after: context.now) { draft.wakes.append(change) }
        switch tactics.mode(at: context.now) {
        case .make: return try quote(index, context, &draft)
        case .take:
            withdrawQuotes(spending: stages[index].asset, context, &draft)
            return try take(index, .onward, context, &draft)
        }
    }

    static let noLiquidity = Failure(
        .noLiquidity, "The order books did not offer enough within the price bounds.")

    /// Queries whose time has come; each doubles the wait to the next.
    mutating func ask(_ context: ExecutionContext, _ draft: inout Draft) {
        for order in orders where !order.isSettled {
            if questions[order.id] == nil {
                guard needsAsking(order) else { continue }
                questions[order.id] = Question(next: context.now)
            }
            guard var question = questions[order.id], question.next <= context.now else { continue }
            let wait = questionWait(after: question.asked)
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

    private mutating func closeRounds(_ context: ExecutionContext) {
        for index in stages.indices where stages[index].startedAt != nil {
            let asset = stages[index].asset
            guard !orders.contains(where: { $0.state == .intended && $0.hop.spends == asset })
            else { continue }
            stages[index].close(
                trades: flows.trades, at: context.now, until: routesUntil(index), settings)
        }
    }

    /// When the executor gives up on the stage; `nil`: at expiry.
    func routesUntil(_ index: Int) -> Instant? {
        stages[index].routingSince.flatMap { tactics.routesUntil(since: $0) }
    }

    mutating func postpone(_ index: Int, _ context: ExecutionContext) {
        stages[index].postpone(at: context.now, until: routesUntil(index), settings)
    }

    /// Whether orders that spend the asset are with a venue, or on their way; an unknown one blocks
    /// its own quantity only.
    func isInFlight(_ asset: Asset) -> Bool {
        orders.contains { order in
            guard order.hop.spends == asset else { return false }
            return switch order.state {
            case .intended, .open, .cancelRequested: true
            case .unknown, .filled, .cancelled, .rejected, .absent: false
            }
        }
    }
}
