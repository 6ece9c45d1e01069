package import Domain
import Engine
import Synchronization

/// A time that stands still until somebody waits for it: a wait ends at once and moves it there.
package final class SelfMovingTime: TimeSource {
    private let current: Mutex<Instant>

    package init(start: Instant) { current = Mutex(start) }

    package func now() -> Instant { current.withLock { $0 } }

    package func sleep(until deadline: Instant) async throws {
        try Task.checkCancellation()
        move(to: deadline)
        await Task.yield()
    }

    package func pass(_ duration: Duration) { move(to: now().adding(duration)) }

    private func move(to instant: Instant) {
        current.withLock { $0 = max($0, instant) }
    }
}
