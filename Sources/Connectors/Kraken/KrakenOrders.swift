import Domain
import Money
import Synchronization

/// What is known of the orders of one account, from answers and events together: which of Kraken's
/// ids is which of ours, and the fills so far, each once.
final class KrakenOrders: Sendable {
    /// One order of ours.
    struct Known: Sendable {
        let id: OrderID
        let symbol: Symbol
        let side: Side
        /// Of the order as we made it; an amendment changes it.
        var quantity: Fixed
        /// Whether it stays in the book.
        let rests: Bool
        var txid: String?
        /// Base asset, by Kraken's count.
        var executed = Fixed.zero
        /// By trade id.
        var fills: [String: Fill] = [:]
        var status = OrderReport.Status.open
        /// When it was placed or amended last: what a cancel costs depends on it.
        var since: Instant
        var changedAt: Instant

        /// Whether Kraken took it and it has not ended.
        var isOpen: Bool { txid != nil && !status.isTerminal }

        var filled: Fixed {
            Fixed(uncheckedUnits: fills.values.reduce(0) { $0 + $1.quantity.units })
        }

        /// Whether it has ended and every fill is known.
        var isComplete: Bool { status.isTerminal && filled >= executed }

        /// Books from the last fill on contain what is known; one without fills moves no book that
        /// it should be waited for.
        func report(at: Instant) -> OrderReport? {
            guard let txid else { return nil }
            return OrderReport(
                order: id, venueOrderID: txid, status: status,
                cumulativeQuantity: max(executed, filled),
                fills: fills.values.sorted { ($0.at, $0.venueTradeID) < ($1.at, $1.venueTradeID) },
                bookSequence: fills.values.map(\.at).max().map(KrakenOrders.sequence) ?? 0,
                at: at)
        }
    }

    /// What an event comes to.
    struct Told: Sendable {
        var report: OrderReport?
        /// It tells less than there is: REST is asked.
        var look: OrderID?
    }

    fileprivate struct State {
        var known: [OrderID: Known] = [:]
        var byTxid: [String: OrderID] = [:]
        /// Those that ended, the oldest first.
        var ended: [OrderID] = []
    }

    private let markets: KrakenMarkets
    private let sent = SentOrders()
    private let state = Mutex(State())

    init(markets: KrakenMarkets) { self.markets = markets }

    /// Kraken's times in milliseconds, as its books count.
    static func sequence(_ instant: Instant) -> UInt64 {
        UInt64(clamping: instant.microseconds / 1_000)
    }

    /// The order is about to be sent: events that overtake the answer will find it.
    ///
    /// - Returns: `false` where it was sent before, or Kraken has it: then it must not be sent.
    func begin(_ order: Order) -> Bool {
        guard known(order.id)?.txid == nil, sent.begin(order.id) else { return false }
        remember(order)
        return true
    }

    /// It is proven that Kraken did not take it, and never will.
    func wasRefused(_ id: OrderID) {
        forget(id)
        sent.wasRefused(id)
    }

    func remember(_ order: Order) {
        state.withLock { state in
            guard state.known[order.id] == nil else { return }
            state.known[order.id] = Known(
                id: order.id, symbol: order.symbol, side: order.side, quantity: order.quantity,
                rests: order.timeInForce.rests, since: order.createdAt,
                changedAt: order.createdAt)
            if let txid = order.venueOrderID { state.learn(order.id, txid) }
        }
    }

    /// It was proven not to have arrived; one that Kraken has stays.
    func forget(_ id: OrderID) {
        state.withLock { if $0.known[id]?.txid == nil { $0.known[id] = nil } }
    }

    func known(_ id: OrderID) -> Known? { state.withLock { $0.known[id] } }
    func order(_ txid: String) -> OrderID? { state.withLock { $0.byTxid[txid] } }

    /// In the order of their ids.
    func open() -> [Known] {
        state.withLock { state in
            state.known.values.filter(\.isOpen).sorted { $0.id < $1.id }
        }
    }

    /// Whether an order rests there, or may: one that was not answered may have been accepted.
    func hasResting(at now: Instant) -> Bool {
        let oldest = now.adding(
            .zero - KrakenLimits.orderValidity - KrakenLimits.absenceMargin)
        return state.withLock { state in
            state.known.values.contains { known in
                guard known.rests, !known.status.isTerminal else { return false }
                return known.txid != nil || known.since >= oldest
            }
        }
    }

    /// The answer to placing it.
    func accepted(_ id: OrderID, _ txid: String, at now: Instant) -> OrderReport? {
        state.withLock { state in
            state.learn(id, txid)
            state.known[id]?.since = now
            if let known = state.known[id], known.changedAt < now, known.fills.isEmpty {
                state.known[id]?.changedAt = now
            }
            return state.known[id]?.report(at: now)
        }
    }

    func amended(_ id: OrderID, quantity: Fixed, at now: Instant) {
        state.withLock { state in
            state.known[id]?.quantity = quantity
            state.known[id]?.since = now
        }
    }

    /// What a list or a query says of it, with the fills that are new.
    func found(_ id: OrderID, _ order: KrakenOrder, _ fills: [Fill]) -> OrderReport? {
        state.withLock { state in
            state.learn(id, order.txid)
            guard var known = state.known[id] else { return nil }
            for fill in fills where known.fills[fill.venueTradeID] == nil {
                known.fills[fill.venueTradeID] = fill
            }
            known.quantity = order.quantity
            known.executed = max(known.executed, order.executed)
            let times = known.fills.values.map(\.at) + [order.closedAt ?? order.openedAt]
            known.changedAt = max(known.changedAt, times.max() ?? order.openedAt)
            let status = order.status.report(
                executed: known.executed, of: order.quantity, reason: order.reason)
            // A list may lag behind an event; what has ended does not begin again.
            if !known.status.isTerminal { known.status = status }
            state.put(known)
            return tell(known, at: known.changedAt)
        }
    }

    /// The report, of which the books of its market will be asked whether they contain it.
    private func tell(_ known: Known, at: Instant) -> OrderReport? {
        let report = known.report(at: at)
        if let report { markets.told(report.bookSequence, of: known.symbol) }
        return report
    }

    /// What an event of the executions channel says. Events of orders that are none of ours come
    /// to nothing.
    func told(_ event: KrakenExecution) -> Told {
        state.withLock { state in
            let own = event.id.flatMap { state.known[$0] == nil ? nil : $0 }
            guard let id = own ?? state.byTxid[event.txid] else { return Told() }
            if own != nil { state.learn(id, event.txid) }
            guard var known = state.known[id], known.txid == event.txid else { return Told() }
            let before = known.executed
            let isWhole = known.take(event, markets)
            state.put(known)
            let look = !isWhole || known.status.isTerminal && !known.isComplete
            let isNews = isWhole && (event.kind != .status || known.executed != before)
            return Told(
                report: isNews ? tell(known, at: event.at) : nil, look: look ? id : nil)
        }
    }
}

extension KrakenOrders.State {
    /// Another id for an order that is known under one: a new order that took the old one's place.
    fileprivate mutating func learn(_ id: OrderID, _ txid: String) {
        guard var entry = known[id], entry.txid != txid else { return }
        if entry.txid != nil {
            (entry.fills, entry.executed, entry.status) = ([:], .zero, .open)
        }
        entry.txid = txid
        byTxid[txid] = id
        known[id] = entry
    }

    fileprivate mutating func put(_ entry: KrakenOrders.Known) {
        let ends = entry.status.isTerminal && known[entry.id]?.status.isTerminal == false
        known[entry.id] = entry
        guard ends else { return }
        ended.append(entry.id)
        guard ended.count > KrakenLimits.ordersRememberedMax else { return }
        let oldest = ended.removeFirst()
        guard known[oldest]?.status.isTerminal == true else { return }
        if let txid = known.removeValue(forKey: oldest)?.txid { byTxid[txid] = nil }
    }
}

extension KrakenOrders.Known {
    /// Takes an event in.
    ///
    /// - Returns: whether it told all that it should; REST knows the rest.
    fileprivate mutating func take(_ event: KrakenExecution, _ markets: KrakenMarkets) -> Bool {
        if let pair = event.pair, markets[pair]?.symbol != symbol { return false }
        if let quantity = event.quantity, quantity.isPositive { self.quantity = quantity }
        changedAt = max(changedAt, event.at)
        var isWhole = true
        if event.kind == .trade {
            guard let trade = event.trade, let fee = trade.fee, let txid else { return false }
            if fills[trade.id] == nil {
                guard let sum = try? filled.adding(trade.quantity), sum <= quantity else {
                    return false
                }
                fills[trade.id] = Fill(
                    venueTradeID: trade.id, venueOrderID: txid, quantity: trade.quantity,
                    price: trade.price, notional: trade.cost, fee: fee, isMaker: trade.isMaker,
                    at: event.at)
            }
        }
        let told = max(executed, event.executed ?? .zero, filled)
        guard told <= self.quantity else { return false }
        executed = told
        switch event.kind {
        case .trade:
            // Its own status may still say partially filled.
            if executed >= quantity { end(.filled) }
        case .filled, .canceled, .expired:
            guard event.executed != nil || event.kind == .filled else { return false }
            if event.kind == .filled { executed = max(executed, event.executed ?? quantity) }
            let word: KrakenOrderStatus = event.kind == .expired ? .expired : .canceled
            end(word.report(executed: executed, of: quantity, reason: event.reason))
        case .amended: since = event.at
        case .pendingNew, .new, .icebergRefill, .restated, .status: break
        case nil: isWhole = false
        }
        return isWhole
    }

    private mutating func end(_ status: OrderReport.Status) {
        if !self.status.isTerminal { self.status = status }
    }
}

extension TimeInForce {
    /// Whether an order of this kind can stay in the book.
    var rests: Bool {
        switch self {
        case .immediateOrCancel, .fillOrKill: false
        case .goodTillCancelled, .postOnly: true
        }
    }
}
