import Bookkeeping
import Domain
import Engine
import Logging
import Money
import Synchronization

/// One life of the service that converts at par: the real parts of it, from their start to their
/// end.
final class ParProcess: Sendable {
    /// What can be called while it serves.
    struct Services: Sendable {
        let conversions: ParConversions
        let profiles: Profiles
        let desk: ParDesk
        let store: BoardedStore
    }

    private struct State {
        var services: Services?
        /// Whether its own work is over, whatever the reason.
        var hasEnded = false
        var task: Task<Void, Never>?
        var isStoreBroken = false
    }

    let number: Int
    let life: ProcessLife
    let world: ParWorld
    /// How far its clock is ahead.
    private let ahead: Duration
    private let state = Mutex(State())

    init(number: Int, world: ParWorld, ahead: Duration) {
        (self.number, self.world, self.ahead) = (number, world, ahead)
        life = ProcessLife(world.agenda)
    }

    /// `nil` while it starts and once it has died.
    var services: Services? { life.isAlive ? state.withLock { $0.services } : nil }

    func start() {
        let task = life.execute { [self] in await live() }
        state.withLock { $0.task = task }
    }

    private func live() async {
        let failure: String?
        do {
            let (runner, publisher) = try await assemble()
            guard life.isAlive else { throw CancellationError() }
            world.serves(self)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await runner.drive() }
                group.addTask { try await publisher.drive() }
                try await group.next()
                group.cancelAll()
            }
            failure = nil
        } catch is CancellationError {
            failure = nil
        } catch {
            failure = "\(error)"
        }
        state.withLock { $0.hasEnded = true }
        world.ended(self, failure: failure)
    }

    /// What the composition root does at a start, on the ports of the simulation.
    private func assemble() async throws -> (ParRunner, EventPublisher) {
        let base = SimulatedStore(ParGate(self), world.store)
        let mirrors = MirrorBoard(
            world.mutant.altering(try await base.mirrors(), world.scenario))
        let halts = HaltBoard(try await base.halts())
        let events = EventBoard()
        let store = BoardedStore(base, mirrors: mirrors, halts: halts, events: events)
        let settings = EngineSettings(assets: AssetDirectory(configured: [], named: []))
        let time = SimulatedTime(life, ahead: ahead)
        let runner = ParRunner(
            store: store, desk: ParDesk(world.scenario.settings),
            issuers: world.issuers.map { SimulatedIssuer($0, self) },
            markets: MarketBoard(
                venues: [], mirrors: mirrors, halts: halts, settings: settings),
            halts: halts, time: time, random: world.identifiers,
            settings: world.scenario.settings, logger: world.logger)
        let clock = CreationClock(after: try await store.newestParCreation())
        let conversions = ParConversions(runner, clock: clock, logger: world.logger)
        let profiles = Profiles(store: store, time: time, random: world.identifiers)
        let count = try await runner.recover()
        if count > 0 { world.trace.note("p\(number) takes up \(count)") }
        let services = Services(
            conversions: conversions, profiles: profiles, desk: runner.desk, store: store)
        state.withLock { $0.services = services }
        let publisher = EventPublisher(
            store: store, board: events, time: time, settings: settings, logger: world.logger)
        return (runner, publisher)
    }

    /// Asks it to end in good order.
    func stop() { state.withLock { $0.services == nil ? nil : $0.task }?.cancel() }

    /// Ends it where it stands.
    func die() {
        life.end()
        state.withLock { $0.task }?.cancel()
    }

    /// Runs what is left of a dead one to its end.
    ///
    /// - Returns: whether it came to an end.
    func bury() -> Bool {
        let isDone = life.executor.drain(jobsMax: 100_000)
        return state.withLock { state in
            state.task = nil
            state.services = nil
            return state.hasEnded && isDone
        }
    }

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

    // MARK: Its store

    var isStoreBroken: Bool { state.withLock { $0.isStoreBroken } }

    /// After an outcome that nobody knows the store does nothing more, and the process ends soon.
    func breakStore() {
        state.withLock { $0.isStoreBroken = true }
        world.agenda.after(world.faults.duration(.zero ... .milliseconds(100))) { [weak self] in
            guard let self, life.isAlive else { return }
            world.ended(self, failure: "the store broke")
        }
    }
}
