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
    /// - Throws: ``EngineError`` where only a restart can tell what is true.
    package func run() async throws {
        try await withThrowingDiscardingTaskGroup { group in
            group.addTask {
                // Cancelled: the work has ended by itself.
                guard (try? await gracefulShutdown()) != nil else { return }
                await queue.stop()
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
                [ring, compareBalances]
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

    /// The first error ends all; without one, all end by themselves once the workers have.
    private func finish(_ group: inout ThrowingTaskGroup<Part, any Error>) async throws {
        var workers = settings.workers
        do {
            while let part = try await group.next() {
                if part == .worker { workers -= 1 }
                if workers == 0 { group.cancelAll() }
            }
        } catch {
            await queue.stop()
            group.cancelAll()
            throw error
        }
    }

    private func work() async throws {
        while let work = await queue.take() {
            try await step(work)
        }
    }

    /// Readies conversions whose time has come.
    @Sendable private func ring() async throws {
        while !Task.isCancelled {
            await queue.ring(at: time.now())
            Gauge(label: "cambist_open_conversions").record(await queue.openCount)
            try await time.sleep(until: time.now().adding(settings.tick))
        }
    }

    /// Compares each account's balances with its venue's, for planning and as a finding.
    @Sendable private func compareBalances() async throws {
        let accounts = Set(settings.accounts.values.flatMap { $0 }).sorted()
        while !Task.isCancelled {
            for account in accounts {
                guard let venue = board.venue(account.venue),
                    let balances = await venue.balances(of: account.account)
                else { continue }
                board.mirrors.compare(account, balances)
            }
            Gauge(label: "cambist_drifting_pockets").record(board.mirrors.drifts().count)
            try await time.sleep(until: time.now().adding(settings.balanceInterval))
        }
    }

    /// Delivers what a venue reports by itself; a report on a conversion that ended is looked up.
    private func consume(_ venue: any Venue) async throws {
        for await report in venue.reports() {
            if await queue.deliver(report) { continue }
            try await deliverLate(report)
        }
    }

    private func deliverLate(_ report: OrderReport) async throws {
        guard let stored = try await store.conversion(containing: report.order) else {
            return logger.warning(
                "a venue reports an order that is not ours",
                metadata: ["order": "\(report.order)", "venueOrder": "\(report.venueOrderID)"])
        }
        let known = Set(stored.trades.map(\.venueTradeID))
        let order = stored.orders.first { $0.id == report.order }
        let news =
            report.fills.contains { !known.contains($0.venueTradeID) }
            || report.cumulativeQuantity > (order?.filledQuantity ?? .zero)
        guard news else { return }
        await queue.add(try execution(of: stored, at: time.now()), reserved: false)
        _ = await queue.deliver(report)
    }

    /// The execution of a conversion as the store has it.
    func execution(
        of stored: StoredConversion, at now: Instant
    ) throws(ExecutionError) -> ConversionExecution {
        try ConversionExecution(
            stored.conversion, orders: stored.orders, trades: stored.trades, holds: stored.holds,
            settings: settings.execution, recoveringAt: now)
    }
}
