package import Domain
package import Money

/// What a paper venue has done, in all: every order that it took, every fill, and the balances that
/// follow.
///
/// Read from its files without the venue, also while a server has them open.
package struct PaperVenueRecords: JournaledRecords {
    static let kind = "venue"

    /// By number, which is their place plus 1.
    package private(set) var orders: ContiguousArray<PaperOrder> = []
    /// In the order in which they happened.
    package private(set) var trades: ContiguousArray<PaperTrade> = []
    /// Totals: what was opened with, and all trades.
    package private(set) var balances: [AccountID: [Asset: Fixed]] = [:]
    /// Openings in the order in which they were applied.
    package private(set) var openings: [Opening] = []

    /// The trades that were taken back, by number, in the order in which they were.
    package private(set) var takenBack: ContiguousArray<UInt64> = []

    private var opened: Set<OpeningKey> = []
    /// The newest order of an account with a client order id.
    private var newest: [ClientKey: UInt64] = [:]

    package struct Opening: Hashable, Sendable {
        package let account: AccountID
        package let asset: Asset
        package let amount: Fixed
    }

    private struct OpeningKey: Hashable, Sendable {
        let account: AccountID
        let asset: Asset
    }

    private struct ClientKey: Hashable, Sendable {
        let client: OrderID
        let account: AccountID
    }

    init() {}

    /// Reads the records in a venue's directory; empty where there are none.
    ///
    /// - Parameter asset: the asset of a code; by default one of 18 fraction digits.
    /// - Throws: ``VenueFileError``.
    package static func load(
        directory: String, asset: (String) -> Asset = { Asset($0, scale: Fixed.fractionDigits) }
    ) throws(VenueFileError) -> PaperVenueRecords {
        try VenueJournalFiles(directory: directory).read(asset: asset).records
    }

    /// The newest order with this client order id; ids are unique among open orders only.
    package func order(_ client: OrderID, account: AccountID) -> PaperOrder? {
        guard let number = newest[ClientKey(client: client, account: account)] else { return nil }
        return orders[Int(number) - 1]
    }

    /// All fills of an order, in the order in which they happened.
    package func trades(of order: PaperOrder) -> [PaperTrade] {
        var found: [PaperTrade] = []
        var index = order.lastTrade
        while index >= 0 {
            found.append(trades[index])
            index = trades[index].previous
        }
        return found.reversed()
    }

    /// What a trade changes of its account's balances.
    func changes(
        by trade: PaperTrade
    ) -> [(account: AccountID, asset: Asset, amount: Fixed)] {
        let order = orders[Int(trade.order) - 1]
        let isBuy = order.side == .buy
        return [
            (order.account, order.symbol.base, isBuy ? trade.quantity : trade.quantity.negated),
            (order.account, order.symbol.quote, isBuy ? trade.notional.negated : trade.notional),
            (order.account, trade.fee.asset, trade.fee.amount.negated),
        ]
    }

    /// A trade by its number; numbers grow.
    package func trade(_ number: UInt64) -> PaperTrade? {
        place(ofTrade: number).map { trades[$0] }
    }

    private func place(ofTrade number: UInt64) -> Int? {
        var (low, high) = (0, trades.count)
        while low < high {
            let middle = (low + high) / 2
            if trades[middle].number < number { low = middle + 1 } else { high = middle }
        }
        return low < trades.count && trades[low].number == number ? low : nil
    }

    func hasOpening(_ account: AccountID, _ asset: Asset) -> Bool {
        opened.contains(OpeningKey(account: account, asset: asset))
    }

    var lastOrder: UInt64 { UInt64(orders.count) }
    var lastTrade: UInt64 { trades.last?.number ?? 0 }

    mutating func apply(_ payload: ArraySlice<UInt8>, asset: (String) -> Asset) -> String? {
        var cursor = RecordCursor(payload)
        while !cursor.isAtEnd {
            guard let record = VenueRecord(&cursor, asset: asset) else { return "no record" }
            if let damage = apply(record) { return damage }
        }
        return nil
    }

    /// - Returns: what does not fit; `nil` where it was applied.
    mutating func apply(_ record: VenueRecord) -> String? {
        switch record {
        case .opening(let account, let asset, let amount):
            guard opened.insert(OpeningKey(account: account, asset: asset)).inserted else {
                return "a second opening balance of \(account) in \(asset)"
            }
            openings.append(Opening(account: account, asset: asset, amount: amount))
            add(amount, asset, to: account)
        case .accepted(let order):
            guard order.number == lastOrder + 1 else { return "order \(order.number) out of order" }
            newest[ClientKey(client: order.client, account: order.account)] = order.number
            orders.append(PaperOrder(order))
        case .filled(let fill): return apply(fill)
        case .state(let order, let state, let at):
            guard (1...lastOrder).contains(order) else { return "a state of unknown \(order)" }
            orders[Int(order) - 1].state = state
            orders[Int(order) - 1].updatedAt = at
        case .amended(let order, let quantity, let limitPrice, let at):
            guard (1...lastOrder).contains(order) else { return "a change of unknown \(order)" }
            orders[Int(order) - 1].quantity = quantity
            orders[Int(order) - 1].limitPrice = limitPrice
            orders[Int(order) - 1].updatedAt = at
        case .takenBack(let trade, let correction, let at):
            return takeBack(trade, correction, at: at)
        }
        return nil
    }

    private mutating func apply(_ fill: VenueRecord.FilledPart) -> String? {
        guard lastOrder > 0, (1...lastOrder).contains(fill.order) else {
            return "a fill of unknown \(fill.order)"
        }
        let index = Int(fill.order) - 1
        append(PaperTrade(fill, previous: orders[index].lastTrade))
        orders[index].filled = Fixed(
            uncheckedUnits: orders[index].filled.units + fill.quantity.units)
        orders[index].updatedAt = fill.at
        return nil
    }

    /// What the order worked stays worked: only the money and the trade change.
    private mutating func takeBack(
        _ number: UInt64, _ correction: VenueRecord.FilledPart?, at: Instant
    ) -> String? {
        guard let place = place(ofTrade: number), trades[place].state == .booked else {
            return "trade \(number) is taken back, and does not stand"
        }
        let trade = trades[place]
        trades[place].state = correction == nil ? .busted : .corrected
        trades[place].takenBackAt = at
        takenBack.append(number)
        for (account, asset, amount) in changes(by: trade) {
            add(amount.negated, asset, to: account)
        }
        guard let correction else { return nil }
        guard correction.order == trade.order, correction.trade > lastTrade else {
            return "\(correction.trade) cannot stand for trade \(number)"
        }
        append(
            PaperTrade(
                correction, previous: orders[Int(trade.order) - 1].lastTrade,
                correcting: number))
        return nil
    }

    private mutating func append(_ trade: PaperTrade) {
        trades.append(trade)
        orders[Int(trade.order) - 1].lastTrade = trades.count - 1
        for (account, asset, amount) in changes(by: trade) { add(amount, asset, to: account) }
    }

    private mutating func add(_ amount: Fixed, _ asset: Asset, to account: AccountID) {
        let old = balances[account]?[asset] ?? .zero
        balances[account, default: [:]][asset] = Fixed(uncheckedUnits: old.units + amount.units)
    }

    var all: [VenueRecord] {
        openings.map { .opening(account: $0.account, asset: $0.asset, amount: $0.amount) }
            + orders.map { .accepted($0.record) }
            + trades.flatMap(records(of:))
            + orders.map { .state(order: $0.number, $0.state, at: $0.updatedAt) }
    }

    /// How a trade came about, and that it was busted; that it was corrected comes with what stands
    /// in its place.
    private func records(of trade: PaperTrade) -> [VenueRecord] {
        var records: [VenueRecord] = []
        if let corrected = trade.corrects.flatMap(self.trade) {
            records.append(
                .takenBack(
                    trade: corrected.number, correction: trade.record,
                    at: corrected.takenBackAt ?? trade.at))
        } else {
            records.append(.filled(trade.record))
        }
        switch trade.state {
        case .booked, .corrected: break
        case .busted:
            records.append(
                .takenBack(trade: trade.number, correction: nil, at: trade.takenBackAt ?? trade.at))
        }
        return records
    }
}
