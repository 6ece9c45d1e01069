import Bookkeeping
import Domain
import Engine
import Logging
import Synchronization

/// One life of the service: the real engine from its start to its end, on an executor of its own.
///
/// It can die between any two of its steps. What it then still does has no effect: its calls are
/// answered at once, its waits end, and it is only run on until nothing of it is left.
final class ServiceProcess: Sendable {
    /// What can be called while it serves.
    struct Services: Sendable {
        let conversions: TradeConversions
        let operations: EngineOperator
        let events: TradeEvents
        let store: BoardedStore
        let queue: RunQueue
    }

    private struct State {
        var services: Services?
        /// Whether its own work is over, whatever the reason.
        var hasEnded = false
        var task: Task<Void, Never>?
        var stalledUntil: Instant?
        var isStoreBroken = false
    }

    let number: Int
    let life: ProcessLife
    let world: World
    private let state = Mutex(State())

    init(number: Int, world: World) {
        (self.number, self.world) = (number, world)
        life = ProcessLife(world.agenda)
    }

    var executor: JobExecutor { life.executor }
    var isAlive: Bool { life.isAlive }
    /// `nil` while it starts and once it has died.
    var services: Services? { isAlive ? state.withLock { $0.services } : nil }

    // MARK: Life

    func start() {
        let task = life.execute { [self] in await live() }
        state.withLock { $0.task = task }
    }

    private func live() async {
        let failure: String?
        do {
            let engine = try await assemble()
            guard isAlive else { throw CancellationError() }
            state.withLock { $0.services = engine.services }
            world.serves(self)
            try await engine.drive()
            failure = nil
        } catch {
            failure = "\(error)"
        }
        state.withLock { $0.hasEnded = true }
        world.ended(self, failure: failure)
    }

    /// What the composition root does at a start, on the ports of the simulation.
    private func assemble() async throws -> RunningEngine {
        let base = SimulatedStore(ServiceGate(self), world.store)
        let mirrors = MirrorBoard(try await base.mirrors())
        let halts = HaltBoard(try await base.halts())
        let events = EventBoard()
        let store = BoardedStore(base, mirrors: mirrors, halts: halts, events: events)
        let settings = world.engineSettings
        let board = MarketBoard(
            venues: world.venues.map { SimulatedVenue($0, self) }, mirrors: mirrors, halts: halts,
            settings: settings)
        let logger = world.logger
        let queue = RunQueue(settledOrdersKept: settings.settledOrdersKept)
        let time = SimulatedTime(life)
        let publisher = EventPublisher(
            store: store, board: events, time: time, settings: settings, logger: logger)
        let runner = ConversionRunner(
            store: store, board: board, queue: queue, time: time, random: world.identifiers,
            logger: logger)
        try await Recovery(runner, logger: logger).run()
        return RunningEngine(
            runner: runner, publisher: publisher,
            reconciler: world.scenario.venues.contains { $0.isFollowed }
                ? Reconciler(runner, logger: logger) : nil,
            services: Services(
                conversions: TradeConversions(runner, logger: logger),
                operations: EngineOperator(runner),
                events: TradeEvents(store: store, board: events), store: store, queue: queue))
    }

    /// Asks it to end in good order.
    func stop() {
        guard let services else { return }
        life.execute { services.queue.stop() }
    }

    /// Ends it where it stands.
    func die() {
        life.end()
        state.withLock { $0.task }?.cancel()
        guard let queue = state.withLock({ $0.services?.queue }) else { return }
        life.execute { queue.stop() }
    }

    /// Runs what is left of a dead one to its end.
    ///
    /// - Returns: whether it came to an end.
    func bury() -> Bool {
        let isDone = executor.drain(jobsMax: 100_000)
        return state.withLock { state in
            state.task = nil
            state.services = nil
            return state.hasEnded && isDone
        }
    }

    // MARK: Its store

    var isStoreBroken: Bool { state.withLock { $0.isStoreBroken } }

    /// After an outcome that nobody knows the store does nothing more, and the process ends soon.
    func breakStore() {
        state.withLock { $0.isStoreBroken = true }
        world.agenda.after(world.faults.duration(.zero ... .milliseconds(100))) { [weak self] in
            guard let self, isAlive else { return }
            world.ended(self, failure: "the store broke")
        }
    }

    // MARK: Standing still

    /// As a process that the system does not run for a while.
    func stall(until instant: Instant) { state.withLock { $0.stalledUntil = instant } }

    func mayRun(at now: Instant) -> Bool {
        state.withLock { state in
            guard let until = state.stalledUntil else { return true }
            if now >= until { state.stalledUntil = nil }
            return now >= until
        }
    }

    // MARK: Its tasks and waits

    /// Calls the process from outside.
    ///
    /// - Parameter done: gets what `body` returned, or `nil` where nobody answered.
    func call<Value: Sendable>(
        _ body: @escaping @Sendable (Services) async -> Value,
        done: @escaping @Sendable (Value?) -> Void
    ) {
        guard let services else { return done(nil) }
        life.call({ await body(services) }, done: done)
    }

    /// As ``ProcessLife/ask(ifDead:_:)``.
    func ask<Answer: Sendable>(
        ifDead dead: Answer, _ begin: (Reply<Answer>) -> Void
    ) async -> Answer {
        await life.ask(ifDead: dead, begin)
    }

    /// Does `action` when the process dies.
    func atDeath(_ action: @escaping @Sendable () -> Void) { life.atDeath(action) }
}
