package import Domain
package import Money

/// What the planner over paths is asked: convert one asset into another, through intermediate
/// assets where that is better.
package struct PathRequest: Sendable {
    package let from: Asset
    package let to: Asset
    /// The remaining fixed amount: of `from` what may be spent, of `to` what must arrive net of
    /// fees.
    package let fixed: FixedSide
    /// Of any symbols, in any order; the plan does not depend on it.
    ///
    /// ``Market/spendable`` is what the account holds of `from`, of a third asset that pays fees,
    /// and with ``usesInventory`` of intermediate assets. Markets of one account state the same.
    package let markets: [Market]
    /// Only these may be used; `nil`: every one on a simple path of at most ``Limits/legsMax``.
    package let hops: [Hop]?
    /// No level of that hop beyond this price is used (a buy pays at most, a sell gets at least
    /// it).
    package let priceBounds: [Hop: Fixed]
    /// For pricing fees in a third asset: of the symbol (third asset, quote asset of the market).
    package let mids: [Symbol: Fixed]
    /// Whether a leg may spend a balance that is already there, as another account's receipts
    /// replace it (spec/trade.md, section 6.1).
    package let usesInventory: Bool

    package init(
        from: Asset, to: Asset, fixed: FixedSide, markets: [Market], hops: [Hop]? = nil,
        priceBounds: [Hop: Fixed] = [:], mids: [Symbol: Fixed] = [:], usesInventory: Bool = false
    ) {
        self.from = from
        self.to = to
        self.fixed = fixed
        self.markets = markets
        self.hops = hops
        self.priceBounds = priceBounds
        self.mids = mids
        self.usesInventory = usesInventory
    }
}

extension PathRequest {
    /// The same request over these hops alone.
    package func over(_ hops: [Hop]?, _ fixed: FixedSide? = nil) -> PathRequest {
        PathRequest(
            from: from, to: to, fixed: fixed ?? self.fixed, markets: markets, hops: hops,
            priceBounds: priceBounds, mids: mids, usesInventory: usesInventory)
    }

    /// The request to the planner of one pair for one of the hops.
    func single(_ hop: Hop) -> PlanRequest {
        var prices: [Asset: Fixed] = [:]
        for market in markets where market.book.symbol == hop.symbol {
            let asset = market.fees.asset.resolved(hop)
            prices[asset] = mids[Symbol(base: asset, quote: hop.symbol.quote)]
        }
        return PlanRequest(
            hop: hop, fixed: fixed, priceBound: priceBounds[hop], markets: markets,
            feeAssetPrices: prices)
    }

    /// Whether accounts of one venue pay different fees in one market there: then the planner of
    /// one pair is not always exact.
    var sharesLaddersUnequally: Bool {
        var fees: [VenueID: [Symbol: FeeSchedule]] = [:]
        for market in markets {
            let (venue, symbol) = (market.account.venue, market.book.symbol)
            if let other = fees[venue]?[symbol], other != market.fees { return true }
            fees[venue, default: [:]][symbol] = market.fees
        }
        return false
    }
}
