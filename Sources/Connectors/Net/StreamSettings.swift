/// What bounds a WebSocket connection.
package struct StreamSettings: Hashable, Sendable {
    package var trust = TLSTrust.system
    /// Whether a host that is not this machine may be spoken with unencrypted.
    package var allowsPlaintext = false
    /// For the name, the connection, TLS and the upgrade together.
    package var connectTimeout = Duration.seconds(10)
    /// The largest message by far is the snapshot of all instruments, some megabytes.
    package var messageBytesMax = 16 * 1_048_576
    package var fragmentsMax = 1_024
    /// Messages that wait for the consumer; one more, and the connection is closed.
    package var queueMessagesMax = 16_384
    /// Bytes of such messages, with the same consequence; at least as many as one message may have.
    package var queueBytesMax = 64 * 1_048_576
    /// Nothing heard for so long: ask whether somebody is there.
    package var pingAfter = Duration.seconds(10)
    /// Nothing heard for so long, the answer to that included: the connection is closed. Above
    /// `pingAfter`.
    package var silenceMax = Duration.seconds(25)
    /// How long the other side has to answer our farewell.
    package var closeTimeout = Duration.seconds(2)

    package init() {}
}
