import Domain
package import Money

/// Plans a conversion over all hops together: which account takes how much of which book, at most
/// at which price.
///
/// A pure function. With lots and minimums at zero the plan is the optimum of the linear programme
/// over the same books, up to rounding at 18 digits against us; with them it is within one lot per
/// order of the mixed-integer optimum. No unit of the source goes over more than
/// ``Limits/legsMax`` hops, or comes to an asset twice, and money never moves between accounts.
package enum PathPlanner {
    /// - Throws: ``MoneyError/overflow`` where a sum leaves the range of ``Fixed``.
    package static func plan(_ request: PathRequest) throws(MoneyError) -> PathPlan {
        if let hops = request.hops, hops.count == 1, hops[0].spends == request.from,
            hops[0].receives == request.to, !request.sharesLaddersUnequally,
            !request.sharesMoney(over: hops[0])
        {
            return try PathPlan(Planner.plan(request.single(hops[0])), hops[0])
        }
        let network = PathNetwork(request)
        if network.hops.count == 1, let hop = network.hops.first {
            return try single(hop, network)
        }
        return try withoutCycles(network)
    }

    /// What the planner of one pair plans. Where accounts of one venue have different fees the
    /// programme may do better: who of them takes which level can then be worth something. What
    /// venues spend together only the programme counts once.
    private static func single(
        _ hop: Hop, _ network: PathNetwork
    ) throws(MoneyError) -> PathPlan {
        guard !network.request.sharesMoney(over: hop) else {
            var search = PathSearch(network)
            return try PathPlan(search.best())
        }
        let plan = try PathPlan(Planner.plan(network.request.single(hop)), hop)
        guard network.target > 0, network.sharesLaddersUnequally else { return plan }
        var search = PathSearch(network)
        let other = try PathPlan(search.best())
        let request = network.request
        return request.score(plan) < request.score(other) ? other : plan
    }

    /// The best plan that no gain cycle is part of: as long as one is, it goes on without one of
    /// its hops, the one that is missed least.
    private static func withoutCycles(_ network: PathNetwork) throws(MoneyError) -> PathPlan {
        let cycle = GainCycle.first(in: network, over: Array(network.lanes.indices))
        var search = PathSearch(network)
        var best = search.best()
        while let routed = best.routedCycle {
            var next: PathOutcome?
            for lane in routed.lanes {
                var search = PathSearch(
                    best.network.without(best.network.alternatives(to: lane)))
                let found = search.best()
                if next.map({ $0.score < found.score }) ?? true { next = found }
            }
            guard let next else { break }
            best = next
        }
        return try PathPlan(best, gainCycle: cycle?.hops(network))
    }
}

extension PathPlan {
    /// A plan over one hop.
    init(_ plan: Plan, _ hop: Hop) {
        orders = plan.orders
        hops = plan.orders.isEmpty ? [] : [hop]
        flows =
            plan.orders.isEmpty
            ? [] : [PathFlow(hops: [hop], enters: plan.spent, arrives: plan.received)]
        (spent, received, fees) = (plan.spent, plan.received, plan.fees)
        leftovers = []
        (unfilled, shortfall) = (plan.unfilled, plan.shortfall)
        gainCycle = nil
    }
}

extension PathRequest {
    /// Whether several venues trade this hop with the same money: that of one profile.
    func sharesMoney(over hop: Hop) -> Bool {
        var venues: [VenueAccount: VenueID] = [:]
        return markets.contains { market in
            let (account, place) = (market.account, market.account.place)
            guard market.book.symbol == hop.symbol, place != account else { return false }
            return venues.updateValue(account.venue, forKey: place) ?? account.venue
                != account.venue
        }
    }
}
