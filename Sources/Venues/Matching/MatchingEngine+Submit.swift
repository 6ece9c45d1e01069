package import Domain
import Money

extension MatchingEngine {
    /// Takes the order, or refuses it whole.
    ///
    /// A purchase that may not rest is paid at the prices that it meets, not at its bound; a
    /// fill-or-kill that cannot fill whole is taken and cancelled at once, unfilled.
    ///
    /// - Parameters:
    ///   - now: when it arrived.
    ///   - executions: each side of each execution is appended, in the order in which they
    ///     happened.
    /// - Throws: the first refusal that holds; nothing happened then.
    package mutating func submit(
        _ order: NewOrder, at now: Instant, into executions: inout ContiguousArray<MatchedFill>
    ) throws(MatchingRefusal) -> Acceptance {
        guard markets.indices.contains(order.market) else { throw .unknownMarket }
        guard accounts.indices.contains(order.account) else { throw .unknownAccount }
        guard now <= order.validUntil else { throw .tooLate }
        let account = Int32(order.account)
        guard pool.find(order.client, account: account) == nil else { throw .clientIDInUse }
        var (isPostOnly, whole) = (false, false)
        switch order.timeInForce {
        case .postOnly: isPostOnly = true
        case .fillOrKill: whole = true
        case .goodTillCancelled, .immediateOrCancel: break
        }
        var taker = RestingOrder(
            client: order.client, number: nextOrder, account: account,
            market: Int32(order.market), side: order.side,
            isPostOnly: isPostOnly, price: order.limitPrice.units,
            quantity: order.quantity.units, open: order.quantity.units, feePrice: 0)
        try checkRules(taker, kind: order.kind)
        try priceFees(&taker)
        try checkRange(taker)
        guard !taker.isPostOnly || !wouldTake(taker) else { throw .wouldTake }
        guard covers(taker, mayRest: order.mayRest) else { throw .insufficientFunds }
        nextOrder += 1
        return work(
            &taker, mayRest: order.mayRest, whole: whole, into: &executions)
    }

    /// Matches, then rests or cancels what is left.
    @inline(__always)
    mutating func work(
        _ taker: inout RestingOrder, mayRest: Bool, whole: Bool,
        into executions: inout ContiguousArray<MatchedFill>
    ) -> Acceptance {
        let before = taker.open
        if whole, takeable(by: taker).quantity < taker.open {
            return Acceptance(
                order: taker.number, state: .cancelled, filled: .zero, metItself: false)
        }
        let metItself = match(&taker, into: &executions)
        let state: Acceptance.State
        if taker.open == 0 {
            state = .filled
        } else if mayRest, !metItself {
            rest(taker)
            state = .open
        } else {
            state = .cancelled
        }
        return Acceptance(
            order: taker.number, state: state,
            filled: Fixed(uncheckedUnits: before - taker.open), metItself: metItself)
    }

    func checkRules(_ order: RestingOrder, kind: OrderKind) throws(MatchingRefusal) {
        guard order.quantity > 0, order.price > 0 else { throw .notPositive }
        guard order.quantity <= Self.amountMax, order.price <= Self.amountMax,
            let notional = Self.boundedProduct(order.price, order.quantity)
        else { throw .tooLarge }
        let market = Int(order.market)
        guard Self.isMultiple(order.quantity, of: markets[market].lot) else { throw .offLot }
        guard kind == .market || Self.isMultiple(order.price, of: markets[market].tick)
        else { throw .offTick }
        guard order.quantity >= markets[market].minQuantity else { throw .belowMinimumQuantity }
        guard notional >= markets[market].minNotional else { throw .belowMinimumNotional }
    }

    @inline(__always)
    private static func isMultiple(_ value: Int128, of step: Int128) -> Bool {
        if step == 0 { return true }
        if let small = Int64(exactly: step), let narrow = Int64(exactly: value) {
            return narrow % small == 0
        }
        return value % step == 0
    }

    /// A sale may meet better prices than its own, a fee may be in a small asset, and what is
    /// bought is added to what is there: none may leave the range of exact numbers.
    func checkRange(_ order: RestingOrder) throws(MatchingRefusal) {
        let market = Int(order.market)
        var price = order.price
        if !order.side.isBuy, let best = markets[market].bids.bestPrice {
            price = max(price, best)
        }
        let receives = order.side == .buy ? markets[market].base : markets[market].quote
        let held = balances[balanceIndex(order.account, receives)]
        let isTidy =
            price <= Self.tidyMax && order.quantity <= Self.tidyMax
            && held.free + held.locked <= Self.amountMax
        if isTidy, order.feePrice == 0 { return }
        guard let notional = Self.boundedProduct(price, order.quantity) else { throw .tooLarge }
        let gain = order.side.isBuy ? order.quantity : notional
        guard held.free + held.locked + gain <= Self.amountMax * 2 else { throw .tooLarge }
        guard order.feePrice != 0 else { return }
        guard
            let fee = try? Fixed(uncheckedUnits: notional).divided(
                by: Fixed(uncheckedUnits: order.feePrice), rounding: .up),
            fee.units <= Self.amountMax
        else { throw .tooLarge }
    }

    /// No single amount is larger, so that a few of them can be added.
    private static var amountMax: Int128 { Fixed.unitsMax / 4 }
    /// 2^90: two factors up to this have a product below ``amountMax``.
    private static var tidyMax: Int128 { 1 << 90 }

    /// Rounded down; `nil` where it is too large.
    @inline(__always)
    private static func boundedProduct(_ a: Int128, _ b: Int128) -> Int128? {
        if a <= tidyMax, b <= tidyMax { return product(a, b, .down) }
        let result = try? Fixed(uncheckedUnits: a).multiplied(
            by: Fixed(uncheckedUnits: b), rounding: .down)
        guard let result, result.units <= amountMax else { return nil }
        return result.units
    }

    func wouldTake(_ order: RestingOrder) -> Bool {
        let market = Int(order.market)
        return switch order.side {
        case .buy: markets[market].asks.bestPrice.map { $0 <= order.price } ?? false
        case .sell: markets[market].bids.bestPrice.map { $0 >= order.price } ?? false
        }
    }

    /// Fixes the price of a third asset for the order's fees: the mid of a market here between it
    /// and the quote asset, now.
    private func priceFees(_ order: inout RestingOrder) throws(MatchingRefusal) {
        let market = Int(order.market)
        let route = markets[market].feeRoute(order.side)
        guard route.kind == .third else { return }
        guard let price = price(of: route.asset, in: markets[market].quote), price > 0
        else { throw .feeAssetWithoutPrice }
        order.feePrice = price
    }

    private func price(of asset: Int32, in quote: Int32) -> Int128? {
        for market in markets {
            guard let bid = market.bids.bestPrice, let ask = market.asks.bestPrice else {
                continue
            }
            let mid = (bid + ask) / 2
            if market.base == asset, market.quote == quote { return mid }
            if market.base == quote, market.quote == asset {
                return try? Fixed.one.divided(by: Fixed(uncheckedUnits: mid), rounding: .down).units
            }
        }
        return nil
    }
}
