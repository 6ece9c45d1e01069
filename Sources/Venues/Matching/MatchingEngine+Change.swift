package import Domain
package import Money

extension MatchingEngine {
    /// Takes an open order out.
    ///
    /// - Returns: its number and what was still open of it, base asset; `nil` where none is open.
    package mutating func cancel(
        _ client: OrderID, account: Int
    ) -> (order: UInt64, open: Fixed)? {
        guard accounts.indices.contains(account),
            let slot = pool.find(client, account: Int32(account))
        else { return nil }
        let order = withdraw(slot)
        return (order.number, Fixed(uncheckedUnits: order.open))
    }

    /// Changes quantity or price of an open order, or refuses and leaves it as it is.
    ///
    /// Less quantity at the same price keeps its place in the queue. More, or another price, loses
    /// it: the order arrives anew under its old ids, and may take.
    ///
    /// - Parameter quantity: in all, what is filled included; base asset.
    /// - Throws: as ``submit(_:at:into:)``; ``MatchingRefusal/notOpen``.
    package mutating func amend(
        _ client: OrderID, account: Int, quantity: Fixed, limitPrice: Fixed,
        into executions: inout ContiguousArray<MatchedFill>
    ) throws(MatchingRefusal) -> Acceptance {
        guard accounts.indices.contains(account) else { throw .unknownAccount }
        guard let slot = pool.find(client, account: Int32(account)) else { throw .notOpen }
        let old = pool[slot]
        var new = old
        new.quantity = quantity.units
        new.price = limitPrice.units
        new.open = quantity.units - (old.quantity - old.open)
        try checkRules(new, kind: .limit)
        guard new.open > 0 else { throw .notPositive }
        if new.price == old.price, new.open <= old.open {
            shrink(slot, to: new)
            return Acceptance(order: new.number, state: .open, filled: .zero, metItself: false)
        }
        try checkRange(new)
        guard !new.isPostOnly || !wouldTake(new) else { throw .wouldTake }
        // Its own lock pays for it too.
        release(slot)
        (new.locked, new.lockedFee) = (0, 0)
        guard covers(new, mayRest: true) else {
            bind(slot)
            throw .insufficientFunds
        }
        _ = withdraw(slot)
        return work(&new, mayRest: true, whole: false, into: &executions)
    }

    private mutating func shrink(_ slot: Int32, to new: RestingOrder) {
        let market = Int(new.market)
        let key = markets[market][new.side].key(new.price)
        if let index = markets[market][new.side].find(key) {
            markets[market][new.side].levels[index].own += new.open - pool[slot].open
        }
        var order = pool[slot]
        order.quantity = new.quantity
        order.open = new.open
        relock(&order)
        pool[slot] = order
    }

    private mutating func release(_ slot: Int32) {
        var order = pool[slot]
        let open = order.open
        order.open = 0
        relock(&order)
        order.open = open
        pool[slot] = order
    }

    private mutating func bind(_ slot: Int32) {
        var order = pool[slot]
        relock(&order)
        pool[slot] = order
    }

    /// Puts back an order that rested before a restart, behind what its price shows now.
    ///
    /// - Parameters:
    ///   - number: the venue's own order id, below every later one.
    ///   - filled: base asset, before.
    ///   - feePrice: as it was fixed at acceptance, zero for none.
    package mutating func restore(
        _ order: NewOrder, number: UInt64, filled: Fixed, feePrice: Fixed
    ) {
        rest(
            RestingOrder(
                client: order.client, number: number, account: Int32(order.account),
                market: Int32(order.market), side: order.side,
                isPostOnly: order.timeInForce == .postOnly, price: order.limitPrice.units,
                quantity: order.quantity.units, open: order.quantity.units - filled.units,
                feePrice: feePrice.units))
    }

    /// The price of a third asset that an open order's fees are taken with; zero for none.
    package func feePrice(of client: OrderID, account: Int) -> Fixed {
        guard let slot = pool.find(client, account: Int32(account)) else { return .zero }
        return Fixed(uncheckedUnits: pool[slot].feePrice)
    }

    /// Continues the numbers of orders and trades after a restart.
    package mutating func continueNumbers(afterOrder order: UInt64, trade: UInt64) {
        nextOrder = Swift.max(nextOrder, order + 1)
        nextTrade = Swift.max(nextTrade, trade + 1)
    }

    /// The number of a trade that the book did not make.
    mutating func takeTradeNumber() -> UInt64 {
        defer { nextTrade += 1 }
        return nextTrade
    }
}
