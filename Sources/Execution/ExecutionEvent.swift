package import Bookkeeping
package import Domain

/// What can happen to a conversion, as its execution is told.
package enum ExecutionEvent: Hashable, Sendable {
    /// Look again: a start, a timer, new books.
    case wake
    case cancel(CancelCause)
    case placed(OrderID, PlaceAnswer)
    /// - Parameter absenceIsProof: whether "absent" means that the order can no longer arrive.
    case queried(OrderID, QueryAnswer, absenceIsProof: Bool)
    case cancelAnswered(OrderID, CancelAnswer)
    /// The venue's own report.
    case reported(OrderReport)
    /// The venue took a trade back, and booked it anew where it was corrected.
    case reversed(Trade, correction: Fill?)
    /// Evidence that two operators supplied for an order that its venue does not answer for.
    case resolved(OrderID, OrderEvidence)
    /// The last decision's commit was refused; nothing of it is durable and its commands were not
    /// run.
    case refused(CommitRefusal)
}

extension ExecutionEvent {
    /// What a venue says of an order, where the event is that.
    package var report: OrderReport? {
        switch self {
        case .placed(_, .accepted(let report)), .queried(_, .present(let report), _),
            .cancelAnswered(_, .report(let report)), .reported(let report):
            report
        case .wake, .cancel, .placed(_, .refused), .placed(_, .unknown), .queried(_, .absent, _),
            .queried(_, .unreachable, _), .cancelAnswered(_, .notOpen),
            .cancelAnswered(_, .unreachable), .reversed, .resolved, .refused:
            nil
        }
    }
}

/// What is to be done once the decision's commit is durable.
package enum ExecutionCommand: Hashable, Sendable {
    case place(Order)
    case query(Order)
    case cancel(Order)
}

/// What an execution answers to events: what must be durable first, what to do then, when to look
/// again.
package struct Decision: Hashable, Sendable {
    package var commit: Commit?
    package var commands: [ExecutionCommand]
    /// When to be woken, at the latest; `nil` only when the conversion is final and all is booked.
    package var wakeAt: Instant?

    package init(commit: Commit? = nil, commands: [ExecutionCommand] = [], wakeAt: Instant?) {
        self.commit = commit
        self.commands = commands
        self.wakeAt = wakeAt
    }
}

/// What an execution needs from outside to decide: the moment, an id for each event it writes, the
/// books.
package struct ExecutionContext {
    package let now: Instant
    /// Makes the ids of audit events; never asked for anything that a decision depends on.
    package let eventID: () -> EventID
    package let view: () -> MarketView

    package init(
        now: Instant, eventID: @escaping () -> EventID, view: @escaping () -> MarketView
    ) {
        self.now = now
        self.eventID = eventID
        self.view = view
    }
}
