package import Domain
import Synchronization

/// Gives conversions their times of creation: each a later one, and none that a list has passed.
///
/// A commit becomes durable later than its time was given, and not in the order of the times. A
/// list that read between the two would skip the earlier one for ever. So a list first waits until
/// every creation with an earlier time than its own has ended, one way or the other.
package final class CreationClock: Sendable {
    private struct State {
        var last: Instant
        var underWay: Set<Instant> = []
        var waiters: [Waiter] = []
    }

    private struct Waiter {
        let before: Instant
        let end: AsyncStream<Never>.Continuation
    }

    private let state: Mutex<State>

    /// - Parameter newest: the time of the newest creation there is, whatever the clock says now.
    package init(after newest: Instant?) {
        state = Mutex(State(last: newest ?? Instant(microseconds: 0)))
    }

    /// A time for one creation, which ``end(_:)`` must follow.
    func begin(at now: Instant) -> Instant {
        state.withLock { state in
            let time = max(now, Instant(microseconds: state.last.microseconds + 1))
            state.last = time
            state.underWay.insert(time)
            return time
        }
    }

    /// The creation is durable, or never will be.
    func end(_ time: Instant) {
        let done = state.withLock { state -> [Waiter] in
            state.underWay.remove(time)
            guard !state.waiters.isEmpty else { return [] }
            let first = state.underWay.min()
            var done: [Waiter] = []
            state.waiters.removeAll { waiter in
                guard first.map({ $0 > waiter.before }) ?? true else { return false }
                done.append(waiter)
                return true
            }
            return done
        }
        for waiter in done { waiter.end.finish() }
    }

    /// The last moment of which a list may tell: it returns once nothing up to it is under way.
    /// Ends early with the task, or when `deadline` is over: then what is under way is not told
    /// yet.
    func settled(_ time: any TimeSource, within patience: Duration) async -> Instant {
        let (stream, continuation) = AsyncStream<Never>.makeStream()
        let last = state.withLock { state -> Instant in
            if state.underWay.isEmpty {
                continuation.finish()
            } else {
                state.waiters.append(Waiter(before: state.last, end: continuation))
            }
            return state.last
        }
        await time.wait(for: stream, until: time.now().adding(patience))
        return state.withLock { state in
            state.waiters.removeAll { $0.end == continuation }
            guard let first = state.underWay.min(), first <= last else { return last }
            return Instant(microseconds: first.microseconds - 1)
        }
    }
}
