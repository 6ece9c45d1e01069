import Domain
import Synchronization

/// One kind of service: what can be called of it, and what goes wrong around it.
protocol ServiceKind: Sendable {
    associatedtype Services: Sendable
    associatedtype Fault: SimulatedFault
}

/// One life of a service: the real parts of it, from their start to their end.
final class SimulatedProcess<Kind: ServiceKind>: Sendable {
    typealias Services = Kind.Services
    /// What works in it once it has started, until the first of them ends.
    typealias Parts = [@Sendable () async throws -> Void]

    private struct State {
        var services: Services?
        /// Whether its own work is over, whatever the reason.
        var hasEnded = false
        var task: Task<Void, Never>?
        var isStoreBroken = false
    }

    let number: Int
    let life: ProcessLife
    /// How far its clock is ahead.
    let ahead: Duration
    let site: ProcessSite<Kind>
    private let state = Mutex(State())

    init(number: Int, site: ProcessSite<Kind>, ahead: Duration) {
        (self.number, self.site, self.ahead) = (number, site, ahead)
        life = ProcessLife(site.agenda)
    }

    var time: SimulatedTime { SimulatedTime(life, ahead: ahead) }
    /// `nil` while it starts and once it has died.
    var services: Services? { life.isAlive ? state.withLock { $0.services } : nil }

    // MARK: Life

    /// - Parameter assemble: what the composition root does at a start.
    func start(
        _ assemble: @escaping @Sendable (SimulatedProcess) async throws -> (Services, Parts)
    ) {
        let task = life.execute { [self] in await live(assemble) }
        state.withLock { $0.task = task }
    }

    private func live(
        _ assemble: @Sendable (SimulatedProcess) async throws -> (Services, Parts)
    ) async {
        let failure: String?
        do {
            let (services, parts) = try await assemble(self)
            state.withLock { $0.services = services }
            guard life.isAlive else { throw CancellationError() }
            site.serves(self)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for part in parts { group.addTask { try await part() } }
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
        site.ended(self, failure: failure)
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
        site.agenda.after(site.faults.duration(.zero ... .milliseconds(100))) { [weak self] in
            guard let self, life.isAlive else { return }
            site.ended(self, failure: "the store broke")
        }
    }
}
