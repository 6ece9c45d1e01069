import Bookkeeping
import Domain
import Engine
import Execution
import Logging
import Synchronization
import TestKit

/// Everything around the service in one run, and the one process that serves at the moment.
final class World: Sendable {
    private struct State {
        var process: ServiceProcess?
        var starts = 0
        /// Dead ones that still have to be run to their end.
        var dead: [ServiceProcess] = []
        var crashes = 0
        var commits = 0
    }

    let scenario: Scenario
    let seed: UInt64
    let agenda: Agenda
    let trace: Trace
    let coverage = Coverage()
    let faults: FaultInjector
    let auditor: Auditor
    let store = MemoryStore()
    let outside: Outside
    let venues: [VenueHost]
    let identifiers: SimulatedRandom
    let logger: Logger
    /// The defect that is planted, if one is.
    let mutant: Mutant?
    private let state = Mutex(State())

    /// - Parameter kills: whether the process dies by the seed.
    init(
        _ scenario: Scenario, seed: UInt64, mutant: Mutant?, keepsLines: Bool, kills: Bool
    ) {
        self.mutant = mutant
        self.seed = seed
        self.scenario = scenario
        agenda = Agenda(start: scenario.start, generator: SeededGenerator(seed, for: .schedule, 1))
        trace = Trace(keepsLines: keepsLines, agenda: agenda)
        faults = FaultInjector(
            scenario.faults, SeededGenerator(seed, for: .faults), coverage, kills: kills)
        auditor = Auditor(scenario, coverage)
        let outside = Outside(agenda, faults, trace, auditor)
        self.outside = outside
        venues = scenario.venues.enumerated().map { number, venue in
            VenueHost(venue, outside, SeededGenerator(seed, for: .movements, number))
        }
        identifiers = SimulatedRandom(SeededGenerator(seed, for: .identifiers))
        logger = Self.logger(trace, keepsLines)
        auditor.watch(venues)
    }

    private static func logger(_ trace: Trace, _ keepsLines: Bool) -> Logger {
        Logger(label: "simulation") { _ -> any LogHandler in
            keepsLines ? TraceLogHandler(trace: trace) : SwiftLogNoOpLogHandler()
        }
    }

    var crashes: Int { state.withLock { $0.crashes } }
    var commits: Int { state.withLock { $0.commits } }

    /// What a process is configured with.
    var engineSettings: EngineSettings {
        var settings = scenario.engine
        if mutant == .orderPastItsBound {
            settings.execution.slippageBps = settings.execution.slippageBps.times(10)
            settings.execution.slippageBpsPegged = settings.execution.slippageBpsPegged.times(10)
        }
        if mutant == .quarantinedAtOnce {
            settings.reconciliation.comparisonSpacing = .zero
        }
        return settings
    }

    // MARK: The store

    /// Makes a commit durable, or refuses it, and shows it to the auditor.
    func apply(_ commit: Commit, by process: ServiceProcess) async -> CommitOutcome {
        let commit = mutant?.altering(commit, store.books) ?? commit
        let outcome = await store.commit(commit)
        switch outcome {
        case .done:
            trace.note("p\(process.number) commits \(commit.summary)")
            state.withLock { $0.commits += 1 }
            auditor.absorb(commit, at: agenda.now)
        case .refused(let refusal):
            trace.note("p\(process.number) refused \(refusal)")
            coverage.reach(.seen(.commitRefused))
        case .unknown(let text):
            auditor.blames(.storeDefect, "p\(process.number)", text)
        }
        return outcome
    }

    /// Compares all that is stored with the auditor's books.
    func audit() {
        let books = store.books
        var events: [EventLog: [NumberedEvent]] = [:]
        for log in auditor.logs {
            events[log] = books.events(in: log, after: 0, atMost: .max)
        }
        auditor.close(books.audit(), events)
        replay(books)
    }

    /// Every decision comes out the same when what was recorded of it is decided again.
    private func replay(_ books: MemoryBooks) {
        for (id, stored) in books.conversions.sorted(by: { $0.key < $1.key })
        where stored.conversion.status != .simulated {
            do throws(Replay.Problem) {
                let replay = try Replay(stored.conversion, books.decisions[id] ?? [])
                if let other = replay.steps.firstIndex(where: { !$0.isSame }) {
                    auditor.blames(
                        .decisionsRepeat, "\(id)", "step \(other) of \(replay.steps.count)")
                }
            } catch {
                auditor.blames(.decisionsRepeat, "\(id)", "\(error)")
            }
        }
    }

    // MARK: The process

    var process: ServiceProcess? { state.withLock { $0.process } }

    func startProcess() {
        let process = state.withLock { state in
            state.starts += 1
            let process = ServiceProcess(number: state.starts, world: self)
            state.process = process
            return process
        }
        trace.note("p\(process.number) starts")
        process.start()
    }

    /// The process has read back what was open and takes calls.
    func serves(_ process: ServiceProcess) { trace.note("p\(process.number) serves") }

    /// The process's own work is over.
    func ended(_ process: ServiceProcess, failure: String?) {
        guard process.isAlive else { return }
        trace.note("p\(process.number) ended: \(failure ?? "stopped")")
        remove(process)
    }

    /// Whether the process dies here.
    func kills(_ process: ServiceProcess, at point: CrashPoint) -> Bool {
        guard process.isAlive, faults.kills(at: point) else { return false }
        crash(process, at: point)
        return true
    }

    func crash(_ process: ServiceProcess, at point: CrashPoint) {
        coverage.reach(.crash(point))
        state.withLock { $0.crashes += 1 }
        trace.note("p\(process.number) dies \(point)")
        remove(process)
    }

    private func remove(_ process: ServiceProcess) {
        process.die()
        state.withLock { state in
            state.process = nil
            state.dead.append(process)
        }
        let pause = faults.isActive ? faults.duration(.milliseconds(10) ... .seconds(3)) : .zero
        agenda.after(pause) { [weak self] in self?.startProcess() }
    }

    /// Runs the dead to their end.
    func bury() {
        let dead = state.withLock { state in
            defer { state.dead = [] }
            return state.dead
        }
        for process in dead where !process.bury() {
            auditor.blames(
                .processDoesNotEnd, "p\(process.number)", "something in it waits for ever")
        }
    }

    /// Calls the service as a client does: where nobody serves, nobody answers.
    func call<Value: Sendable>(
        _ body: @escaping @Sendable (ServiceProcess.Services) async -> Value,
        done: @escaping @Sendable (Value?) -> Void
    ) {
        guard let process else { return done(nil) }
        guard faults.strikes(.clientGaveUp) else { return process.call(body, done: done) }
        // The call is under way, and nobody waits for its answer any more.
        process.call(body) { _ in }
        agenda.after(faults.duration(.zero ... .milliseconds(50))) { done(nil) }
    }

    /// From now on nothing goes wrong any more.
    func heal() {
        trace.note("heals")
        faults.stop()
        for venue in venues { venue.heal() }
        process?.stall(until: agenda.now)
        liftHalts()
    }

    /// Lets go of everything.
    func dissolve() {
        process?.die()
        if let process { state.withLock { $0.dead.append(process) } }
        bury()
        agenda.clear()
        outside.dissolve()
        state.withLock { $0.process = nil }
    }
}

/// Shows what the service logs to who reads a trace.
struct TraceLogHandler: LogHandler {
    let trace: Trace
    var logLevel = Logger.Level.trace
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let details = (event.metadata ?? [:]).sorted { $0.key < $1.key }
            .map { "\($0.key)=\($0.value)" }.joined(separator: " ")
        trace.comment("\(event.level): \(event.message) \(details)")
    }
}
