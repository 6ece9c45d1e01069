import Domain
package import Money

extension PathPlanner {
    /// The alternatives that a conversion has, each with its cost: first what ``best(_:)`` would
    /// do, then other single paths, those first that can be executed now, and of these the one that
    /// brings most for a fixed spend, or takes least for a fixed receipt.
    ///
    /// A pure function of the request: whatever order its markets come in, the routes are the same.
    /// ``PathRequest/hops`` and ``PathRequest/priceBounds`` hold for every route. At most
    /// ``Limits/routesMax`` routes; those left out have the worse prices. Empty where no path leads
    /// from the source to the destination.
    ///
    /// - Throws: ``MoneyError/overflow``.
    package static func routes(_ request: PathRequest) throws(MoneyError) -> [PathRoute] {
        var search = RouteSearch(request)
        let best = try search.best()
        let funded = RouteSearch(request.ignoringBalances)
        var others: [(route: PathRoute, score: Score)] = []
        for hops in funded.paths(Limits.routesMax) where hops != best?.plan.hops {
            let own = try search.plan(hops)
            let isPossible = own.plan.shortfall == nil && !own.plan.orders.isEmpty
            let shown = isPossible ? own : try funded.plan(hops)
            others.append((try request.route(shown, own.plan.shortfall), shown.score))
        }
        others.sort(by: precedes)
        let first = try best.map { found throws(MoneyError) in
            try request.route(found, found.plan.shortfall)
        }
        return ([first].compactMap { $0 } + others.map(\.route)).prefix(Limits.routesMax).map { $0 }
    }

    private static func precedes(
        _ left: (route: PathRoute, score: Score), _ right: (route: PathRoute, score: Score)
    ) -> Bool {
        let (one, two) = (left.route, right.route)
        guard one.isExecutable == two.isExecutable else { return one.isExecutable }
        guard left.score == right.score else { return right.score < left.score }
        guard one.hops.count == two.hops.count else { return one.hops.count < two.hops.count }
        return one.hops.lexicographicallyPrecedes(two.hops) { $0.precedes($1) }
    }
}

extension PathRequest {
    /// The same request, every account holding more than all books together can take, and each leg
    /// allowed to spend that.
    package var withInventoryEverywhere: PathRequest {
        let rich = ignoringBalances
        return PathRequest(
            from: from, to: to, fixed: fixed, markets: rich.markets, hops: hops,
            priceBounds: priceBounds, mids: mids, usesInventory: true)
    }

    /// The same request, every account holding more than all books together can take.
    fileprivate var ignoringBalances: PathRequest {
        let most = Fixed(uncheckedUnits: Fixed.unitsMax / Int128(max(1, markets.count)))
        let markets = markets.map { market in
            let symbol = market.book.symbol
            var assets = [from, symbol.base, symbol.quote]
            if case .asset(let asset) = market.fees.asset { assets.append(asset) }
            return Market(
                account: market.account, book: market.book, fees: market.fees,
                rules: market.rules,
                spendable: Dictionary(assets.map { ($0, most) }, uniquingKeysWith: { a, _ in a }))
        }
        return PathRequest(
            from: from, to: to, fixed: fixed, markets: markets, hops: hops,
            priceBounds: priceBounds, mids: mids, usesInventory: usesInventory)
    }

    fileprivate func route(
        _ found: RouteSearch.Found, _ obstacle: Plan.Shortfall?
    ) throws(MoneyError) -> PathRoute {
        let hops = found.plan.orders.isEmpty ? found.hops : found.plan.hops
        return PathRoute(
            hops: hops, plan: found.plan, costBasisPoints: try cost(found.plan),
            obstacle: obstacle)
    }

    private func cost(_ plan: PathPlan) throws(MoneyError) -> Fixed? {
        var atMids = Fixed.zero
        for flow in plan.flows {
            var amount = flow.enters
            for hop in flow.hops {
                guard let mid = mid(hop.symbol), mid.isPositive else { return nil }
                switch hop.side {
                case .sell: amount = try amount.multiplied(by: mid, rounding: .halfEven)
                case .buy: amount = try amount.divided(by: mid, rounding: .halfEven)
                }
            }
            atMids = try atMids.adding(amount)
        }
        guard atMids.isPositive else { return nil }
        let less = try atMids.subtracting(Fixed(units: arrived(plan)))
        return try less.multiplied(
            by: Fixed(Limits.basisPointsPerOne), dividedBy: atMids, rounding: .ceiling)
    }

    private func mid(_ symbol: Symbol) -> Fixed? {
        Consolidated.mid(of: markets.map(\.book).filter { $0.symbol == symbol })
    }
}
