/// Opens WebSocket connections.
package protocol StreamTransport: Sendable {
    /// `nil`: no connection within the time; why is logged.
    func open(_ url: String) async -> StreamConnection?
}

/// One WebSocket connection. Pings are answered below; a peer that is silent for longer than the
/// transport's idle limit ends it.
package struct StreamConnection: Sendable {
    /// Text messages in their order, each within the size limit; ends with the connection. One
    /// consumer. A consumer that falls behind the queue's bound loses the connection, never a
    /// message in between.
    package let messages: StreamMessages
    /// Whether the text was handed to the connection.
    package let send: @Sendable (String) async -> Bool
    package let close: @Sendable () async -> Void

    package init(
        messages: StreamMessages, send: @escaping @Sendable (String) async -> Bool,
        close: @escaping @Sendable () async -> Void
    ) {
        self.messages = messages
        self.send = send
        self.close = close
    }
}
