import Domain
import Money

/// Looks for an arbitrage: lanes that, one after the other, give more than they take at their best
/// prices.
///
/// Within one account, or with inventory over all of them, since what is there then stands in for
/// what comes back elsewhere. The source is never received and the destination never spent, so
/// only intermediate assets can be part of it.
struct GainCycle {
    /// Of ``PathNetwork/lanes``; from the one that spends the first asset by code.
    let lanes: [Int]

    /// Any cycle that these lanes make; `nil`: there is none.
    static func first(in network: PathNetwork, over lanes: [Int]) -> GainCycle? {
        let between = lanes.filter(network.isBetween)
        guard !network.request.usesInventory else { return Search(network, between).cycle }
        for account in Set(between.map { network.roles[$0].account }).sorted() {
            let here = between.filter { network.roles[$0].account == account }
            if let cycle = Search(network, here).cycle { return cycle }
        }
        return nil
    }

    func hops(_ network: PathNetwork) -> [Hop] { lanes.map { network.lanes[$0].hop } }

    /// Longest paths by products, as Bellman and Ford look for shortest ones by sums: what still
    /// grows after as many rounds as there are assets is fed by a cycle.
    private struct Search {
        private(set) var cycle: GainCycle?

        private struct Arc {
            let lane: Int
            let tail: Int
            let head: Int
            let gain: Scaled
        }

        init(_ network: PathNetwork, _ lanes: [Int]) {
            let hops = lanes.map { network.lanes[$0].hop }
            let assets = Set(hops.flatMap { [$0.spends, $0.receives] }).sorted()
            let places = Dictionary(uniqueKeysWithValues: zip(assets, assets.indices))
            var arcs: [Arc] = []
            for lane in lanes {
                guard let tail = places[network.lanes[lane].hop.spends],
                    let head = places[network.lanes[lane].hop.receives],
                    let price = network.headPrice(lane)
                else { continue }
                let gain = network.participants[lane].pricing.gain(at: price)
                arcs.append(Arc(lane: lane, tail: tail, head: head, gain: gain))
            }
            var reached = Array(repeating: Scaled.one, count: assets.count)
            var through: [Arc?] = Array(repeating: nil, count: assets.count)
            for round in 0...assets.count {
                var last: Int?
                for arc in arcs {
                    let gained = reached[arc.tail] * arc.gain
                    let more = gained - reached[arc.head]
                    guard more.isPositive, !more.isRounding(beside: gained) else { continue }
                    (reached[arc.head], through[arc.head]) = (gained, arc)
                    last = arc.head
                }
                guard let last else { return }
                if round == assets.count { cycle = Self.cycle(back: last, through) }
            }
        }

        /// Follows the arcs back until it has gone round.
        private static func cycle(back start: Int, _ through: [Arc?]) -> GainCycle? {
            var place = start
            for _ in through { place = through[place]?.tail ?? place }
            var arcs: [Arc] = []
            var at = place
            repeat {
                guard let arc = through[at] else { return nil }
                arcs.insert(arc, at: 0)
                at = arc.tail
            } while at != place
            let first = arcs.indices.min { arcs[$0].tail < arcs[$1].tail } ?? 0
            return GainCycle(lanes: (arcs[first...] + arcs[..<first]).map(\.lane))
        }
    }
}
