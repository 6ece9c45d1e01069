package import Domain
package import Money
package import Routing

/// One Binance Spot venue, or any exchange that speaks its protocol.
package struct BinanceConfiguration: Sendable {
    package let id: VenueID
    /// Base of `/api/v3` and `/sapi/v1`, such as `https://api.binance.com`.
    package let restURL: String
    /// Market streams, such as `wss://stream.binance.com:9443/stream`.
    package let streamURL: String
    /// Requests over WebSocket, such as `wss://ws-api.binance.com:443/ws-api/v3`.
    package let socketAPIURL: String
    /// What is traded, in the order of the symbols.
    package let symbols: [Symbol]
    /// The venue's code of an asset where it has another than ours.
    package let assetCodes: [Asset: String]
    package let keys: [AccountID: BinanceKey]
    /// Instead of what the venue says of its fees.
    package var fees: FeeSchedule?
    /// How long an order may be under way: at most ``BinanceLimits/recvWindowMax``.
    package var recvWindow = BinanceLimits.recvWindow
    /// How long an answer to an order or a cancel is waited for.
    package var orderTimeout = BinanceLimits.orderTimeout
    /// The same for everything else.
    package var queryTimeout = BinanceLimits.queryTimeout
    /// Books of a stream that was silent for longer are not used. It is asked whether it is there
    /// (``BinanceLimits/heartbeatInterval``), so that a quiet market is no silent stream.
    package var bookStaleness = BinanceLimits.bookStaleness
    /// How many levels of each side a book shows.
    package var depthLevels = BinanceLimits.depthLevels

    /// Whether it has the wallet's endpoints (`/sapi`): test nets have none, and then nothing moves
    /// there but trades.
    package var hasWallet = true
    /// How many times the published limits an exchange of one's own allows, whatever it announces;
    /// `nil`: what it announces counts.
    package var limitsFactor: Int?

    package init(
        id: VenueID, restURL: String, streamURL: String, socketAPIURL: String, symbols: [Symbol],
        assetCodes: [Asset: String] = [:], keys: [AccountID: BinanceKey]
    ) {
        self.id = id
        self.restURL = restURL
        self.streamURL = streamURL
        self.socketAPIURL = socketAPIURL
        self.symbols = Set(symbols).sorted()
        self.assetCodes = assetCodes
        self.keys = keys
    }

    /// In the order of their names.
    package var accounts: [AccountID] { keys.keys.sorted() }
}

/// Bounds that hold for every Binance connector.
package enum BinanceLimits {
    package static let recvWindow = Duration.seconds(5)
    /// The venue's own bound.
    package static let recvWindowMax = Duration.seconds(60)
    /// Less than this is left of an order's validity: it is not sent.
    package static let recvWindowMin = Duration.milliseconds(50)
    /// From the making of an order, which is stored first, to the last moment of its acceptance.
    package static let orderValidity = Duration.seconds(10)
    /// The matching engine's own time-out (10 s), the clocks' difference and the delay until a new
    /// order can be seen.
    package static let absenceMargin = Duration.seconds(15)
    package static let orderTimeout = Duration.seconds(12)
    package static let queryTimeout = Duration.seconds(10)
    package static let bookStaleness = Duration.seconds(5)
    package static let depthLevels = 100
    /// Levels of a snapshot.
    package static let snapshotLevels = 1_000
    /// Levels of one side in one answer or message; the venue's longest answer has half as many.
    package static let levelsMax = 10_000
    /// Levels a side that are kept of a book. What is beyond is too far away to trade with.
    package static let bookLevelsMax = 20_000
    /// Depth messages that wait for their snapshot, for one symbol, and the levels in them.
    package static let depthsWaitingMax = 1_000
    package static let levelsWaitingMax = 200_000
    /// How often rules are read again, and with them whether a market trades.
    package static let rulesInterval = Duration.seconds(60)
    /// How often fees are.
    package static let feesInterval = Duration.seconds(3_600)
    /// How long until rules are asked for again where they could not be read.
    package static let rulesRetry = Duration.seconds(10)
    package static let clockInterval = Duration.seconds(60)
    /// The venue ends a connection after 24 hours.
    package static let connectionLife = Duration.seconds(23 * 3_600)
    /// How long the answer to a subscription is waited for, and any word of a market stream.
    package static let subscriptionTimeout = Duration.seconds(10)
    /// How often the market stream is asked whether it is there; books are stale without an answer.
    package static let heartbeatInterval = Duration.seconds(2)
    /// Between the second and the third snapshot of one book, doubled at each that comes after less
    /// calm than ``snapshotCalm``.
    package static let snapshotPause = Duration.seconds(1)
    package static let snapshotPauseMax = Duration.seconds(30)
    package static let snapshotCalm = Duration.seconds(10)
    /// How often it is looked whether orders have to be asked for.
    package static let watchInterval = Duration.milliseconds(500)
    /// How often open orders are asked for while their account's stream is down.
    package static let pollInterval = Duration.seconds(2)
    /// Reports that nobody has taken yet; the oldest go first, and are asked for again.
    package static let reportsWaitingMax = 10_000
    /// Open orders that are watched.
    package static let ordersWatchedMax = 10_000
    /// What the venue keeps at hand: orders that ended without a fill for 90 days. Some days less,
    /// since which clock counts is not said.
    package static let archivedAfter = Duration.seconds(85 * 86_400)
    /// Rows of one page of a history.
    package static let pageRows = 1_000
    /// The same for transfers and dividends, by the venue's bounds.
    package static let transferRows = 100
    package static let dividendRows = 500
    /// The longest time that the wallet may be asked of at once: 90 days.
    package static let walletWindow = Duration.seconds(90 * 86_400)
    /// Pages of one question.
    package static let pagesMax = 200
    /// What the taker and the maker pay where the venue does not say, as a fraction.
    package static let fallbackFee = Fixed(uncheckedUnits: Fixed.unitsPerOne / 1_000)
}
