import Domain
package import Money

extension PathPlanner {
    /// The best plan over at most ``Limits/legsMax`` distinct hops: one path, or a direct hop
    /// beside a path of two.
    ///
    /// Most received for a fixed spend, least spent for a fixed receipt; what is filled more comes
    /// first. Ties go to fewer hops, then to the order of their names.
    ///
    /// - Throws: ``MoneyError/overflow``.
    package static func best(_ request: PathRequest) throws(MoneyError) -> PathPlan {
        let paths = SimplePaths(request).paths
        var sets = paths
        for direct in paths where direct.count == 1 {
            sets += paths.filter { $0.count == Limits.legsMax - 1 }.map { direct + $0 }
        }
        guard
            var best = try sets.first.map({ hops throws(MoneyError) in
                try plan(request.over(hops))
            })
        else { return try plan(request) }
        for hops in sets.dropFirst() {
            let plan = try plan(request.over(hops))
            if isBetter(plan, than: best, request.fixed) { best = plan }
        }
        return best
    }

    private static func isBetter(_ new: PathPlan, than old: PathPlan, _ fixed: FixedSide) -> Bool {
        guard !new.orders.isEmpty else { return false }
        guard !old.orders.isEmpty else { return true }
        switch fixed {
        case .from:
            return new.received != old.received
                ? new.received > old.received : new.spent < old.spent
        case .to:
            return new.unfilled != old.unfilled
                ? new.unfilled < old.unfilled : new.spent < old.spent
        }
    }

    /// The amounts of the request's fixed side that would be accepted now, whatever amount it
    /// states.
    ///
    /// `step` is the scale of that side's asset. `nil`: nothing can be traded.
    ///
    /// - Throws: ``MoneyError/overflow``.
    package static func bounds(
        _ request: PathRequest
    ) throws(MoneyError) -> (min: Fixed, max: Fixed, step: Fixed)? {
        if let hops = request.hops, hops.count == 1 {
            return Planner.bounds(request.single(hops[0]))
        }
        let isFrom: Bool
        switch request.fixed {
        case .from: isFrom = true
        case .to: isFrom = false
        }
        let step = Fixed.step(digits: (isFrom ? request.from : request.to).scale)
        let least = try plan(request.fixed(at: .ulp, isFrom))
        let most = try plan(request.fixed(at: Fixed.max, isFrom))
        guard !most.orders.isEmpty else { return nil }
        var min = step
        if case .tooSmall(let minimum) = least.shortfall {
            min = try minimum.rounded(toMultipleOf: step, .up)
        }
        let max = try (isFrom ? most.spent : most.received).rounded(toMultipleOf: step, .down)
        return min <= max ? (min, max, step) : nil
    }
}

extension PathRequest {
    fileprivate func fixed(at amount: Fixed, _ isFrom: Bool) -> PathRequest {
        PathRequest(
            from: from, to: to, fixed: isFrom ? .from(amount) : .to(amount), markets: markets,
            hops: hops, priceBounds: priceBounds, mids: mids, usesInventory: usesInventory)
    }
}
