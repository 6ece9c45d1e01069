package import Domain
package import Money

/// The plainest exchange that keeps the matching rules: sorted arrays, dictionaries, and a queue at
/// each price that is a list. For one market; fees are taken from what is received.
///
/// A model to test the real engine against, and the baseline that it is measured against.
package struct NaiveExchange {
    package struct Trade: Hashable {
        package let order: OrderID
        package let account: Int
        package let side: Side
        package let quantity: Fixed
        package let price: Fixed
        package let fee: Fixed
        package let isMaker: Bool

        package init(
            order: OrderID, account: Int, side: Side, quantity: Fixed, price: Fixed, fee: Fixed,
            isMaker: Bool
        ) {
            self.order = order
            self.account = account
            self.side = side
            self.quantity = quantity
            self.price = price
            self.fee = fee
            self.isMaker = isMaker
        }
    }

    package enum Outcome: Hashable { case refused, open, filled, cancelled }

    enum Entry {
        case street(Fixed)
        case order(OrderID)
    }

    struct Level {
        let price: Fixed
        var queue: [Entry]
    }

    struct Resting {
        let account: Int
        let side: Side
        let price: Fixed
        var open: Fixed
    }

    package struct Funds: Hashable {
        package var free = Fixed.zero
        package var locked = Fixed.zero
    }

    let makerRate: Fixed
    let takerRate: Fixed
    /// Best first.
    var bids: [Level] = []
    var asks: [Level] = []
    var orders: [OrderID: Resting] = [:]
    package private(set) var base: [Int: Funds] = [:]
    package private(set) var quote: [Int: Funds] = [:]
    package internal(set) var trades: [Trade] = []

    package init(makerRate: Fixed, takerRate: Fixed) {
        (self.makerRate, self.takerRate) = (makerRate, takerRate)
    }

    package mutating func deposit(account: Int, base: Fixed, quote: Fixed) {
        self.base[account, default: Funds()].free += base
        self.quote[account, default: Funds()].free += quote
    }

    package mutating func submit(
        _ id: OrderID, account: Int, side: Side, _ force: TimeInForce, quantity: Fixed,
        price: Fixed
    ) -> Outcome {
        guard orders[id] == nil else { return .refused }
        let (takeable, cost) = takeable(account: account, side: side, quantity, price)
        if force == .postOnly, let best = levels(side.opposite).first, reaches(best, side, price) {
            return .refused
        }
        let mayRest = force == .goodTillCancelled || force == .postOnly
        let rest = mayRest ? quantity - takeable : .zero
        let need = side == .buy ? cost + rest * price : quantity
        let free = (side == .buy ? quote : base)[account]?.free ?? .zero
        guard need <= free else { return .refused }
        if force == .fillOrKill, takeable < quantity { return .cancelled }
        var left = quantity
        let metItself = match(id, account, side, &left, price)
        if left.isZero { return .filled }
        guard mayRest, !metItself else { return .cancelled }
        put(id, Resting(account: account, side: side, price: price, open: left))
        return .open
    }

    package mutating func cancel(_ id: OrderID) -> Fixed? {
        guard let order = orders.removeValue(forKey: id) else { return nil }
        lock(order, order.open.negated)
        withLevel(order.side, order.price) { level in
            level.queue.removeAll {
                if case .order(id) = $0 { true } else { false }
            }
        }
        return order.open
    }

    func levels(_ side: Side) -> [Level] { side == .buy ? bids : asks }

    func reaches(_ level: Level, _ side: Side, _ price: Fixed) -> Bool {
        side == .buy ? level.price <= price : level.price >= price
    }

    private func takeable(
        account: Int, side: Side, _ quantity: Fixed, _ price: Fixed
    ) -> (Fixed, cost: Fixed) {
        var (taken, cost) = (Fixed.zero, Fixed.zero)
        for level in levels(side.opposite) where reaches(level, side, price) {
            for entry in level.queue {
                let available: Fixed
                switch entry {
                case .street(let quantity): available = quantity
                case .order(let id):
                    guard let order = orders[id], order.account != account else {
                        return (taken, cost)
                    }
                    available = order.open
                }
                let part = min(available, quantity - taken)
                taken += part
                cost += side == .buy ? part * level.price : part
            }
        }
        return (taken, cost)
    }

    private mutating func match(
        _ id: OrderID, _ account: Int, _ side: Side, _ left: inout Fixed, _ price: Fixed
    ) -> Bool {
        while left.isPositive, let best = levels(side.opposite).first, reaches(best, side, price) {
            guard let entry = best.queue.first else {
                dropBest(side.opposite)
                continue
            }
            let part: Fixed
            switch entry {
            case .street(let quantity):
                part = min(quantity, left)
                withLevel(side.opposite, best.price) { level in
                    if part == quantity {
                        level.queue.removeFirst()
                    } else {
                        level.queue[0] = .street(quantity - part)
                    }
                }
            case .order(let other):
                guard let resting = orders[other], resting.account != account else { return true }
                part = min(resting.open, left)
                fillResting(other, part)
            }
            left -= part
            settle(id, account, side, part, best.price, isMaker: false)
        }
        return false
    }

    private mutating func dropBest(_ side: Side) {
        if side == .buy { bids.removeFirst() } else { asks.removeFirst() }
    }

    /// The order loses `quantity` at its own price; out of the queue when nothing is left.
    mutating func fillResting(_ id: OrderID, _ quantity: Fixed) {
        guard var order = orders[id] else { return }
        lock(order, quantity.negated)
        order.open -= quantity
        orders[id] = order.open.isZero ? nil : order
        settle(id, order.account, order.side, quantity, order.price, isMaker: true)
        guard order.open.isZero else { return }
        withLevel(order.side, order.price) { level in
            level.queue.removeAll {
                if case .order(id) = $0 { true } else { false }
            }
        }
    }

    private mutating func put(_ id: OrderID, _ order: Resting) {
        orders[id] = order
        lock(order, order.open)
        withLevel(order.side, order.price) { $0.queue.append(.order(id)) }
    }

    private mutating func lock(_ order: Resting, _ quantity: Fixed) {
        switch order.side {
        case .buy:
            let value = quantity * order.price
            quote[order.account, default: Funds()].free -= value
            quote[order.account, default: Funds()].locked += value
        case .sell:
            base[order.account, default: Funds()].free -= quantity
            base[order.account, default: Funds()].locked += quantity
        }
    }

    private mutating func settle(
        _ id: OrderID, _ account: Int, _ side: Side, _ quantity: Fixed, _ price: Fixed,
        isMaker: Bool
    ) {
        let rate = isMaker ? makerRate : takerRate
        let value = quantity * price
        let fee = (side == .buy ? quantity : value) * rate
        switch side {
        case .buy:
            base[account, default: Funds()].free += quantity - fee
            quote[account, default: Funds()].free -= value
        case .sell:
            base[account, default: Funds()].free -= quantity
            quote[account, default: Funds()].free += value - fee
        }
        trades.append(
            Trade(
                order: id, account: account, side: side, quantity: quantity, price: price,
                fee: fee, isMaker: isMaker))
    }
}
