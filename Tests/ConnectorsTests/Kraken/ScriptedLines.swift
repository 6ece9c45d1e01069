import Connectors
import Synchronization

/// WebSocket connections that say what a test says.
final class ScriptedLines: StreamTransport {
    private struct State {
        /// The connections so far, by their address.
        var opened: [String: [Line]] = [:]
    }

    /// One connection: what was sent on it, and its other end.
    final class Line: Sendable {
        let sent = Mutex<[String]>([])
        let feed: AsyncStream<[UInt8]>.Continuation

        init(_ feed: AsyncStream<[UInt8]>.Continuation) { self.feed = feed }

        func say(_ text: String) { feed.yield(Array(text.utf8)) }
    }

    private let state = Mutex(State())

    func open(_ url: String) async -> StreamConnection? {
        let (stream, feed) = AsyncStream.makeStream(of: [UInt8].self)
        let line = Line(feed)
        state.withLock { $0.opened[url, default: []].append(line) }
        return StreamConnection(
            messages: StreamMessages(stream),
            send: { text in
                line.sent.withLock { $0.append(text) }
                return true
            },
            close: { feed.finish() })
    }

    func lines(_ url: String) -> [Line] { state.withLock { $0.opened[url] ?? [] } }
}
