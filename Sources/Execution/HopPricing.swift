import Domain
import Money
import Routing

/// What one unit of an asset became before, and becomes after, a hop of a conversion: gross rates
/// along the hops, by its trades so far and the best prices of the books.
struct HopPricing {
    let hops: [Hop]
    let from: Asset
    let to: Asset
    /// At acceptance, by hop.
    let mids: [Fixed]
    /// `nil` before the first trade.
    let flows: Flows?
    let markets: [Market]

    /// The worst price of each hop within the client's bounds; a hop after which nothing has a
    /// price now is left out.
    ///
    /// - Throws: ``MoneyError/overflow``.
    func worstPrices(
        _ wanted: [Hop], _ bounds: PriceBounds
    ) throws(MoneyError) -> [Hop: Fixed] {
        var prices: [Hop: Fixed] = [:]
        for hop in wanted {
            guard let leg = hops.firstIndex(of: hop), let after = try rate(from: hop.receives)
            else { continue }
            prices[hop] = try bounds.worstPrice(
                of: leg, before: rate(reaching: hop.spends), after: after)
        }
        return prices
    }

    /// What one unit of the source became at an asset.
    private func rate(reaching asset: Asset) throws(MoneyError) -> Fixed {
        guard asset != from, let leg = hops.firstIndex(where: { $0.receives == asset }) else {
            return .one
        }
        let hop = hops[leg]
        var here = try flows?.rate(of: hop, leg: leg)
        if here == nil { here = try best(hop) }
        if here == nil { here = try hop.rate(at: mids[leg], rounding: .down) }
        guard let here else { return .one }
        return try here.multiplied(by: rate(reaching: hop.spends), rounding: .down)
    }

    /// What one unit of an asset becomes at the target now; `nil` where a hop has no price.
    ///
    /// - Throws: ``MoneyError/overflow``.
    func rate(from asset: Asset) throws(MoneyError) -> Fixed? {
        guard asset != to else { return .one }
        var best: Fixed?
        for hop in hops where hop.spends == asset {
            guard let here = try self.best(hop), let after = try rate(from: hop.receives)
            else { continue }
            let rate = try here.multiplied(by: after, rounding: .down)
            best = max(best ?? rate, rate)
        }
        return best
    }

    /// What one unit of the spent asset becomes at the best level of any market.
    private func best(_ hop: Hop) throws(MoneyError) -> Fixed? {
        let books = markets.compactMap { $0.book.symbol == hop.symbol ? $0.book : nil }
        switch hop.side {
        case .sell: return Consolidated.bestBid(of: books)
        case .buy:
            guard let ask = Consolidated.bestAsk(of: books) else { return nil }
            return try Fixed.one.divided(by: ask, rounding: .down)
        }
    }

    /// What an amount of an asset becomes at the target at the best prices now, in whole lots and
    /// net of fees; zero where some hop would be below its smallest order, or has no price.
    ///
    /// - Parameter account: all hops on this account; `nil`: each on any.
    /// - Throws: ``MoneyError/overflow``.
    func arrives(
        _ amount: Fixed, of asset: Asset, on account: VenueAccount?, legsMax: Int = Limits.legsMax
    ) throws(MoneyError) -> Fixed {
        guard asset != to else { return amount }
        guard legsMax > 0, amount.isPositive else { return .zero }
        var best = Fixed.zero
        for hop in hops where hop.spends == asset {
            for market in markets
            where market.book.symbol == hop.symbol
                && (account ?? market.account).place == market.account.place
            {
                let brings = try received(amount, hop, market)
                best = max(
                    best,
                    try arrives(brings, of: hop.receives, on: account, legsMax: legsMax - 1))
            }
        }
        return best
    }

    private static let headroom = Fixed(uncheckedUnits: Fixed.unitsPerOne / 10 * 11)

    /// How much of an asset makes this much arrive at the target: the inverse of
    /// ``arrives(_:of:on:legsMax:)``, rounded up to whole lots, and at least the smallest order of
    /// every hop with a tenth of head-room; `nil` where some hop has no price.
    ///
    /// - Throws: ``MoneyError/overflow``.
    func needed(
        for arriving: Fixed, of asset: Asset, on account: VenueAccount?,
        legsMax: Int = Limits.legsMax
    ) throws(MoneyError) -> Fixed? {
        guard asset != to else { return arriving }
        guard legsMax > 0 else { return nil }
        var least: Fixed?
        for hop in hops where hop.spends == asset {
            for market in markets
            where market.book.symbol == hop.symbol
                && (account ?? market.account).place == market.account.place
            {
                guard let price = market.book.levels(takenBy: hop.side).first?.price,
                    let next = try needed(
                        for: arriving, of: hop.receives, on: account, legsMax: legsMax - 1)
                else { continue }
                let unit = try UnitFigures(
                    hop, limit: price, fees: market.fees, fee: market.fees.taker)
                let smallest = try Planner.smallestOrder(market.rules, at: price)
                    .multiplied(by: Self.headroom, rounding: .up)
                let quantity = try max(unit.quantity(bringing: next), smallest)
                    .rounded(toMultipleOf: market.rules.lot, .up)
                let spends = try unit.spends(quantity)
                least = min(least ?? spends, spends)
            }
        }
        return least
    }

    private func received(
        _ amount: Fixed, _ hop: Hop, _ market: Market
    ) throws(MoneyError) -> Fixed {
        guard let price = market.book.levels(takenBy: hop.side).first?.price else { return .zero }
        let unit = try UnitFigures(hop, limit: price, fees: market.fees, fee: market.fees.taker)
        let quantity = try unit.quantity(spending: amount)
            .rounded(toMultipleOf: market.rules.lot, .down)
        guard try quantity >= Planner.smallestOrder(market.rules, at: price) else { return .zero }
        return try unit.brings(quantity)
    }
}
