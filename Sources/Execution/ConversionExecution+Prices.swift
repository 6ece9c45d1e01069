import Bookkeeping
import Domain
import Money
import Routing

extension ConversionExecution {
    /// The worst price of each hop of a route: by the client's bounds, or by the collar around the
    /// mid of the moment. A hop without a price now is left out and cannot be taken.
    func worstPrices(
        _ route: StageRoute, _ drive: Drive, _ markets: [Market]
    ) throws(MoneyError) -> [Hop: Fixed] {
        guard !drive.isBounded else {
            return try pricing(markets).worstPrices(route.hops, bounds)
        }
        var prices: [Hop: Fixed] = [:]
        for hop in route.hops {
            guard let mid = Consolidated.mid(of: Self.books(of: hop.symbol, markets))
            else { continue }
            prices[hop] = try PriceBounds.worst(
                mid: mid, bps: settings.collar(of: hop.symbol), side: hop.side)
        }
        return prices
    }

    /// What one unit of an asset becomes at the target at the best prices now, gross; `nil` where
    /// a hop has no price.
    func rate(from asset: Asset, _ markets: [Market]) throws(MoneyError) -> Fixed? {
        try pricing(markets).rate(from: asset)
    }

    func pricing(_ markets: [Market]) -> HopPricing {
        HopPricing(
            hops: conversion.hops, from: conversion.request.from, to: conversion.request.to,
            mids: conversion.terms.mids, flows: flows, markets: markets)
    }

    static func books(of symbol: Symbol, _ markets: [Market]) -> [Book] {
        markets.compactMap { $0.book.symbol == symbol ? $0.book : nil }
    }

    /// The markets of a route whose books contain what we did there, with what this conversion may
    /// spend: of the source what is free and its own, of an intermediate asset what it holds.
    func markets(
        _ view: MarketView, _ route: StageRoute
    ) throws(MoneyError) -> [Market] {
        let symbols = Set(route.hops.map(\.symbol))
        let free = try freeHolds()
        var markets: [Market] = []
        for market in view.markets where symbols.contains(market.book.symbol) {
            let key = MarketKey(venue: market.account.venue, symbol: market.book.symbol)
            if let sequence = bookSequences[key], market.book.sequence < sequence { continue }
            markets.append(
                Market(
                    account: market.account, book: market.book, fees: market.fees,
                    rules: market.rules,
                    spendable: try spendable(market.spendable, of: market.account, free)))
        }
        return markets
    }

    private func spendable(
        _ spendable: [Asset: Fixed], of account: VenueAccount, _ free: [Pocket: Fixed]
    ) throws(MoneyError) -> [Asset: Fixed] {
        var own: [Asset: Fixed] = [:]
        let assets = Set(spendable.keys).union(stages.map(\.asset))
        for asset in assets.sorted() {
            let held = free[Pocket(account, asset)] ?? .zero
            let other = spendable[asset] ?? .zero
            guard let position = flows.positions[asset] else {
                own[asset] = try other.adding(held)
                continue
            }
            // What a leg brought and could not be held when it was booked is its own all the same.
            let unheld = try (position.accounts[account.place] ?? .zero)
                .subtracting(holds[Pocket(account, asset)] ?? .zero)
            own[asset] = try held.adding(min(max(unheld, .zero), other))
        }
        return own
    }

    func isIntermediate(_ asset: Asset) -> Bool { flows.positions[asset] != nil }

    /// Whether any allowed account could still trade this much on a hop, at the worst price, with
    /// what it may spend; an account that is down or halted now counts too.
    func isTradable(
        _ rest: FixedSide, _ hop: Hop, at price: Fixed, _ view: MarketView
    ) throws(MoneyError) -> Bool {
        let free = try freeHolds()
        for listing in view.listings where listing.rules.symbol == hop.symbol {
            let book = Book(
                symbol: hop.symbol, bids: [], asks: [], at: conversion.createdAt, sequence: 0)
            let market = Market(
                account: listing.account, book: book, fees: listing.fees, rules: listing.rules,
                spendable: try spendable(listing.spendable, of: listing.account, free))
            if try Planner.isTradable(rest, at: price, in: market, hop) { return true }
        }
        return false
    }
}
