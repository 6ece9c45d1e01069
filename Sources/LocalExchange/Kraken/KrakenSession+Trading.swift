import Domain
import Money
import StrictJSON

/// Orders over a WebSocket: the same as over REST, under other names.
extension KrakenSession {
    mutating func trade(_ request: KrakenSocketRequest) async {
        let caller: KrakenCaller
        do {
            caller = try self.caller(request)
            try wire.desk.checkLocks(caller.account, at: wire.core.time.now())
        } catch {
            refuse(request, error.text)
            return
        }
        guard caller.key.permissions.contains(.trade) else {
            refuse(request, KrakenRefusal.permissionDenied.text)
            return
        }
        let reference = request.method == "add_order" ? request.fields.text("cl_ord_id") : nil
        let troubles = KrakenTroubles(
            faults: wire.faults.take(
                .request, account: caller.account, endpoint: request.endpoint,
                reference: reference))
        guard troubles.faults[.dropBefore] == nil else {
            socket.cut()
            return
        }
        let now = wire.core.time.now()
        if let refusal = troubles.refusal(desk: wire.desk, account: caller.account, now: now) {
            refuse(request, refusal.text)
            return
        }
        // Everything behind it on this connection waits too.
        await wait(troubles.faults[.delayRequest])
        var answers: [Answer]
        do { answers = try await done(request, caller.account) } catch {
            answers = [.refused(error, [])]
        }
        if let refusal = troubles.refusalAfter { answers = [.refused(refusal, [])] }
        guard !troubles.cutsSocket else {
            socket.cut()
            return
        }
        await wait(troubles.faults[.delayAnswer])
        for answer in answers { give(answer, to: request) }
    }

    private enum Answer {
        case done(JSONValue?, [JSONMember])
        case refused(KrakenRefusal, [JSONMember])
    }

    private mutating func give(_ answer: Answer, to request: KrakenSocketRequest) {
        switch answer {
        case .done(let result, let more): self.answer(request, result, more: more)
        case .refused(let refusal, let more): refuse(request, refusal.text, more: more)
        }
    }

    private func wait(_ delay: Duration?) async {
        guard let delay else { return }
        try? await wire.core.time.sleep(until: wire.core.time.now().adding(delay))
    }

    private func done(
        _ request: KrakenSocketRequest, _ account: AccountID
    ) async throws(KrakenRefusal) -> [Answer] {
        let fields = request.fields
        switch request.method {
        case "add_order": return [.done(try await add(request, account), [])]
        case "amend_order": return [.done(try await amend(request, account), [])]
        case "cancel_order": return try await cancel(request, account)
        case "cancel_all":
            let count = try await wire.cancelAll(for: account)
            return [.done(KrakenJSON.object(["count": KrakenJSON.integer(count)]), [])]
        case "cancel_all_orders_after":
            guard let seconds = fields.integer("timeout") else {
                throw .invalidArguments("timeout")
            }
            let (now, triggersAt) = try await wire.armDeadMan(seconds, for: account)
            return [
                .done(
                    KrakenJSON.object([
                        "currentTime": .string(KrakenText.wholeSeconds(now)),
                        "triggerTime": .string(triggersAt.map(KrakenText.wholeSeconds) ?? "0"),
                    ]), [])
            ]
        case "batch_add": return [.done(try await addBatch(request, account), [])]
        case "batch_cancel":
            let names = try await names(fields, "orders", account)
            guard KrakenLimits.cancelsPerBatch.contains(names.count) else {
                throw .invalidArguments("orders")
            }
            let count = try await wire.cancel(names.map(\.name), for: account)
            return [.done(nil, [JSONMember("orders_cancelled", KrakenJSON.integer(count))])]
        default: throw .unknownMethod
        }
    }

    // MARK: Adding

    private func pair(_ fields: KrakenFields) throws(KrakenRefusal) -> KrakenPair {
        let name = fields.text("symbol")
        guard let pair = wire.pairs.first(where: { $0.symbol == name }) else {
            throw .unknownPair
        }
        return pair
    }

    private func result(_ placed: PlacedOrder) -> JSONValue {
        KrakenJSON.object([
            "order_id": .string(placed.order.txid),
            "cl_ord_id": placed.order.krakenClient.map { .string($0) },
            "order_userref": KrakenJSON.integer(Int(placed.order.kraken.userref)),
        ])
    }

    private func add(
        _ request: KrakenSocketRequest, _ account: AccountID
    ) async throws(KrakenRefusal) -> JSONValue {
        let order = try KrakenOrderRequest(
            socket: request.fields, pair: try pair(request.fields))
        try order.check(received: request.at)
        guard !order.isTrial else { return KrakenJSON.object([:]) }
        return result(try await wire.place(order, for: account, endpoint: request.endpoint))
    }

    private func addBatch(
        _ request: KrakenSocketRequest, _ account: AccountID
    ) async throws(KrakenRefusal) -> JSONValue {
        let fields = request.fields
        let pair = try pair(fields)
        guard let rows = fields.rows("orders"), KrakenLimits.ordersPerBatch.contains(rows.count)
        else { throw .invalidArguments("orders") }
        let deadline = try KrakenOrderRequest.deadline(fields)
        var orders: [KrakenOrderRequest] = []
        for row in rows {
            var order = try KrakenOrderRequest(socket: row, pair: pair)
            order.deadline = deadline
            try order.check(received: request.at)
            orders.append(order)
        }
        guard !fields.flag("validate") else { return .array([]) }
        var results: [JSONValue] = []
        for order in orders {
            do {
                let placed = try await wire.place(
                    order, for: account, endpoint: request.endpoint,
                    points: KrakenCounter.point / 2)
                results.append(result(placed))
            } catch {
                results.append(
                    KrakenJSON.object([
                        "cl_ord_id": order.client.map { .string($0) },
                        "error": .string(error.text), "success": .bool(false),
                    ]))
            }
        }
        return .array(results)
    }

    // MARK: Changing

    private func amend(
        _ request: KrakenSocketRequest, _ account: AccountID
    ) async throws(KrakenRefusal) -> JSONValue {
        let fields = request.fields
        let (txid, client) = (fields.text("order_id"), fields.text("cl_ord_id"))
        let deadline = try KrakenOrderRequest.deadline(fields)
        try KrakenOrderRequest.check(deadline, received: request.at)
        let number = try await wire.amend(
            KrakenWire.Amendment(
                name: try KrakenWire.name(txid: txid, client: client),
                quantity: try fields.number("order_qty"),
                price: try fields.number("limit_price"), isPostOnly: fields.flag("post_only"),
                deadline: deadline), for: account)
        return KrakenJSON.object([
            "amend_id": .string(KrakenID.text(.amend, number)),
            "order_id": txid.map { .string($0) }, "cl_ord_id": client.map { .string($0) },
        ])
    }

    /// Each order is answered on its own.
    private func cancel(
        _ request: KrakenSocketRequest, _ account: AccountID
    ) async throws(KrakenRefusal) -> [Answer] {
        let names = try await names(request.fields, "order_id", account)
        guard !names.isEmpty else { throw .unknownOrder }
        var answers: [Answer] = []
        for (member, name) in names {
            do {
                _ = try await wire.cancel([name], for: account)
                answers.append(.done(.object([member]), []))
            } catch { answers.append(.refused(error, [])) }
        }
        return answers
    }

    /// Orders by their ids, references or client ids, and what their answers say of them.
    private func names(
        _ fields: KrakenFields, _ field: String, _ account: AccountID
    ) async throws(KrakenRefusal) -> [(member: JSONMember, name: OrderName)] {
        var names: [(member: JSONMember, name: OrderName)] = []
        for text in fields.texts(field) ?? [] {
            let member = JSONMember("order_id", .string(text))
            // What is no id is the name of no order.
            names.append((member, .number(KrakenID.number(.order, text) ?? 0)))
        }
        for text in fields.texts("cl_ord_id") ?? [] {
            names.append((JSONMember("cl_ord_id", .string(text)), .client(text)))
        }
        for text in fields.texts("order_userref") ?? [] {
            guard let userref = Int64(text) else { throw .invalidArguments("order_userref") }
            for name in try await wire.openOrders(userref: userref, of: account) {
                names.append((JSONMember("order_userref", KrakenJSON.integer(Int(userref))), name))
            }
        }
        return names
    }
}
