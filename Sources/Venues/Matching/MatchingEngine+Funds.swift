import Domain
import Money

/// What an order needs at most: of the asset that it spends, and of a third asset for fees.
struct OrderFunds: Hashable {
    var spent: Int128 = 0
    var thirdAssetFee: Int128 = 0
}

extension MatchingEngine {
    /// `a * b`, both 10^-18; ``screen(_:)`` has proved that it fits.
    @inline(__always)
    static func product(_ a: Int128, _ b: Int128, _ rounding: Rounding) -> Int128 {
        let result = try? Fixed(uncheckedUnits: a).multiplied(
            by: Fixed(uncheckedUnits: b), rounding: rounding)
        guard let result else { preconditionFailure("amounts are bounded at acceptance") }
        return result.units
    }

    @inline(__always)
    static func quotient(_ a: Int128, _ b: Int128, _ rounding: Rounding) -> Int128 {
        let result = try? Fixed(uncheckedUnits: a).divided(
            by: Fixed(uncheckedUnits: b), rounding: rounding)
        guard let result else { preconditionFailure("amounts are bounded at acceptance") }
        return result.units
    }

    /// The worse of both rates, zero for rebates: what a lock must cover.
    @inline(__always)
    var worstRate: Int128 { Swift.max(fees.maker.units, fees.taker.units, 0) }

    /// What `quantity` costs at most at the order's price, rounded up.
    @inline(__always)
    func funds(for order: RestingOrder, quantity: Int128) -> OrderFunds {
        funds(for: order, quantity: quantity, worstRate: worstRate, .up) {
            Self.product(order.price, quantity, .up)
        }
    }

    @inline(__always)
    func funds(
        for order: RestingOrder, quantity: Int128, worstRate rate: Int128, _ rounding: Rounding,
        notional: () -> Int128
    ) -> OrderFunds {
        let kind = markets[Int(order.market)].feeRoute(order.side).kind
        switch (order.side, kind) {
        case (.sell, .quote): return OrderFunds(spent: quantity)
        case (.sell, .base):
            return OrderFunds(spent: quantity + Self.product(rate, quantity, rounding))
        case (.buy, .base): return OrderFunds(spent: notional())
        case (.buy, .quote):
            let notional = notional()
            return OrderFunds(spent: notional + Self.product(rate, notional, rounding))
        case (.buy, .third), (.sell, .third):
            let notional = notional()
            let fee = Self.quotient(
                Self.product(rate, notional, rounding), order.feePrice, rounding)
            return OrderFunds(spent: order.side == .buy ? notional : quantity, thirdAssetFee: fee)
        }
    }

    /// Whether the account's free balances pay for the order: what it takes now at the prices that it
    /// meets, and what then rests at its own.
    func covers(_ order: RestingOrder, mayRest: Bool) -> Bool {
        let market = markets[Int(order.market)]
        let route = market.feeRoute(order.side)
        let free = balances[balanceIndex(order.account, market.spentAsset(order.side))].free
        if route.kind != .third {
            // The common case: no walk, as no price that it takes is worse than its own.
            if funds(for: order, quantity: order.open).spent <= free { return true }
        }
        var need = takeable(by: order).funds
        if mayRest {
            let rest = funds(for: order, quantity: order.open - takeable(by: order).quantity)
            need.spent += rest.spent
            need.thirdAssetFee += rest.thirdAssetFee
        }
        guard need.spent <= free else { return false }
        return route.kind != .third
            || need.thirdAssetFee <= balances[balanceIndex(order.account, route.asset)].free
    }

    /// What the order would take now, up to its price and to the first order of its own account.
    func takeable(by order: RestingOrder) -> (quantity: Int128, funds: OrderFunds) {
        let book = markets[Int(order.market)][order.side.opposite]
        let worst = book.key(order.price)
        let rate = Swift.max(fees.taker.units, 0)
        var taken: Int128 = 0
        var need = OrderFunds()
        for level in book.levels.reversed() {
            guard level.key <= worst, taken < order.open else { break }
            let (available, blocked) = available(at: level, to: order.account)
            let quantity = Swift.min(available, order.open - taken)
            let price = book.key(level.key)
            let part = funds(for: order, quantity: quantity, worstRate: rate, .down) {
                Self.product(price, quantity, .down)
            }
            taken += quantity
            need.spent += part.spent
            need.thirdAssetFee += part.thirdAssetFee
            if blocked { break }
        }
        return (taken, need)
    }

    private func available(
        at level: PriceLevel, to account: Int32
    ) -> (quantity: Int128, blocked: Bool) {
        var slot = level.head
        var orders: Int128 = 0
        while slot >= 0 {
            if pool[slot].account == account {
                return (orders + Swift.max(0, pool[slot].mark - level.consumed), true)
            }
            orders += pool[slot].open
            slot = pool[slot].next
        }
        return (level.street + level.own, false)
    }

    /// Binds what the resting order needs for what is open of it, and frees what was bound beyond that.
    @inline(__always)
    mutating func relock(_ order: inout RestingOrder) {
        let need =
            order.open == 0 ? OrderFunds() : funds(for: order, quantity: order.open)
        let market = Int(order.market)
        let spent = balanceIndex(order.account, markets[market].spentAsset(order.side))
        balances[spent].free += order.locked - need.spent
        balances[spent].locked += need.spent - order.locked
        order.locked = need.spent
        guard need.thirdAssetFee != order.lockedFee else { return }
        let third = balanceIndex(order.account, markets[market].feeRoute(order.side).asset)
        balances[third].free += order.lockedFee - need.thirdAssetFee
        balances[third].locked += need.thirdAssetFee - order.lockedFee
        order.lockedFee = need.thirdAssetFee
    }

    /// Moves the money of one execution of the order and tells it. Locks are the caller's.
    @inline(__always)
    mutating func settle(
        _ order: RestingOrder, quantity: Int128, price: Int128, notional: Int128, isMaker: Bool,
        into executions: inout ContiguousArray<Execution>
    ) {
        let market = Int(order.market)
        let route = markets[market].feeRoute(order.side)
        let rate = isMaker ? fees.maker.units : fees.taker.units
        let fee: Int128 =
            switch route.kind {
            case .base: Self.product(rate, quantity, .down)
            case .quote: Self.product(rate, notional, .down)
            case .third: Self.quotient(Self.product(rate, notional, .down), order.feePrice, .down)
            }
        let base = balanceIndex(order.account, markets[market].base)
        let quote = balanceIndex(order.account, markets[market].quote)
        switch order.side {
        case .buy:
            balances[base].free += quantity
            balances[quote].free -= notional
        case .sell:
            balances[base].free -= quantity
            balances[quote].free += notional
        }
        balances[balanceIndex(order.account, route.asset)].free -= fee
        executions.append(
            Execution(
                order: order.number, trade: nextTrade, account: Int(order.account),
                market: market, side: order.side, quantity: Fixed(uncheckedUnits: quantity),
                price: Fixed(uncheckedUnits: price), notional: Fixed(uncheckedUnits: notional),
                fee: Fixed(uncheckedUnits: fee), feeAsset: Int(route.asset), isMaker: isMaker,
                completes: order.open == 0))
        nextTrade += 1
    }
}
