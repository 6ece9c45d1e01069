package import Domain
package import Engine
package import Logging
internal import Synchronization

/// Requests to one venue over HTTP: signed with its clock, within its limits, each sent once.
package final class BinanceREST: Sendable {
    private let configuration: BinanceConfiguration
    private let transport: any RESTTransport
    private let time: any TimeSource
    private let logger: Logger
    private let addressGate: BudgetGate
    private let accountGates: [AccountID: BudgetGate]
    private let limits: Mutex<BinanceRateLimits>
    private let clock: Mutex<ClockOffset>

    package init(
        _ configuration: BinanceConfiguration, transport: any RESTTransport,
        time: any TimeSource, logger: Logger
    ) {
        self.configuration = configuration
        self.transport = transport
        self.time = time
        self.logger = logger
        let limits = BinanceRateLimits.published(factor: configuration.limitsFactor ?? 1)
        addressGate = BudgetGate(limits.address)
        accountGates = configuration.keys.mapValues { _ in BudgetGate(limits.of(.orders)) }
        self.limits = Mutex(limits)
        clock = Mutex(ClockOffset(resolution: .milliseconds(1)))
    }

    /// A request without a key.
    package func send(
        _ call: BinanceCall, _ parameters: [BinanceParameter] = []
    ) async -> RESTOutcome {
        let deadline = time.now().adding(configuration.queryTimeout)
        guard await enter(call, nil, nil, until: deadline) else { return Self.noRoom }
        let outcome = await transport.send(
            BinanceRequests.unsigned(call, parameters, timeout: configuration.queryTimeout))
        learn(outcome, nil)
        return outcome
    }

    /// A request with the account's key.
    ///
    /// - Parameter validUntil: no later than this, by our clock, the venue may take it; `nil`: as
    ///   long as the configuration says.
    package func send(
        _ call: BinanceCall, _ parameters: [BinanceParameter] = [], as account: AccountID,
        validUntil: Instant? = nil, purpose: CallPurpose? = nil
    ) async -> RESTOutcome {
        guard let key = configuration.keys[account] else {
            return .notSent("there is no key for \(account)")
        }
        let timeout =
            validUntil == nil ? configuration.queryTimeout : configuration.orderTimeout
        let deadline =
            validUntil?.adding(.zero - BinanceLimits.recvWindowMin)
            ?? time.now().adding(timeout)
        guard await enter(call, account, purpose, until: deadline) else { return Self.noRoom }
        let now = time.now()
        let window = min(
            configuration.recvWindow, validUntil?.duration(since: now) ?? configuration.recvWindow)
        guard window >= BinanceLimits.recvWindowMin else {
            return .notSent("it would come later than it may")
        }
        guard
            let request = BinanceRequests.signed(
                call, parameters, key: key, timestamp: timestamp(at: now),
                recvWindow: window.wholeMilliseconds, timeout: timeout)
        else { return .notSent("the key of \(account) cannot sign") }
        let outcome = await transport.send(request)
        learn(outcome, account)
        if Self.isAboutTime(outcome) { await sampleClock() }
        return outcome
    }

    private static let noRoom = RESTOutcome.notSent("the venue's limits leave no room for it")

    /// Milliseconds that the venue's clock shows at least, so that no request is from its future.
    package func timestamp(at now: Instant) -> Int64 {
        clock.withLock { $0.earliestVenueTime(at: now).microseconds / 1_000 }
    }

    /// The venue's clock less ours; `nil` before it was measured.
    package var clockOffset: Duration? { clock.withLock { $0.offset } }

    /// Our clock when the venue's shows `venue`.
    package func localTime(at venue: Instant) -> Instant {
        clock.withLock { $0.localTime(at: venue) }
    }

    /// Asks the venue for its time.
    ///
    /// - Returns: whether the offset is known now.
    @discardableResult
    package func sampleClock() async -> Bool {
        let sent = time.now()
        let outcome = await send(.time)
        let received = time.now()
        guard case .answered(let json) = BinanceOutcomes.verdict(of: outcome),
            let server = try? BinanceFields(json).instant("serverTime"),
            let sample = ClockOffset.Sample(sent: sent, server: server, received: received)
        else {
            logger.warning("the venue's clock could not be read", metadata: metadata)
            return clockOffset != nil
        }
        clock.withLock { $0.add(sample) }
        return true
    }

    private static func isAboutTime(_ outcome: RESTOutcome) -> Bool {
        switch BinanceOutcomes.verdict(of: outcome) {
        case .answered: false
        case .refused(_, let code), .unknown(_, let code): code == timestampCode
        }
    }

    /// "Timestamp for this request is outside of the recvWindow."
    private static let timestampCode: Int64 = -1021

    /// Waits for its turn among the requests of the address, and among the account's orders.
    private func enter(
        _ call: BinanceCall, _ account: AccountID?, _ purpose: CallPurpose?,
        until deadline: Instant
    ) async -> Bool {
        let row = call.row
        let purpose = purpose ?? row.purpose
        let charges = row.weight.map { weight in limits.withLock { $0.charges(weight) } }
        if let orders = charges?.account, !orders.isEmpty, let account,
            let gate = accountGates[account]
        {
            guard await gate.enter(orders, for: purpose, until: deadline, time: time) else {
                return false
            }
        }
        let isAdmitted = await addressGate.enter(
            charges?.address ?? [], for: purpose, until: deadline, time: time)
        if !isAdmitted, let account {
            // Nothing was sent, so nothing is counted.
            for charge in charges?.account ?? [] {
                accountGates[account]?.giveBack(charge, at: time.now())
            }
        }
        return isAdmitted
    }

    /// An order of the account traded at once: it is no unfilled one, and its place is free again
    /// (Binance Spot API, "Spot Unfilled Order Count Rules").
    func giveOrderBack(to account: AccountID) {
        let now = time.now()
        for charge in limits.withLock({ $0.charges(.newOrder).account }) {
            accountGates[account]?.giveBack(charge, at: now)
        }
    }

    /// Keeps to the limits that `exchangeInfo` announces, from the next request on; not where the
    /// operator says how many times the published ones an exchange of theirs allows.
    ///
    /// - Throws: ``BinanceAnswerError``; nothing changed then.
    func heed(announced info: BinanceFields) throws(BinanceAnswerError) {
        guard configuration.limitsFactor == nil else { return }
        let old = limits.withLock { $0 }
        let new = try old.announced(info)
        guard new != old else { return }
        limits.withLock { $0 = new }
        addressGate.replace(new.address)
        for account in configuration.accounts { accountGates[account]?.replace(new.of(.orders)) }
        let told = new.rows.map { "\($0.budget.name.rawValue) \($0.budget.limit)" }
        logger.notice(
            "the venue announces other limits",
            metadata: metadata.merging(["limits": "\(told.joined(separator: ", "))"]) { $1 })
    }

    /// Takes over the venue's own counts, and its "not before then".
    private func learn(_ outcome: RESTOutcome, _ account: AccountID?) {
        guard case .answered(let answer) = outcome else { return }
        let now = time.now()
        for (kind, budget, used) in limits.withLock({ $0.reported(answer.headers) }) {
            let gate = kind == .orders ? account.flatMap { accountGates[$0] } : addressGate
            gate?.raise(budget, to: used, at: now)
        }
        guard
            let until = BinanceBudgets.block(
                status: answer.status, headers: answer.headers, at: now)
        else { return }
        // Too many orders of an account: its cancels and queries go on.
        let isAboutOrders =
            answer.status == 429
            && (try? BinanceFields.parse(answer.body)).flatMap(BinanceProblem.init)?.code
                == Self.tooManyOrdersCode
        if isAboutOrders, let account {
            accountGates[account]?.block(until: until)
        } else {
            addressGate.block(until: until)
        }
        logger.warning(
            "the venue lets nothing in",
            metadata: metadata.merging(["until": "\(until)"]) { $1 })
    }

    private static let tooManyOrdersCode: Int64 = -1015

    private var metadata: Logger.Metadata { ["venue": "\(configuration.id)"] }

    package func blockedUntil(at now: Instant) -> Instant? { addressGate.blockedUntil(at: now) }

    /// How much of each limit is used: the address's, then each account's.
    package func uses(at now: Instant) -> [VenueHealth.Use] {
        let limits = limits.withLock { $0 }
        func uses(
            _ gate: BudgetGate?, _ budgets: [RateBudget], _ scope: String
        ) -> [VenueHealth.Use] {
            budgets.compactMap { budget in
                gate?.usage(of: budget.name, at: now).map { used, limit in
                    VenueHealth.Use(
                        name: budget.name.rawValue + scope, used: used, limit: limit)
                }
            }
        }
        return uses(addressGate, limits.address, "")
            + configuration.accounts.flatMap {
                uses(accountGates[$0], limits.of(.orders), "/\($0)")
            }
    }
}

extension Duration {
    /// Cut.
    var wholeMilliseconds: Int64 {
        components.seconds * 1_000 + components.attoseconds / 1_000_000_000_000_000
    }
}
