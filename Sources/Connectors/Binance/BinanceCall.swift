/// The requests that the connector makes, as data (Binance Spot API, "Public REST API for Binance",
/// and the wallet endpoints below `/sapi`).
package enum BinanceCall: Hashable, CaseIterable, Sendable {
    case time, exchangeInfo, depth
    case newOrder, cancelReplace, cancelOrder, queryOrder, tradesOfOrder
    case trades, openOrders, account, commission
    case tradeFee, permissions, deposits, withdrawals, dividends, transfers

    package struct Row: Hashable, Sendable {
        package let method: RESTRequest.Method
        package let path: String
        /// What it takes of the limit of an address; `nil`: the wallet has limits of its own, far
        /// above what is asked here.
        package let weight: BinanceBudgets.Call?
        package let purpose: CallPurpose
        package var isSigned = true

        init(
            _ method: RESTRequest.Method, _ path: String, _ weight: BinanceBudgets.Call?,
            _ purpose: CallPurpose = .ordinary
        ) {
            (self.method, self.path, self.weight, self.purpose) = (method, path, weight, purpose)
        }

        fileprivate static func unsigned(_ path: String, _ weight: BinanceBudgets.Call) -> Row {
            var row = Row(.get, path, weight)
            row.isSigned = false
            return row
        }
    }

    package var row: Row {
        switch self {
        case .time: .unsigned("/api/v3/time", .time)
        case .exchangeInfo: .unsigned("/api/v3/exchangeInfo", .exchangeInfo)
        case .depth: .unsigned("/api/v3/depth", .depth1000)
        case .newOrder: Row(.post, "/api/v3/order", .newOrder, .order)
        case .cancelReplace: Row(.post, "/api/v3/order/cancelReplace", .cancelReplace, .order)
        case .cancelOrder: Row(.delete, "/api/v3/order", .cancelOrder, .ending)
        case .queryOrder: Row(.get, "/api/v3/order", .queryOrder, .ending)
        case .tradesOfOrder: Row(.get, "/api/v3/myTrades", .myTradesOfOrder, .ending)
        case .trades: Row(.get, "/api/v3/myTrades", .myTrades)
        case .openOrders: Row(.get, "/api/v3/openOrders", .openOrdersOfAll)
        case .account: Row(.get, "/api/v3/account", .account)
        case .commission: Row(.get, "/api/v3/account/commission", .commission)
        case .tradeFee: Row(.get, "/sapi/v1/asset/tradeFee", nil)
        case .permissions: Row(.get, "/sapi/v1/account/apiRestrictions", nil)
        case .deposits: Row(.get, "/sapi/v1/capital/deposit/hisrec", nil)
        case .withdrawals: Row(.get, "/sapi/v1/capital/withdraw/history", nil)
        case .dividends: Row(.get, "/sapi/v1/asset/assetDividend", nil)
        case .transfers: Row(.get, "/sapi/v1/asset/transfer", nil)
        }
    }
}
