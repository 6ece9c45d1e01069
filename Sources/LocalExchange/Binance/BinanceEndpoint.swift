/// What can be asked, over REST and, where ``socketMethod`` names it, over the WebSocket API.
enum BinanceEndpoint: CaseIterable, Hashable {
    case ping, time, exchangeInfo, depth, trades, aggregateTrades, tickerPrice, bookTicker,
        tickerDay
    case averagePrice
    case placeOrder, testOrder, cancelOrder, queryOrder, cancelReplace, amendOrder
    case openOrders, cancelOpenOrders, allOrders, myTrades, account, commission, orderCounts
    case tradeFee, deposits, withdrawals, dividends, transfers, keyRestrictions, coins

    enum Security: Hashable {
        case none
        /// Signed; a key that may read.
        case read
        /// Signed; a key that may trade.
        case trade
    }

    struct Row {
        let method: String
        let path: String
        let security: Security
        /// Of one request; some depend on parameters, see ``weight(_:)``.
        let weight: Int
        let socketMethod: String?

        init(
            _ method: String, _ path: String, _ security: Security, _ weight: Int,
            _ socketMethod: String? = nil
        ) {
            self.method = method
            self.path = path
            self.security = security
            self.weight = weight
            self.socketMethod = socketMethod
        }
    }

    /// The table of it all.
    var row: Row {
        switch self {
        case .ping: Row("GET", "/api/v3/ping", .none, 1, "ping")
        case .time: Row("GET", "/api/v3/time", .none, 1, "time")
        case .exchangeInfo: Row("GET", "/api/v3/exchangeInfo", .none, 20, "exchangeInfo")
        case .depth: Row("GET", "/api/v3/depth", .none, 5, "depth")
        case .trades: Row("GET", "/api/v3/trades", .none, 25, "trades.recent")
        case .aggregateTrades: Row("GET", "/api/v3/aggTrades", .none, 4, "trades.aggregate")
        case .tickerPrice: Row("GET", "/api/v3/ticker/price", .none, 2, "ticker.price")
        case .bookTicker: Row("GET", "/api/v3/ticker/bookTicker", .none, 2, "ticker.book")
        case .tickerDay: Row("GET", "/api/v3/ticker/24hr", .none, 2, "ticker.24hr")
        case .averagePrice: Row("GET", "/api/v3/avgPrice", .none, 2, "avgPrice")
        case .placeOrder: Row("POST", "/api/v3/order", .trade, 1, "order.place")
        case .testOrder: Row("POST", "/api/v3/order/test", .trade, 1, "order.test")
        case .cancelOrder: Row("DELETE", "/api/v3/order", .trade, 1, "order.cancel")
        case .queryOrder: Row("GET", "/api/v3/order", .read, 4, "order.status")
        case .cancelReplace:
            Row("POST", "/api/v3/order/cancelReplace", .trade, 1, "order.cancelReplace")
        case .amendOrder:
            Row("PUT", "/api/v3/order/amend/keepPriority", .trade, 4, "order.amend.keepPriority")
        case .openOrders: Row("GET", "/api/v3/openOrders", .read, 6, "openOrders.status")
        case .cancelOpenOrders:
            Row("DELETE", "/api/v3/openOrders", .trade, 1, "openOrders.cancelAll")
        case .allOrders: Row("GET", "/api/v3/allOrders", .read, 20, "allOrders")
        case .myTrades: Row("GET", "/api/v3/myTrades", .read, 20, "myTrades")
        case .account: Row("GET", "/api/v3/account", .read, 20, "account.status")
        case .commission: Row("GET", "/api/v3/account/commission", .read, 20, "account.commission")
        case .orderCounts:
            Row("GET", "/api/v3/rateLimit/order", .read, 40, "account.rateLimits.orders")
        case .tradeFee: Row("GET", "/sapi/v1/asset/tradeFee", .read, 1)
        case .deposits: Row("GET", "/sapi/v1/capital/deposit/hisrec", .read, 1)
        case .withdrawals: Row("GET", "/sapi/v1/capital/withdraw/history", .read, 1)
        case .dividends: Row("GET", "/sapi/v1/asset/assetDividend", .read, 1)
        case .transfers: Row("GET", "/sapi/v1/asset/transfer", .read, 1)
        case .keyRestrictions: Row("GET", "/sapi/v1/account/apiRestrictions", .read, 1)
        case .coins: Row("GET", "/sapi/v1/capital/config/getall", .read, 1)
        }
    }

    /// Whether it may place an order: such requests count and have faults of their own.
    var places: Bool { self == .placeOrder || self == .cancelReplace }

    static func at(_ method: String, _ path: String) -> BinanceEndpoint? { byPath[method + path] }

    static func named(_ socketMethod: String) -> BinanceEndpoint? { byMethod[socketMethod] }

    private static let byPath = Dictionary(
        uniqueKeysWithValues: allCases.map { ($0.row.method + $0.row.path, $0) })
    private static let byMethod = Dictionary(
        uniqueKeysWithValues: allCases.compactMap { endpoint in
            endpoint.row.socketMethod.map { ($0, endpoint) }
        })

    /// Request weight with these parameters.
    func weight(_ parameters: BinanceParameters) -> Int {
        switch self {
        case .depth:
            switch parameters.text("limit").flatMap({ Int($0) }) ?? 100 {
            case ...100: 5
            case ...500: 25
            case ...1_000: 50
            default: 250
            }
        case .openOrders: parameters.text("symbol") == nil ? 80 : 6
        case .myTrades: parameters.text("orderId") == nil ? 20 : 5
        case .tickerPrice, .bookTicker: parameters.text("symbol") == nil ? 4 : 2
        case .tickerDay: parameters.text("symbol") == nil ? 80 : 2
        case .ping, .time, .exchangeInfo, .trades, .aggregateTrades, .averagePrice, .placeOrder,
            .testOrder,
            .cancelOrder, .queryOrder, .cancelReplace, .amendOrder, .cancelOpenOrders, .allOrders,
            .account, .commission, .orderCounts, .tradeFee, .deposits, .withdrawals, .dividends,
            .transfers, .keyRestrictions, .coins:
            row.weight
        }
    }
}
