import Domain
import HeapModule
import Synchronization

/// The virtual clock, and what is to happen when. Time moves only when the next entry is taken.
final class Agenda: Sendable {
    private struct Entry: Comparable, Sendable {
        let at: Instant
        /// Drawn: what is due at the same time happens in an order that the seed chose.
        let tie: UInt64
        let number: UInt64
        let action: @Sendable () -> Void

        static func < (left: Entry, right: Entry) -> Bool {
            (left.at, left.tie, left.number) < (right.at, right.tie, right.number)
        }

        static func == (left: Entry, right: Entry) -> Bool { left.number == right.number }
    }

    private struct State {
        var now: Instant
        var entries: Heap<Entry> = []
        var count: UInt64 = 0
        var generator: SeededGenerator
    }

    private let state: Mutex<State>

    init(start: Instant, generator: SeededGenerator) {
        state = Mutex(State(now: start, generator: generator))
    }

    var now: Instant { state.withLock { $0.now } }

    /// Does `action` at `instant`, or next where that has passed.
    func at(_ instant: Instant, _ action: @escaping @Sendable () -> Void) {
        state.withLock { state in
            state.count += 1
            state.entries.insert(
                Entry(
                    at: max(instant, state.now), tie: state.generator.next(), number: state.count,
                    action: action))
        }
    }

    func after(_ duration: Duration, _ action: @escaping @Sendable () -> Void) {
        at(now.adding(duration), action)
    }

    /// Moves the clock to the next entry and takes it; `nil` where there is none until `limit`.
    func next(until limit: Instant) -> (@Sendable () -> Void)? {
        state.withLock { state in
            guard let first = state.entries.min, first.at <= limit else { return nil }
            state.now = max(state.now, first.at)
            return state.entries.removeMin().action
        }
    }

    /// Lets time pass in which nothing happens: what would have come then is late.
    func jump(to instant: Instant) { state.withLock { $0.now = max($0.now, instant) } }

    /// Forgets what is still to come.
    func clear() { state.withLock { $0.entries = [] } }
}
