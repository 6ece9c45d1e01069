import Bookkeeping
import Domain
import Execution
package import Logging
import Metrics
import ServiceLifecycle

/// Drives every open conversion: events in, commit, commands out, answers in again.
///
/// A worker owns one conversion at a time. It commits before it commands, so an order leaves only
/// after its intent is durable; what it was doing when the process dies, the next start reads back
/// and asks for.
package struct ConversionRunner: Service {
    let store: any Store
    let board: MarketBoard
    package let queue: RunQueue
    let doubts = DoubtBoard()
    let time: any TimeSource
    let random: any RandomSource
    let settings: EngineSettings
    let logger: Logger

    package init(
        store: any Store, board: MarketBoard, queue: RunQueue, time: any TimeSource,
        random: any RandomSource, logger: Logger
    ) {
        self.store = store
        self.board = board
        self.queue = queue
        self.time = time
        self.random = random
        settings = board.settings
        self.logger = logger
    }

    /// Works until graceful shutdown: steps in progress end, orders stay as they are.
    ///
    /// - Throws: ``EngineError`` where only a restart can tell what is true. By then nobody waits
    ///   for a delivery any more.
    package func run() async throws {
        try await withThrowingDiscardingTaskGroup { group in
            group.addTask {
                // Cancelled: the work has ended by itself, or nobody waits for its end.
                try? await gracefulShutdown()
                queue.stop()
            }
            try await drive()
            group.cancelAll()
        }
    }

    /// Works until the queue is stopped. As ``run()`` for who has no service group: nothing in here
    /// leaves the caller's executor.
    ///
    /// - Throws: as ``run()``.
    package func drive() async throws {
        try await withThrowingTaskGroup(of: Part.self) { group in
            for _ in 0..<settings.workers {
                group.addTask {
                    try await work()
                    return .worker
                }
            }
            // Everything below waits for the outside world and is dropped once nobody works.
            let watching =
                [ring, compareBalances, watchOrders, watchStalls]
                + board.venues.map { venue in
                    { @Sendable in try await consume(venue) }
                }
            for watch in watching {
                group.addTask {
                    do { try await watch() } catch is CancellationError {}
                    return .watcher
                }
            }
            try await finish(&group)
        }
    }

    private enum Part { case worker, watcher }

    /// The first error ends all, and is thrown once all have ended; without one, all end by
    /// themselves once the workers have.
    private func finish(_ group: inout ThrowingTaskGroup<Part, any Error>) async throws {
        var workers = settings.workers
        var failure: (any Error)?
        while let result = await group.nextResult() {
            switch result {
            case .success(.watcher): break
            case .success(.worker):
                workers -= 1
                if workers == 0 { group.cancelAll() }
            case .failure(let error):
                failure = failure ?? error
                queue.stop()
                group.cancelAll()
            }
        }
        if let failure { throw failure }
    }

    private func work() async throws {
        while let work = await queue.take() {
            try await step(work)
        }
    }

    /// Readies conversions whose time has come.
    @Sendable private func ring() async throws {
        while !Task.isCancelled {
            queue.ring(at: time.now())
            Gauge(label: "cambist_open_conversions").record(queue.openCount)
            try await time.sleep(until: time.now().adding(settings.tick))
        }
    }

    /// Compares each account's balances with its venue's, for planning and as a finding.
    @Sendable private func compareBalances() async throws {
        let accounts = settings.accountsAtVenues
        while !Task.isCancelled {
            for account in accounts {
                guard let venue = board.venue(account.venue),
                    let balances = await venue.balances(of: account.account)
                else { continue }
                // It could not be asked when the engine started. One that has a history is opened
                // by who follows it.
                if !board.mirrors.knows(account), board.history(account.venue) == nil {
                    try await AccountOpening(runner: self).open(account, balances, known: [])
                }
                board.mirrors.compare(account, balances)
            }
            Gauge(label: "cambist_drifting_pockets").record(board.mirrors.drifts().count)
            try await time.sleep(until: time.now().adding(settings.balanceInterval))
        }
    }

    /// Asks venues on for what they may still tell of orders that have ended.
    @Sendable private func watchOrders() async throws {
        while !Task.isCancelled {
            try await OrderWatch(runner: self).look()
            try await ReversalWatch(runner: self).look()
            try await time.sleep(until: time.now().adding(settings.watchInterval))
        }
    }

    /// Tells of conversions that make no progress.
    @Sendable private func watchStalls() async throws {
        var watchdog = Watchdog(self)
        while !Task.isCancelled {
            watchdog.look()
            try await time.sleep(until: time.now().adding(settings.watchdogInterval))
        }
    }

    /// Delivers what a venue reports by itself.
    private func consume(_ venue: any Venue) async throws {
        for await report in venue.reports() { try await deliver(report) }
    }

    /// Delivers a venue's report; the conversion of one that comes after the end is taken up again.
    ///
    /// - Throws: ``EngineError``.
    func deliver(_ report: OrderReport) async throws {
        var unknown = queue.deliver(report) ? [report] : []
        while let next = unknown.popLast() {
            unknown += queue.adopt(try await execution(withNewsIn: next), after: next)
        }
    }

    /// The conversion that ended and that the report tells something new of.
    private func execution(withNewsIn report: OrderReport) async throws -> ConversionExecution? {
        let stored: StoredConversion?
        do {
            stored = try await store.conversion(containing: report.order)
        } catch {
            throw EngineError.store(error)
        }
        guard let stored, let order = stored.orders.first(where: { $0.id == report.order }) else {
            logger.warning(
                "a venue reports an order that is not ours",
                metadata: ["order": "\(report.order)", "venueOrder": "\(report.venueOrderID)"])
            return nil
        }
        guard stored.hasNews(in: report, of: order) else { return nil }
        do {
            return try execution(of: stored, at: time.now())
        } catch {
            reportDefect(of: stored.conversion.id, error)
            return nil
        }
    }

    /// Says that a conversion cannot be decided: a defect, of one conversion and not of the others.
    func reportDefect(of id: ConversionID, _ error: ExecutionError) {
        logger.critical(
            "a conversion cannot be decided",
            metadata: ["conversion": "\(id)", "error": "\(error)"])
        Counter(label: "cambist_execution_defects_total").increment()
    }

    /// The execution of a conversion as the store has it; what was being sent is asked for.
    func execution(
        of stored: StoredConversion, at now: Instant
    ) throws(ExecutionError) -> ConversionExecution {
        try ConversionExecution(
            stored.conversion, orders: stored.orders, trades: stored.trades, holds: stored.holds,
            settings: settings.execution, recoveringAt: now)
    }
}

extension StoredConversion {
    /// Whether the report tells of the order what is not stored yet.
    func hasNews(in report: OrderReport, of order: Order) -> Bool {
        // A venue's trade ids are its own: those of another order say nothing.
        let known = Dictionary(
            trades.filter { $0.order == order.id }.map { ($0.venueTradeID, $0.state) },
            uniquingKeysWith: { _, last in last })
        return report.fills.contains { known[$0.venueTradeID] == nil }
            || report.cumulativeQuantity > order.bookedQuantity
            || report.reversals.contains { known[$0.venueTradeID] == .booked }
    }
}
