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

    private let hold = Mutex(KrakenHold())
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
        guard hold.withLock({ $0.admits(purpose, at: time.now()) }) else {
            return .notSent(Self.held)
        }
        let charges = charges + Self.charges(method)
        guard await gate.enter(charges, for: purpose, until: deadline, time: time) else {
            return .notSent("the venue's rate limits leave no room in time")
        }
        do throws(KrakenError) {
            return try await lane.turn { nonce in
                guard let request = build() else {
                    return .notSent("it came to its turn too late")
                }
                let reply = await self.exchange(nonce, purpose, request)
                heard(reply)
                return reply
            }
        } catch {
            if case .nonceStore(let reason) = error { troubles.tell("nonce", reason, time.now()) }
            return .notSent("\(error)")
        }
    }

    private func exchange(
        _ nonce: UInt64, _ purpose: CallPurpose, _ request: KrakenRequest
    ) async -> KrakenReply {
        guard let signed = request.signed(nonce: nonce, key: account.key, timeout: timeout) else {
            return .notSent("the key's secret is not base 64")
        }
        guard hold.withLock({ $0.begin(purpose, at: time.now()) }) else {
            return .notSent(Self.held)
        }
        let reply = KrakenReply(await transport.send(signed), distrust: troubles.distrust)
        heed(reply, isTrial: request.method == .withdrawMethods)
        return reply
    }

    private static let held = "the key is held until Kraken takes it again"

    /// Keeps still for as long as an error says, and tells operators what they must see to.
    ///
    /// - Parameter isTrial: it was sent to see whether it is denied.
    private func heed(_ reply: KrakenReply, isTrial: Bool) {
        let now = time.now()
        guard case .failed(_, let errors) = reply else {
            guard case .done = reply else { return }
            note(.taken, now)
            troubles.end("key/\(account.id)")
            return
        }
        if Self.isLookedAt(errors) { note(.taken, now) }
        for error in errors {
            if error.hasPrefix(KrakenBudgets.lockedOut) { note(.lockedOut, now) }
            if error.hasPrefix(Self.nonceTooLow) { note(.nonceTooLow, now) }
            if let until = KrakenBudgets.block(error: error, at: now) { gate.block(until: until) }
            if Self.isAboutKey(error), !isTrial {
                troubles.tell("key/\(account.id)", error, now)
            }
        }
    }
}

// MARK: Whether the key may be used

extension KrakenSession {
    private static let nonceTooLow = "EAPI:Invalid nonce"

    private static func isAboutKey(_ error: String) -> Bool {
        error.hasPrefix("EGeneral:Permission denied")
            || (error.hasPrefix("EAPI:Invalid") && !error.hasPrefix(nonceTooLow))
    }

    /// What begins an error of a request that was looked at itself: its key was taken.
    private static let lookedAt = [
        "EOrder:", "EQuery:", "EFunding:", "EGeneral:Invalid arguments",
        "EGeneral:Permission denied",
        "EService:Market in", "EService:Deadline elapsed",
    ]

    static func isLookedAt(_ errors: [String]) -> Bool {
        errors.allSatisfy { error in lookedAt.contains { error.hasPrefix($0) } }
    }

    func takesOrders(at now: Instant) -> Bool { hold.withLock { $0.takesOrders(at: now) } }

    func isProbeDue(at now: Instant) -> Bool { hold.withLock { $0.isProbeDue(at: now) } }

    /// Until when nothing is sent, or no more than probes are.
    func blockedUntil(at now: Instant) -> Instant? {
        [gate.blockedUntil(at: now), hold.withLock { $0.lockedUntil(at: now) }]
            .compactMap { $0 }.max()
    }

    private func note(_ finding: KrakenHold.Finding, _ now: Instant) {
        let isBehind = hold.withLock { hold in
            hold.note(finding, at: now)
            return hold.isBehind
        }
        let kind = "key-shared/\(account.id)"
        guard isBehind else { return troubles.end(kind) }
        troubles.tell(
            kind,
            "no orders are sent: Kraken refused \(KrakenLimits.nonceRefusalsMax) nonces in a row, "
                + "so another program uses this key, with greater ones", now)
    }
}
