import Domain
import Money

/// Looks for the hops that a conversion is best made over.
struct RouteSearch {
    /// A plan over some of the request's hops.
    struct Found {
        let hops: [Hop]
        let plan: PathPlan
        let score: Score
    }

    private let request: PathRequest
    private let sets: HopSets
    private var directs: [Hop: Found] = [:]

    init(_ request: PathRequest) {
        self.request = request
        sets = HopSets(request)
    }

    /// The best single paths by what they could bring at most, not by a plan.
    func paths(_ count: Int) -> [[Hop]] { sets.single.prefix(count).map(\.hops) }

    /// Every set of hops.
    var all: [[Hop]] { (sets.single + sets.several).map(\.hops) }

    /// The best plan with orders; `nil`: there is none.
    mutating func best() throws(MoneyError) -> Found? {
        var best: Found?
        for set in sets.single where Self.mayMatch(set.bound, best) {
            let found = try plan(set.hops)
            if set.hops.count == 1 { directs[set.hops[0]] = found }
            if Self.isBetter(found, than: best) { best = found }
        }
        for set in sets.several where Self.mayMatch(set.bound, best) {
            guard try mayAdd(set) else { continue }
            let found = try plan(set.hops)
            if Self.isBetter(found, than: best) { best = found }
        }
        return best
    }

    func plan(_ hops: [Hop]) throws(MoneyError) -> Found {
        let plan = try PathPlanner.plan(request.over(hops))
        return Found(hops: hops, plan: plan, score: request.score(plan))
    }

    private static func mayMatch(_ bound: Score, _ best: Found?) -> Bool {
        guard let best else { return bound.reached > 0 }
        return !(bound < best.score)
    }

    private static func isBetter(_ new: Found, than old: Found?) -> Bool {
        guard !new.plan.orders.isEmpty else { return false }
        guard let old else { return true }
        guard new.score == old.score else { return old.score < new.score }
        return new.hops.count < old.hops.count
    }

    /// Whether paths beside a direct hop can do better than that hop alone: it leaves something
    /// open, or its worst level is worse than the best of theirs.
    ///
    /// What the hop alone brings is concave in what it spends, with a slope there of at least the
    /// gain of its worst level; so each unit that goes elsewhere must gain more than that.
    private mutating func mayAdd(_ set: HopSet) throws(MoneyError) -> Bool {
        let direct = set.hops.filter { $0.spends == request.from && $0.receives == request.to }
        guard direct.count == 1, let hop = direct.first else { return true }
        if directs[hop] == nil { directs[hop] = try plan([hop]) }
        guard let alone = directs[hop], alone.plan.shortfall == nil, !alone.plan.orders.isEmpty
        else { return true }
        let others = set.hops.filter { $0 != hop }
        let worst = alone.plan.orders.map(worstGain).min() ?? .zero
        return worst < sets.gain(others)
    }

    /// What a unit that is spent receives at the order's worst price.
    private func worstGain(_ order: PlannedOrder) -> Scaled {
        guard let market = request.market(of: order) else { return .zero }
        return Pricing(order.hop, market.fees).gain(at: order.limitPrice.units)
    }
}

extension PathRequest {
    func market(of order: PlannedOrder) -> Market? {
        markets.first { $0.account == order.account && $0.book.symbol == order.hop.symbol }
    }

    /// Of the destination, in units, net of fees; one in a third asset counts as if it came from
    /// what is received.
    func arrived(_ plan: PathPlan) -> Int128 {
        var arrived: Int128 = 0
        for order in plan.orders {
            let isThird =
                order.fee.asset != order.hop.spends && order.fee.asset != order.hop.receives
            if order.hop.receives != to {
                arrived -= isThird && order.fee.asset == to ? order.fee.amount.units : 0
            } else if isThird, !order.fee.amount.isZero, let market = market(of: order) {
                arrived += Pricing(order.hop, market.fees)
                    .received(order.quantity.units, order.notional.units)
            } else {
                arrived += order.received.units
            }
        }
        return arrived
    }

    func score(_ plan: PathPlan) -> Score {
        let arrived = arrived(plan)
        switch fixed {
        case .from: return Score(reached: arrived, spent: plan.spent.units)
        case .to(let amount):
            return Score(reached: min(amount.units, arrived), spent: plan.spent.units)
        }
    }
}
