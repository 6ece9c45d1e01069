import Domain
import Engine
import Synchronization

/// A time that only the test moves; who waits for it sleeps.
final class SteppedClock: TimeSource {
    private struct State {
        var now: Instant
        var waiters: [Int: (due: Instant, continuation: CheckedContinuation<Void, any Error>)] = [:]
        var next = 0
    }

    private let state: Mutex<State>

    init(start: Instant) { state = Mutex(State(now: start)) }

    func now() -> Instant { state.withLock { $0.now } }

    func sleep(until deadline: Instant) async throws {
        let number = state.withLock { state in
            state.next += 1
            return state.next
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let isDue = state.withLock { state in
                    guard deadline > state.now, !Task.isCancelled else { return true }
                    state.waiters[number] = (deadline, continuation)
                    return false
                }
                if isDue { continuation.resume() }
            }
            try Task.checkCancellation()
        } onCancel: {
            let waiter = state.withLock { $0.waiters.removeValue(forKey: number) }
            waiter?.continuation.resume(throwing: CancellationError())
        }
    }

    func pass(_ duration: Duration) {
        let due = state.withLock { state in
            state.now = state.now.adding(duration)
            let numbers = state.waiters.filter { $0.value.due <= state.now }.keys.sorted()
            return numbers.compactMap { state.waiters.removeValue(forKey: $0)?.continuation }
        }
        for continuation in due { continuation.resume() }
    }
}

/// Numbers that grow.
final class NonceSource: Sendable {
    private let last = Mutex(UInt64(1_800_000_000_000))

    func next() -> UInt64 {
        last.withLock { last in
            last += 1
            return last
        }
    }
}
