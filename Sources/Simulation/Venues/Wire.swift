import Domain
import Engine

/// What lies between processes and one counterpart outside, and loses and delays.
struct Wire<Fault: SimulatedFault>: Sendable {
    let agenda: Agenda
    let faults: SeededFaults<Fault>
    let trace: Trace
    let executor: JobExecutor
    /// The counterpart's.
    let name: String
    /// When a caller no longer waits for an answer.
    let deadline: Duration
    /// Around the end of an order's validity, which is when it matters.
    let atTheEnd: ClosedRange<Duration>

    static var quick: ClosedRange<Duration> { .zero ... .milliseconds(40) }
    private static var late: ClosedRange<Duration> { .milliseconds(500) ... .seconds(4) }

    /// Starts a task of the outside world.
    private func execute(_ body: @escaping @Sendable () async -> Void) {
        // house-allow: task - it outlives the step of the simulation that starts it
        Task(executorPreference: executor) { await body() }
    }

    /// One call: there, handled, and back.
    ///
    /// - Parameters:
    ///   - refused: the answer where there is no connection at all.
    ///   - timeout: the answer where none came in time.
    ///   - isDown: whether what arrives is lost.
    ///   - handle: `nil` is no answer.
    func call<Answer: TraceSummary & Sendable>(
        _ call: String, _ reply: Reply<Answer>, refused: Answer, timeout: Answer,
        isDown: @escaping @Sendable () -> Bool,
        _ handle: @escaping @Sendable () async -> Answer?
    ) {
        trace.note("\(name) <- \(call)")
        if isDown() || faults.strikes(.connectionRefused) {
            return agenda.after(faults.duration(Self.quick)) { reply(refused) }
        }
        agenda.after(deadline) { reply(timeout) }
        if faults.strikes(.requestLost) { return }
        agenda.after(delay(isLate: faults.strikes(.requestLate))) { [self] in
            execute { [self] in
                // Down now: what arrives is lost.
                guard !isDown(), let answer = await handle() else { return }
                trace.note("\(name) -> \(call) \(answer.summary)")
                if faults.strikes(.answerLost) { return }
                agenda.after(delay(isLate: faults.strikes(.answerLate))) { reply(answer) }
            }
        }
    }

    private func delay(isLate: Bool) -> Duration {
        guard isLate else { return faults.duration(Self.quick) }
        return faults.duration(faults.below(2) == 0 ? atTheEnd : Self.late)
    }
}
