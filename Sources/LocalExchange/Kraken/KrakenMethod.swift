/// The private methods of the REST API.
enum KrakenMethod: String, CaseIterable, Hashable, Sendable {
    case addOrder = "AddOrder"
    case amendOrder = "AmendOrder"
    case editOrder = "EditOrder"
    case cancelOrder = "CancelOrder"
    case cancelAll = "CancelAll"
    case cancelAllOrdersAfter = "CancelAllOrdersAfter"
    case addOrderBatch = "AddOrderBatch"
    case cancelOrderBatch = "CancelOrderBatch"
    case queryOrders = "QueryOrders"
    case openOrders = "OpenOrders"
    case closedOrders = "ClosedOrders"
    case tradesHistory = "TradesHistory"
    case queryTrades = "QueryTrades"
    case balance = "Balance"
    case balanceEx = "BalanceEx"
    case tradeBalance = "TradeBalance"
    case tradeVolume = "TradeVolume"
    case ledgers = "Ledgers"
    case queryLedgers = "QueryLedgers"
    case depositStatus = "DepositStatus"
    case withdrawStatus = "WithdrawStatus"
    case withdrawMethods = "WithdrawMethods"
    case webSocketsToken = "GetWebSocketsToken"

    /// What a call adds to the counter of its key.
    var points: Int64 {
        switch self {
        case .addOrder, .amendOrder, .editOrder, .cancelOrder, .cancelAll, .cancelAllOrdersAfter,
            .addOrderBatch, .cancelOrderBatch:
            0
        case .tradesHistory, .queryTrades, .ledgers, .queryLedgers: 2
        case .queryOrders, .openOrders, .closedOrders, .balance, .balanceEx, .tradeBalance,
            .tradeVolume, .depositStatus, .withdrawStatus, .withdrawMethods, .webSocketsToken:
            1
        }
    }

    var permission: KeyPermission {
        switch self {
        case .addOrder, .amendOrder, .editOrder, .cancelOrder, .cancelAll, .cancelAllOrdersAfter,
            .addOrderBatch, .cancelOrderBatch:
            .trade
        case .withdrawMethods: .withdraw
        case .tradesHistory, .queryTrades, .ledgers, .queryLedgers, .queryOrders, .openOrders,
            .closedOrders, .balance, .balanceEx, .tradeBalance, .tradeVolume, .depositStatus,
            .withdrawStatus, .webSocketsToken:
            .read
        }
    }
}
