import Domain
import Synchronization

/// Who is told of the lives of processes.
protocol ProcessAuditor: Sendable {
    func starts(clockAhead: Duration)
    func serves(at now: Instant)
    func dies()
    func blames(_ invariant: Invariant, _ subject: String, _ message: String)
}

/// Where processes of a service live, one after the other.
final class ProcessSite<Kind: ServiceKind>: Sendable {
    typealias Process = SimulatedProcess<Kind>
    typealias Assembly = @Sendable (Process) async throws -> (Kind.Services, Process.Parts)

    private struct State {
        var assemble: Assembly?
        var process: Process?
        var starts = 0
        /// Dead ones that still have to be run to their end.
        var dead: [Process] = []
        var crashes = 0
        var commits = 0
        /// Deaths that are planned, by the steps from one to the next.
        var deaths: [Int]
    }

    let agenda: Agenda
    let trace: Trace
    let coverage: Coverage
    let faults: SeededFaults<Kind.Fault>
    let auditor: any ProcessAuditor
    /// Of everything outside of the service.
    let outsideExecutor = JobExecutor()
    /// How far the clock of a process can be ahead, or behind.
    private let skew: Duration
    private let state: Mutex<State>

    /// - Parameter deaths: after how many steps the process dies, and the next one after it,
    ///   beside those that the faults bring.
    init(
        agenda: Agenda, trace: Trace, coverage: Coverage, faults: SeededFaults<Kind.Fault>,
        auditor: any ProcessAuditor, skew: Duration, deaths: [Int] = []
    ) {
        self.agenda = agenda
        self.trace = trace
        self.coverage = coverage
        self.faults = faults
        self.auditor = auditor
        self.skew = skew
        state = Mutex(State(deaths: deaths))
    }

    var process: Process? { state.withLock { $0.process } }
    var crashes: Int { state.withLock { $0.crashes } }
    var commits: Int { state.withLock { $0.commits } }

    func countCommit() { state.withLock { $0.commits += 1 } }

    /// Starts a task of the outside world.
    func executeOutside(_ body: @escaping @Sendable () async -> Void) {
        // house-allow: task - it outlives the step of the simulation that starts it
        Task(executorPreference: outsideExecutor) { await body() }
    }

    // MARK: Lives

    /// - Parameter assemble: what each process does at its start.
    func begin(_ assemble: @escaping Assembly) {
        state.withLock { $0.assemble = assemble }
        startProcess()
    }

    private func startProcess() {
        guard let assemble = state.withLock({ $0.assemble }) else { return }
        let ahead = drawSkew()
        let process = state.withLock { state in
            state.starts += 1
            let process = Process(number: state.starts, site: self, ahead: ahead)
            state.process = process
            return process
        }
        trace.note("p\(process.number) starts, its clock \(ahead.wholeMicroseconds) us ahead")
        auditor.starts(clockAhead: ahead)
        process.start(assemble)
    }

    private func drawSkew() -> Duration {
        guard skew > .zero else { return .zero }
        return [.zero - skew, .zero, skew][faults.below(3)]
    }

    /// The process has read back what was open and takes calls.
    func serves(_ process: Process) {
        trace.note("p\(process.number) serves")
        auditor.serves(at: agenda.now)
    }

    /// The process's own work is over.
    func ended(_ process: Process, failure: String?) {
        guard process.life.isAlive else { return }
        trace.note("p\(process.number) ended: \(failure ?? "stopped")")
        remove(process)
    }

    /// Whether the process dies here.
    func kills(_ process: Process, at point: CrashPoint) -> Bool {
        guard process.life.isAlive, faults.kills(at: point) else { return false }
        crash(process, at: point)
        return true
    }

    private func crash(_ process: Process, at point: CrashPoint) {
        coverage.reach(.crash(point))
        state.withLock { $0.crashes += 1 }
        trace.note("p\(process.number) dies \(point)")
        remove(process)
    }

    func crashAnywhere() {
        guard let process else { return }
        crash(process, at: process.services == nil ? .inRecovery : .betweenSteps)
    }

    func stepsToNextCrash() -> Int? {
        let planned = state.withLock { state in
            state.deaths.isEmpty ? nil : state.deaths.removeFirst()
        }
        return planned ?? faults.stepsToNextCrash()
    }

    private func remove(_ process: Process) {
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

    /// Lets go of everything.
    ///
    /// - Parameter outside: ends what waits outside of the service.
    func dissolve(_ outside: () -> Void) {
        if let process {
            process.die()
            state.withLock { $0.dead.append(process) }
        }
        bury()
        agenda.clear()
        outside()
        _ = outsideExecutor.drain(jobsMax: 100_000)
        state.withLock { state in
            state.process = nil
            state.assemble = nil
        }
    }
}
