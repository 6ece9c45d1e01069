package import Domain
package import Money

/// What the planner is asked: convert over one pair, over all these markets together.
package struct PlanRequest: Sendable {
    package let hop: Hop
    /// The remaining fixed amount: `from` is what may be spent, `to` what must arrive net of fees.
    package let fixed: FixedSide
    /// No level beyond this price is used (a buy pays at most, a sell gets at least it); `nil`:
    /// none.
    package let priceBound: Fixed?
    /// In any order; the plan does not depend on it.
    package let markets: [Market]
    /// Mids for pricing a fee in a third asset: quote-asset units for one unit of that asset.
    package let feeAssetPrices: [Asset: Fixed]

    package init(
        hop: Hop, fixed: FixedSide, priceBound: Fixed? = nil, markets: [Market],
        feeAssetPrices: [Asset: Fixed] = [:]
    ) {
        self.hop = hop
        self.fixed = fixed
        self.priceBound = priceBound
        self.markets = markets
        self.feeAssetPrices = feeAssetPrices
    }
}

/// One order of a plan and what it is expected to do on the books that were planned with.
package struct PlannedOrder: Hashable, Sendable {
    package let account: VenueAccount
    package let hop: Hop
    /// Base asset; a multiple of the lot.
    package let quantity: Fixed
    /// The worst level it takes, a multiple of the tick.
    package let limitPrice: Fixed
    /// Quote asset, before fees.
    package let notional: Fixed
    /// In its own asset.
    package let fee: Fee
    /// What leaves the account in the spent asset, a fee in that asset included.
    package let spent: Fixed
    /// What arrives in the received asset, a fee in that asset taken off.
    package let received: Fixed

    package init(
        account: VenueAccount, hop: Hop, quantity: Fixed, limitPrice: Fixed, notional: Fixed,
        fee: Fee, spent: Fixed, received: Fixed
    ) {
        self.account = account
        self.hop = hop
        self.quantity = quantity
        self.limitPrice = limitPrice
        self.notional = notional
        self.fee = fee
        self.spent = spent
        self.received = received
    }
}

/// The orders, by account, and their sums. Empty `orders`: nothing can be traded; `shortfall` says
/// why.
package struct Plan: Hashable, Sendable {
    /// What keeps a plan from filling its fixed side.
    package enum Shortfall: Hashable, Sendable {
        /// No market for the pair.
        case noRoute
        /// Less than any market's smallest order; the smallest fixed-side amount that would work.
        case tooSmall(minimum: Fixed)
        /// The accounts hold too little; what they hold in all of the spent asset.
        case insufficientFunds(available: Fixed)
        /// The books end, or a third asset that pays the fees does.
        case noLiquidity
        /// The books go on beyond the price bound.
        case priceBound
    }

    package let orders: [PlannedOrder]
    /// Base asset, over all orders.
    package let quantity: Fixed
    /// Quote asset, before fees.
    package let notional: Fixed
    package let spent: Fixed
    package let received: Fixed
    /// Fees by asset, assets by code.
    package let fees: [Fee]
    /// What of the fixed amount the orders do not cover: a rest below what can be traded, or a
    /// shortfall.
    package let unfilled: Fixed
    /// `nil` where the fixed side is filled, up to a rest that no market can trade.
    package let shortfall: Shortfall?

    package init(
        orders: [PlannedOrder], quantity: Fixed, notional: Fixed, spent: Fixed, received: Fixed,
        fees: [Fee], unfilled: Fixed, shortfall: Shortfall?
    ) {
        self.orders = orders
        self.quantity = quantity
        self.notional = notional
        self.spent = spent
        self.received = received
        self.fees = fees
        self.unfilled = unfilled
        self.shortfall = shortfall
    }
}
