package import Domain
package import Money
package import StrictJSON

/// An order as `POST`, `GET` and `DELETE /api/v3/order` and lists of orders show it.
package struct BinanceOrder: Hashable, Sendable {
    package let symbol: String
    package let orderID: Int64
    /// The order's own client order id, also where the answer is to a cancel that has another.
    package let clientOrderID: String
    package let side: Side
    package let status: String
    package let quantity: Fixed
    package let executed: Fixed
    /// Quote value of what was executed; `nil`: the venue does not know it any more.
    package let cost: Fixed?
    /// When it last changed.
    package let at: Instant
    /// With `newOrderRespType=FULL` what it took at once.
    package let fills: [Part]

    /// One trade of an answer to a new order.
    package struct Part: Hashable, Sendable {
        package let tradeID: Int64
        package let price: Fixed
        package let quantity: Fixed
        package let commission: Fixed
        package let commissionAsset: String
    }

    package init(_ fields: BinanceFields) throws(BinanceAnswerError) {
        symbol = try fields.text("symbol")
        orderID = try fields.whole("orderId")
        // In an answer to a cancel `clientOrderId` is that of the cancel.
        let isCancel = fields.has("origClientOrderId")
        clientOrderID = try fields.text(isCancel ? "origClientOrderId" : "clientOrderId")
        side = try fields.side("side")
        status = try fields.text("status")
        quantity = try fields.positiveDecimal("origQty")
        executed = try fields.decimal("executedQty")
        let cost = try fields.signedDecimal("cummulativeQuoteQty")
        self.cost = cost.isNegative ? nil : cost
        at = try fields.instant(fields.has("transactTime") ? "transactTime" : "updateTime")
        var parts: [Part] = []
        for row in fields.has("fills") ? try fields.objects("fills") : [] {
            parts.append(try Part(row))
        }
        fills = parts
    }
}

extension BinanceOrder.Part {
    init(_ fields: BinanceFields) throws(BinanceAnswerError) {
        tradeID = try fields.whole("tradeId")
        price = try fields.positiveDecimal("price")
        quantity = try fields.positiveDecimal("qty")
        commission = try fields.signedDecimal("commission")
        commissionAsset = try fields.text("commissionAsset")
    }
}

/// A trade as `GET /api/v3/myTrades` shows it.
package struct BinanceTrade: Hashable, Sendable {
    package let symbol: String
    package let tradeID: Int64
    package let orderID: Int64
    package let price: Fixed
    package let quantity: Fixed
    package let cost: Fixed
    package let commission: Fixed
    package let commissionAsset: String
    package let side: Side
    package let isMaker: Bool
    package let at: Instant

    package init(_ fields: BinanceFields) throws(BinanceAnswerError) {
        symbol = try fields.text("symbol")
        tradeID = try fields.whole("id")
        orderID = try fields.whole("orderId")
        price = try fields.positiveDecimal("price")
        quantity = try fields.positiveDecimal("qty")
        cost = try fields.decimal("quoteQty")
        commission = try fields.signedDecimal("commission")
        commissionAsset = try fields.text("commissionAsset")
        side = try fields.flag("isBuyer") ? .buy : .sell
        isMaker = try fields.flag("isMaker")
        at = try fields.instant("time")
    }

    /// - Parameter json: the whole answer.
    package static func list(_ json: JSONValue) throws(BinanceAnswerError) -> [BinanceTrade] {
        var trades: [BinanceTrade] = []
        for row in try BinanceFields.objects(json, "myTrades") {
            trades.append(try BinanceTrade(row))
        }
        return trades
    }
}

/// `executionReport` of the account's event stream.
package struct BinanceExecutionReport: Hashable, Sendable {
    package let symbol: String
    package let orderID: Int64
    /// The order's own client order id: in the report of a cancel it is `C`, since `c` is then the
    /// id of the cancel.
    package let clientOrderID: String
    package let side: Side
    /// What happened, such as `TRADE`.
    package let execution: String
    package let status: String
    package let rejectReason: String
    package let quantity: Fixed
    package let executed: Fixed
    /// When it happened.
    package let at: Instant
    /// `nil`: it reports no trade.
    package let trade: Trade?

    package struct Trade: Hashable, Sendable {
        package let tradeID: Int64
        package let price: Fixed
        package let quantity: Fixed
        /// `nil`: the event does not have it.
        package let cost: Fixed?
        package let commission: Fixed
        package let commissionAsset: String
        package let isMaker: Bool
    }

    package init(_ fields: BinanceFields) throws(BinanceAnswerError) {
        symbol = try fields.text("s")
        orderID = try fields.whole("i")
        let original = try fields.text("C")
        clientOrderID = original.isEmpty ? try fields.text("c") : original
        side = try fields.side("S")
        execution = try fields.text("x")
        status = try fields.text("X")
        rejectReason = try fields.text("r")
        quantity = try fields.positiveDecimal("q")
        executed = try fields.decimal("z")
        at = try fields.instant("T")
        let last = try fields.decimal("l")
        trade = execution == "TRADE" && last.isPositive ? try Trade(fields) : nil
    }
}

extension BinanceExecutionReport.Trade {
    init(_ fields: BinanceFields) throws(BinanceAnswerError) {
        tradeID = try fields.whole("t")
        price = try fields.positiveDecimal("L")
        quantity = try fields.positiveDecimal("l")
        cost = fields.has("Y") ? try fields.decimal("Y") : nil
        commission = try fields.signedDecimal("n")
        commissionAsset = try fields.text("N")
        isMaker = try fields.flag("m")
    }
}
