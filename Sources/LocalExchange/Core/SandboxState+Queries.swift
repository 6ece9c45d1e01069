package import Domain
import Money

/// What an account is shown: what is hidden or late of it, is left out.
extension SandboxState {
    package func order(_ name: OrderName, account: AccountID) -> SandboxOrder? {
        let found =
            switch name {
            case .number(let number): records.order(number)
            case .client(let client): records.order(client: client, account: account)
            }
        guard let found, found.account == account, isVisible(found.number) else { return nil }
        return shown(found)
    }

    /// By number; a filled order whose trades are not told yet is open.
    package func openOrders(of account: AccountID, symbol: Symbol? = nil) -> [SandboxOrder] {
        guard !timers.lateTrades.isEmpty else {
            return records.openOrders(of: account).filter {
                (symbol == nil || $0.symbol == symbol) && isVisible($0.number)
            }
        }
        return orders(of: account, symbol: symbol).filter(\.isOpen)
    }

    /// All orders of the account, by number; archived ones too.
    package func orders(of account: AccountID, symbol: Symbol? = nil) -> [SandboxOrder] {
        records.orders(of: account).compactMap { order in
            guard symbol == nil || order.symbol == symbol, isVisible(order.number) else {
                return nil
            }
            return shown(order)
        }
    }

    /// In the order in which they happened.
    package func trades(of account: AccountID, symbol: Symbol? = nil) -> [SandboxTrade] {
        records.trades(of: account).filter { trade in
            (symbol == nil || trade.symbol == symbol) && isTold(trade) && isVisible(trade.order)
        }
    }

    /// The trades of an order, in the order in which they happened.
    package func trades(of order: SandboxOrder) -> [SandboxTrade] {
        records.trades(of: order).filter(isTold)
    }

    /// What the account's history tells of money that came or went aside from trades.
    package func movements(of account: AccountID) -> [SandboxMovement] {
        records.movements.filter { $0.account == account && $0.kind.isTold }
    }

    /// Ended long ago without a trade: the exchange does not find it any more.
    package func isArchived(_ order: SandboxOrder) -> Bool {
        !order.isOpen && order.filled.isZero
            && now.duration(since: order.updatedAt) > SandboxLimits.archivedAfter
    }

    private func isVisible(_ number: UInt64) -> Bool {
        timers.hidden[number].map { $0 <= real } ?? true
    }

    private func isTold(_ trade: SandboxTrade) -> Bool {
        timers.lateTrades[trade.number].map { $0 <= real } ?? true
    }

    /// The order without its trades that are not told yet. Nor is its end told before them: no
    /// exchange calls an order done and counts fewer trades than it had.
    func shown(_ order: SandboxOrder) -> SandboxOrder {
        guard timers.lateOrders[order.number] != nil else { return order }
        let told = order.trades.filter { isTold(records.trades[$0]) }
        guard told.count < order.trades.count else { return order }
        var shown = order
        let trades = told.map { records.trades[$0] }
        shown.trades = told
        shown.filled = Fixed(uncheckedUnits: trades.reduce(0) { $0 + $1.quantity.units })
        shown.filledNotional = Fixed(uncheckedUnits: trades.reduce(0) { $0 + $1.notional.units })
        shown.state = .open
        return shown
    }
}
