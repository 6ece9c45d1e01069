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

    /// What `quantity` costs at most at the order's price, rounded up.
    @inline(__always)
    func funds(for order: RestingOrder, quantity: Int128) -> OrderFunds {
        Self.funds(
            order, markets[Int(order.market)].feeRoute(order.side).kind, quantity: quantity,
            worstRate: worstRate)
    }

    @inline(__always)
    static func funds(
        _ order: RestingOrder, _ kind: MatchingMarket.FeeRoute.Kind, quantity: Int128,
        worstRate: Int128
    ) -> OrderFunds {
        switch (order.side, kind) {
        // Without a price.
        case (.sell, .quote): OrderFunds(spent: quantity)
        case (.sell, .base), (.sell, .third), (.buy, .base), (.buy, .quote), (.buy, .third):
            funds(
                order, kind, quantity: quantity, notional: product(order.price, quantity, .up),
                rate: worstRate, .up)
        }
    }

    @inline(__always)
    static func funds(
        _ order: RestingOrder, _ kind: MatchingMarket.FeeRoute.Kind, quantity: Int128,
        notional: Int128, rate: Int128, _ rounding: Rounding
    ) -> OrderFunds {
        switch (order.side, kind) {
        case (.sell, .quote): return OrderFunds(spent: quantity)
        case (.sell, .base):
            return OrderFunds(spent: quantity + product(rate, quantity, rounding))
        case (.buy, .base): return OrderFunds(spent: notional)
        case (.buy, .quote):
            return OrderFunds(spent: notional + product(rate, notional, rounding))
        case (.buy, .third), (.sell, .third):
            let fee = quotient(product(rate, notional, rounding), order.feePrice, rounding)
            return OrderFunds(spent: order.side.isBuy ? notional : quantity, thirdAssetFee: fee)
        }
    }

    /// Whether the account's free balances pay for the order.
    ///
    /// A sale must hold its whole quantity. A purchase must hold what it takes now at the prices
    /// that it meets, and what then rests at its own.
    func covers(_ order: RestingOrder, mayRest: Bool) -> Bool {
        let market = Int(order.market)
        let route = markets[market].feeRoute(order.side)
        let spends = markets[market].spentAsset(order.side)
        let free = balances[balanceIndex(order.account, spends)].free
        if route.kind != .third {
            // The common case: no walk, as no price that it takes is worse than its own.
            if funds(for: order, quantity: order.open).spent <= free { return true }
            if !order.side.isBuy { return false }
        }
        let taken = takeable(by: order)
        var need = taken.funds
        if mayRest {
            let rest = funds(for: order, quantity: order.open - taken.quantity)
            need.spent += rest.spent
            need.thirdAssetFee += rest.thirdAssetFee
        }
        if !order.side.isBuy { need.spent = order.open }
        guard need.spent <= free else { return false }
        return route.kind != .third
            || need.thirdAssetFee <= balances[balanceIndex(order.account, route.asset)].free
    }

    /// What the order would take now, up to its price and to the first order of its own account.
    func takeable(by order: RestingOrder) -> (quantity: Int128, funds: OrderFunds) {
        let book = markets[Int(order.market)][order.side.opposite]
        let kind = markets[Int(order.market)].feeRoute(order.side).kind
        let worst = book.key(order.price)
        let rate = Swift.max(fees.taker.units, 0)
        var taken: Int128 = 0
        var need = OrderFunds()
        for level in book.levels.reversed() {
            guard level.key <= worst, taken < order.open else { break }
            let (available, blocked) = available(at: level, to: order.account)
            let quantity = Swift.min(available, order.open - taken)
            let price = book.key(level.key)
            let part = Self.funds(
                order, kind, quantity: quantity, notional: Self.product(price, quantity, .down),
                rate: rate, .down)
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

    /// Binds what the resting order needs for what is open of it, and frees what was bound beyond
    /// that.
    @inline(__always)
    mutating func relock(_ order: inout RestingOrder) {
        let market = Int(order.market)
        var need = OrderFunds()
        if order.open > 0 {
            // Static, with what it needs of self: a method would copy the engine here.
            need = Self.funds(
                order, markets[market].feeRoute(order.side).kind, quantity: order.open,
                worstRate: worstRate)
        }
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
        into executions: inout ContiguousArray<MatchedFill>
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
            MatchedFill(
                order: order.number, trade: nextTrade, account: Int(order.account),
                market: market, side: order.side, quantity: Fixed(uncheckedUnits: quantity),
                price: Fixed(uncheckedUnits: price), notional: Fixed(uncheckedUnits: notional),
                fee: Fixed(uncheckedUnits: fee), feeAsset: Int(route.asset), isMaker: isMaker,
                completes: order.open == 0))
        nextTrade += 1
    }
}
