package import Domain
package import Money

/// One way through the hops and what it carries, over all accounts.
package struct PathFlow: Hashable, Sendable {
    /// From the source on; 1 to ``Limits/legsMax``.
    package let hops: [Hop]
    /// Of the source, fees in it included.
    package let enters: Fixed
    /// Of the destination, fees in it taken off.
    package let arrives: Fixed

    package init(hops: [Hop], enters: Fixed, arrives: Fixed) {
        (self.hops, self.enters, self.arrives) = (hops, enters, arrives)
    }
}

/// The orders of a conversion over one hop or several, and their sums. Empty `orders`: nothing can
/// be traded; `shortfall` says why.
package struct PathPlan: Hashable, Sendable {
    /// From the source on: by how many hops lie before at most, then by hop and account.
    package let orders: [PlannedOrder]
    /// Each hop that has an order once, in the order of `orders`.
    package let hops: [Hop]
    /// The orders' flow taken apart into simple paths; their sums are `spent` and `received`.
    package let flows: [PathFlow]
    /// Of the source.
    package let spent: Fixed
    /// Of the destination.
    package let received: Fixed
    /// Fees by asset, assets by code.
    package let fees: [Fee]
    /// What is received of intermediate assets and not spent again, assets by code: less than a
    /// lot of some order that could spend it, or what is kept for a fee in a third asset.
    package let leftovers: [Amount]
    /// What of the fixed amount the orders do not cover: a rest below what can be traded, or a
    /// shortfall.
    package let unfilled: Fixed
    /// `nil` where the fixed side is filled, up to a rest that no market can trade.
    package let shortfall: Plan.Shortfall?
    /// Hops, each spending what the one before receives and the first what the last does, that
    /// would give more than they take at the best prices: an arbitrage. It is never part of the
    /// plan.
    package let gainCycle: [Hop]?

    package init(
        orders: [PlannedOrder], hops: [Hop], flows: [PathFlow], spent: Fixed, received: Fixed,
        fees: [Fee], leftovers: [Amount], unfilled: Fixed, shortfall: Plan.Shortfall?,
        gainCycle: [Hop]?
    ) {
        self.orders = orders
        self.hops = hops
        self.flows = flows
        self.spent = spent
        self.received = received
        self.fees = fees
        self.leftovers = leftovers
        self.unfilled = unfilled
        self.shortfall = shortfall
        self.gainCycle = gainCycle
    }
}
