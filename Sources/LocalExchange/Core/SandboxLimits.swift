package import Money

/// The times and bounds of the exchange, by name.
package enum SandboxLimits {
    /// Levels a side of a book that is told.
    package static let bookDepthMax = 1_000
    /// How often books are told at least, where they changed.
    package static let bookInterval = Duration.milliseconds(100)
    /// How often time moves the exchange when nobody asks.
    package static let tickInterval = Duration.milliseconds(50)
    /// Open orders of one account in one market.
    package static let openOrdersMax = 200
    /// An order that ended without a trade is archived after it.
    package static let archivedAfter = Duration.seconds(90 * 86_400)
    /// Events that wait for one listener; beyond, it is cut off.
    package static let eventsWaitingMax = 50_000
    /// Trades of one market that are remembered for everybody.
    package static let publicTradesMax = 1_000
    /// What an account may hold or owe of one asset by movements: far from the end of the numbers,
    /// with room for what its orders add.
    package static let balanceMax = Fixed(1_000_000_000_000_000)
    /// Prices and quantities of books that are set, and of trades of others.
    package static let streetMax = Fixed(1_000_000_000)
    /// Bytes of a client's own order id, before a wire's tighter rule.
    package static let clientBytesMax = 64
}
