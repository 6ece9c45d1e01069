import Synchronization

/// Tells listeners what happened, in its order, and only after it is durable.
///
/// Who does not keep up is cut off: its stream ends, and it must begin anew.
package final class EventHub: Sendable {
    private struct State {
        var waiting: [(position: UInt64, event: SandboxEvent)] = []
        var listeners: [Int: Listener] = [:]
        var nextListener = 0
    }

    private struct Listener {
        let wants: @Sendable (SandboxEvent) -> Bool
        let continuation: AsyncStream<SandboxEvent>.Continuation
    }

    private let state = Mutex(State())

    /// Takes events that may be told once `position` is durable; positions never fall.
    func add(_ events: [SandboxEvent], at position: UInt64) {
        guard !events.isEmpty else { return }
        state.withLock { state in
            for event in events { state.waiting.append((position, event)) }
        }
    }

    /// Tells everything up to `position`.
    func release(upTo position: UInt64) {
        state.withLock { state in
            let count = state.waiting.prefix { $0.position <= position }.count
            guard count > 0 else { return }
            let ready = state.waiting.prefix(count)
            for (number, listener) in state.listeners.sorted(by: { $0.key < $1.key }) {
                for (_, event) in ready where listener.wants(event) {
                    if case .dropped = listener.continuation.yield(event) {
                        listener.continuation.finish()
                        state.listeners[number] = nil
                        break
                    }
                }
            }
            state.waiting.removeFirst(count)
        }
    }

    /// A listener; ``end(_:)`` it.
    package func listen(
        _ wants: @escaping @Sendable (SandboxEvent) -> Bool
    ) -> (number: Int, events: AsyncStream<SandboxEvent>) {
        let (events, continuation) = AsyncStream.makeStream(
            of: SandboxEvent.self,
            bufferingPolicy: .bufferingOldest(SandboxLimits.eventsWaitingMax))
        let number = state.withLock { state in
            state.nextListener += 1
            state.listeners[state.nextListener] = Listener(
                wants: wants, continuation: continuation)
            return state.nextListener
        }
        return (number, events)
    }

    package func end(_ number: Int) {
        let listener = state.withLock { $0.listeners.removeValue(forKey: number) }
        listener?.continuation.finish()
    }

    /// Ends all listeners.
    package func endAll() {
        let listeners = state.withLock { state in
            defer { state.listeners = [:] }
            return state.listeners.values.map(\.continuation)
        }
        for listener in listeners { listener.finish() }
    }

    package var listenerCount: Int { state.withLock { $0.listeners.count } }
}
