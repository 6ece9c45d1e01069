/// What is asked of Kraken's REST API.
package enum KrakenMethod: String, CaseIterable, Hashable, Sendable {
    case time = "public/Time"
    case assetPairs = "public/AssetPairs"
    case addOrder = "private/AddOrder"
    case amendOrder = "private/AmendOrder"
    case cancelOrder = "private/CancelOrder"
    case cancelAllOrdersAfter = "private/CancelAllOrdersAfter"
    case openOrders = "private/OpenOrders"
    case closedOrders = "private/ClosedOrders"
    case queryOrders = "private/QueryOrders"
    case queryTrades = "private/QueryTrades"
    case tradesHistory = "private/TradesHistory"
    case ledgers = "private/Ledgers"
    case balanceEx = "private/BalanceEx"
    case tradeVolume = "private/TradeVolume"
    case withdrawMethods = "private/WithdrawMethods"
    case webSocketsToken = "private/GetWebSocketsToken"

    package var path: String { "/0/" + rawValue }
}
