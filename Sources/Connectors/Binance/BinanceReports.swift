package import Domain
internal import Money
internal import VenueProtocols

/// What answers and events say, as reports of our orders.
///
/// A fill is made of a trade alone; a count of what was executed never becomes one. Trade ids are
/// unique within a symbol there, so the symbol is part of ours.
package struct BinanceReports: Sendable {
    let symbols: BinanceSymbols

    package init(_ symbols: BinanceSymbols) { self.symbols = symbols }

    /// - Parameter trades: all of the order, from `myTrades`; `nil`: those that the answer carries.
    /// - Throws: ``BinanceAnswerError`` where the answer is not of this order, or contradicts
    ///   itself.
    package func report(
        _ answer: BinanceOrder, of order: Order, trades: [BinanceTrade]? = nil
    ) throws(BinanceAnswerError) -> OrderReport {
        try check(answer, order)
        let fills =
            if let trades {
                try self.fills(trades, answer, order)
            } else { try parts(answer, order) }
        var executed = answer.executed
        // The trades were asked for later, and know what came in between.
        let sum = try Self.sum(fills.map(\.quantity))
        guard sum <= order.quantity else { throw .wrong("qty", "more than the order") }
        executed = max(executed, sum)
        return OrderReport(
            order: order.id, venueOrderID: "\(answer.orderID)",
            status: try BinanceStatusMap.status(
                answer.status, executed: answer.executed, quantity: answer.quantity),
            cumulativeQuantity: executed, fills: fills,
            bookSequence: Self.sequence(answer.at, status: answer.status, executed),
            at: answer.at)
    }

    private static func sum(_ quantities: [Fixed]) throws(BinanceAnswerError) -> Fixed {
        do {
            return try quantities.reduce(.zero) { try $0.adding($1) }
        } catch { throw .wrong("qty", "more than an order can have") }
    }

    /// What ends without a fill has changed no book.
    private static func sequence(_ at: Instant, status: String, _ executed: Fixed) -> UInt64 {
        let isUntouched = executed.isZero && status != "NEW" && status != "CANCELED"
        return isUntouched ? 0 : UInt64(max(at.microseconds / 1_000, 0))
    }

    private func check(_ answer: BinanceOrder, _ order: Order) throws(BinanceAnswerError) {
        guard WireClientID.order(answer.clientOrderID) == order.id else {
            throw .wrong("clientOrderId", answer.clientOrderID)
        }
        try check(answer.symbol, answer.side, answer.quantity, order)
    }

    /// Whether the event is of the order that has its id here.
    func check(_ event: BinanceExecutionReport, _ order: Order) throws(BinanceAnswerError) {
        try check(event.symbol, event.side, event.quantity, order)
    }

    private func check(
        _ symbol: String, _ side: Side, _ quantity: Fixed, _ order: Order
    ) throws(BinanceAnswerError) {
        guard symbol == symbols.name(of: order.symbol) else { throw .wrong("symbol", symbol) }
        guard side == order.side else { throw .wrong("side", side.rawValue) }
        guard quantity == order.quantity else { throw .wrong("origQty", quantity.description) }
    }

    /// The trades of an answer to a new order. Where they are not the whole of what was executed,
    /// or do not come to its cost, they are left for a query to tell: none of them is booked.
    private func parts(
        _ answer: BinanceOrder, _ order: Order
    ) throws(BinanceAnswerError) -> [Fill] {
        let quantity = try Self.sum(answer.fills.map(\.quantity))
        guard quantity == answer.executed, let cost = answer.cost else { return [] }
        guard Set(answer.fills.map(\.tradeID)).count == answer.fills.count else {
            throw .wrong("tradeId", "twice the same")
        }
        var left = cost
        var fills: [Fill] = []
        for (index, part) in answer.fills.enumerated() {
            let isLast = index == answer.fills.count - 1
            let value = try Self.notional(part.price, part.quantity)
            let notional = isLast ? left : value
            guard Self.isNear(notional, value, parts: answer.fills.count),
                let rest = try? left.subtracting(notional)
            else { return [] }
            left = rest
            fills.append(
                try fill(
                    TradeFacts(part), answer.orderID, order.symbol, notional: notional,
                    isMaker: false,
                    at: answer.at))
        }
        return fills
    }

    private func fills(
        _ trades: [BinanceTrade], _ answer: BinanceOrder, _ order: Order
    ) throws(BinanceAnswerError) -> [Fill] {
        var seen: Set<Int64> = []
        var fills: [Fill] = []
        for trade in trades {
            guard trade.symbol == answer.symbol else { throw .wrong("symbol", trade.symbol) }
            guard trade.orderID == answer.orderID else {
                throw .wrong("orderId", "\(trade.orderID)")
            }
            guard trade.side == order.side else { throw .wrong("isBuyer", trade.side.rawValue) }
            guard seen.insert(trade.tradeID).inserted else {
                throw .wrong("id", "\(trade.tradeID) twice")
            }
            fills.append(
                try fill(
                    TradeFacts(trade), trade.orderID, order.symbol, notional: trade.cost,
                    isMaker: trade.isMaker, at: trade.at))
        }
        return fills
    }

    /// An event of an order that is ours.
    ///
    /// - Throws: ``BinanceAnswerError``.
    package func report(
        _ event: BinanceExecutionReport, of order: OrderID
    ) throws(BinanceAnswerError) -> OrderReport {
        guard let symbol = symbols.symbol(named: event.symbol) else {
            throw .wrong("s", event.symbol)
        }
        var fills: [Fill] = []
        if let trade = event.trade {
            guard trade.quantity <= event.executed else {
                throw .wrong("z", event.executed.description)
            }
            fills.append(
                try fill(
                    TradeFacts(trade), event.orderID, symbol,
                    notional: try Self.notional(of: trade),
                    isMaker: trade.isMaker, at: event.at))
        }
        return OrderReport(
            order: order, venueOrderID: "\(event.orderID)",
            status: try BinanceStatusMap.status(
                event.status, executed: event.executed, quantity: event.quantity,
                reason: "The venue rejected it: \(event.rejectReason)."),
            cumulativeQuantity: event.executed, fills: fills,
            bookSequence: Self.sequence(event.at, status: event.status, event.executed),
            at: event.at)
    }
}
