import Domain
import Money
import StrictJSON

/// Orders and trades as this wire writes them.
enum BinanceOrderText {
    static func status(_ order: SandboxOrder) -> String {
        switch order.state {
        case .open: order.filled.isZero ? "NEW" : "PARTIALLY_FILLED"
        case .filled: "FILLED"
        case .ended(.cancelled), .ended(.replaced), .ended(.deadMan): "CANCELED"
        case .ended(.rest), .ended(.notWhole), .ended(.expired): "EXPIRED"
        case .ended(.selfTrade): "EXPIRED_IN_MATCH"
        }
    }

    static func type(_ order: SandboxOrder) -> String {
        switch (order.kind, order.timeInForce) {
        case (.market, _): "MARKET"
        case (.limit, .postOnly): "LIMIT_MAKER"
        case (.limit, .goodTillCancelled), (.limit, .immediateOrCancel), (.limit, .fillOrKill):
            "LIMIT"
        }
    }

    static func timeInForce(_ order: SandboxOrder) -> String {
        switch (order.kind, order.timeInForce) {
        case (.limit, .immediateOrCancel): "IOC"
        case (.limit, .fillOrKill): "FOK"
        case (.market, _), (.limit, .goodTillCancelled), (.limit, .postOnly): "GTC"
        }
    }

    /// The name of a request that ended an order, where its client gave none.
    static func requestID(_ request: String?, _ order: SandboxOrder) -> String {
        request ?? "sandbox\(order.number)c"
    }

    static let preventionMode = "EXPIRE_TAKER"

    static func symbol(_ symbol: Symbol) -> String { symbol.base.code + symbol.quote.code }

    /// How much a new order's answer tells.
    enum Detail: String {
        case ack = "ACK"
        case result = "RESULT"
        case full = "FULL"
    }

    static func writePlaced(
        _ placed: PlacedOrder, _ detail: Detail, _ json: inout JSONWriter
    ) {
        let order = placed.order
        json.object { json in
            writeIDs(order, client: order.client, &json)
            json.member("transactTime", integer: order.acceptedAt.milliseconds)
            switch detail {
            case .ack: break
            case .result: writeState(order, &json)
            case .full:
                writeState(order, &json)
                json.member("fills", array: placed.trades) { writeFill($1, &$0) }
            }
        }
    }

    static func writeCancelled(
        _ order: SandboxOrder, request: String?, _ json: inout JSONWriter
    ) {
        json.object { json in
            json.member("symbol", symbol(order.symbol))
            json.member("origClientOrderId", order.client)
            json.member("orderId", integer: Int(order.number))
            json.member("orderListId", integer: -1)
            json.member("clientOrderId", requestID(request, order))
            json.member("transactTime", integer: order.updatedAt.milliseconds)
            writeState(order, &json)
        }
    }

    /// As queries show it.
    static func writeQueried(_ order: SandboxOrder, _ json: inout JSONWriter) {
        json.object { json in
            writeIDs(order, client: order.client, &json)
            writeState(order, &json)
            json.member("stopPrice", Fixed.zero.wire)
            json.member("icebergQty", Fixed.zero.wire)
            json.member("time", integer: order.acceptedAt.milliseconds)
            json.member("updateTime", integer: order.updatedAt.milliseconds)
            json.member("isWorking", bool: true)
        }
    }

    static func writeAmended(
        _ order: SandboxOrder, original: String, execution: UInt64, _ json: inout JSONWriter
    ) {
        json.object { json in
            json.member("transactTime", integer: order.updatedAt.milliseconds)
            json.member("executionId", integer: Int(execution))
            json.member("amendedOrder") { json in
                json.member("symbol", symbol(order.symbol))
                json.member("orderId", integer: Int(order.number))
                json.member("orderListId", integer: -1)
                json.member("origClientOrderId", original)
                json.member("clientOrderId", order.client)
                json.member("price", order.limitPrice.wire)
                json.member("qty", order.quantity.wire)
                json.member("executedQty", order.filled.wire)
                json.member("preventedQty", Fixed.zero.wire)
                json.member("quoteOrderQty", Fixed.zero.wire)
                json.member("cumulativeQuoteQty", order.filledNotional.wire)
                writeKind(order, &json)
            }
        }
    }

    static func writeTrade(_ trade: SandboxTrade, _ json: inout JSONWriter) {
        json.object { json in
            json.member("symbol", symbol(trade.symbol))
            json.member("id", integer: Int(trade.number))
            json.member("orderId", integer: Int(trade.order))
            json.member("orderListId", integer: -1)
            json.member("price", trade.price.wire)
            json.member("qty", trade.quantity.wire)
            json.member("quoteQty", trade.notional.wire)
            json.member("commission", trade.fee.wire)
            json.member("commissionAsset", trade.feeAsset.code)
            json.member("time", integer: trade.at.milliseconds)
            json.member("isBuyer", bool: trade.side == .buy)
            json.member("isMaker", bool: trade.isMaker)
            json.member("isBestMatch", bool: true)
        }
    }

    private static func writeIDs(
        _ order: SandboxOrder, client: String, _ json: inout JSONWriter
    ) {
        json.member("symbol", symbol(order.symbol))
        json.member("orderId", integer: Int(order.number))
        json.member("orderListId", integer: -1)
        json.member("clientOrderId", client)
    }

    private static func writeState(_ order: SandboxOrder, _ json: inout JSONWriter) {
        json.member("price", order.limitPrice.wire)
        json.member("origQty", order.quantity.wire)
        json.member("executedQty", order.filled.wire)
        json.member("origQuoteOrderQty", (order.quoteAmount ?? .zero).wire)
        json.member("cummulativeQuoteQty", order.filledNotional.wire)
        writeKind(order, &json)
    }

    private static func writeKind(_ order: SandboxOrder, _ json: inout JSONWriter) {
        json.member("status", status(order))
        json.member("timeInForce", timeInForce(order))
        json.member("type", type(order))
        json.member("side", order.side.rawValue)
        json.member("workingTime", integer: order.acceptedAt.milliseconds)
        json.member("selfTradePreventionMode", preventionMode)
    }

    private static func writeFill(_ trade: SandboxTrade, _ json: inout JSONWriter) {
        json.object { json in
            json.member("price", trade.price.wire)
            json.member("qty", trade.quantity.wire)
            json.member("commission", trade.fee.wire)
            json.member("commissionAsset", trade.feeAsset.code)
            json.member("tradeId", integer: Int(trade.number))
        }
    }
}
