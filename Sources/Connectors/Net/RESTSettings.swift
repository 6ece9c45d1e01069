/// What bounds a REST transport.
package struct RESTSettings: Hashable, Sendable {
    /// The largest public answer by far is the description of all markets, some megabytes.
    package static let answerBytesMax = 16 * 1_048_576

    package var trust = TLSTrust.system
    /// Whether a host that is not this machine may be spoken with unencrypted.
    package var allowsPlaintext = false
    /// An answer that is longer is an unknown outcome.
    package var answerBytesMax = Self.answerBytesMax
    /// For the name, the connection and TLS together, within the request's own time.
    package var connectTimeout = Duration.seconds(5)
    /// A kept connection is closed after so long without a request. Below what venues allow, so
    /// that they seldom close one just as we use it.
    package var idleTimeout = Duration.seconds(30)
    /// Requests beyond so many at once wait for a connection, within their own time.
    package var connectionsMax = 64

    package init() {}
}
