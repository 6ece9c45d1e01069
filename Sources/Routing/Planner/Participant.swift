import Domain
import Money

/// One account as the planner sees it: what it may do, in units of 10^-18.
struct Participant {
    let pricing: Pricing
    /// Which ladder it takes from; accounts of one venue share one.
    let ladder: Int
    /// ``Pricing/factor``.
    let factor: Int128
    /// What its balances allow, in the base asset and in the quote asset before fees.
    let quantityMax: Int128
    let notionalMax: Int128
    let lot: Int128
    let tick: Int128
    let quantityMin: Int128
    let notionalMin: Int128

    /// Where a third asset pays the fees, this much more of it must be there than the mid says it
    /// takes: a fifth, as much as is held for it.
    static let feeHeadroom = Fixed(uncheckedUnits: Fixed.unitsPerOne / 5)

    /// `nil` for a market that cannot be used: an absurd fee, or one in an asset without a price.
    init?(_ market: Market, _ request: PlanRequest, ladder: Int, ignoringBalances: Bool) {
        let hop = request.hop
        guard market.fees.taker.magnitude <= Pricing.feeRateMax else { return nil }
        self.ladder = ladder
        pricing = Pricing(hop, Self.counted(market.fees, request))
        factor = pricing.factor
        (lot, tick) = (market.rules.lot.units, market.rules.tick.units)
        quantityMin = market.rules.minQuantity.units
        notionalMin = market.rules.minNotional.units
        let held = ignoringBalances ? .max : market.spendable[hop.spends] ?? .zero
        let own = pricing.baseSpending(atMost: max(0, held.units))
        guard
            let third = Self.notionalPaid(
                market, request, ignoringBalances: ignoringBalances)
        else { return nil }
        quantityMax = hop.side == .sell ? own : Fixed.unitsMax
        notionalMax = hop.side == .buy ? min(own, third) : third
    }

    /// The fees without a rebate in a third asset that has no price: it is worth nothing then.
    private static func counted(_ fees: FeeSchedule, _ request: PlanRequest) -> FeeSchedule {
        let asset = fees.asset.resolved(request.hop)
        guard asset != request.hop.spends, asset != request.hop.receives,
            fees.taker.isNegative, !(request.feeAssetPrices[asset] ?? .zero).isPositive
        else { return fees }
        return FeeSchedule(maker: .zero, taker: .zero, asset: fees.asset)
    }

    /// The notional whose fee the account's third asset can pay; no limit where none is needed.
    private static func notionalPaid(
        _ market: Market, _ request: PlanRequest, ignoringBalances: Bool
    ) -> Int128? {
        let asset = market.fees.asset.resolved(request.hop)
        guard asset != request.hop.spends, asset != request.hop.receives,
            market.fees.taker.isPositive
        else { return Fixed.unitsMax }
        guard let price = request.feeAssetPrices[asset], price.isPositive else { return nil }
        guard !ignoringBalances else { return Fixed.unitsMax }
        let held = max(0, (market.spendable[asset] ?? .zero).units)
        let needed = FixedProduct(
            market.fees.taker.units, Fixed.unitsPerOne + feeHeadroom.units)
        return FixedProduct(held, price.units).divided(
            by: max(1, needed.units(up: true)), up: false)
    }

    /// Cut to whole lots; every quantity where there is no lot.
    func wholeLots(_ quantity: Int128) -> Int128 { lot > 0 ? quantity - quantity % lot : quantity }

    func wholeLotsUp(_ quantity: Int128) -> Int128 {
        lot > 0 && quantity % lot != 0 ? quantity - quantity % lot + lot : quantity
    }

    /// The limit price that takes a level at `price`: on the tick, not short of the level.
    func limit(_ price: Int128) -> Int128 {
        guard tick > 0, price % tick != 0 else { return price }
        let below = price - price % tick
        return pricing.isBuy ? below + tick : below
    }

    /// How good a price is net of fees; less is better.
    func rank(_ price: Int128) -> UInt128 {
        Self.rank(price, factor: factor, isBuy: pricing.isBuy)
    }

    @inline(__always)
    static func rank(_ price: Int128, factor: Int128, isBuy: Bool) -> UInt128 {
        let worth = FixedProduct(price, factor).coarse
        return isBuy ? worth : .max - worth
    }

    func spent(_ quantity: Int128, _ notional: Int128) -> Int128 {
        pricing.spent(quantity, notional)
    }

    func received(_ quantity: Int128, _ notional: Int128) -> Int128 {
        pricing.received(quantity, notional)
    }
}
