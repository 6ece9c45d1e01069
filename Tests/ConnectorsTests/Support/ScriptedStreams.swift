import Synchronization

@testable import Connectors

/// Opens connections without a network. Each one plays what comes next in the script; after the
/// last there is none any more.
final class ScriptedStreams: StreamTransport {
    enum Opening: Sendable {
        case refused
        /// Says these, and ends; or stays open until it is closed.
        case says([String], staysOpen: Bool)
    }

    private struct State {
        var script: [Opening]
        var urls: [String] = []
        var sent: [String] = []
        var closed = 0
        var open: [AsyncStream<[UInt8]>.Continuation] = []
    }

    private let state: Mutex<State>

    init(_ script: [Opening]) { state = Mutex(State(script: script)) }

    var urls: [String] { state.withLock { $0.urls } }
    var sent: [String] { state.withLock { $0.sent } }
    var closed: Int { state.withLock { $0.closed } }

    /// The venue ends every connection.
    func hangUp() {
        let open = state.withLock { state in
            defer { state.open = [] }
            return state.open
        }
        for continuation in open { continuation.finish() }
    }

    func open(_ url: String) async -> StreamConnection? {
        let opening = state.withLock { state -> Opening in
            state.urls.append(url)
            return state.script.isEmpty ? .refused : state.script.removeFirst()
        }
        switch opening {
        case .refused: return nil
        case .says(let texts, let staysOpen):
            let (messages, continuation) = AsyncStream.makeStream(of: [UInt8].self)
            for text in texts { continuation.yield(Array(text.utf8)) }
            if !staysOpen { continuation.finish() }
            state.withLock { $0.open.append(continuation) }
            return StreamConnection(
                messages: StreamMessages(messages),
                send: { text in
                    self.state.withLock { $0.sent.append(text) }
                    return true
                },
                close: {
                    self.state.withLock { $0.closed += 1 }
                    continuation.finish()
                })
        }
    }
}
