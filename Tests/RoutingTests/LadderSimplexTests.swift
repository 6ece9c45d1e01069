import Domain
import Money
import Testing

@testable import Routing

/// What a solution uses and gains, added up from the parts of the blocks alone.
struct SimplexJudge {
    let simplex: LadderSimplex
    private(set) var profit = Scaled.zero
    /// Of the rows.
    private(set) var used: [Scaled]
    private(set) var isWithinBlocks = true

    init(_ simplex: LadderSimplex) {
        self.simplex = simplex
        used = Array(repeating: .zero, count: simplex.size)
        for block in simplex.runs.joined() {
            var left = Scaled.one
            for (lane, part) in simplex.takers(of: block) {
                add(lane, block, part)
                left = left - part
                if part < Self.slack.negated { isWithinBlocks = false }
            }
            if left < Self.slack.negated { isWithinBlocks = false }
            add(simplex.blocks[block].key, block, left)
        }
        for row in 0..<simplex.size where simplex.basics[row].block == LadderSimplex.none {
            let logical = simplex.logicals[simplex.basics[row].variable]
            profit = profit + logical.profit * simplex.values[row]
            used[logical.row] = used[logical.row] + logical.sign * simplex.values[row]
        }
    }

    static let slack = Scaled(1).doubled(-60)

    private mutating func add(_ lane: Int, _ block: Int, _ part: Scaled) {
        guard lane != LadderSimplex.nobody else { return }
        let lane = simplex.programme.lanes[lane]
        let quantity = simplex.blocks[block].quantity * part
        let worth = simplex.blocks[block].worth * part
        profit = profit + lane.profitOfQuantity * quantity + lane.profitOfWorth * worth
        for term in lane.ofQuantity { used[term.row] = used[term.row] + term.factor * quantity }
        for term in lane.ofWorth { used[term.row] = used[term.row] + term.factor * worth }
    }

    /// What no solution can pass, by weak duality: the limits at their duals, and for each level
    /// the best that a lane can gain with it.
    var bound: Scaled {
        var sum = Scaled.zero
        for (row, dual) in zip(simplex.programme.rows, simplex.duals) {
            sum = sum + row.limit * dual
        }
        for (ladder, lanes) in simplex.programme.lanesOf.enumerated() {
            let margins = lanes.map(simplex.margin)
            for level in 0..<simplex.ladders[ladder].count where !simplex.runs[ladder].isEmpty {
                let levels = level..<level + 1
                let quantity = simplex.ladders[ladder].quantity(levels)
                let worth = simplex.ladders[ladder].worth(levels)
                let gains = margins.map { $0.ofQuantity * quantity + $0.ofWorth * worth }
                sum = sum + (gains.filter(\.isPositive).max() ?? .zero)
            }
        }
        return sum
    }
}

extension Scaled {
    var negated: Scaled { -self }

    func isNear(_ other: Scaled, bits: Int32 = 60) -> Bool {
        let size = max(absolute, other.absolute)
        return (self - other).absolute <= size.doubled(-bits)
    }
}

@Suite struct LadderSimplexTests {
    @Test func everyStepKeepsTheRowsAndTheEndIsCertifiedByItsDuals() throws {
        for seed in UInt64(1)...300 {
            var world = RandomPaths(seed: seed)
            let network = PathNetwork(world.request())
            guard !network.lanes.isEmpty else { continue }
            let objective: PathObjective =
                network.isFrom
                ? .arrival : .departure(worth: Scaled(1_000_000))
            var simplex = LadderSimplex(PathProgramme(network, objective).ladders)
            var before = SimplexJudge(simplex)
            var steps = 0
            while let candidate = simplex.candidate() {
                simplex.take(candidate)
                steps += 1
                try #require(steps < 2_000, "seed \(seed): no end")
                let judge = SimplexJudge(simplex)
                try #require(judge.isWithinBlocks, "seed \(seed)")
                for (row, used) in zip(simplex.programme.rows, judge.used) {
                    let error = (used - row.limit).absolute
                    let size = max(row.limit, Scaled(network.target))
                    try #require(error <= size.doubled(-50), "seed \(seed): a row")
                }
                let loss = before.profit - judge.profit
                try #require(
                    loss <= before.profit.absolute.doubled(-50), "seed \(seed): the profit fell")
                before = judge
            }
            #expect(before.bound.isNear(before.profit), "seed \(seed)")
        }
    }
}
