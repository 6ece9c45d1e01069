import Domain
import Engine
import Synchronization

/// What is outside of every process of the service, and goes on when one dies.
struct Outside: Sendable {
    let agenda: Agenda
    let faults: FaultInjector
    let trace: Trace
    let auditor: Auditor
    let executor: JobExecutor
    let time: OutsideTime

    init(_ agenda: Agenda, _ faults: FaultInjector, _ trace: Trace, _ auditor: Auditor) {
        self.agenda = agenda
        self.faults = faults
        self.trace = trace
        self.auditor = auditor
        executor = JobExecutor()
        time = OutsideTime(agenda)
    }

    /// Starts a task of the outside world.
    func execute(_ body: @escaping @Sendable () async -> Void) {
        // house-allow: task - it outlives the step of the simulation that starts it
        Task(executorPreference: executor) { await body() }
    }

    /// The report as a venue that cannot be trusted tells it.
    func perhapsForged(_ report: OrderReport, of order: Order) -> OrderReport {
        guard faults.strikes(.answerForged) else { return report }
        return report.forged(order, way: faults.below(OrderReport.forgeriesCount))
    }

    /// Ends everything that waits, and runs what then has something to do.
    func dissolve() {
        time.endWaits()
        _ = executor.drain(jobsMax: 100_000)
    }
}

/// The virtual clock as the outside world waits for it; nothing there is ever cancelled.
final class OutsideTime: TimeSource {
    private struct State {
        var waits: [UInt64: CheckedContinuation<Void, Never>] = [:]
        var count: UInt64 = 0
    }

    private let agenda: Agenda
    /// How far its clock is ahead.
    private let ahead: Duration
    private let state = Mutex(State())

    init(_ agenda: Agenda, ahead: Duration = .zero) { (self.agenda, self.ahead) = (agenda, ahead) }

    func now() -> Instant { agenda.now.adding(ahead) }

    func sleep(until deadline: Instant) async throws {
        await withCheckedContinuation { continuation in
            let number = state.withLock { state in
                state.count += 1
                state.waits[state.count] = continuation
                return state.count
            }
            agenda.at(deadline.adding(.zero - ahead)) { [self] in
                state.withLock { $0.waits.removeValue(forKey: number) }?.resume()
            }
        }
    }

    func endWaits() {
        let waits = state.withLock { state in
            defer { state.waits = [:] }
            return state.waits
        }
        for wait in waits.values { wait.resume() }
    }
}
