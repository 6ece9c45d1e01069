import Domain
import Engine
import Money
import Routing

/// Everything of a paper venue that changes, without I/O: market data and calls move it, and what
/// must be written and told gathers in it until the venue takes it out.
struct PaperVenueState {
    let start: Instant
    let symbols: [Symbol: Int]
    let accounts: [AccountID: Int]
    let outages: FaultPlan
    var engine: MatchingEngine
    var records: PaperVenueRecords
    var views: [MarketView]
    var dice: FaultDice
    /// Orders that arrive, and reports that are told, later; by time.
    var scheduled: [ScheduledEvent] = []
    /// A report that waits to be overtaken.
    var heldReport: OrderReport?

    private var feed: MarketFeed
    /// When market data was last heard.
    private(set) var heardAt: Instant?
    private var sequence: UInt64
    private var executions: ContiguousArray<MatchedFill> = []

    /// Records of the step under way; one frame when it ends.
    var step = RecordWriter()
    /// Whole frames and reports that wait to be taken out.
    var frames: [UInt8] = []
    var reports: [OrderReport] = []

    struct ScheduledEvent {
        enum Content {
            case arrival(Order)
            case report(OrderReport)
            case releaseHeldReport
            case takeBack(trade: UInt64, FaultPlan.TradeFault)
        }

        let at: Instant
        let content: Content
    }

    /// - Parameter start: now. Sequences begin with its microseconds, so they grow over restarts
    ///   too.
    init(
        _ configuration: PaperVenueConfiguration, records: PaperVenueRecords, feed: MarketFeed,
        start: Instant
    ) {
        self.start = start
        self.feed = feed
        self.records = records
        outages = configuration.faults
        dice = FaultDice(configuration.faults)
        sequence = UInt64(max(0, start.microseconds))
        let known = Set(configuration.accounts.keys).union(records.balances.keys).sorted()
        let held = Set(configuration.accounts.values.flatMap(\.keys))
            .union(records.balances.values.flatMap(\.keys)).sorted()
        engine = MatchingEngine(
            fees: configuration.fees, rules: configuration.rules, accounts: known, held: held)
        accounts = Dictionary(uniqueKeysWithValues: known.enumerated().map { ($1, $0) })
        symbols = Dictionary(
            uniqueKeysWithValues: configuration.rules.enumerated().map { ($1.symbol, $0) })
        let sequence = sequence
        views = configuration.rules.map { MarketView(symbol: $0.symbol, sequence: sequence) }
        recover(configuration)
    }

    var isFeedIdle: Bool { heardAt == nil }

    /// The next sequence; a market's own when it changes.
    mutating func touch(_ market: Int, _ side: Side?) {
        sequence += 1
        views[market].touch(side, sequence: sequence)
    }

    // MARK: Time

    /// Lets everything happen that is due, in the order of time.
    mutating func advance(to now: Instant) {
        let elapsed = now.microseconds - start.microseconds
        while true {
            let due = scheduled.first.map { $0.at.microseconds - start.microseconds }
            if let event = feed.next(until: min(elapsed, due ?? elapsed)) {
                apply(event)
            } else if let due, due <= elapsed {
                let event = scheduled.removeFirst()
                apply(event)
            } else {
                return
            }
        }
    }

    mutating func schedule(_ content: ScheduledEvent.Content, at: Instant) {
        let index = scheduled.firstIndex { $0.at > at } ?? scheduled.count
        scheduled.insert(ScheduledEvent(at: at, content: content), at: index)
    }

    private mutating func apply(_ event: MarketEvent) {
        let at = Instant(microseconds: start.microseconds + event.at)
        heardAt = at
        let market = event.market
        executions.removeAll(keepingCapacity: true)
        switch event.content {
        case .heartbeat: return
        case .replaced(let bids, let asks):
            engine.replace(market: market, bids: bids, asks: asks, into: &executions)
            views[market].hasBook = true
            touch(market, nil)
        case .updated(let bids, let asks):
            engine.renew(market: market, bids: bids, asks: asks, into: &executions)
            touch(market, nil)
        case .traded(let price, let quantity, let aggressor):
            engine.trade(
                market: market, price: price, quantity: quantity, aggressor: aggressor,
                into: &executions)
            views[market].traded(price: price, quantity: quantity)
            if !executions.isEmpty { touch(market, nil) }
        }
        guard !executions.isEmpty else { return }
        recordExecutions(at: at)
        endStep()
    }

    private mutating func apply(_ event: ScheduledEvent) {
        switch event.content {
        case .arrival(let order): _ = submit(order, at: event.at)
        case .report(let report): tell(report, faulty: false, at: event.at)
        case .releaseHeldReport:
            if let held = heldReport {
                heldReport = nil
                reports.append(held)
            }
        case .takeBack(let trade, let fault): takeBack(trade, fault, at: event.at)
        }
    }

    // MARK: Orders

    /// Gives the order to the engine.
    mutating func submit(_ order: Order, at now: Instant) -> Result<OrderReport, MatchingRefusal> {
        guard let market = symbols[order.symbol] else { return .failure(.unknownMarket) }
        guard let account = accounts[order.account.account] else {
            return .failure(.unknownAccount)
        }
        let new = NewOrder(
            client: order.id, account: account, market: market, side: order.side,
            timeInForce: order.timeInForce, quantity: order.quantity,
            limitPrice: order.limitPrice, validUntil: order.validUntil)
        executions.removeAll(keepingCapacity: true)
        let acceptance: Acceptance
        do throws(MatchingRefusal) {
            acceptance = try engine.submit(new, at: now, into: &executions)
        } catch { return .failure(error) }
        add(
            .accepted(
                VenueRecord.AcceptedOrder(
                    number: acceptance.order, client: order.id, account: order.account.account,
                    symbol: order.symbol, side: order.side, kind: .limit,
                    timeInForce: order.timeInForce, quantity: order.quantity,
                    limitPrice: order.limitPrice,
                    feePrice: engine.feePrice(of: order.id, account: account), at: now)))
        if !executions.isEmpty {
            touch(market, acceptance.state == .open ? nil : order.side.opposite)
        } else if acceptance.state == .open {
            touch(market, order.side)
        }
        recordExecutions(at: now, taker: acceptance.order)
        add(.state(order: acceptance.order, acceptance.state, at: now))
        endStep()
        return .success(report(of: records.orders[Int(acceptance.order) - 1], at: now))
    }

    mutating func cancel(_ order: Order, at now: Instant) -> OrderReport? {
        guard let account = accounts[order.account.account], let market = symbols[order.symbol],
            let ended = engine.cancel(order.id, account: account)
        else { return nil }
        touch(market, order.side)
        add(.state(order: ended.order, .cancelled, at: now))
        endStep()
        return report(of: records.orders[Int(ended.order) - 1], at: now)
    }

    /// Changes an open order; see ``MatchingEngine/amend(_:account:quantity:limitPrice:into:)``.
    mutating func amend(
        _ order: Order, quantity: Fixed, limitPrice: Fixed, at now: Instant
    ) -> Result<OrderReport, MatchingRefusal> {
        guard let market = symbols[order.symbol] else { return .failure(.unknownMarket) }
        guard let account = accounts[order.account.account] else {
            return .failure(.unknownAccount)
        }
        executions.removeAll(keepingCapacity: true)
        let acceptance: Acceptance
        do throws(MatchingRefusal) {
            acceptance = try engine.amend(
                order.id, account: account, quantity: quantity, limitPrice: limitPrice,
                into: &executions)
        } catch { return .failure(error) }
        touch(market, nil)
        add(
            .amended(
                order: acceptance.order, quantity: quantity, limitPrice: limitPrice, at: now))
        recordExecutions(at: now, taker: acceptance.order)
        add(.state(order: acceptance.order, acceptance.state, at: now))
        endStep()
        return .success(report(of: records.orders[Int(acceptance.order) - 1], at: now))
    }

    func query(_ order: Order, at now: Instant) -> OrderReport? {
        records.order(order.id, account: order.account.account).map { report(of: $0, at: now) }
    }

    func balances(of account: AccountID) -> [Asset: VenueBalance] {
        guard let number = accounts[account] else { return [:] }
        var balances: [Asset: VenueBalance] = [:]
        for (index, asset) in engine.assets.enumerated() {
            let balance = engine.balance(account: number, asset: index)
            guard !balance.total.isZero else { continue }
            balances[asset] = VenueBalance(total: balance.total, locked: balance.locked)
        }
        return balances
    }

    // MARK: Records

    /// Records the executions of the step, and tells those of resting orders.
    private mutating func recordExecutions(at now: Instant, taker: UInt64? = nil) {
        for execution in executions {
            add(
                .filled(
                    VenueRecord.FilledPart(
                        order: execution.order, trade: execution.trade,
                        quantity: execution.quantity, price: execution.price,
                        notional: execution.notional, fee: execution.fee,
                        feeAsset: engine.assets[execution.feeAsset],
                        isMaker: execution.isMaker, at: now)))
            views[execution.market].traded(price: execution.price, quantity: execution.quantity)
            if let fault = dice.rollTrade() {
                schedule(
                    .takeBack(trade: execution.trade, fault),
                    at: now.adding(dice.duration(below: PaperVenueLimits.takeBackDelayMax)))
            }
            guard execution.order != taker else { continue }
            if execution.completes { add(.state(order: execution.order, .filled, at: now)) }
            guard let trade = records.trades.last else { continue }
            let order = records.orders[Int(execution.order) - 1]
            tell(report(of: order, fills: [trade.fill], at: now), faulty: true, at: now)
        }
    }

    mutating func add(_ record: VenueRecord) {
        record.write(to: &step)
        let damage = records.apply(record)
        precondition(damage == nil, "the venue's own records fit each other")
    }

    mutating func endStep() {
        guard !step.isEmpty else { return }
        JournalFrames.append(step.bytes, to: &frames)
        step.removeAll()
    }

    /// All that there is to tell of an order.
    func report(of order: PaperOrder, at now: Instant) -> OrderReport {
        let trades = records.trades(of: order)
        return report(
            of: order, fills: trades.filter { $0.corrects == nil }.map(\.fill),
            reversals: Self.reversals(among: trades), at: now)
    }

    func report(
        of order: PaperOrder, fills: [Fill], reversals: [Reversal] = [], at now: Instant
    ) -> OrderReport {
        let status: OrderReport.Status =
            switch order.state {
            case .open: .open
            case .filled: .filled
            case .cancelled: .cancelled
            }
        return OrderReport(
            order: order.client, venueOrderID: order.venueOrderID, status: status,
            cumulativeQuantity: order.filled, fills: fills, reversals: reversals,
            bookSequence: symbols[order.symbol].map { views[$0].sequence } ?? sequence, at: now)
    }
}
