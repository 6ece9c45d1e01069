import Domain
import Money
import StrictJSON

/// The REST methods that move orders.
extension KrakenWire {
    private static func endpoint(_ method: KrakenMethod) -> String {
        "POST \(privatePrefix)\(method.rawValue)"
    }

    func tradingResult(
        _ method: KrakenMethod, _ fields: KrakenFields, _ account: AccountID, received: Instant
    ) async throws(KrakenRefusal) -> JSONValue {
        switch method {
        case .addOrder: return try await addOrder(fields, account, received)
        case .amendOrder: return try await amendOrder(fields, account, received)
        case .editOrder: return try await editOrder(fields, account, received)
        case .addOrderBatch: return try await addOrderBatch(fields, account, received)
        case .cancelOrder:
            return counted(try await cancel(try await names(in: fields, account), for: account))
        case .cancelOrderBatch: return try await cancelBatch(fields, account)
        case .cancelAll: return counted(try await cancelAll(for: account))
        case .cancelAllOrdersAfter: return try await cancelAllAfter(fields, account)
        case .queryOrders, .openOrders, .closedOrders, .tradesHistory, .queryTrades, .balance,
            .balanceEx, .tradeBalance, .tradeVolume, .ledgers, .queryLedgers, .depositStatus,
            .withdrawStatus, .withdrawMethods, .webSocketsToken:
            throw .unknownMethod
        }
    }

    private func counted(_ count: Int) -> JSONValue {
        KrakenJSON.object(["count": KrakenJSON.integer(count)])
    }

    private func described(_ request: KrakenOrderRequest) -> JSONValue {
        KrakenJSON.object(["order": .string(request.description)])
    }

    private func addOrder(
        _ fields: KrakenFields, _ account: AccountID, _ received: Instant
    ) async throws(KrakenRefusal) -> JSONValue {
        let request = try KrakenOrderRequest(
            rest: fields, pair: try pair(fields.text("pair")), received: received)
        try request.check(received: received)
        guard !request.isTrial else {
            return KrakenJSON.object(["descr": described(request)])
        }
        let placed = try await place(request, for: account, endpoint: Self.endpoint(.addOrder))
        return KrakenJSON.object([
            "txid": .array([.string(placed.order.txid)]), "descr": described(request),
        ])
    }

    /// Everything is looked at before anything is placed; then each order is on its own.
    private func addOrderBatch(
        _ fields: KrakenFields, _ account: AccountID, _ received: Instant
    ) async throws(KrakenRefusal) -> JSONValue {
        let pair = try pair(fields.text("pair"))
        guard let rows = fields.rows("orders"), KrakenLimits.ordersPerBatch.contains(rows.count)
        else { throw .invalidArguments("orders") }
        let deadline = try KrakenOrderRequest.deadline(fields)
        var requests: [KrakenOrderRequest] = []
        for row in rows {
            var request = try KrakenOrderRequest(rest: row, pair: pair, received: received)
            request.deadline = deadline
            try request.check(received: received)
            requests.append(request)
        }
        guard !fields.flag("validate") else {
            return KrakenJSON.object([
                "orders": .array(
                    requests.map { KrakenJSON.object(["descr": described($0)]) })
            ])
        }
        var results: [JSONValue] = []
        for request in requests {
            do {
                let placed = try await place(
                    request, for: account, endpoint: Self.endpoint(.addOrderBatch),
                    points: KrakenCounter.point / 2)
                results.append(
                    KrakenJSON.object([
                        "txid": .string(placed.order.txid), "descr": described(request),
                    ]))
            } catch {
                results.append(KrakenJSON.object(["error": .string(error.text)]))
            }
        }
        return KrakenJSON.object(["orders": .array(results)])
    }

    private func amendOrder(
        _ fields: KrakenFields, _ account: AccountID, _ received: Instant
    ) async throws(KrakenRefusal) -> JSONValue {
        let name = try Self.name(txid: fields.text("txid"), client: fields.text("cl_ord_id"))
        let deadline = try KrakenOrderRequest.deadline(fields)
        try KrakenOrderRequest.check(deadline, received: received)
        let number = try await amend(
            Amendment(
                name: name, quantity: try fields.number("order_qty"),
                price: try fields.number("limit_price"), isPostOnly: fields.flag("post_only"),
                deadline: deadline), for: account)
        return KrakenJSON.object(["amend_id": .string(KrakenID.text(.amend, number))])
    }

    private func editOrder(
        _ fields: KrakenFields, _ account: AccountID, _ received: Instant
    ) async throws(KrakenRefusal) -> JSONValue {
        let name = try Self.name(txid: fields.text("txid"), client: nil)
        let pair = try pair(fields.text("pair"))
        let found = try await look { state in
            state.openOrder(name, account: account, symbol: pair.market.symbol)
        }
        guard let order = found else { throw .unknownOrder }
        var request = KrakenOrderRequest(pair: pair)
        request.side = order.side
        request.kind = order.kind
        request.volume = try fields.number("volume") ?? order.quantity
        request.price = try fields.number("price") ?? order.limitPrice
        request.flags = fields.texts("oflags") ?? order.kraken.flags
        request.userref = fields.integer("userref") ?? order.kraken.userref
        request.deadline = try KrakenOrderRequest.deadline(fields)
        try request.check(received: received)
        let described = described(request)
        guard !fields.flag("validate") else {
            return KrakenJSON.object(["status": .string("ok"), "descr": described])
        }
        let placed = try await edit(
            order, to: request, for: account, endpoint: Self.endpoint(.editOrder))
        return KrakenJSON.object([
            "status": .string("ok"), "txid": .string(placed.order.txid),
            "originaltxid": .string(order.txid),
            "volume": .string(pair.quantity(request.volume)),
            "price": .string(pair.price(request.price)),
            "orders_cancelled": KrakenJSON.integer(1), "descr": described,
        ])
    }

    private func cancelBatch(
        _ fields: KrakenFields, _ account: AccountID
    ) async throws(KrakenRefusal) -> JSONValue {
        var names: [OrderName] = []
        let count = (fields.texts("orders") ?? []).count + (fields.texts("cl_ord_ids") ?? []).count
        guard KrakenLimits.cancelsPerBatch.contains(count) else {
            throw .invalidArguments("orders")
        }
        for text in fields.texts("orders") ?? [] where !text.isEmpty {
            names += try await self.names(text: text, account)
        }
        for row in fields.rows("orders") ?? [] {
            names += try await self.names(in: row, account, isLenient: true)
        }
        names += (fields.texts("cl_ord_ids") ?? []).map { .client($0) }
        return counted(try await cancel(names, for: account))
    }

    private func cancelAllAfter(
        _ fields: KrakenFields, _ account: AccountID
    ) async throws(KrakenRefusal) -> JSONValue {
        guard let seconds = fields.integer("timeout") else { throw .invalidArguments("timeout") }
        let (now, triggersAt) = try await armDeadMan(seconds, for: account)
        return KrakenJSON.object([
            "currentTime": .string(KrakenText.wholeSeconds(now)),
            "triggerTime": .string(triggersAt.map(KrakenText.wholeSeconds) ?? "0"),
        ])
    }

    // MARK: Names

    static func name(
        txid: String?, client: String?
    ) throws(KrakenRefusal) -> OrderName {
        if let client { return .client(client) }
        guard let txid else { throw .invalidArguments("txid") }
        guard let number = KrakenID.number(.order, txid) else { throw .unknownOrder }
        return .number(number)
    }

    /// The orders that a cancel means by `txid` (which may be a reference), `userref` or
    /// `cl_ord_id`.
    private func names(
        in fields: KrakenFields, _ account: AccountID, isLenient: Bool = false
    ) async throws(KrakenRefusal) -> [OrderName] {
        if let client = fields.text("cl_ord_id") { return [.client(client)] }
        if let userref = fields.integer("userref") {
            return try await openOrders(userref: userref, of: account)
        }
        var names: [OrderName] = []
        for text in fields.texts("txid") ?? [] {
            names += try await self.names(text: text, account)
        }
        guard isLenient || fields.has("txid") || !names.isEmpty else {
            throw .invalidArguments("txid")
        }
        return names
    }

    private func names(
        text: String, _ account: AccountID
    ) async throws(KrakenRefusal) -> [OrderName] {
        if let number = KrakenID.number(.order, text) { return [.number(number)] }
        guard let userref = Int64(text) else { return [] }
        return try await openOrders(userref: userref, of: account)
    }
}
