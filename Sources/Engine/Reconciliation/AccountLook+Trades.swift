import Bookkeeping
import Domain
import Logging
import Money

/// Trades that the venue has and the ledger does not.
extension AccountLook {
    /// Whose a trade is.
    private enum Owner {
        case order(Order)
        case nobodyHere
        /// It may be of an order of ours whose fate is unknown.
        case undecided
    }

    /// Ours are asked for by their orders, and come in by the one door for what venues say: a
    /// history invents no fill. Those of others are external entries.
    mutating func settle(_ trades: [AccountTrade], _ mark: AccountMark) async throws {
        let booked = try await store.knownTrades(
            of: account, among: trades.map(\.fill.venueTradeID))
        let external = try await store.knownExternals(of: account, among: trades.map(\.ledgerID))
        var asked: Set<OrderID> = []
        var missing: [String: Instant] = [:]
        for trade in trades
        where !booked.contains(trade.fill.venueTradeID) && !external.contains(trade.ledgerID) {
            switch try await owner(of: trade) {
            case .nobodyHere: try await takeForeign(trade, mark)
            case .undecided:
                hasMoved()
                keepOpen(trade)
                find(
                    .undecided, trade.fill.venueTradeID,
                    "it may be of an order whose fate is unknown")
            case .order(let order):
                countLateTrade()
                keepOpen(trade)
                let id = trade.fill.venueTradeID
                let since = memory.delivered[id] ?? startedAt
                missing[id] = since
                if asked.insert(order.id).inserted { try await hear(of: order) }
                // It had the time to be booked.
                if startedAt.duration(since: since) >= settings.comparisonSpacing {
                    find(
                        .tradeNotBooked, id,
                        "of order \(order.id), which was asked for")
                } else {
                    hasMoved()
                }
            }
        }
        remember { $0.delivered = missing }
    }

    /// What was taken back of our orders, and perhaps not heard.
    mutating func settle(_ reversals: [OrderReport]) async throws {
        for report in reversals {
            guard try await runner.isNews(report) else { continue }
            hasMoved()
            try await runner.deliver(report)
        }
    }

    private mutating func takeForeign(_ trade: AccountTrade, _ mark: AccountMark) async throws {
        guard let entry = ExternalEntry(foreign: trade, on: account) else { return }
        if try await take(entry, mark) { countForeignTrade() }
    }

    private mutating func hear(of order: Order) async throws {
        guard case .present(let report) = await ask(for: order) else { return }
        try await runner.deliver(report)
    }

    /// A client order id tells, where the history shows it: intents are durable before orders
    /// leave, so one that is not here was not sent from here. Without, the venue's order id tells,
    /// and where no order has it, one may have it that was never answered for. Which one is as old
    /// as the trade is not asked: one time is ours and the other the venue's.
    private mutating func owner(of trade: AccountTrade) async throws -> Owner {
        if let id = trade.order {
            let stored = try await store.conversion(containing: id)
            let order = stored?.orders.first { $0.id == id && $0.account == account }
            return order.map(Owner.order) ?? .nobodyHere
        }
        let venueOrderID = trade.fill.venueOrderID
        if let order = try await store.orders(at: account, among: [venueOrderID]).first {
            return .order(order)
        }
        let candidates = try await store.ordersWithoutVenueID(
            at: account, from: trade.fill.at.adding(.zero - settings.unidentifiedOrderLife),
            to: runner.time.now())
        var isUndecided = false
        for order in candidates where order.mayHave(trade) {
            switch await ask(for: order) {
            case .present(let report) where report.venueOrderID == venueOrderID:
                return .order(order)
            case .present: break
            // Of one that has ended the venue's word is enough; one under way may still appear.
            case .absent: isUndecided = isUndecided || !order.state.isTerminal
            case .unreachable: isUndecided = true
            }
        }
        return isUndecided ? .undecided : .nobodyHere
    }

    /// Tells once of each open order that is not ours. None is ever adopted or cancelled.
    mutating func judge(_ open: [AccountOrder]) async throws {
        let ours = Set(
            try await store.orders(at: account, among: open.map(\.venueOrderID))
                .compactMap(\.venueOrderID))
        var foreign: Set<String> = []
        for order in open where !ours.contains(order.venueOrderID) {
            if let id = order.order, try await store.conversion(containing: id) != nil { continue }
            if order.order == nil, try await mayBeOurs(order) {
                find(
                    .undecided, order.venueOrderID, "it may be an order whose fate is unknown")
                continue
            }
            foreign.insert(order.venueOrderID)
            find(
                .foreignOrder, order.venueOrderID,
                "\(order.side.rawValue) \(order.openQuantity) \(order.symbol), open since "
                    + "\(order.at); it is not ours, and stays as it is")
            guard !memory.foreignOrders.contains(order.venueOrderID) else { continue }
            reconciler.logger.warning(
                "an open order of the account is not ours",
                metadata: [
                    "account": "\(account)", "venueOrder": "\(order.venueOrderID)",
                    "clientOrder": "\(order.clientOrderID)", "symbol": "\(order.symbol)",
                ])
        }
        remember { $0.foreignOrders = foreign }
    }

    private func mayBeOurs(_ order: AccountOrder) async throws -> Bool {
        let candidates = try await store.ordersWithoutVenueID(
            at: account, from: order.at.adding(.zero - settings.unidentifiedOrderLife),
            to: runner.time.now())
        return candidates.contains { !$0.state.isTerminal && $0.side == order.side }
    }
}

extension ConversionRunner {
    /// Whether a report tells of an order of ours what is not stored yet.
    func isNews(_ report: OrderReport) async throws -> Bool {
        guard let stored = try await store.conversion(containing: report.order),
            let order = stored.orders.first(where: { $0.id == report.order })
        else { return false }
        return stored.hasNews(in: report, of: order)
    }
}

extension Order {
    /// Whether nothing that is known of it rules the trade out. An order that was refused executed
    /// nothing.
    fileprivate func mayHave(_ trade: AccountTrade) -> Bool {
        guard symbol == trade.symbol, side == trade.side else { return false }
        switch state {
        case .rejected: return false
        case .intended, .unknown, .open, .cancelRequested, .filled, .cancelled, .absent:
            return true
        }
    }
}

extension AccountTrade {
    /// Under which it is an external entry, if it is one.
    var ledgerID: String { "trade:\(fill.venueTradeID)" }
}

extension ExternalEntry {
    /// A trade of an order that is not ours: what it brought, took and cost; `nil` where that is
    /// nothing.
    init?(foreign trade: AccountTrade, on account: VenueAccount) {
        let (fill, symbol) = (trade.fill, trade.symbol)
        let sign: Int128 = trade.side == .buy ? 1 : -1
        var units: [Asset: Int128] = [:]
        units[symbol.base, default: 0] += sign * fill.quantity.units
        units[symbol.quote, default: 0] -= sign * fill.notional.units
        units[fill.fee.asset, default: 0] -= fill.fee.amount.units
        units = units.filter { $0.value != 0 }
        guard !units.isEmpty else { return nil }
        self.init(
            account: account, venueLedgerID: trade.ledgerID, kind: .foreignTrade,
            changes: units.sorted { $0.key < $1.key }
                .map { Change(Fixed(uncheckedUnits: $0.value), of: $0.key) },
            at: fill.at,
            note: "order \(fill.venueOrderID): \(trade.side.rawValue) \(fill.quantity) \(symbol) "
                + "at \(fill.price), fee \(fill.fee.amount) \(fill.fee.asset)")
    }
}
