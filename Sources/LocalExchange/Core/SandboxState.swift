package import Domain
import Money
import Routing
import Venues

/// Everything of the exchange that changes, without I/O: market data and commands move it, and what
/// must be written and told gathers in it until its owner takes it out.
package struct SandboxState: Sendable {
    package let markets: [SandboxMarket]
    package let fees: SandboxFees
    package let accounts: [AccountID]

    var engine: MatchingEngine
    package internal(set) var records: SandboxRecords
    var feed: any MarketEventSource
    package internal(set) var views: [MarketState]
    var payers: Set<AccountID>
    /// Of accounts that do not pay the schedule's.
    var feeRates: [AccountID: FeeRates]

    let start: Instant
    /// The true time of the step under way.
    package internal(set) var real: Instant
    /// How far the exchange's clock is ahead of the true time.
    package internal(set) var clockOffset = Duration.zero
    private(set) var booksToldAt: Instant

    /// The exchange's numbers of orders by those of the engine, of open orders.
    var numbers: [UInt64: UInt64] = [:]
    var timers = SandboxTimers()
    /// Orders whose first trade alone is paid in the discount asset.
    var feeSwitches: Set<UInt64> = []
    var executions: ContiguousArray<MatchedFill> = []
    var eventNumber: UInt64

    /// What waits to be taken out.
    var unwritten: [[UInt8]] = []
    var untold: [SandboxEvent] = []

    /// Of the last step of any order that was told.
    package var lastEventNumber: UInt64 { eventNumber }

    /// The exchange's clock in the step under way.
    package var now: Instant { real.adding(clockOffset) }

    init(
        _ settings: SandboxSettings, records: SandboxRecords, kept: KeptSettings,
        feed: any MarketEventSource, start: Instant
    ) {
        markets = settings.markets
        fees = settings.fees
        accounts = settings.accounts.map(\.id)
        self.start = start
        real = start
        booksToldAt = start
        self.records = records
        self.feed = feed
        feeRates = kept.rates
        payers = Set(settings.accounts.filter(\.paysFeesInDiscountAsset).map(\.id))
        // Above those of every run before.
        eventNumber = UInt64(max(0, start.microseconds))
        let first = eventNumber
        views = settings.markets.map {
            MarketState(symbol: $0.symbol, firstID: first, at: start)
        }
        let held = [settings.fees.discount?.asset].compactMap { $0 } + settings.otherAssets
        engine = MatchingEngine(
            fees: settings.fees.schedule, rules: settings.markets.map(\.rules),
            accounts: settings.accounts.map(\.id), held: held)
        recover(settings)
        recover(kept)
        if kept.wire == nil { keep(.wire(settings.speaks)) }
        untold.removeAll()
    }

    /// Puts back what was before, and opens the accounts that are new.
    private mutating func recover(_ settings: SandboxSettings) {
        engine.continueNumbers(
            afterOrder: UInt64(records.orders.count), trade: records.trades.last?.number ?? 0)
        for (account, id) in accounts.enumerated() {
            for (asset, code) in engine.assets.enumerated() {
                let total = records.totals[id]?[code] ?? .zero
                engine.credit(total, account: account, asset: asset)
            }
        }
        for order in records.openOrders { restore(order) }
        for account in settings.accounts where records.totals[account.id] == nil {
            for (asset, amount) in account.opening.sorted(by: { $0.key < $1.key }) {
                _ = move(account.id, asset, by: amount, .opening, memo: "")
            }
        }
    }

    private mutating func recover(_ kept: KeptSettings) {
        clockOffset = kept.clockOffset
        for account in accounts {
            timers.deadMen[account] = kept.deadMen[account]
            if let isOn = kept.payers[account] { payFeesInDiscountAsset(account, isOn) }
        }
        for (market, symbol) in markets.map(\.symbol).enumerated() {
            if let mode = kept.modes[symbol] { views[market].mode = mode }
            if let book = kept.books[symbol] { show(market, bids: book.bids, asks: book.asks) }
        }
    }

    private mutating func restore(_ order: SandboxOrder) {
        guard let market = place(of: order.symbol), let account = place(of: order.account) else {
            return
        }
        let new = NewOrder(
            client: engineID(order.number), account: account, market: market, side: order.side,
            timeInForce: order.timeInForce, quantity: order.quantity,
            limitPrice: order.limitPrice, validUntil: order.acceptedAt)
        engine.restore(new, number: order.number, filled: order.filled, feePrice: .zero)
        numbers[order.number] = order.number
        if let expiresAt = order.expiresAt { timers.expiries[order.number] = expiresAt }
    }

    // MARK: Names

    package func place(of symbol: Symbol) -> Int? {
        markets.firstIndex { $0.symbol == symbol }
    }

    func place(of account: AccountID) -> Int? { accounts.firstIndex(of: account) }

    /// What the engine knows an order by.
    func engineID(_ number: UInt64) -> OrderID { OrderID(high: 0, low: number) }

    // MARK: Records and events

    mutating func add(_ record: SandboxRecord) {
        unwritten.append(record.bytes)
        let damage = records.apply(record)
        precondition(damage == nil, "the exchange's own records fit each other")
    }

    mutating func keep(_ setting: SandboxSetting) { unwritten.append(setting.bytes) }

    mutating func tell(_ event: SandboxEvent) { untold.append(event) }

    mutating func tell(_ step: OrderEvent.Step, of number: UInt64) {
        guard let order = records.order(number) else { return }
        eventNumber += 1
        let event = SandboxEvent.order(
            OrderEvent(order: order, step: step, number: eventNumber, at: now))
        if let due = timers.lateness(of: number, step, at: real) {
            timers.held.append((due, event))
        } else {
            tell(event)
        }
    }

    // MARK: Books

    /// Tells what changed in a market's book since it was told last.
    mutating func refreshBook(_ market: Int) {
        guard views[market].isTouched else { return }
        let depth = SandboxLimits.bookDepthMax
        let change = views[market].refresh(
            bids: engine.depth(market: market, .buy, atMost: depth),
            asks: engine.depth(market: market, .sell, atMost: depth), at: now)
        if let change { tell(.book(change)) }
    }

    /// The book of now.
    package mutating func book(_ market: Int) -> BookShown {
        refreshBook(market)
        return views[market].view
    }

    mutating func refreshBooksIfDue() {
        guard real.duration(since: booksToldAt) >= SandboxLimits.bookInterval else { return }
        booksToldAt = real
        for market in markets.indices { refreshBook(market) }
        tell(.beat(at: now))
    }
}
