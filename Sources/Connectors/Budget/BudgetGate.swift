package import Domain
package import Engine
internal import Synchronization

/// The one place that every request to a venue with one key, or from one address, passes.
package final class BudgetGate: Sendable {
    private let ledger: Mutex<BudgetLedger>

    package init(_ budgets: [RateBudget]) { ledger = Mutex(BudgetLedger(budgets)) }

    /// `nil`: it may go, and is counted. Else how long to wait before asking again.
    package func admit(
        _ charges: [BudgetCharge], for purpose: CallPurpose, at now: Instant
    ) -> Duration? {
        switch ledger.withLock({ $0.admit(charges, purpose, at: now) }) {
        case .granted: nil
        case .wait(let until): until.duration(since: now)
        }
    }

    /// Waits for its turn. `false`: there is none before the deadline, or the task was cancelled;
    /// nothing was counted then, and nothing may be sent. A wait that would go beyond the deadline
    /// is not begun.
    package func enter(
        _ charges: [BudgetCharge], for purpose: CallPurpose, until deadline: Instant,
        time: any TimeSource
    ) async -> Bool {
        while !Task.isCancelled {
            let now = time.now()
            guard let wait = admit(charges, for: purpose, at: now) else { return true }
            let next = now.adding(wait)
            guard next <= deadline, (try? await time.sleep(until: next)) != nil else { break }
        }
        return false
    }

    package func count(_ charges: [BudgetCharge], at now: Instant) {
        ledger.withLock { $0.count(charges, at: now) }
    }

    package func giveBack(_ charge: BudgetCharge, at now: Instant) {
        ledger.withLock { $0.giveBack(charge, at: now) }
    }

    package func raise(
        _ budget: BudgetName, scope: String = "", to points: Int, at now: Instant
    ) {
        ledger.withLock { $0.raise(budget, scope: scope, to: points, at: now) }
    }

    /// Other limits from now on; what is used of those that keep their name stays used.
    package func replace(_ budgets: [RateBudget]) { ledger.withLock { $0.replace(budgets) } }

    package func block(until: Instant) { ledger.withLock { $0.block(until: until) } }

    package func blockedUntil(at now: Instant) -> Instant? {
        ledger.withLock { $0.blockedUntil(at: now) }
    }

    package func usage(
        of budget: BudgetName, scope: String = "", at now: Instant
    ) -> (used: Int, limit: Int)? {
        ledger.withLock { $0.usage(of: budget, scope: scope, at: now) }
    }
}
