import Bookkeeping
import Domain
package import Logging
import Metrics
import ServiceLifecycle

/// Numbers events: the one place where an event gets its place in its log.
///
/// A commit writes its event without a number, since many commits may be under way at once and only
/// afterwards is it true which came first. The publisher numbers what is durable, in the order of
/// the commits and many at once, in commits of its own that are made durable together with others.
/// It remembers nothing: a process that dies at any line leaves events with a number or without,
/// and the next start goes on with those without.
package struct EventPublisher: Service {
    private let store: any Store
    private let board: EventBoard
    private let time: any TimeSource
    private let settings: EngineSettings
    private let logger: Logger

    package init(
        store: any Store, board: EventBoard, time: any TimeSource, settings: EngineSettings,
        logger: Logger
    ) {
        precondition(settings.eventBatch > 0, "numbering gets on")
        self.store = store
        self.board = board
        self.time = time
        self.settings = settings
        self.logger = logger
    }

    /// Numbers until graceful shutdown; what is then without a number, the next start numbers.
    ///
    /// - Throws: ``EngineError/outcomeUnknown(_:)``, where only a restart can tell what is true.
    package func run() async throws {
        do {
            try await cancelWhenGracefulShutdown { try await drive() }
        } catch is CancellationError {
            // Shutdown, in a wait.
        }
    }

    /// Numbers until it is cancelled. As ``run()`` for who has no service group.
    package func drive() async throws {
        defer { board.close() }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for work in [follow, tick] { group.addTask { try await work() } }
            try await group.next()
            group.cancelAll()
        }
    }

    @Sendable private func follow() async throws {
        let waiting = try await store.unnumberedEvents()
        if waiting > 0 {
            logger.info("numbers what was left", metadata: ["events": "\(waiting)"])
            try await number(waiting)
            board.ringAll()
        }
        for await _ in board.commits {
            let news = board.takeNews()
            try await number(max(news.count, 1))
            board.ring(news.conversions)
            try await time.sleep(until: time.now().adding(settings.eventPause))
        }
    }

    private func number(_ count: Int) async throws(EngineError) {
        for _ in 0..<(count + settings.eventBatch - 1) / settings.eventBatch {
            let step = Commit(writes: [.numberEvents(atMost: settings.eventBatch)])
            switch await store.commit(step) {
            case .done: break
            case .refused(let refusal): throw .outcomeUnknown("numbering refused: \(refusal)")
            case .unknown(let text): throw .outcomeUnknown(text)
            }
        }
    }

    /// Looks without being woken, and lets everybody who waits look.
    @Sendable private func tick() async throws {
        while !Task.isCancelled {
            let waiting = try await store.unnumberedEvents()
            Gauge(label: "cambist_unnumbered_events").record(waiting)
            if waiting > 0 { board.ringPublisher() }
            board.ringAll()
            try await time.sleep(until: time.now().adding(settings.eventTick))
        }
    }
}
