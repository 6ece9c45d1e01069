import Domain
import Engine
import Money
import Routing
import Synchronization

/// A venue that keeps its own truth of an account, and can tell another one.
final class FollowedVenue: Venue, AccountHistory, HealthReporting {
    struct Truth: Sendable {
        var balances: [Asset: Fixed] = [
            EngineWorld.btc: Fixed(100), EngineWorld.usd: Fixed(1_000_000), bnb: Fixed(10),
        ]
        var movements: [ExternalEntry] = []
        var trades: [AccountTrade] = []
        var openOrders: [AccountOrder] = []
        var reports: [OrderID: OrderReport] = [:]
        /// What the next order is answered with, where it is not what happened.
        var answer: (@Sendable (OrderReport) -> PlaceAnswer)?
        var feeAsset = EngineWorld.usd
        /// Balances that the next questions are answered with.
        var stale: [[Asset: Fixed]] = []
        var isSilent = false
        var hidesOrders = false
        var showsClientOrderIDs = true
        var cancelled = 0
        var queried = 0
        /// Happens once, after the balances were read.
        var afterBalances: (@Sendable (inout Truth) -> Void)?
    }

    static let bnb = Asset("BNB", scale: 8)

    let id: VenueID = "one"
    let rules = [MarketRules(symbol: EngineWorld.symbol)]
    let fees = FeeSchedule(maker: .zero, taker: .zero, asset: .quote)
    let orderValidity = Duration.seconds(2)
    let absenceMargin = Duration.seconds(1)
    let historyDelay: Duration
    let truth = Mutex(Truth())
    private let time: any TimeSource
    /// The venue's clock less ours.
    private let clockOffset: Duration

    init(
        _ time: any TimeSource, historyDelay: Duration = .zero, clockOffset: Duration = .zero
    ) {
        (self.time, self.historyDelay) = (time, historyDelay)
        self.clockOffset = clockOffset
    }

    /// By its own clock.
    var now: Instant { time.now().adding(clockOffset) }

    func health() -> VenueHealth {
        VenueHealth(
            clockOffset: clockOffset, streams: [], uses: [], bookTroubles: [], bookLosses: [],
            incidents: [], hostileAnswers: 0, blockedUntil: nil)
    }

    var account: VenueAccount { VenueAccount(id, "main") }

    func book(of symbol: Symbol) -> Book? {
        guard symbol == EngineWorld.symbol else { return nil }
        func level(_ price: Int) -> [BookLevel] {
            [BookLevel(price: Fixed(price), quantity: Fixed(50))]
        }
        return Book(
            symbol: symbol, bids: level(60_000), asks: level(60_010), at: time.now(), sequence: 1)
    }

    func ticker(of symbol: Symbol) -> Ticker? { nil }

    func place(_ order: Order) async -> PlaceAnswer {
        let at = now
        return truth.withLock { truth in
            let report = truth.fill(order, at: at)
            defer { truth.answer = nil }
            return truth.answer?(report) ?? .accepted(report)
        }
    }

    func cancel(_ order: Order) async -> CancelAnswer {
        truth.withLock { $0.cancelled += 1 }
        return .notOpen
    }

    func query(_ order: Order) async -> QueryAnswer {
        truth.withLock { truth in
            truth.queried += 1
            if truth.hidesOrders { return .unreachable("hidden") }
            return truth.reports[order.id].map { .present($0) } ?? .absent
        }
    }

    func reversals(of account: AccountID, since: Instant) async -> [OrderReport]? { [] }

    func balances(of account: AccountID) async -> [Asset: VenueBalance]? {
        truth.withLock { truth in
            guard !truth.isSilent else { return nil }
            let shown = truth.stale.isEmpty ? truth.balances : truth.stale.removeFirst()
            let change = truth.afterBalances
            truth.afterBalances = nil
            change?(&truth)
            return shown.mapValues { VenueBalance(total: $0, locked: .zero) }
        }
    }

    func reports() -> AsyncStream<OrderReport> { AsyncStream { $0.finish() } }

    func movements(of account: AccountID, since: Instant) async -> [ExternalEntry]? {
        truth.withLock { truth in
            truth.isSilent ? nil : truth.movements.filter { $0.at >= since }
        }
    }

    func trades(of account: AccountID, since: Instant) async -> [AccountTrade]? {
        truth.withLock { truth in
            truth.isSilent ? nil : truth.trades.filter { $0.fill.at >= since }
        }
    }

    func openOrders(of account: AccountID) async -> [AccountOrder]? {
        truth.withLock { $0.isSilent ? nil : $0.openOrders }
    }
}

extension FollowedVenue.Truth {
    /// Fills the order whole at its limit, for a fee of a ten-thousandth.
    mutating func fill(_ order: Order, at: Instant) -> OrderReport {
        let fee = Fee(fixed("0.0001"), of: feeAsset)
        let fill = Fill(
            venueTradeID: "t-\(trades.count)", venueOrderID: "v-\(order.id)",
            quantity: order.quantity, price: order.limitPrice,
            notional: (try? order.quantity.multiplied(by: order.limitPrice, rounding: .down))
                ?? .zero, fee: fee, isMaker: false, at: at)
        trade(
            AccountTrade(
                fill: fill, symbol: order.symbol, side: order.side,
                order: showsClientOrderIDs ? order.id : nil))
        let report = OrderReport(
            order: order.id, venueOrderID: fill.venueOrderID, status: .filled,
            cumulativeQuantity: order.quantity, fills: [fill], bookSequence: 1, at: at)
        reports[order.id] = report
        return report
    }

    mutating func trade(_ trade: AccountTrade) {
        trades.append(trade)
        let sign: Int128 = trade.side == .buy ? 1 : -1
        change(trade.symbol.base, by: sign * trade.fill.quantity.units)
        change(trade.symbol.quote, by: -sign * trade.fill.notional.units)
        change(trade.fill.fee.asset, by: -trade.fill.fee.amount.units)
    }

    /// Somebody else's, without an order of ours.
    mutating func foreignTrade(_ side: Side = .buy, at: Instant) {
        let fill = Fill(
            venueTradeID: "x-\(trades.count)", venueOrderID: "elsewhere", quantity: .one,
            price: Fixed(60_000), notional: Fixed(60_000), fee: Fee(Fixed(6), of: EngineWorld.usd),
            isMaker: false, at: at)
        trade(AccountTrade(fill: fill, symbol: EngineWorld.symbol, side: side, order: nil))
    }

    mutating func move(
        _ kind: ExternalEntry.Kind, _ amount: Fixed, of asset: Asset = EngineWorld.usd, at: Instant
    ) {
        change(asset, by: amount.units)
        movements.append(
            ExternalEntry(
                account: VenueAccount("one", "main"), venueLedgerID: "m-\(movements.count)",
                kind: kind, changes: [.init(amount, of: asset)], at: at, note: ""))
    }

    mutating func change(_ asset: Asset, by units: Int128) {
        let old = balances[asset]?.units ?? 0
        balances[asset] = Fixed(uncheckedUnits: old + units)
    }
}
