/// The times and bounds of Kraken's protocol, by name.
enum KrakenLimits {
    /// How far ahead a deadline is.
    static let deadlineMin = Duration.seconds(2)
    static let deadlineMax = Duration.seconds(60)
    static let ordersPerQuery = 50
    static let tradesPerQuery = 20
    static let ordersPerBatch = 2...15
    static let cancelsPerBatch = 1...50
    static let rowsPerPage = 50
    static let clientBytesMax = 18
    static let clientDigits = 32
    static let clientHyphenated = 36
    /// Fraction digits of costs.
    static let costDigits = 5
    /// Nonces in a row that were refused, before the key is locked out.
    static let badNoncesMax = 20
    static let lockout = Duration.seconds(900)
    /// Requests of one key at the same time.
    static let concurrentMax = 100
    static let throttle = Duration.seconds(5)
    /// How long a token may be used to begin with.
    static let tokenValid = Duration.seconds(900)
    static let tokensMax = 10_000
    static let depthDefault = 100
    static let depthMax = 500
    static let bookDepths = [10, 25, 100, 500, 1_000]
    static let bookDepthDefault = 10
    static let snapshotTrades = 50
    static let heartbeat = Duration.seconds(1)
    static let deadManMax: Int64 = 86_400
}
