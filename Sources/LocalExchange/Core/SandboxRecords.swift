package import Domain
package import Money

/// Everything that the exchange did, and what follows from it.
package struct SandboxRecords: Sendable {
    /// All of it, in the order in which it happened.
    package private(set) var log: ContiguousArray<SandboxRecord> = []
    /// By number, which is their place plus 1.
    package private(set) var orders: ContiguousArray<SandboxOrder> = []
    package private(set) var trades: ContiguousArray<SandboxTrade> = []
    package private(set) var movements: ContiguousArray<SandboxMovement> = []
    /// What each account has in all.
    package private(set) var totals: [AccountID: [Asset: Fixed]] = [:]

    /// By account, ascending.
    private var orderNumbers: [AccountID: [UInt64]] = [:]
    private var openNumbers: [AccountID: [UInt64]] = [:]
    private var tradePlaces: [AccountID: [Int]] = [:]
    private var newest: [ClientKey: UInt64] = [:]

    private struct ClientKey: Hashable {
        let account: AccountID
        let client: String
    }

    package init() {}

    /// - Returns: what is wrong with it; `nil` where it fits what was before.
    package mutating func apply(_ record: SandboxRecord) -> String? {
        switch record {
        case .order(let order):
            guard order.number == UInt64(orders.count) + 1 else { return "an order is missing" }
            orders.append(order)
            orderNumbers[order.account, default: []].append(order.number)
            openNumbers[order.account, default: []].append(order.number)
            newest[ClientKey(account: order.account, client: order.client)] = order.number
        case .trade(let trade):
            guard isOrder(trade.order) else { return "a trade of no order" }
            apply(trade)
        case .amended(let number, let quantity, let limitPrice, let client, let at):
            guard isOrder(number) else { return "an amendment of no order" }
            orders[Int(number) - 1].quantity = quantity
            orders[Int(number) - 1].limitPrice = limitPrice
            orders[Int(number) - 1].updatedAt = at
            if let client { rename(number, client) }
        case .ended(let number, let reason, let at):
            guard isOrder(number) else { return "an end of no order" }
            end(number, .ended(reason), at: at)
        case .movement(let movement):
            movements.append(movement)
            add(movement.amount, movement.asset, movement.account)
        }
        log.append(record)
        return nil
    }

    private mutating func rename(_ number: UInt64, _ client: String) {
        let order = orders[Int(number) - 1]
        let old = ClientKey(account: order.account, client: order.client)
        if newest[old] == number { newest[old] = nil }
        newest[ClientKey(account: order.account, client: client)] = number
        orders[Int(number) - 1].client = client
    }

    private func isOrder(_ number: UInt64) -> Bool { number >= 1 && number <= orders.count }

    private mutating func apply(_ trade: SandboxTrade) {
        let index = Int(trade.order) - 1
        orders[index].trades.append(trades.count)
        orders[index].filled = sum(orders[index].filled, trade.quantity)
        orders[index].filledNotional = sum(orders[index].filledNotional, trade.notional)
        orders[index].updatedAt = trade.at
        tradePlaces[trade.account, default: []].append(trades.count)
        trades.append(trade)
        add(trade.quantity, trade.symbol.base, trade.account, isGain: trade.side == .buy)
        add(trade.notional, trade.symbol.quote, trade.account, isGain: trade.side == .sell)
        add(trade.fee, trade.feeAsset, trade.account, isGain: false)
        if orders[index].open.units <= 0 { end(trade.order, .filled, at: trade.at) }
    }

    private mutating func end(_ number: UInt64, _ state: SandboxOrder.State, at: Instant) {
        let index = Int(number) - 1
        orders[index].state = state
        orders[index].updatedAt = at
        openNumbers[orders[index].account]?.removeAll { $0 == number }
    }

    private func sum(_ left: Fixed, _ right: Fixed) -> Fixed {
        Fixed(uncheckedUnits: left.units + right.units)
    }

    private mutating func add(
        _ amount: Fixed, _ asset: Asset, _ account: AccountID, isGain: Bool = true
    ) {
        let total = totals[account]?[asset] ?? .zero
        totals[account, default: [:]][asset] = sum(total, isGain ? amount : amount.negated)
    }

    // MARK: Reading

    /// - Parameter number: of an order that is there.
    package func order(_ number: UInt64) -> SandboxOrder? {
        isOrder(number) ? orders[Int(number) - 1] : nil
    }

    /// The newest order with the client's name; names are unique among open orders only.
    package func order(client: String, account: AccountID) -> SandboxOrder? {
        newest[ClientKey(account: account, client: client)].flatMap { order($0) }
    }

    /// By number.
    package func openOrders(of account: AccountID) -> [SandboxOrder] {
        (openNumbers[account] ?? []).map { orders[Int($0) - 1] }
    }

    /// By number.
    package func orders(of account: AccountID) -> some Sequence<SandboxOrder> {
        (orderNumbers[account] ?? []).lazy.map { orders[Int($0) - 1] }
    }

    /// In the order in which they happened.
    package func trades(of account: AccountID) -> some Sequence<SandboxTrade> {
        (tradePlaces[account] ?? []).lazy.map { trades[$0] }
    }

    package func trades(of order: SandboxOrder) -> [SandboxTrade] {
        order.trades.map { trades[$0] }
    }

    /// All open orders, by number.
    package var openOrders: [SandboxOrder] { orders.filter(\.isOpen) }
}
