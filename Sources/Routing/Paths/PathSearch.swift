import Domain
import Money

/// Finds the best orders for a network.
///
/// Branch and bound. A node is a linear programme with limits on some lanes; its solution bounds
/// what whole lots can reach, and rounded to lots it is a plan. The node with the best bound is
/// looked at first, until no bound is better than the best plan by more than a part of what one lot
/// per order is worth; then the plan is within that of the optimum. Where lots and minimums are
/// zero this is so at the root.
struct PathSearch {
    let network: PathNetwork

    /// Programmes that are solved at most.
    private static let nodesMax = 160
    /// How near to a bound is near enough: one part in this many of a lot for each order.
    private static let lotParts: Int128 = 4
    /// What a unit that arrives is worth at first, in units that leave, by the best price of all:
    /// more than any sensible price, and little enough that prices count.
    private static let worthFactor = Scaled(16)
    /// And then, where that is not enough: no price is too bad.
    private static let worthDoublings: Int32 = 40
    /// How often a fixed receipt is tried with more to spend, and how fast that grows.
    private static let spendTriesMax = 10
    private static let spendGrowth: Int128 = 6

    private var programme: PathProgramme
    private var solved = 0
    /// Of a fixed receipt.
    private var smallestSpend: Int128?

    init(_ network: PathNetwork) {
        self.network = network
        programme = PathProgramme(network, .arrival)
    }

    mutating func best() -> PathOutcome {
        guard network.target > 0, let root = root() else { return nothing(capacity: 0) }
        let capacity = network.measured(root.allocation)
        if !network.isFrom {
            // What would bring more than a lot too much is no plan for it.
            guard let least = network.smallestTarget(), least <= network.target else {
                return nothing(capacity: capacity)
            }
            smallestSpend = network.smallestSpend()
        }
        var best = rounded(root)
        var open = [root]
        while solved < Self.nodesMax, let node = takeBest(&open),
            isWorthwhile(node.score, best, root)
        {
            for limits in children(node) {
                let child = relax(limits, node)
                guard child.isFeasible else { continue }
                let found = rounded(child)
                if network.score(best) < network.score(found) { best = found }
                if isWorthwhile(child.score, best, root) { open.append(child) }
            }
        }
        return PathOutcome(network: network, allocation: best, capacity: capacity)
    }

    private func nothing(capacity: Int128) -> PathOutcome {
        PathOutcome(network: network, allocation: PathAllocation(network), capacity: capacity)
    }

    /// Of the fixed side, in units and up to the target: how much could be traded if amounts were
    /// divisible and no order too small.
    mutating func capacity() -> Int128 { root().map { network.measured($0.allocation) } ?? 0 }

    // MARK: Programmes

    /// The solution without limits; `nil`: no path.
    private mutating func root() -> PathRelaxation? {
        guard let gain = bestGain() else { return nil }
        let free = Array(repeating: LaneLimits(), count: network.lanes.count)
        guard !network.isFrom else { return relax(free, nil) }
        let worth = Self.worthFactor / gain
        programme = PathProgramme(network, .departure(worth: worth))
        let first = relax(free, nil)
        guard first.score.reached < network.target - network.target >> 40 else { return first }
        programme = PathProgramme(
            network, .departure(worth: worth.doubled(Self.worthDoublings)))
        return relax(free, nil)
    }

    private mutating func relax(_ limits: [LaneLimits], _ parent: PathRelaxation?) -> PathRelaxation
    {
        solved += 1
        return PathRelaxation(network, programme, limits: limits, parent: parent?.margins)
    }

    /// The destination for a unit of the source over the best path, at the best prices; `nil`:
    /// there is none.
    private func bestGain() -> Scaled? {
        var heads: [Hop: Scaled] = [:]
        for (lane, hop) in network.lanes.map(\.hop).enumerated() {
            guard let price = network.headPrice(lane) else { continue }
            let gain = network.participants[lane].pricing.gain(at: price)
            heads[hop] = max(heads[hop] ?? .zero, gain)
        }
        return SimplePaths(network.request).paths
            .map { $0.reduce(Scaled.one) { $0 * (heads[$1] ?? .zero) } }
            .filter(\.isPositive).max()
    }

    // MARK: Plans

    /// A fixed receipt falls short of the programme's by what lots and rounding took. So a little
    /// more may be spent, until it arrives; what is too much then is given up again.
    private func rounded(_ node: PathRelaxation) -> PathAllocation {
        let rounding = PathRounding(network, node)
        guard !network.isFrom else { return rounding.rounded(spendingAtMost: network.target) }
        var best = rounding.rounded(spendingAtMost: node.score.spent)
        var extra: Int128 = 0
        // Where not all can arrive, rounding may take its part of what does.
        let isReachable = node.score.reached >= network.target
        let goal = node.score.reached - (isReachable ? 0 : node.score.reached >> 40)
        for _ in 0..<Self.spendTriesMax {
            let score = network.score(best)
            guard score.reached < goal else { break }
            let missing = FixedProduct(network.target - score.reached, node.score.spent)
                .divided(by: node.score.reached, up: true)
            extra = extra == 0 ? missing + 1_000 : extra * Self.spendGrowth
            // Less than the smallest orders cost brings nothing.
            if score.reached == 0 { extra = max(extra, smallestSpend ?? 0) }
            let tried = rounding.rounded(
                spendingAtMost: min(Fixed.unitsMax, node.score.spent + extra))
            if score < network.score(tried) { best = tried }
        }
        return best
    }

    // MARK: Branches

    private func takeBest(_ open: inout [PathRelaxation]) -> PathRelaxation? {
        var best: Int?
        for index in open.indices where best.map({ open[$0].score < open[index].score }) ?? true {
            best = index
        }
        return best.map { open.remove(at: $0) }
    }

    /// Whether something better than `best`, by more than a part of its lots, may be found where
    /// nothing is better than `bound`.
    private func isWorthwhile(
        _ bound: Score, _ best: PathAllocation, _ root: PathRelaxation
    ) -> Bool {
        let score = network.score(best)
        let dust = network.target >> 60
        // In units of the destination.
        let slack = root.lotsWorth(network, best) / Self.lotParts + dust
        guard !network.isFrom else { return bound.reached - score.reached > slack }
        // A receipt that can be met is; one that cannot may miss a part of its lots too.
        let isReachable = root.score.reached >= network.target
        guard bound.reached - score.reached <= (isReachable ? dust : slack) else { return true }
        let saved = FixedProduct(max(0, score.spent - bound.spent), bound.reached)
            .divided(by: max(1, bound.spent), up: false)
        return saved > slack
    }

    /// The limits of the two programmes that a node is divided into; none where its solution is
    /// one of whole lots that every venue would take.
    private func children(_ node: PathRelaxation) -> [[LaneLimits]] {
        guard let branch = tooSmall(node) ?? broken(node) else { return [] }
        return [branch.below, branch.above].map { limits in
            var all = node.limits
            all[branch.lane] = limits
            return all
        }
    }

    private typealias Branch = (lane: Int, below: LaneLimits, above: LaneLimits)

    /// The order that is below its venue's minimums and worth most: without it, or with enough.
    private func tooSmall(_ node: PathRelaxation) -> Branch? {
        var best: (branch: Branch, worth: Scaled)?
        for lane in network.lanes.indices {
            let quantity = node.allocation.quantities[lane]
            guard quantity > 0, let least = network.smallestOrder(lane),
                quantity < least, least <= node.limits[lane].most
            else { continue }
            let worth = Scaled(quantity) * network.unitValue(lane, node.margins[lane])
            guard best.map({ worth > $0.worth }) ?? true else { continue }
            let most = node.limits[lane].most
            let branch = (
                lane, LaneLimits(least: 0, most: 0), LaneLimits(least: least, most: most)
            )
            best = (branch, worth)
        }
        return best?.branch
    }

    /// The order whose part of a lot is worth most: without that part, or with the whole lot.
    private func broken(_ node: PathRelaxation) -> Branch? {
        var best: (branch: Branch, worth: Scaled)?
        for lane in network.lanes.indices {
            let participant = network.participants[lane]
            let (quantity, limits) = (node.allocation.quantities[lane], node.limits[lane])
            let below = participant.wholeLots(quantity)
            let above = below + participant.lot
            let part = min(quantity - below, above - quantity)
            // What is off by the rounding of the programme is whole.
            guard part > 1 + quantity >> 60, below >= limits.least, above <= limits.most else {
                continue
            }
            let worth = Scaled(part) * network.unitValue(lane, node.margins[lane])
            guard best.map({ worth > $0.worth }) ?? true else { continue }
            let branch = (
                lane, LaneLimits(least: limits.least, most: below),
                LaneLimits(least: above, most: limits.most)
            )
            best = (branch, worth)
        }
        return best?.branch
    }
}

extension Pricing {
    /// What a unit that is spent receives, net of fees.
    func gain(at price: Int128) -> Scaled {
        let one = Fixed.unitsPerOne
        let rate = Scaled(one - receivedRate) / Scaled(one + spentRate)
        let price = Scaled(price) / Scaled(one)
        return isBuy ? rate / price : rate * price
    }
}
