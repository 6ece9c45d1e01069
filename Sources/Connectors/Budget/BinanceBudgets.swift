package import Domain

/// Binance's limits as data (Binance Spot API, "LIMITS" and each endpoint's "Weight").
package enum BinanceBudgets {
    /// Of an address: every request.
    package static let weight = BudgetName(rawValue: "request_weight_1m")
    /// Of an account: unfilled orders. A fill gives its order's place back.
    package static let orders10s = BudgetName(rawValue: "orders_10s")
    package static let orders1d = BudgetName(rawValue: "orders_1d")

    /// What `exchangeInfo` announced for a Spot account; its `rateLimits` win where they differ.
    package static let weightPerMinute = 6_000
    package static let ordersPer10s = 100
    package static let ordersPerDay = 200_000

    /// - Parameter reserveHundredths: so many of a hundred are kept for cancels and queries.
    package static func perAddress(
        weightPerMinute: Int = weightPerMinute, reserveHundredths: Int = 10
    ) -> [RateBudget] {
        [
            RateBudget(
                weight, .window(limit: weightPerMinute, length: .seconds(60)),
                reserve: weightPerMinute * reserveHundredths / 100)
        ]
    }

    /// Cancels and queries take nothing of these, so nothing is kept back.
    package static func perAccount(
        ordersPer10s: Int = ordersPer10s, ordersPerDay: Int = ordersPerDay
    ) -> [RateBudget] {
        [
            RateBudget(
                orders10s, .window(limit: ordersPer10s, length: .seconds(10)), reserve: 0),
            RateBudget(
                orders1d, .window(limit: ordersPerDay, length: .seconds(86_400)), reserve: 0),
        ]
    }

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

        package var weightCharge: [BudgetCharge] {
            [BudgetCharge(BinanceBudgets.weight, points: weight)]
        }

        package var orderCharges: [BudgetCharge] {
            guard takesOrderPlace else { return [] }
            return [BinanceBudgets.orders10s, BinanceBudgets.orders1d].map {
                BudgetCharge($0, points: 1)
            }
        }
    }

    /// The venue's own counts in an answer's headers.
    package static func reported(
        _ headers: [String: String]
    ) -> [(budget: BudgetName, used: Int)] {
        [
            ("x-mbx-used-weight-1m", weight), ("x-mbx-order-count-10s", orders10s),
            ("x-mbx-order-count-1d", orders1d),
        ].compactMap { name, budget in
            headers[name].flatMap { Int($0) }.map { (budget, max(0, $0)) }
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
