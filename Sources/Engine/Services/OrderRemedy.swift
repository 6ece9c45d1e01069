package import Domain
import Execution
package import Money

/// What can be done now for an order that waits for its venue.
package enum OrderRemedy: Hashable, Sendable {
    /// Nothing before then: it may still arrive.
    case wait(until: Instant)
    /// Operators can say that it never arrived, if its venue's records say so.
    case absent
    /// Its venue says that it is absent, and has so much less than it should: only its records
    /// tell.
    case doubted(missing: Fixed, of: Asset)
    /// Its venue has shown it and does not answer for it: operators can say how it ended there.
    case ended
}

extension EngineOperator {
    package func remedies() async -> [OrderID: OrderRemedy] {
        let now = time.now()
        var remedies: [OrderID: OrderRemedy] = [:]
        for execution in queue.executions() {
            for order in execution.orders where !order.isSettled {
                remedies[order.id] = remedy(for: order, of: execution, at: now)
            }
        }
        return remedies
    }

    private func remedy(
        for order: Order, of execution: ConversionExecution, at now: Instant
    ) -> OrderRemedy? {
        switch order.state {
        case .intended: return nil
        case .unknown:
            let proof = board.absenceProof(of: order)
            if now < proof { return .wait(until: proof) }
            return doubts.doubt(of: order.id).map { .doubted(missing: $0.missing, of: $0.asset) }
                ?? .absent
        case .open, .cancelRequested:
            return execution.silence(of: order.id).flatMap { isLong($0, at: now) ? .ended : nil }
        case .filled, .cancelled, .rejected, .absent:
            return isLong(order.updatedAt, at: now) ? .ended : nil
        }
    }

    /// Whether operators are called, for a wait that began then.
    private func isLong(_ start: Instant, at now: Instant) -> Bool {
        now.duration(since: start) >= escalation
    }
}
