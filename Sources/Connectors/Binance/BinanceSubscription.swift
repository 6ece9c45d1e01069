package import Domain
internal import Synchronization

/// One connection that was asked to push, from the asking to the answer and on.
package final class BinanceSubscription: Sendable {
    private struct State {
        var connection: StreamConnection?
        var askedAt: Instant?
        var isUp = false
    }

    private let state = Mutex(State())

    package init() {}

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

    /// Sends a text where the connection is up.
    package func send(_ text: String) async {
        let connection = state.withLock { $0.isUp ? $0.connection : nil }
        _ = await connection?.send(text)
    }

    package func end() { state.withLock { $0 = State() } }

    /// Closes a connection that was opened and does not push.
    package func closeIfSilent(at now: Instant) async {
        let silent = state.withLock { state -> StreamConnection? in
            guard !state.isUp, let askedAt = state.askedAt,
                now.duration(since: askedAt) > BinanceLimits.subscriptionTimeout
            else { return nil }
            return state.connection
        }
        await silent?.close()
    }
}
