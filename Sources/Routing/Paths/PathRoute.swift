package import Domain
package import Money

/// One way to carry out a conversion, and what it would cost now.
package struct PathRoute: Hashable, Sendable {
    /// From the source on, each hop once; at most ``Limits/legsMax``. Usually one path; the best
    /// route may be a direct hop beside a path of two.
    package let hops: [Hop]
    /// The whole amount over these hops alone. Where the balances do not allow that, as if they
    /// did.
    package let plan: PathPlan
    /// How much less arrives than at the mids of the hops, fees in any asset included, in basis
    /// points of that; rounded up to 18 digits. Below zero where venues are crossed or pay rebates.
    /// `nil` where nothing can be traded, or a hop has no two-sided book.
    package let costBasisPoints: Fixed?
    /// What keeps the route from being executed whole now, with the balances that are there; `nil`:
    /// nothing does.
    package let obstacle: Plan.Shortfall?

    package init(
        hops: [Hop], plan: PathPlan, costBasisPoints: Fixed?, obstacle: Plan.Shortfall?
    ) {
        self.hops = hops
        self.plan = plan
        self.costBasisPoints = costBasisPoints
        self.obstacle = obstacle
    }

    package var isExecutable: Bool { obstacle == nil && !plan.orders.isEmpty }
}
