import Domain
import Money

/// The hops that a conversion may go over together: those of one simple path, or of several that
/// share or add so few that there are at most ``Limits/legsMax``.
struct HopSet {
    /// By how many hops lie before at most, then by ``Hop/precedes(_:)``.
    let hops: [Hop]
    /// No plan over these hops has a better score.
    let bound: Score
}

/// Every ``HopSet`` of a request: which to plan over, and in which order to look.
struct HopSets {
    /// Of one path each, the best bound first; then fewer hops first, then by their names.
    let single: [HopSet]
    /// Of several paths, in the same order.
    let several: [HopSet]
    private let figures: HopFigures

    init(_ request: PathRequest) {
        let paths = SimplePaths(request).paths
        let figures = HopFigures(request, Set(paths.joined()))
        single = paths.map { HopSet(hops: $0, bound: figures.bound([figures.reach($0)])) }
            .sorted(by: Self.precedes)
        // A path of all the hops that there may be has no room for another.
        let short = paths.filter { $0.count < Limits.legsMax }
        let reaches = short.map { figures.reach($0) }
        several = Self.unions(short)
            .map { members in
                let hops = Set(members.flatMap { short[$0] })
                let ranks = HopRanks(hops, request)
                return HopSet(
                    hops: hops.sorted { ranks.precedes($0, $1) },
                    bound: figures.bound(members.map { reaches[$0] }))
            }
            .sorted(by: Self.precedes)
        self.figures = figures
    }

    /// What a unit of the source brings over the path, at the best prices of one account, or with
    /// inventory of any.
    func gain(_ path: [Hop]) -> Scaled { figures.reach(path).gain }

    /// Every set of paths that are all the paths of their hops, each by indices.
    private static func unions(_ paths: [[Hop]]) -> [[Int]] {
        var seen: Set<Set<Hop>> = []
        var unions: [[Int]] = []
        var open = paths.indices.map { [$0] }
        while let members = open.popLast() {
            let hops = Set(members.flatMap { paths[$0] })
            for next in paths.indices where !members.contains(next) {
                let union = hops.union(paths[next])
                guard union.count <= Limits.legsMax, seen.insert(union).inserted else { continue }
                let all = paths.indices.filter { union.isSuperset(of: paths[$0]) }
                unions.append(all)
                open.append(all)
            }
        }
        return unions
    }

    private static func precedes(_ left: HopSet, _ right: HopSet) -> Bool {
        guard left.bound == right.bound else { return right.bound < left.bound }
        guard left.hops.count == right.hops.count else {
            return left.hops.count < right.hops.count
        }
        return left.hops.lexicographicallyPrecedes(right.hops) { $0.precedes($1) }
    }
}

/// What each account could do with each hop at best: at its best price, and with its whole book.
private struct HopFigures {
    private struct Lane {
        /// What a unit that is spent receives at the best price.
        var gain = Scaled.zero
        /// What the whole book gives.
        var depth = Scaled.zero
    }

    /// What a path could bring.
    struct Reach {
        var gain = Scaled.zero
        var arrives = Scaled.zero

        mutating func add(_ other: Reach) {
            guard other.arrives.isPositive else { return }
            gain = max(gain, other.gain)
            arrives = arrives + other.arrives
        }
    }

    private let request: PathRequest
    /// Where money lies.
    private let accounts: [VenueAccount]
    private var lanes: [LaneName: Lane] = [:]
    private var pooled: [Hop: Lane] = [:]
    private var held: [VenueAccount: Int128] = [:]

    /// So much more than computed, since operations are rounded.
    private static let margin = Scaled.one + Scaled.one.doubled(-60)

    init(_ request: PathRequest, _ hops: Set<Hop>) {
        self.request = request
        accounts = Set(request.markets.map(\.account.place)).sorted()
        for market in request.markets {
            let held = max(0, market.spendable[request.from]?.units ?? 0)
            let place = market.account.place
            self.held[place] = max(self.held[place] ?? 0, held)
            for side in [Side.buy, .sell] {
                let hop = Hop(symbol: market.book.symbol, side: side)
                if hops.contains(hop) { add(market, hop) }
            }
        }
    }

    private mutating func add(_ market: Market, _ hop: Hop) {
        let levels = market.book.levels(takenBy: hop.side)
        guard let head = levels.first, market.fees.taker.magnitude <= Pricing.feeRateMax else {
            return
        }
        let pricing = Pricing(hop, market.fees)
        var sum = Scaled.zero
        for level in levels {
            sum =
                sum
                + (hop.side == .buy
                    ? Scaled(level.quantity.units)
                    : Scaled(FixedProduct(level.price.units, level.quantity.units)) * Self.unit)
        }
        let depth = sum * Scaled(Fixed.unitsPerOne - pricing.receivedRate) * Self.unit
        let gain = pricing.gain(at: head.price.units)
        let name = LaneName(account: market.account.place, hop: hop)
        // A profile has one for everyone that it is traded with.
        let here = lanes[name] ?? Lane()
        lanes[name] = Lane(gain: max(here.gain, gain), depth: here.depth + depth)
        let all = pooled[hop] ?? Lane()
        pooled[hop] = Lane(gain: max(all.gain, gain), depth: all.depth + depth)
    }

    private static let unit = Scaled(Fixed.unitsPerOne).reciprocal

    func reach(_ path: [Hop]) -> Reach {
        guard request.usesInventory else {
            return accounts.reduce(into: Reach()) { sum, account in
                let lanes = path.map { self.lanes[LaneName(account: account, hop: $0)] ?? Lane() }
                sum.add(Self.reach(lanes, spending: held[account] ?? 0))
            }
        }
        let all = accounts.reduce(0) { min(Fixed.unitsMax, $0 + (held[$1] ?? 0)) }
        return Self.reach(path.map { pooled[$0] ?? Lane() }, spending: all)
    }

    private static func reach(_ lanes: [Lane], spending held: Int128) -> Reach {
        lanes.reduce(into: Reach(gain: .one, arrives: Scaled(held))) { reach, lane in
            reach.gain = reach.gain * lane.gain
            reach.arrives = min(reach.arrives * lane.gain, lane.depth)
        }
    }

    /// What a plan over paths with these reaches could come to.
    func bound(_ reaches: [Reach]) -> Score {
        let gain = reaches.map(\.gain).max() ?? .zero
        guard gain.isPositive else { return Score(reached: 0, spent: 0) }
        let arrives = reaches.reduce(Scaled.zero) { $0 + $1.arrives } * Self.margin
        let target = Scaled(request.fixed.amount.units)
        switch request.fixed {
        case .from:
            let most = min(arrives, target * gain * Self.margin)
            return Score(reached: most.whole + 1, spent: 0)
        case .to:
            let most = min(target, arrives)
            return Score(
                reached: min(request.fixed.amount.units, most.whole + 1),
                spent: (most / (gain * Self.margin)).whole)
        }
    }
}
