package import Domain
package import Money

extension Planner {
    /// The amounts of the request's fixed side that would be accepted now, whatever amount it
    /// states.
    ///
    /// `step` is the scale of that side's asset. `nil`: nothing can be traded. Found from the books
    /// without searching: the smallest order of any account, and what balances, bound and books
    /// hold in all.
    package static func bounds(
        _ request: PlanRequest
    ) -> (min: Fixed, max: Fixed, step: Fixed)? {
        var field = Field(request)
        let asset: Asset
        switch request.fixed {
        case .from: asset = request.hop.spends
        case .to: asset = request.hop.receives
        }
        let step = Fixed.step(digits: asset.scale)
        let most = field.capacity(upTo: Fixed.unitsMax)
        guard let least = field.targetMin() else { return nil }
        let max = most - most % step.units
        let min = (least + step.units - 1) / step.units * step.units
        guard min <= max else { return nil }
        return (Fixed(uncheckedUnits: min), Fixed(uncheckedUnits: max), step)
    }

    /// The smallest order, in the base asset, that this market takes at a limit price of `price`.
    ///
    /// - Parameter price: above zero.
    /// - Throws: ``MoneyError/divisionByZero``, ``MoneyError/overflow``.
    package static func smallestOrder(
        _ rules: MarketRules, at price: Fixed
    ) throws(MoneyError) -> Fixed {
        let byNotional = try rules.minNotional.divided(by: price, rounding: .up)
        let least = max(rules.lot, rules.minQuantity, byNotional, .ulp)
        return try least.rounded(toMultipleOf: rules.lot, .up)
    }

    /// Whether this market could still trade `rest` of the fixed side: an order at `price`, the
    /// worst that is allowed, that the rest and the account's balance pay for (spec/trade.md,
    /// section 4, COMPLETED).
    ///
    /// Depth is not looked at: a rest that only waits for a better book is tradable.
    /// - Throws: ``MoneyError/divisionByZero`` for a price of zero, ``MoneyError/overflow``.
    package static func isTradable(
        _ rest: FixedSide, at price: Fixed, in market: Market, _ hop: Hop
    ) throws(MoneyError) -> Bool {
        let pricing = Pricing(hop, market.fees)
        let least = try smallestOrder(market.rules, at: price)
        let worth = try price.multiplied(by: least, rounding: .up)
        let spent = pricing.spent(least.units, worth.units)
        guard spent <= (market.spendable[hop.spends] ?? .zero).units else { return false }
        switch rest {
        case .from(let amount): return spent <= amount.units
        case .to(let amount):
            guard market.rules.lot.isPositive else {
                return pricing.received(least.units, worth.units) <= amount.units
            }
            let less = try least.subtracting(market.rules.lot)
            let lessWorth = try price.multiplied(by: less, rounding: .up)
            return pricing.received(less.units, lessWorth.units) < amount.units
        }
    }
}
