package import Domain

/// What requests cost, and how long to keep still, as data (Binance Spot API, "LIMITS" and each
/// endpoint's "Weight").
package enum BinanceBudgets {
    /// A request's weight.
    package enum Call: Hashable, CaseIterable, Sendable {
        case ping, time, exchangeInfo
        case depth100, depth500, depth1000, depth5000
        case newOrder, cancelOrder, cancelReplace, amendOrder, queryOrder
        case openOrders, openOrdersOfAll, allOrders
        case account, myTrades, myTradesOfOrder, commission, subscribeUserData

        package var weight: Int {
            switch self {
            case .ping, .time, .newOrder, .cancelOrder, .cancelReplace: 1
            case .subscribeUserData: 2
            case .amendOrder, .queryOrder: 4
            case .depth100, .myTradesOfOrder: 5
            case .openOrders: 6
            case .exchangeInfo, .allOrders, .account, .myTrades, .commission: 20
            case .depth500: 25
            case .depth1000: 50
            case .openOrdersOfAll: 80
            case .depth5000: 250
            }
        }

        /// Whether it takes a place among the unfilled orders; so does a replacement that the venue
        /// did not even attempt.
        package var takesOrderPlace: Bool {
            switch self {
            case .newOrder, .cancelReplace: true
            case .ping, .time, .exchangeInfo, .depth100, .depth500, .depth1000, .depth5000,
                .cancelOrder, .amendOrder, .queryOrder, .openOrders, .openOrdersOfAll, .allOrders,
                .account, .myTrades, .myTradesOfOrder, .commission, .subscribeUserData:
                false
            }
        }
    }

    /// Without a `Retry-After`; a ban lasts two minutes at least.
    package static let waitAfter429 = Duration.seconds(60)
    package static let waitAfter418 = Duration.seconds(120)
    /// Bans last three days at most; what claims more is not believed.
    package static let waitMax = Duration.seconds(3 * 86_400)

    /// Until when no request may be sent after this answer.
    package static func block(
        status: Int, headers: [String: String], at now: Instant
    ) -> Instant? {
        let least: Duration
        switch status {
        case 429: least = waitAfter429
        case 418: least = waitAfter418
        default: return nil
        }
        guard let seconds = headers["retry-after"].flatMap({ Int64($0) }), seconds >= 0 else {
            return now.adding(least)
        }
        return now.adding(min(.seconds(min(max(seconds, 1), 1_000_000)), waitMax))
    }
}
