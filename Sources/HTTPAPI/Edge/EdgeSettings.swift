/// What one connection may cost.
package struct EdgeSettings: Hashable, Sendable {
    /// How long a connection may be silent between requests.
    package var idleTimeout: Duration = .seconds(60)
    /// From the first byte of a request to the end of its header.
    package var headerTimeout: Duration = .seconds(10)
    /// From the end of the header to the end of the body, however it drips.
    package var bodyTimeout: Duration = .seconds(30)
    /// How long a client may leave an answer unread.
    package var writeTimeout: Duration = .seconds(30)
    /// How long a refused client may still send before the connection is cut.
    package var lingerTimeout: Duration = .seconds(2)
    /// Header fields together, in bytes.
    package var headerBytesMax = 16_384
    package var headerCountMax = 100
    /// Connections at a time; more wait in the backlog.
    package var connectionsMax = 10_000
    /// Of one address at a time; one more is closed at once.
    package var connectionsPerAddressMax = 1_000

    package init() {}
}
