import Domain
import Engine
import Synchronization

/// Runs tasks one job at a time on the thread that calls ``run(until:)``, in an order that the seed
/// chose, and moves its clock only when nobody has anything to do: what takes no time takes none.
final class VirtualTime: TimeSource, TaskExecutor {
    private struct Sleeper {
        let deadline: Instant
        let id: Int
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var now: Instant
        var ready: [UnownedJob] = []
        /// The first to wake is the last.
        var sleepers: [Sleeper] = []
        var cancelled: Set<Int> = []
        var lastID = 0
        var bits: SeededBits
    }

    private let state: Mutex<State>

    init(start: Instant, seed: UInt64 = 1) {
        state = Mutex(State(now: start, bits: SeededBits(state: seed)))
    }

    func now() -> Instant { state.withLock { $0.now } }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        state.withLock { $0.ready.append(job) }
    }

    /// Works until there is nothing to do before or at `limit`.
    ///
    /// - Parameter afterEachJob: `false` ends it there.
    func run(until limit: Instant, afterEachJob: () -> Bool = { true }) {
        while true {
            // What is due at one moment overlaps.
            if overlaps(), let sleeper = nextSleeper(until: now()) {
                sleeper.continuation.resume()
            } else if let job = nextJob() {
                job.runSynchronously(on: asUnownedTaskExecutor())
                guard afterEachJob() else { return }
            } else if let sleeper = nextSleeper(until: limit) {
                sleeper.continuation.resume()
            } else {
                return state.withLock { $0.now = max($0.now, limit) }
            }
        }
    }

    private func overlaps() -> Bool { state.withLock { $0.bits.below(2) == 0 } }

    private func nextJob() -> UnownedJob? {
        state.withLock { state in
            guard !state.ready.isEmpty else { return nil }
            let index = state.bits.below(state.ready.count)
            state.ready.swapAt(index, state.ready.count - 1)
            return state.ready.removeLast()
        }
    }

    private func nextSleeper(until limit: Instant) -> Sleeper? {
        state.withLock { state in
            guard let next = state.sleepers.last, next.deadline <= limit else { return nil }
            state.now = max(state.now, next.deadline)
            return state.sleepers.removeLast()
        }
    }

    func sleep(until deadline: Instant) async throws {
        let id = state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let isCancelled = state.withLock { state in
                    if state.cancelled.remove(id) != nil { return true }
                    let sleeper = Sleeper(
                        deadline: deadline, id: id, continuation: continuation)
                    let index = state.sleepers.firstIndex {
                        ($0.deadline, $0.id) < (deadline, id)
                    }
                    state.sleepers.insert(sleeper, at: index ?? state.sleepers.count)
                    return false
                }
                if isCancelled { continuation.resume(throwing: CancellationError()) }
            }
        } onCancel: {
            let sleeper = state.withLock { state -> Sleeper? in
                guard let index = state.sleepers.firstIndex(where: { $0.id == id }) else {
                    state.cancelled.insert(id)
                    return nil
                }
                return state.sleepers.remove(at: index)
            }
            sleeper?.continuation.resume(throwing: CancellationError())
        }
    }
}
