import Domain
import Money
import StrictJSON

/// New orders, cancels and changes.
extension BinanceWire {
    private func terms(_ call: BinanceCall, _ market: Int) throws(BinanceError) -> BinanceOrderTerms
    {
        guard let caller = call.caller else { throw .rejectedKey }
        return try BinanceOrderTerms(
            call.parameters, symbol: markets[market].symbol, caller: caller)
    }

    func place(_ call: BinanceCall) async throws(BinanceError) -> BinanceAnswer {
        let number = try market(call)
        let terms = try terms(call, number)
        if let refused = overLimit(call) { return refused }
        var command = terms.command
        command.effects = OrderEffects(orderFaults(of: call, command))
        let (order, market) = (command, markets[number])
        let placed = try await asked { state in state.placeChecked(order, market, number) }
        switch placed {
        case .failure(let error): throw error
        case .success(let placed):
            count(placed)
            return Self.answer(placed, terms.detail)
        }
    }

    private static func answer(
        _ placed: PlacedOrder, _ detail: BinanceOrderText.Detail
    ) -> BinanceAnswer {
        var answer = BinanceAnswer { BinanceOrderText.writePlaced(placed, detail, &$0) }
        answer.placedOrder = true
        return answer
    }

    /// The answer to an account that has placed too many orders.
    private func overLimit(_ call: BinanceCall) -> BinanceAnswer? {
        guard let account = call.caller?.account else { return nil }
        do throws(BinanceRates.Refusal) {
            try rates.checkOrders(of: account, now: core.time.now())
            return nil
        } catch {
            var answer = BinanceAnswer(error.error)
            answer.retryAfterSeconds = error.retryAfterSeconds
            return answer
        }
    }

    private func count(_ placed: PlacedOrder) {
        rates.countOrder(
            of: placed.order.account, traded: !placed.trades.isEmpty, now: core.time.now())
    }

    func test(_ call: BinanceCall) async throws(BinanceError) -> BinanceAnswer {
        let number = try market(call)
        let order = try terms(call, number).command
        let market = markets[number]
        let failure = try await asked { state -> BinanceError? in
            do throws(BinanceError) {
                try BinanceFilter.check(order, market, average: state.middle(number))
                return nil
            } catch { return error }
        }
        if let failure { throw failure }
        return BinanceAnswer { $0.object { _ in } }
    }

    // MARK: Cancels

    /// The order that is named by `orderId` or a client's id; where both are there, they must
    /// agree.
    private func name(
        _ call: BinanceCall, id: String = "orderId", client: String = "origClientOrderId"
    ) throws(BinanceError) -> BinanceOrderName {
        let number = try call.parameters.count(id)
        let text = call.parameters.text(client)
        guard number != nil || text != nil else { throw .noneOf(client, id) }
        return BinanceOrderName(number: number, client: text)
    }

    func condition(_ call: BinanceCall) throws(BinanceError) -> CancelCondition {
        switch call.parameters.text("cancelRestrictions") {
        case nil: return .any
        case "ONLY_NEW": return .onlyUnfilled
        case "ONLY_PARTIALLY_FILLED": return .onlyPartlyFilled
        case .some:
            throw BinanceError(-1145, "Invalid cancelRestrictions")
        }
    }

    func cancel(_ call: BinanceCall) async throws(BinanceError) -> BinanceAnswer {
        let symbol = markets[try market(call)].symbol
        let name = try name(call)
        let account = try call.account()
        let condition = try condition(call)
        let request = try call.parameters.clientID("newClientOrderId")
        let outcome = try await asked { state -> Result<SandboxOrder, BinanceError> in
            name.resolved(in: state, account).flatMap { name in
                state.cancel(
                    name, account: account, symbol: symbol,
                    request: request, condition: condition
                ).mapError(BinanceError.ofCancel)
            }
        }
        switch outcome {
        case .failure(let error): throw error
        case .success(let order):
            return BinanceAnswer {
                BinanceOrderText.writeCancelled(
                    order, request: request, &$0)
            }
        }
    }

    func cancelOpenOrders(_ call: BinanceCall) async throws(BinanceError) -> BinanceAnswer {
        let symbol = markets[try market(call)].symbol
        let account = try call.account()
        let orders = try await asked { $0.cancelAll(account, symbol: symbol) }
        guard !orders.isEmpty else { throw .unknownOrder }
        return BinanceAnswer { json in
            json.array(orders) {
                BinanceOrderText.writeCancelled($1, request: nil, &$0)
            }
        }
    }

    func amend(_ call: BinanceCall) async throws(BinanceError) -> BinanceAnswer {
        let symbol = markets[try market(call)].symbol
        let name = try name(call)
        let account = try call.account()
        let quantity = try call.parameters.requiredAmount("newQty")
        let client = try call.parameters.clientID("newClientOrderId")
        typealias Amended = (old: String, order: SandboxOrder, execution: UInt64)
        let outcome = try await asked { state -> Result<Amended, BinanceError> in
            name.resolved(in: state, account).flatMap { name in
                let old = state.order(name, account: account)?.client ?? ""
                return state.amend(
                    name, account: account, symbol: symbol, quantity: quantity,
                    renamed: client ?? state.generatedID, onlyLess: true
                ).map { (old, $0.order, state.lastEventNumber) }.mapError(BinanceError.init)
            }
        }
        switch outcome {
        case .failure(let error):
            throw error == .unknownOrder ? .noSuchOrder : error
        case .success(let amended):
            return BinanceAnswer {
                BinanceOrderText.writeAmended(
                    amended.order, original: amended.old, execution: amended.execution, &$0)
            }
        }
    }

    // MARK: Cancel and replace

    func cancelReplace(_ call: BinanceCall) async throws(BinanceError) -> BinanceAnswer {
        let number = try market(call)
        let terms = try terms(call, number)
        let mode = try call.parameters.required("cancelReplaceMode")
        guard mode == "STOP_ON_FAILURE" || mode == "ALLOW_FAILURE" else {
            throw .illegal("cancelReplaceMode", legal: "STOP_ON_FAILURE, ALLOW_FAILURE")
        }
        let name = try name(call, id: "cancelOrderId", client: "cancelOrigClientOrderId")
        let condition = try condition(call)
        if let refused = overLimit(call) { return refused }
        let request = try call.parameters.clientID("cancelNewClientOrderId")
        let faults = orderFaults(of: call, terms.command)
        var command = terms.command
        command.effects = OrderEffects(faults)
        let (order, market) = (command, markets[number])
        let outcome = try await asked { state -> Result<BinanceReplacement, BinanceError> in
            // The new order's filters are looked at before anything is done.
            do throws(BinanceError) {
                try BinanceFilter.check(order, market, average: state.middle(number))
            } catch { return .failure(error) }
            let cancelled = name.resolved(in: state, order.account).flatMap { name in
                state.cancel(
                    name, account: order.account, symbol: order.symbol,
                    request: request, condition: condition
                ).mapError(BinanceError.ofCancel)
            }
            if case .failure = cancelled, mode == "STOP_ON_FAILURE" {
                return .success(BinanceReplacement(cancelled: cancelled, placed: nil))
            }
            let placed: Result<PlacedOrder, BinanceError> =
                faults[.replaceHalf] == nil
                ? state.placeChecked(order, market, number)
                : .failure(BinanceError(.matching(.insufficientFunds)))
            return .success(BinanceReplacement(cancelled: cancelled, placed: placed))
        }
        let halves: BinanceReplacement
        switch outcome {
        case .failure(let error): throw error
        case .success(let replacement): halves = replacement
        }
        count(halves, of: order.account)
        return halves.answer(request: request, terms.detail)
    }

    /// A new order counts though it was not attempted.
    private func count(_ halves: BinanceReplacement, of account: AccountID) {
        switch halves.placed {
        case .success(let placed): count(placed)
        case nil: rates.countOrder(of: account, traded: false, now: core.time.now())
        case .failure: break
        }
    }
}

/// How a request names an order.
struct BinanceOrderName: Sendable {
    let number: UInt64?
    let client: String?

    /// The number counts; a client's id beside it must be that order's.
    func resolved(
        in state: SandboxState, _ account: AccountID
    ) -> Result<OrderName, BinanceError> {
        guard let number else { return .success(.client(client ?? "")) }
        if let client, let order = state.records.order(number), order.account == account,
            order.client != client
        {
            return .failure(.idsDisagree)
        }
        return .success(.number(number))
    }
}

extension SandboxState {
    /// An id for who gave none.
    var generatedID: String { "sandbox\(lastEventNumber + 1)" }

    /// Holds the order to the filters, and places it.
    mutating func placeChecked(
        _ command: PlaceCommand, _ market: SandboxMarket, _ number: Int
    ) -> Result<PlacedOrder, BinanceError> {
        var command = command
        if command.client.isEmpty { command.client = generatedID }
        do throws(BinanceError) {
            try BinanceFilter.check(command, market, average: middle(number))
        } catch { return .failure(error) }
        return place(command).mapError(BinanceError.init)
    }
}
