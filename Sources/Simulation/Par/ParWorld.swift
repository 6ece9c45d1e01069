import Bookkeeping
import Domain
import Engine
import Logging
import Synchronization
import TestKit

/// Everything around conversions at par in one run, and the one process that serves at the moment.
final class ParWorld: Stage {
    private struct State {
        var process: ParProcess?
        var starts = 0
        /// Dead ones that still have to be run to their end.
        var dead: [ParProcess] = []
        var crashes = 0
        var commits = 0
        var isCommanded = false
    }

    let scenario: ParScenario
    let agenda: Agenda
    let trace: Trace
    let coverage = Coverage()
    let faults: ParFaults
    let auditor: ParAuditor
    let store = MemoryStore()
    let outsideExecutor = JobExecutor()
    let issuers: [IssuerHost]
    let identifiers: SimulatedRandom
    let logger: Logger
    /// The defect that is planted, if one is.
    let mutant: ParMutant?
    private let state = Mutex(State())

    /// - Parameter kills: whether the process dies by the seed.
    init(
        _ scenario: ParScenario, seed: UInt64, mutant: ParMutant?, keepsLines: Bool, kills: Bool
    ) {
        self.mutant = mutant
        self.scenario = scenario
        agenda = Agenda(start: scenario.start, generator: SeededGenerator(seed, for: .schedule, 1))
        trace = Trace(keepsLines: keepsLines, agenda: agenda)
        faults = ParFaults(
            scenario.faults, SeededGenerator(seed, for: .faults), coverage, kills: kills,
            isCoarse: scenario.isCoarse)
        auditor = ParAuditor(scenario, coverage)
        let network = IssuerNetwork(
            agenda: agenda, faults: faults, trace: trace, auditor: auditor,
            executor: outsideExecutor)
        issuers = scenario.issuers.map { IssuerHost($0, network) }
        identifiers = SimulatedRandom(SeededGenerator(seed, for: .identifiers))
        logger = Logger(label: "simulation") { [trace] _ -> any LogHandler in
            keepsLines ? TraceLogHandler(trace: trace) : SwiftLogNoOpLogHandler()
        }
        auditor.watch(issuers)
    }

    var crashes: Int { state.withLock { $0.crashes } }
    var commits: Int { state.withLock { $0.commits } }

    /// Starts a task of the outside world.
    func executeOutside(_ body: @escaping @Sendable () async -> Void) {
        // house-allow: task - it outlives the step of the simulation that starts it
        Task(executorPreference: outsideExecutor) { await body() }
    }

    // MARK: The store

    /// Makes a commit durable, or refuses it, and shows it to the auditor.
    func apply(_ commit: Commit, by process: ParProcess) async -> CommitOutcome {
        let commit = mutant?.altering(commit, store.books) ?? commit
        guard auditor.permits(commit) else { return .unknown("a defect") }
        let outcome = await store.commit(commit)
        switch outcome {
        case .done:
            trace.note("p\(process.number) commits \(commit.summary)")
            state.withLock { $0.commits += 1 }
            auditor.absorb(commit, at: agenda.now, store.books)
        case .refused(let refusal):
            trace.note("p\(process.number) refused \(refusal)")
            auditor.sees(refusal, of: commit)
        case .unknown(let text):
            auditor.blames(.storeDefect, "p\(process.number)", text)
        }
        return outcome
    }

    // MARK: The process

    var process: ParProcess? { state.withLock { $0.process } }
    var processExecutor: JobExecutor? { process?.life.executor }
    var hasProcess: Bool { process != nil }
    var overlapPerMille: Int { scenario.isCoarse ? 500 : 0 }

    func startProcess() {
        let ahead = skew()
        let process = state.withLock { state in
            state.starts += 1
            let process = ParProcess(number: state.starts, world: self, ahead: ahead)
            state.process = process
            return process
        }
        trace.note("p\(process.number) starts, its clock \(ahead.wholeMicroseconds) us ahead")
        auditor.starts(clockAhead: ahead)
        process.start()
    }

    private func skew() -> Duration {
        guard scenario.skew > .zero else { return .zero }
        return [.zero - scenario.skew, .zero, scenario.skew][faults.below(3)]
    }

    /// The process has read back what was open and takes calls.
    func serves(_ process: ParProcess) {
        trace.note("p\(process.number) serves")
        auditor.serves(at: agenda.now)
    }

    /// The process's own work is over.
    func ended(_ process: ParProcess, failure: String?) {
        guard process.life.isAlive else { return }
        trace.note("p\(process.number) ended: \(failure ?? "stopped")")
        remove(process)
    }

    /// Whether the process dies here.
    func kills(_ process: ParProcess, at point: CrashPoint) -> Bool {
        guard process.life.isAlive, faults.kills(at: point) else { return false }
        crash(process, at: point)
        return true
    }

    private func crash(_ process: ParProcess, at point: CrashPoint) {
        coverage.reach(.crash(point))
        state.withLock { $0.crashes += 1 }
        trace.note("p\(process.number) dies \(point)")
        remove(process)
    }

    func crashAnywhere() {
        guard let process else { return }
        crash(process, at: process.services == nil ? .inRecovery : .betweenSteps)
    }

    func stepsToNextCrash() -> Int? { faults.stepsToNextCrash() }

    private func remove(_ process: ParProcess) {
        process.die()
        auditor.dies()
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
        _ body: @escaping @Sendable (ParProcess.Services) async -> Value,
        done: @escaping @Sendable (Value?) -> Void
    ) {
        guard let process else { return done(nil) }
        guard faults.strikes(.clientGaveUp) else { return process.call(body, done: done) }
        // The call is under way, and nobody waits for its answer any more.
        process.call(body) { _ in }
        agenda.after(faults.duration(.zero ... .milliseconds(50))) { done(nil) }
    }

    /// Calls the service as an operator does, who waits for one command to end before the next:
    /// halts are followed in memory in the order of the answers.
    ///
    /// - Parameter done: gets `nil` where nobody answers, or another command is under way.
    func command(
        _ commit: Commit, done: @escaping @Sendable (CommitOutcome?) -> Void
    ) {
        let isFirst = state.withLock { state in
            defer { state.isCommanded = true }
            return !state.isCommanded
        }
        guard isFirst, let process else {
            if isFirst { state.withLock { $0.isCommanded = false } }
            return done(nil)
        }
        process.call { services in
            await services.store.commit(commit)
        } done: { [self] outcome in
            state.withLock { $0.isCommanded = false }
            done(outcome)
        }
    }

    /// From now on nothing goes wrong any more.
    func heal() {
        trace.note("heals")
        faults.stop()
        for issuer in issuers { issuer.heal() }
        ParOperators(self).putInOrder()
    }

    /// Lets go of everything.
    func dissolve() {
        if let process {
            process.die()
            state.withLock { $0.dead.append(process) }
        }
        bury()
        agenda.clear()
        for issuer in issuers { issuer.dissolve() }
        _ = outsideExecutor.drain(jobsMax: 100_000)
        state.withLock { $0.process = nil }
    }
}
