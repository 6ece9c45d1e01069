import Synchronization

/// One life of a process of ours, on an executor of its own: its tasks, and what it waits for.
///
/// It can end between any two of its steps. What the process then still does has no effect: its
/// calls are answered at once, its waits end, and it is only run on until nothing of it is left.
final class ProcessLife: Sendable {
    private struct State {
        var isAlive = true
        var waits: [UInt64: @Sendable () -> Void] = [:]
        var waitCount: UInt64 = 0
    }

    let executor = JobExecutor()
    let agenda: Agenda
    private let state = Mutex(State())

    init(_ agenda: Agenda) { self.agenda = agenda }

    var isAlive: Bool { state.withLock { $0.isAlive } }

    /// Ends it where it stands, and every wait with it.
    func end() {
        let waits = state.withLock { state in
            defer { state.waits = [:] }
            state.isAlive = false
            return state.waits.sorted { $0.key < $1.key }.map(\.value)
        }
        for wait in waits { wait() }
    }

    /// Starts a task in the process.
    @discardableResult
    func execute(_ body: @escaping @Sendable () async -> Void) -> Task<Void, Never> {
        // house-allow: task - it outlives the step of the simulation that starts it
        Task(executorPreference: executor) { await body() }
    }

    /// Calls the process from outside.
    ///
    /// - Parameter done: gets what `body` returned, or `nil` where it died before.
    func call<Value: Sendable>(
        _ body: @escaping @Sendable () async -> Value, done: @escaping @Sendable (Value?) -> Void
    ) {
        let reply = reply(ifDead: nil, done)
        execute { reply(await body()) }
    }

    /// Waits for what the world outside answers.
    ///
    /// - Parameters:
    ///   - dead: what a process gets that dies meanwhile, or has died.
    ///   - begin: hands the question out.
    func ask<Answer: Sendable>(
        ifDead dead: Answer, _ begin: (Reply<Answer>) -> Void
    ) async -> Answer {
        executor.requireItsThread()
        guard isAlive else { return dead }
        return await withCheckedContinuation { continuation in
            begin(reply(ifDead: dead) { continuation.resume(returning: $0) })
        }
    }

    private func reply<Answer: Sendable>(
        ifDead dead: Answer, _ deliver: @escaping @Sendable (Answer) -> Void
    ) -> Reply<Answer> {
        let number = nextWait()
        let reply = Reply<Answer> { [self] answer in
            state.withLock { _ = $0.waits.removeValue(forKey: number) }
            deliver(answer)
        }
        state.withLock { $0.waits[number] = { reply(dead) } }
        return reply
    }

    /// Does `action` when the process dies.
    func atDeath(_ action: @escaping @Sendable () -> Void) {
        let number = nextWait()
        state.withLock { $0.waits[number] = action }
    }

    private func nextWait() -> UInt64 {
        state.withLock { state in
            state.waitCount += 1
            return state.waitCount
        }
    }

    /// Lets time pass in the process.
    func pause(_ duration: Duration) async {
        await ask(ifDead: ()) { reply in agenda.after(duration) { reply(()) } }
    }
}
