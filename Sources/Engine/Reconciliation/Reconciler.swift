import Bookkeeping
package import Domain
package import Logging
import Metrics
import Money
import ServiceLifecycle
import Synchronization

/// Holds the ledger against what venues themselves say of our accounts: takes in their own history,
/// asks for what was missed, and quarantines what stays unexplained.
///
/// A look at an account reads the history, takes in what is new of it, and then compares balances,
/// if nothing of the account moved. Looks follow one another, on schedule or on demand. What it
/// remembers between them is only how often a difference was seen; a start begins anew.
package final class Reconciler: Service {
    /// Who is said to have put a quarantine in force.
    package static let name = "reconciliation"

    let runner: ConversionRunner
    package let settings: ReconciliationSettings
    let logger: Logger
    private let turn = Turn()
    private let memories = Mutex<[VenueAccount: AccountMemory]>([:])
    /// How often an operator decided on an asset.
    private let decisions = Mutex<[HaltScope: Int]>([:])

    package init(_ runner: ConversionRunner, logger: Logger) {
        self.runner = runner
        settings = runner.settings.reconciliation
        self.logger = logger
    }

    /// Those whose venue has a history, in order.
    package var accounts: [VenueAccount] {
        runner.settings.accountsAtVenues.filter { runner.board.history($0.venue) != nil }
    }

    /// Looks at all accounts again and again, until graceful shutdown.
    ///
    /// - Throws: ``EngineError``.
    package func run() async throws {
        try await cancelWhenGracefulShutdown { try await self.drive() }
    }

    /// As ``run()`` for who has no service group.
    package func drive() async throws {
        do {
            while !Task.isCancelled {
                for account in accounts { _ = try await look(at: account) }
                observe()
                try await runner.time.sleep(until: runner.time.now().adding(pause))
            }
        } catch is CancellationError {}
    }

    /// An account that could not be opened is tried again soon: nothing can be done with it before.
    private var pause: Duration {
        let isWaiting = reports().contains { $0.findings.contains { $0.kind == .notOpened } }
        return isWaiting ? min(settings.interval, settings.openingPause) : settings.interval
    }

    /// Looks at an account now; `nil` where it has no history to look at. Where something moved it
    /// looks again, a few times.
    ///
    /// - Throws: ``EngineError``.
    package func reconcile(_ account: VenueAccount) async throws -> AccountReport? {
        var report: AccountReport?
        for attempt in 0..<Limits.reconciliationTriesMax {
            if attempt > 0 {
                try? await runner.time.sleep(
                    until: runner.time.now().adding(
                        .milliseconds(Limits.reconciliationPauseMilliseconds)))
            }
            report = try await look(at: account)
            guard let report, report.findings.contains(where: { $0.kind == .notCompared }) else {
                break
            }
        }
        observe()
        return report
    }

    /// What the last look at each account found, in the order of the accounts.
    package func reports() -> [AccountReport] {
        memories.withLock { memories in
            memories.sorted { $0.key < $1.key }.compactMap(\.value.report)
        }
    }

    /// One look, after those that are under way.
    func look(at account: VenueAccount) async throws -> AccountReport? {
        guard let venue = runner.board.venue(account.venue),
            let history = runner.board.history(account.venue)
        else { return nil }
        let followed = FollowedAccount(account: account, venue: venue, history: history)
        return try await turn.take {
            var look = AccountLook(
                self, followed, memories.withLock { $0[account] ?? AccountMemory() })
            do {
                try await look.run()
            } catch let error as StoreError {
                look.find(.unreachable, "\(account)", "the store did not answer: \(error)")
            }
            let report = look.report
            let memory = look.memory(keeping: report)
            memories.withLock { $0[account] = memory }
            return report
        }
    }

    /// Forgets what was seen of an asset up to now: an operator has decided, and two further
    /// comparisons have to agree before it is quarantined again. A look that is under way forgets
    /// it too.
    package func forget(_ account: VenueAccount, _ asset: String) {
        decisions.withLock { $0[.holding(account, asset), default: 0] += 1 }
    }

    /// What a comparison shows now, after what the last one showed, unless an operator decided
    /// since.
    func difference(
        _ amount: Fixed, of asset: Asset, on account: VenueAccount, at now: Instant,
        _ memory: AccountMemory
    ) -> AccountMemory.Difference {
        let decided = decisions.withLock { $0[.holding(account, asset.code)] ?? 0 }
        let last = memory.differences[asset].flatMap { $0.decisions == decided ? $0 : nil }
        var difference = AccountMemory.Difference(
            amount: amount, since: now, count: 1, countedAt: now, decisions: decided)
        guard let last, last.amount.isNegative == amount.isNegative else { return difference }
        if last.amount == amount { difference.since = last.since }
        let counts = now.duration(since: last.countedAt) >= settings.comparisonSpacing
        difference.count = last.count + (counts ? 1 : 0)
        if !counts { difference.countedAt = last.countedAt }
        return difference
    }

    private func observe() {
        let findings = reports().flatMap(\.findings)
        for kind in ReconciliationFinding.Kind.allCases {
            Gauge(
                label: "cambist_reconciliation_findings", dimensions: [("kind", kind.rawValue)]
            ).record(findings.count { $0.kind == kind })
        }
    }
}

/// What is remembered of an account between two looks.
struct AccountMemory: Hashable, Sendable {
    /// What a comparison showed of an asset, beyond the tolerance.
    struct Difference: Hashable, Sendable {
        /// The venue's total less ours; not zero.
        let amount: Fixed
        /// Of the first comparison that showed just this.
        var since: Instant
        /// How many comparisons showed a difference this way, without one between them that did
        /// not; those that follow one another too soon count once.
        var count: Int
        var countedAt: Instant
        /// How often an operator had decided on the asset.
        let decisions: Int
    }

    var report: AccountReport?
    var differences: [Asset: Difference] = [:]
    /// Trades of ours that are not booked, and when their orders were first asked for.
    var delivered: [String: Instant] = [:]
    /// Foreign orders that were told of.
    var foreignOrders: Set<String> = []
}
