package import Domain
internal import Synchronization

/// One connection that was asked to push, from the asking to the answer and on; and what to do
/// about one that is open and of no use.
package final class StreamSubscription: Sendable {
    private struct State {
        var connection: StreamConnection?
        var askedAt: Instant?
        var isUp = false
    }

    private let timeout: Duration
    private let state = Mutex(State())

    /// - Parameter timeout: how long the answer may take, and how long a stream that is known to
    ///   speak may be silent.
    package init(timeout: Duration) { self.timeout = timeout }

    /// Whether the venue said that it pushes.
    package var isUp: Bool { state.withLock { $0.isUp } }

    package func ask(_ connection: StreamConnection, at now: Instant) {
        state.withLock { $0 = State(connection: connection, askedAt: now) }
    }

    package func confirm() {
        state.withLock { state in
            if state.connection != nil { state.isUp = true }
        }
    }

    /// Sends a text where the venue pushes.
    ///
    /// - Returns: whether it was handed to the connection.
    @discardableResult
    package func send(_ text: String) async -> Bool {
        let connection = state.withLock { $0.isUp ? $0.connection : nil }
        return await connection?.send(text) ?? false
    }

    package func end() { state.withLock { $0 = State() } }

    /// Closes a connection that was opened and does not push. That the other side answers pings
    /// says nothing of what stands behind it.
    ///
    /// - Parameter lastHeard: of a stream that is never silent for long, when it was heard last.
    package func closeIfSilent(at now: Instant, lastHeard: Instant? = nil) async {
        let silent = state.withLock { state -> StreamConnection? in
            guard let askedAt = state.askedAt else { return nil }
            let since = state.isUp ? lastHeard.map { max($0, askedAt) } : askedAt
            guard let since, now.duration(since: since) > timeout else { return nil }
            return state.connection
        }
        await silent?.close()
    }
}

extension Instant {
    /// When a stream was heard that never was.
    static let neverHeard = Instant(microseconds: 0)
}
