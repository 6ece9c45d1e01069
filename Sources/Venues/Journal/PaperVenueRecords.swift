package import Domain
package import Money

/// What a paper venue has done, in all: every order that it took, every fill, and the balances that
/// follow.
///
/// Read from its files without the venue, also while a server has them open.
package struct PaperVenueRecords: Sendable {
    /// By number, which is their place plus 1.
    package private(set) var orders: ContiguousArray<PaperOrder> = []
    /// In the order in which they happened.
    package private(set) var trades: ContiguousArray<PaperTrade> = []
    /// Totals: what was opened with, and all trades.
    package private(set) var balances: [AccountID: [Asset: Fixed]] = [:]
    /// Openings in the order in which they were applied.
    package private(set) var openings: [Opening] = []

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

    func hasOpening(_ account: AccountID, _ asset: Asset) -> Bool {
        opened.contains(OpeningKey(account: account, asset: asset))
    }

    var lastOrder: UInt64 { UInt64(orders.count) }
    var lastTrade: UInt64 { trades.last?.number ?? 0 }

    /// Applies the records of one frame.
    ///
    /// - Returns: what is wrong with it; `nil` where it is good.
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
        }
        return nil
    }

    private mutating func apply(_ fill: VenueRecord.FilledPart) -> String? {
        guard lastOrder > 0, (1...lastOrder).contains(fill.order) else {
            return "a fill of unknown \(fill.order)"
        }
        let index = Int(fill.order) - 1
        trades.append(PaperTrade(fill, previous: orders[index].lastTrade))
        orders[index].lastTrade = trades.count - 1
        orders[index].filled = Fixed(
            uncheckedUnits: orders[index].filled.units + fill.quantity.units)
        orders[index].updatedAt = fill.at
        let order = orders[index]
        let isBuy = order.side == .buy
        add(isBuy ? fill.quantity : fill.quantity.negated, order.symbol.base, to: order.account)
        add(isBuy ? fill.notional.negated : fill.notional, order.symbol.quote, to: order.account)
        add(fill.fee.negated, fill.feeAsset, to: order.account)
        return nil
    }

    private mutating func add(_ amount: Fixed, _ asset: Asset, to account: AccountID) {
        let old = balances[account]?[asset] ?? .zero
        balances[account, default: [:]][asset] = Fixed(uncheckedUnits: old.units + amount.units)
    }

    /// The shortest records that lead to the same state.
    var all: [VenueRecord] {
        openings.map { .opening(account: $0.account, asset: $0.asset, amount: $0.amount) }
            + orders.map { .accepted($0.record) }
            + trades.map { .filled($0.record) }
            + orders.map { .state(order: $0.number, $0.state, at: $0.updatedAt) }
    }
}
