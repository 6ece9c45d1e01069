import Domain
package import Money

extension PathPlanner {
    /// The best plan over at most ``Limits/legsMax`` distinct hops: those of one path, or a direct
    /// hop beside a path of two.
    ///
    /// Most received for a fixed spend; for a fixed receipt the most of it, then least spent. Ties
    /// go to fewer hops, then to the order of their names. Every set of hops is looked at whose
    /// best prices could do better. Where none can trade anything, the plan is empty and says why.
    ///
    /// - Throws: ``MoneyError/overflow``.
    package static func best(_ request: PathRequest) throws(MoneyError) -> PathPlan {
        var search = RouteSearch(request)
        if let found = try search.best() { return found.plan }
        let plan = try plan(request)
        guard !plan.orders.isEmpty, let path = search.paths(1).first else { return plan }
        return try search.plan(path).plan
    }

    /// The amounts of the request's fixed side that would be accepted now, whatever amount it
    /// states.
    ///
    /// `min` is the smallest that some path can trade, `max` what the plan over the books, balances
    /// and bounds comes to where the amount does not end it; `step` is the scale of that side's
    /// asset. `nil`: nothing can be traded.
    ///
    /// - Throws: ``MoneyError/overflow``.
    package static func bounds(
        _ request: PathRequest
    ) throws(MoneyError) -> (min: Fixed, max: Fixed, step: Fixed)? {
        if let hops = request.hops, hops.count == 1, !request.sharesMoney(over: hops[0]) {
            return Planner.bounds(request.single(hops[0]))
        }
        let network = PathNetwork(request)
        let step = Fixed.step(digits: (network.isFrom ? request.from : request.to).scale)
        guard let least = network.smallestTarget() else { return nil }
        let min = try Fixed(units: least).rounded(toMultipleOf: step, .up)
        let sets = request.hops.map { [$0] } ?? RouteSearch(request).all
        var most = Fixed.zero
        for hops in sets { most = max(most, try largest(request.over(hops))) }
        let max = try most.rounded(toMultipleOf: step, .down)
        return min <= max ? (min, max, step) : nil
    }

    /// Of the fixed side: what a plan for all that could be traded, were amounts divisible, covers.
    private static func largest(_ request: PathRequest) throws(MoneyError) -> Fixed {
        var search = PathSearch(PathNetwork(request.fixed(at: Fixed.max)))
        let asked = request.fixed(at: Fixed(uncheckedUnits: search.capacity()))
        let plan = try plan(asked)
        return asked.fixed.isFrom ? plan.spent : try Fixed(units: asked.arrived(plan))
    }
}

extension PathRequest {
    fileprivate func fixed(at amount: Fixed) -> PathRequest {
        over(hops, fixed.isFrom ? .from(amount) : .to(amount))
    }
}

extension FixedSide {
    fileprivate var isFrom: Bool {
        switch self {
        case .from: true
        case .to: false
        }
    }
}
