import Synchronization

/// One WebSocket connection as a protocol sees it: texts in, texts out.
package final class SandboxSocket: Sendable {
    package let path: String
    /// Without the question mark.
    package let query: String
    package let address: String
    /// What the client sends, until it leaves.
    package let messages: AsyncStream<String>

    let incoming: AsyncStream<String>.Continuation
    let outgoing: AsyncStream<String>
    private let output: AsyncStream<String>.Continuation
    private let isCut = Mutex(false)
    private let sent = Mutex(0)

    package init(path: String, query: String, address: String) {
        self.path = path
        self.query = query
        self.address = address
        (messages, incoming) = AsyncStream.makeStream(
            of: String.self,
            bufferingPolicy: .bufferingOldest(ServerLimits.socketRequestsWaitingMax))
        (outgoing, output) = AsyncStream.makeStream(
            of: String.self,
            bufferingPolicy: .bufferingOldest(ServerLimits.socketMessagesWaitingMax))
    }

    /// Queues a message; a client that does not read is cut off.
    package func send(_ text: String) {
        sent.withLock { $0 += 1 }
        if case .dropped = output.yield(text) { close() }
    }

    /// How many messages were queued.
    var sentCount: Int { sent.withLock { $0 } }

    package func send(_ bytes: [UInt8]) { send(String(decoding: bytes, as: UTF8.self)) }

    /// Ends the connection after what is queued.
    package func close() {
        output.finish()
        incoming.finish()
    }

    /// Ends the connection without a close frame, as a broken network does.
    package func cut() {
        isCut.withLock { $0 = true }
        close()
    }

    var wasCut: Bool { isCut.withLock { $0 } }

    /// A message of the client.
    func receive(_ text: String) {
        if case .dropped = incoming.yield(text) { close() }
    }
}
