import Money

/// Between which quantities a lane's order must be, in units of the base asset.
struct LaneLimits {
    var least: Int128 = 0
    var most: Int128 = Fixed.unitsMax

    /// Whether it says anything.
    var isBinding: Bool { least > 0 || most < Fixed.unitsMax }
}

/// The solution of the linear programme: as if amounts were divisible and no order too small, but
/// for the limits of the lanes.
struct PathRelaxation {
    /// Of each lane.
    let limits: [LaneLimits]
    let allocation: PathAllocation
    /// Of each lane, at the duals.
    let margins: [Margin]
    /// Whether the limits can be kept.
    let isFeasible: Bool
    let score: Score
    /// What one more unit that arrives is worth, in the units of the margins.
    private let arrivalWorth: Scaled

    /// Steps of one programme after which it is given up; what it has found then still keeps every
    /// rule. Problems of ten venues take some hundred.
    private static let stepsMax = 20_000
    /// What a unit that is missing at a limit costs, in doublings of what it is worth.
    private static let penaltyDoublings: Int32 = 40

    /// - Parameters:
    ///   - programme: without the limits.
    ///   - parent: a solution without the newest of the limits, for what units are worth.
    init(
        _ network: PathNetwork, _ path: PathProgramme, limits: [LaneLimits], parent: [Margin]?
    ) {
        self.limits = limits
        var programme = path.ladders
        for (lane, limit) in limits.enumerated() where limit.isBinding {
            guard limit.most > 0 else {
                programme.lanes[lane].isClosed = true
                continue
            }
            if limit.most < Fixed.unitsMax {
                let row = programme.row(.atMost, Scaled(limit.most))
                programme.lanes[lane].ofQuantity.append(.init(row: row, factor: .one))
            }
            if limit.least > 0 {
                let unit = network.unitValue(lane, parent?[lane] ?? .zero)
                let penalty = max(unit, .one).doubled(Self.penaltyDoublings)
                let row = programme.row(.atLeast(penalty: penalty), Scaled(limit.least))
                programme.lanes[lane].ofQuantity.append(.init(row: row, factor: .one))
            }
        }
        var simplex = LadderSimplex(programme)
        _ = simplex.solve(stepsMax: Self.stepsMax)
        let goal = simplex.duals[path.goal]
        switch path.objective {
        case .arrival: arrivalWorth = .one
        case .departure(let worth): arrivalWorth = max(worth - goal, worth.doubled(-64))
        }
        margins = programme.lanes.indices.map(simplex.margin)
        allocation = PathAllocation(network, simplex)
        // One unit may be lost to rounding.
        let quantities = allocation.quantities
        isFeasible = limits.indices.allSatisfy {
            quantities[$0] >= limits[$0].least - 1 - limits[$0].least >> 60
        }
        score = network.score(allocation)
    }
}

extension PathRelaxation {
    /// What one lot for each order of the allocation is worth, in units of the destination.
    func lotsWorth(_ network: PathNetwork, _ allocation: PathAllocation) -> Int128 {
        var sum = Scaled.zero
        for lane in network.lanes.indices where allocation.quantities[lane] > 0 {
            let lot = Scaled(network.participants[lane].lot)
            sum = sum + lot * network.unitValue(lane, margins[lane])
        }
        return (sum / arrivalWorth).whole
    }
}

extension PathNetwork {
    /// What a unit of the lane's base asset costs, or brings, at these duals.
    func unitValue(_ lane: Int, _ margin: Margin) -> Scaled {
        let price = headPrice(lane).map(Scaled.init(_:)) ?? .zero
        return max(margin.ofQuantity.absolute, margin.ofWorth.absolute * price)
    }
}
