import Domain
package import Money

/// Plans a conversion over one pair: which account takes how much, at most at which price.
///
/// A pure function. With lots and minimums at zero the plan is the optimum of the linear programme
/// over the same books; with them it is within one lot per order of the mixed-integer optimum.
/// Amounts are rounded against us at 18 digits, so a fixed spend is never passed and a fixed
/// receipt is always met.
package enum Planner {
    /// - Throws: ``MoneyError/overflow`` where a sum leaves the range of ``Fixed``.
    package static func plan(_ request: PlanRequest) throws(MoneyError) -> Plan {
        var field = Field(request)
        guard field.target > 0, !field.participants.isEmpty else {
            return try field.plan(field.empty)
        }
        return try field.plan(field.best())
    }
}

extension Field {
    /// The plan that carries out `allocation`, and what it leaves.
    mutating func plan(_ allocation: Allocation) throws(MoneyError) -> Plan {
        var orders: [PlannedOrder] = []
        var fees: [Asset: Fixed] = [:]
        var (quantity, notional, spent, received) = (Fixed.zero, Fixed.zero, Fixed.zero, Fixed.zero)
        for index in participants.indices where allocation.quantities[index] > 0 {
            let order = try order(allocation, index)
            orders.append(order)
            quantity = try quantity.adding(order.quantity)
            notional = try notional.adding(order.notional)
            spent = try spent.adding(order.spent)
            received = try received.adding(order.received)
            let fee = try fees[order.fee.asset, default: .zero].adding(order.fee.amount)
            fees[order.fee.asset] = fee
        }
        orders.sort { $0.account < $1.account }
        let unfilled = max(0, target - allocation.measured)
        return Plan(
            orders: orders, quantity: quantity, notional: notional, spent: spent,
            received: received,
            fees: fees.filter { !$0.value.isZero }.map { Fee($0.value, of: $0.key) }
                .sorted { $0.asset < $1.asset },
            unfilled: try Fixed(units: unfilled),
            shortfall: unfilled == 0 ? nil : shortfall(isEmpty: orders.isEmpty))
    }

    private mutating func order(
        _ allocation: Allocation, _ index: Int
    ) throws(MoneyError) -> PlannedOrder {
        let (participant, market) = (participants[index], markets[index])
        let (quantity, notional) = (allocation.quantities[index], allocation.notionals[index])
        let level = ladders[participant.ladder].lastLevel(
            before: allocation.starts[index] + quantity)
        let fee = try fee(market.fees, quantity, notional)
        let hop = request.hop
        var received = isBuy ? quantity : notional
        if fee.asset == hop.receives { received -= fee.amount.units }
        return PlannedOrder(
            account: market.account, hop: hop,
            quantity: try Fixed(units: quantity),
            limitPrice: try Fixed(
                units: participant.limit(ladders[participant.ladder].price(level))),
            notional: try Fixed(units: notional), fee: fee,
            spent: try Fixed(units: participant.spent(quantity, notional)),
            received: try Fixed(units: received))
    }

    private func fee(
        _ fees: FeeSchedule, _ quantity: Int128, _ notional: Int128
    ) throws(MoneyError) -> Fee {
        let hop = request.hop
        let asset = fees.asset.resolved(hop)
        let base = asset == hop.symbol.base ? quantity : notional
        let amount = try Fixed(units: Pricing.fee(on: base, rate: fees.taker.units))
        guard asset != hop.spends, asset != hop.receives else { return Fee(amount, of: asset) }
        // A rebate in an asset without a price is not counted on.
        guard let price = request.feeAssetPrices[asset], price.isPositive else {
            return Fee(.zero, of: asset)
        }
        return Fee(try amount.divided(by: price, rounding: .ceiling), of: asset)
    }
}
