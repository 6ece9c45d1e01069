package import NIOCore

/// The bounds of the exchange's server, by name.
package enum ServerLimits {
    package static let bodyBytesMax = 1 << 20
    package static let frameBytesMax = 1 << 20
    package static let connectionsMax = 1_024
    /// Messages that wait for one slow client; beyond, its connection is closed.
    package static let socketMessagesWaitingMax = 20_000
    /// Messages of a client that wait to be served; beyond, its connection is closed.
    package static let socketRequestsWaitingMax = 1_000
    /// A connection that sends nothing for so long is closed; clients answer pings within it.
    package static let idleMax = TimeAmount.seconds(90)
    package static let pingInterval = Duration.seconds(20)
}
