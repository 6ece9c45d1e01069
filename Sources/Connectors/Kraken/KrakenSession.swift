import Domain
import Engine
import Logging
import Synchronization

/// One account at Kraken: its key, whose turn it is, its budget and its orders.
final class KrakenSession: Sendable {
    let account: KrakenAccount
    let orders: KrakenOrders
    let gate: BudgetGate
    /// The executions stream; it is up once its snapshot came.
    let subscription = StreamSubscription(timeout: KrakenLimits.subscriptionTimeout)
    /// Open orders could not be asked for when they were to be.
    let isBehind = Atomic<Bool>(false)
    let deadMan = Mutex(KrakenDeadManSwitch())
    let loop: StreamLoop
    let feed: KrakenExecutionFeed
    let looks = KrakenLooks()

    private let lane: KrakenLane
    private let transport: any RESTTransport
    private let time: any TimeSource
    private let timeout: Duration
    private let troubles: KrakenTroubles

    init(
        _ account: KrakenAccount, budgets: [RateBudget], timeout: Duration, markets: KrakenMarkets,
        transport: any RESTTransport, store: any NonceStore, time: any TimeSource,
        loop: StreamLoop, troubles: KrakenTroubles
    ) {
        self.account = account
        self.timeout = timeout
        self.transport = transport
        self.time = time
        self.troubles = troubles
        self.loop = loop
        orders = KrakenOrders(markets: markets)
        feed = KrakenExecutionFeed(orders: orders)
        gate = BudgetGate(budgets)
        lane = KrakenLane(store: store, time: time)
    }

    /// What a request costs beside what it does to an order.
    private static func charges(_ method: KrakenMethod) -> [BudgetCharge] {
        switch method {
        case .time, .assetPairs: []
        case .addOrder, .amendOrder, .cancelOrder: KrakenBudgets.Call.order.charges
        case .tradesHistory, .ledgers, .queryTrades: KrakenBudgets.Call.history.charges
        case .cancelAllOrdersAfter, .openOrders, .closedOrders, .queryOrders, .balanceEx,
            .tradeVolume, .withdrawMethods, .webSocketsToken:
            KrakenBudgets.Call.other.charges
        }
    }

    /// Sends a request that is the same whenever its turn comes.
    func send(_ request: KrakenRequest, for purpose: CallPurpose) async -> KrakenReply {
        await send(request.method, for: purpose, until: time.now().adding(timeout)) { request }
    }

    /// Sends a request once: after the budget has room for it, and in its key's turn.
    ///
    /// - Parameters:
    ///   - charges: what it costs beside its method.
    ///   - deadline: it may wait for its budget until then.
    ///   - build: makes the request when its turn has come; `nil`: it is too late for it.
    ///   - heard: is told what became of the request that was made, before the next one's turn.
    func send(
        _ method: KrakenMethod, _ charges: [BudgetCharge] = [], for purpose: CallPurpose,
        until deadline: Instant, _ build: @escaping @Sendable () -> KrakenRequest?,
        heard: @escaping @Sendable (KrakenReply) -> Void = { _ in }
    ) async -> KrakenReply {
        let charges = charges + Self.charges(method)
        guard await gate.enter(charges, for: purpose, until: deadline, time: time) else {
            return .notSent("the venue's rate limits leave no room in time")
        }
        do throws(KrakenError) {
            return try await lane.turn { nonce in
                guard let request = build() else {
                    return .notSent("it came to its turn too late")
                }
                let reply = await self.exchange(nonce, request)
                heard(reply)
                return reply
            }
        } catch {
            if case .nonceStore(let reason) = error { troubles.tell("nonce", reason, time.now()) }
            return .notSent("\(error)")
        }
    }

    private func exchange(_ nonce: UInt64, _ request: KrakenRequest) async -> KrakenReply {
        guard let signed = request.signed(nonce: nonce, key: account.key, timeout: timeout) else {
            return .notSent("the key's secret is not base 64")
        }
        let reply = KrakenReply(await transport.send(signed), distrust: troubles.distrust)
        if request.method != .withdrawMethods { heed(reply) }
        return reply
    }

    /// Keeps still for as long as an error says, and tells operators what they must see to.
    private func heed(_ reply: KrakenReply) {
        let now = time.now()
        guard case .failed(_, let errors) = reply else {
            if case .done = reply { troubles.end("key/\(account.id)") }
            return
        }
        for error in errors {
            if let until = KrakenBudgets.block(error: error, at: now) { gate.block(until: until) }
            if error.hasPrefix("EAPI:Invalid") || error.hasPrefix("EGeneral:Permission denied") {
                troubles.tell("key/\(account.id)", error, now)
            }
        }
    }
}
