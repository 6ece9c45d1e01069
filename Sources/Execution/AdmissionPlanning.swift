import Bookkeeping
import Domain
import Money
import Routing

/// Plans a new conversion over its hops within its bounds, on the books of this moment.
struct AdmissionPlanning {
    let conversion: Conversion
    let view: MarketView
    let markets: [Market]
    let prices: [Hop: Fixed]

    init(
        _ conversion: Conversion, _ settings: ExecutionSettings, _ view: MarketView
    ) throws(MoneyError) {
        self.conversion = conversion
        self.view = view
        let symbols = Set(conversion.hops.map(\.symbol))
        markets = view.markets.filter { symbols.contains($0.book.symbol) }
        let pricing = HopPricing(
            hops: conversion.hops, from: conversion.request.from, to: conversion.request.to,
            mids: conversion.terms.mids, flows: nil, markets: markets)
        prices = try pricing.worstPrices(
            conversion.hops, PriceBounds(conversion, settings: settings))
    }

    func plan() throws(MoneyError) -> PathPlan { try plan(markets) }

    private func plan(_ markets: [Market]) throws(MoneyError) -> PathPlan {
        try PathPlanner.plan(request(markets, conversion.request.fixed))
    }

    private func request(_ markets: [Market], _ fixed: FixedSide) -> PathRequest {
        PathRequest(
            from: conversion.request.from, to: conversion.request.to, fixed: fixed,
            markets: markets, hops: conversion.hops, priceBounds: prices,
            mids: view.feeAssetMids, usesInventory: conversion.request.options.useInventory)
    }

    /// The venue that alone would do best, of those that would do all of it; `nil`: none would.
    func bestSingleVenue(_ plan: PathPlan) throws(MoneyError) -> SingleVenue? {
        let venues = Set(markets.map(\.account.venue)).sorted()
        guard venues.count > 1 else {
            guard let only = venues.first, plan.shortfall == nil else { return nil }
            return SingleVenue(
                venue: only, expectation: Expectation(from: plan.spent, to: plan.received))
        }
        var best: SingleVenue?
        for venue in venues {
            let alone = try self.plan(markets.filter { $0.account.venue == venue })
            guard alone.shortfall == nil, !alone.orders.isEmpty else { continue }
            let here = Expectation(from: alone.spent, to: alone.received)
            if try isBetter(here, than: best?.expectation) {
                best = SingleVenue(venue: venue, expectation: here)
            }
        }
        return best
    }

    private func isBetter(
        _ new: Expectation, than old: Expectation?
    ) throws(MoneyError) -> Bool {
        guard let old else { return true }
        switch conversion.request.fixed {
        case .from: return new.to > old.to
        case .to: return new.from < old.from
        }
    }

    /// How much of the source may lie between two legs at a time: a part of it, and at least what
    /// the smallest order of every leg takes; `nil` for a single hop.
    func exposureMax(
        _ plan: PathPlan, _ settings: ExecutionSettings
    ) throws(MoneyError) -> Fixed? {
        guard conversion.hops.count > 1 else { return nil }
        let source: Fixed
        switch conversion.request.fixed {
        case .from(let amount): source = amount
        case .to: source = plan.spent
        }
        let part = try source.multiplied(
            by: settings.exposureBps, dividedBy: Fixed(Limits.basisPointsPerOne), rounding: .up)
        let spending = request(markets, .from(max(source, .ulp)))
        let least = try PathPlanner.bounds(spending)?.min ?? .zero
        // Twice, since a rest too small to go on may lie there already, and head-room for a price
        // that moves.
        return max(part, try least.multiplied(by: Fixed(5), dividedBy: Fixed(2), rounding: .up))
    }

    func parts(of plan: PathPlan) -> [PlannedPart] {
        plan.orders.map { order in
            PlannedPart(
                leg: conversion.leg(of: order.hop), account: order.account,
                quantity: order.quantity, limitPrice: order.limitPrice, notional: order.notional,
                fee: order.fee, spent: order.spent, received: order.received)
        }
    }
}
