package import Domain
import Engine
import Synchronization

/// A time that stands until the test moves it; who waits for a moment sleeps until then.
package final class SteppedTime: TimeSource {
    private struct Sleeper {
        let id: Int
        let deadline: Instant
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var now: Instant
        var sleepers: [Sleeper] = []
        var cancelled: Set<Int> = []
        var lastID = 0
    }

    private let state: Mutex<State>

    package init(start: Instant) { state = Mutex(State(now: start)) }

    package func now() -> Instant { state.withLock { $0.now } }

    package var sleeperCount: Int { state.withLock { $0.sleepers.count } }

    package func advance(_ duration: Duration) {
        let due = state.withLock { state in
            state.now = state.now.adding(duration)
            let due = state.sleepers.filter { $0.deadline <= state.now }
            state.sleepers.removeAll { $0.deadline <= state.now }
            return due
        }
        for sleeper in due { sleeper.continuation.resume() }
    }

    package func sleep(until deadline: Instant) async throws {
        let id = state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let result: Result<Void, any Error>? = state.withLock { state in
                    if state.cancelled.remove(id) != nil { return .failure(CancellationError()) }
                    if deadline <= state.now { return .success(()) }
                    let sleeper = Sleeper(
                        id: id, deadline: deadline, continuation: continuation)
                    state.sleepers.append(sleeper)
                    return nil
                }
                if let result { continuation.resume(with: result) }
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

/// Bits that follow from how often they were asked for.
package final class CountedBits: RandomSource {
    private let count = Mutex<UInt64>(0)

    package init() {}

    package func bits() -> (UInt64, UInt64) {
        count.withLock { count in
            count += 1
            return (count &* 0x9E37_79B9_7F4A_7C15, count &* 0xD1B5_4A32_D192_ED03)
        }
    }
}
