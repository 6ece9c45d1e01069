import Domain
import Engine
import Synchronization

/// A time that moves when a test says so, or with whoever waits for it.
final class MovableTime: TimeSource {
    private struct State {
        var now: Instant
        var sleepers: [(deadline: Instant, bell: AsyncStream<Void>.Continuation)] = []
    }

    private let movesItself: Bool
    private let state: Mutex<State>

    init(start: Instant, movesItself: Bool) {
        self.movesItself = movesItself
        state = Mutex(State(now: start))
    }

    func now() -> Instant { state.withLock { $0.now } }

    func sleep(until deadline: Instant) async throws {
        if movesItself {
            state.withLock { $0.now = max($0.now, deadline) }
            await Task.yield()
        } else {
            let (stream, bell) = AsyncStream.makeStream(of: Void.self)
            let isOver = state.withLock { state in
                if state.now < deadline { state.sleepers.append((deadline, bell)) }
                return state.now >= deadline
            }
            if !isOver { for await _ in stream {} }
        }
        try Task.checkCancellation()
    }

    /// Who waits for a moment that has come goes on; the rest is up to them.
    func pass(_ duration: Duration) {
        let due = state.withLock { state in
            state.now = state.now.adding(duration)
            let now = state.now
            let due = state.sleepers.filter { $0.deadline <= now }
            state.sleepers.removeAll { $0.deadline <= now }
            return due
        }
        for sleeper in due { sleeper.bell.finish() }
    }

    /// How many wait.
    var sleepers: Int { state.withLock { $0.sleepers.count } }
}
