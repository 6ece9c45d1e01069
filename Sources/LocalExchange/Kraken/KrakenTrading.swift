import Domain
import Money

/// What orders are done with, for REST and WebSockets alike.
extension KrakenWire {
    /// Faults of a new order or a replacement.
    private func effects(
        _ request: KrakenOrderRequest, _ account: AccountID, _ endpoint: String,
        replaces: Bool = false
    ) -> [FaultKind: Duration] {
        let kinds = FaultKind.ofOrders(mayFillInPart: request.mayFillInPart, replaces: replaces)
        return faults.take(
            .order, among: kinds.union([.costTruncation]), account: account, endpoint: endpoint,
            reference: request.client)
    }

    /// - Parameter points: what it adds to the counter of its market, in millionths.
    func place(
        _ request: KrakenOrderRequest, for account: AccountID, endpoint: String,
        points: Int64 = KrakenCounter.point
    ) async throws(KrakenRefusal) -> PlacedOrder {
        let effects = effects(request, account, endpoint)
        let desk = desk
        return try await ask { state in
            if let refusal = desk.countOrder(
                points, account: account, symbol: request.pair.market.symbol, at: state.real,
                mustFit: true)
            {
                return .failure(refusal)
            }
            let number = UInt64(state.records.orders.count) + 1
            return state.place(request.command(for: account, number: number, effects: effects))
                .mapError(KrakenRefusal.init)
        }
    }

    /// A change of an open order that keeps its ids.
    struct Amendment: Sendable {
        var name: OrderName
        var quantity: Fixed?
        var price: Fixed?
        var isPostOnly = false
        var deadline: Instant?
    }

    /// - Returns: the number of the amendment.
    func amend(
        _ amendment: Amendment, for account: AccountID
    ) async throws(KrakenRefusal) -> UInt64 {
        let (desk, pairs) = (desk, pairs)
        return try await ask { state in
            guard let order = state.openOrder(amendment.name, account: account, symbol: nil),
                let pair = pairs.first(where: { $0.market.symbol == order.symbol })
            else { return .failure(.unknownOrder) }
            if let deadline = amendment.deadline, state.now > deadline {
                return .failure(.deadlineElapsed)
            }
            if let refusal = count(.amend, 1, order, &state, desk, mustFit: true) {
                return .failure(refusal)
            }
            if let refusal = Self.fault(in: amendment, of: order, pair, &state) {
                return .failure(refusal)
            }
            let number = state.lastEventNumber + 1
            // What is filled already cannot be less: the rest goes.
            if let quantity = amendment.quantity, quantity <= order.filled {
                return state.cancel(.number(order.number), account: account)
                    .map { _ in number }.mapError(KrakenRefusal.init)
            }
            return state.amend(
                .number(order.number), account: account, quantity: amendment.quantity,
                limitPrice: amendment.price, onlyLess: false
            ).map { _ in number }.mapError(KrakenRefusal.init)
        }
    }

    /// What is wrong with an amendment before the matching looks at it.
    private static func fault(
        in amendment: Amendment, of order: SandboxOrder, _ pair: KrakenPair,
        _ state: inout SandboxState
    ) -> KrakenRefusal? {
        guard amendment.quantity != nil || amendment.price != nil else {
            return .invalidArguments("order_qty")
        }
        if let quantity = amendment.quantity, !quantity.isPositive {
            return .invalidArguments("order_qty")
        }
        guard let price = amendment.price else { return nil }
        do { try KrakenOrderRequest.check(price: price, in: pair) } catch { return error }
        guard amendment.isPostOnly else { return nil }
        let book = state.book(pair.index)
        let takes =
            switch order.side {
            case .buy: book.asks.first.map { price >= $0.price } ?? false
            case .sell: book.bids.first.map { price <= $0.price } ?? false
            }
        return takes ? .postOnly : nil
    }

    /// Counts a change of an order in the counter of its market.
    private func count(
        _ penalty: KrakenPenalty, _ fixed: Int64, _ order: SandboxOrder,
        _ state: inout SandboxState, _ desk: KrakenDesk, mustFit: Bool
    ) -> KrakenRefusal? {
        let age = state.now.duration(since: order.acceptedAt)
        return desk.countOrder(
            (fixed + penalty.points(age: age)) * KrakenCounter.point, account: order.account,
            symbol: order.symbol, at: state.real, mustFit: mustFit)
    }

    /// Cancels the orders that are open under the names.
    ///
    /// - Returns: how many there were.
    func cancel(
        _ names: [OrderName], for account: AccountID
    ) async throws(KrakenRefusal) -> Int {
        let desk = desk
        return try await ask { state in
            var count = 0
            var refusal = KrakenRefusal.unknownOrder
            for name in names {
                guard let order = state.openOrder(name, account: account, symbol: nil) else {
                    continue
                }
                _ = self.count(.cancel, 0, order, &state, desk, mustFit: false)
                switch state.cancel(.number(order.number), account: account) {
                case .success: count += 1
                case .failure(let reason): refusal = KrakenRefusal(reason)
                }
            }
            return count > 0 ? .success(count) : .failure(refusal)
        }
    }

    /// The open orders with a reference, which need not be unique.
    func openOrders(
        userref: Int64, of account: AccountID
    ) async throws(KrakenRefusal) -> [OrderName] {
        try await look { state in
            state.records.openOrders(of: account)
                .filter { $0.kraken.userref == userref }.map { .number($0.number) }
        }
    }

    func cancelAll(for account: AccountID) async throws(KrakenRefusal) -> Int {
        let desk = desk
        return try await look { state in
            for order in state.records.openOrders(of: account) {
                _ = count(.cancel, 0, order, &state, desk, mustFit: false)
            }
            return state.cancelAll(account).count
        }
    }

    /// Arms the dead man's switch, or disarms it.
    ///
    /// - Parameter seconds: 0 disarms.
    /// - Returns: when it was set, and when it acts.
    func armDeadMan(
        _ seconds: Int64, for account: AccountID
    ) async throws(KrakenRefusal) -> (now: Instant, triggersAt: Instant?) {
        guard (0...KrakenLimits.deadManMax).contains(seconds) else {
            throw .invalidArguments("timeout")
        }
        let timeout: Duration? = seconds > 0 ? .seconds(seconds) : nil
        let now = try await look { state in
            state.armDeadMan(account, after: timeout)
            return state.now
        }
        return (now, timeout.map { now.adding($0) })
    }

    /// The legacy change: cancels the order and places another.
    func edit(
        _ order: SandboxOrder, to request: KrakenOrderRequest, for account: AccountID,
        endpoint: String
    ) async throws(KrakenRefusal) -> PlacedOrder {
        let effects = effects(request, account, endpoint, replaces: true)
        let desk = desk
        return try await ask { state in
            if let refusal = count(.edit, 1, order, &state, desk, mustFit: true) {
                return .failure(refusal)
            }
            if effects[.replaceHalf] != nil {
                _ = state.cancel(.number(order.number), account: account, reason: .replaced)
                return .failure(.insufficientFunds)
            }
            let number = UInt64(state.records.orders.count) + 1
            let outcome = state.replace(
                .number(order.number), condition: .any, stopsOnFailure: true,
                by: request.command(for: account, number: number, effects: effects))
            switch outcome.cancelled {
            case .failure(let refusal): return .failure(KrakenRefusal(refusal))
            case .success: break
            }
            return (outcome.placed ?? .failure(.recordsFailed)).mapError(KrakenRefusal.init)
        }
    }
}
