package import Domain

/// The exchange as Binance Spot shows one: REST, market streams and the WebSocket API.
package struct BinanceWire: WireProtocol {
    let core: SandboxCore
    let faults: FaultBook
    let rates: BinanceRates
    let authentication: BinanceAuthentication
    /// Market numbers by `BTCUSDT`.
    let marketNumbers: [String: Int]

    package init(core: SandboxCore, faults: FaultBook, rates factor: RateFactor) {
        self.core = core
        self.faults = faults
        rates = BinanceRates(factor: factor)
        authentication = BinanceAuthentication(keys: core.keys)
        marketNumbers = Dictionary(
            uniqueKeysWithValues: core.settings.markets.enumerated().map {
                ($1.binanceName, $0)
            })
    }

    var markets: [SandboxMarket] { core.settings.markets }

    /// Gives back the places of orders that trade after they rested.
    package func run() async {
        let (number, events) = core.events.listen { $0.isFirstTradeOfMaker }
        defer { core.events.end(number) }
        for await event in events {
            guard let account = event.account else { continue }
            rates.discountOrder(of: account, now: core.time.now())
        }
    }

    /// Every account has the same limits.
    package func setTier(_ name: String, of account: AccountID) -> Bool { false }

    // MARK: REST

    package func respond(to request: SandboxRequest) async -> SandboxResponse? {
        guard let endpoint = BinanceEndpoint.at(request.method, request.path) else { return nil }
        let now = core.time.now()
        guard
            let parameters = BinanceParameters(query: request.query, body: request.bodyText)
        else {
            return response(
                BinanceAnswer(.illegal("query", legal: "percent-encoded UTF-8")), request, now)
        }
        do throws(BinanceRates.Refusal) {
            _ = try rates.spend(endpoint.weight(parameters), of: request.address, now: now)
        } catch { return Self.refused(error) }
        do throws(BinanceError) {
            let call = try call(endpoint, parameters, request)
            return await respond(to: call, request)
        } catch { return response(BinanceAnswer(error), request, now) }
    }

    private func call(
        _ endpoint: BinanceEndpoint, _ parameters: BinanceParameters, _ request: SandboxRequest
    ) throws(BinanceError) -> BinanceCall {
        var caller: BinanceAuthentication.Caller?
        switch endpoint.row.security {
        case .none: break
        case .read, .trade:
            caller = try authentication.caller(
                key: request.header("x-mbx-apikey"), parameters,
                payload: BinanceAuthentication.payload(
                    query: request.query, body: request.bodyText), address: request.address,
                security: endpoint.row.security, now: core.now())
        }
        return BinanceCall(
            endpoint: endpoint, parameters: parameters, caller: caller, label: request.endpoint)
    }

    private func respond(
        to call: BinanceCall, _ request: SandboxRequest
    ) async -> SandboxResponse {
        let faults = requestFaults(of: call)
        if let refused = instead(of: call, faults, request) { return refused }
        if let delay = faults[.delayRequest] { await pause(delay) }
        let answer = await answer(call)
        let now = core.time.now()
        return after(response(answer, request, now, call.caller?.account), faults, request)
    }

    func pause(_ duration: Duration) async {
        // Cancelled: the server ends.
        try? await core.time.sleep(until: core.time.now().adding(duration))
    }

    static func refused(_ refusal: BinanceRates.Refusal) -> SandboxResponse {
        var response = SandboxResponse(
            status: refusal.error.status, body: BinanceAnswer(refusal.error).body)
        response.headers.append(("retry-after", String(refusal.retryAfterSeconds)))
        return response
    }

    func response(
        _ answer: BinanceAnswer, _ request: SandboxRequest, _ now: Instant,
        _ account: AccountID? = nil
    ) -> SandboxResponse {
        var response = SandboxResponse(status: answer.status, body: answer.body)
        let weight = String(rates.weight(of: request.address))
        response.headers.append(("x-mbx-used-weight", weight))
        response.headers.append(("x-mbx-used-weight-1m", weight))
        if let seconds = answer.retryAfterSeconds {
            response.headers.append(("retry-after", String(seconds)))
        }
        if answer.placedOrder, let account {
            let counts = rates.counts(of: account, now: now)
            response.headers.append(("x-mbx-order-count-10s", String(counts.short)))
            response.headers.append(("x-mbx-order-count-1d", String(counts.long)))
        }
        return response
    }

    // MARK: Dispatch

    /// Executes the call; every error is an answer.
    func answer(_ call: BinanceCall) async -> BinanceAnswer {
        do throws(BinanceError) {
            switch call.endpoint {
            case .ping, .time, .exchangeInfo, .depth, .trades, .aggregateTrades, .tickerPrice,
                .bookTicker,
                .tickerDay, .averagePrice:
                return try await marketAnswer(call)
            case .placeOrder: return try await place(call)
            case .testOrder: return try await test(call)
            case .cancelOrder: return try await cancel(call)
            case .queryOrder: return try await query(call)
            case .cancelReplace: return try await cancelReplace(call)
            case .amendOrder: return try await amend(call)
            case .openOrders: return try await openOrders(call)
            case .cancelOpenOrders: return try await cancelOpenOrders(call)
            case .allOrders: return try await allOrders(call)
            case .myTrades: return try await myTrades(call)
            case .account: return try await account(call)
            case .commission: return try await commission(call)
            case .orderCounts: return try orderCounts(call)
            case .tradeFee, .deposits, .withdrawals, .dividends, .transfers, .keyRestrictions,
                .coins:
                return try await walletAnswer(call)
            }
        } catch { return BinanceAnswer(error) }
    }

    /// What the exchange answered; it cannot say whether what was asked happened where its records
    /// fail.
    func asked<Value: Sendable>(
        _ body: (inout SandboxState) -> Value
    ) async throws(BinanceError) -> Value {
        guard let value = await core.ask(body) else { throw .executionUnknown }
        return value
    }

    func market(_ call: BinanceCall) throws(BinanceError) -> Int {
        guard let number = marketNumbers[try call.parameters.required("symbol")] else {
            throw .badSymbol
        }
        return number
    }

    /// `nil` where no symbol is named.
    func optionalMarket(_ call: BinanceCall) throws(BinanceError) -> Int? {
        call.parameters.text("symbol") == nil ? nil : try market(call)
    }
}
