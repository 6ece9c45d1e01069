import Domain
import Money
import Routing
import Venues

/// One market of one venue in a scenario: what its books look like.
struct MarketScenario: Sendable {
    let rules: MarketRules
    /// Where the mid starts, in ticks.
    let midTicks: Int
    /// The largest step of the mid, in millionths of it.
    let stepMillionths: Int
    let levels: ClosedRange<Int>
    /// Of one level, in lots.
    let lots: ClosedRange<Int>
    /// From the mid to the best price, in millionths of it.
    let halfSpreadMillionths: ClosedRange<Int>
    /// In a thousand steps: one side or both are empty.
    let thinPerMille: Int
    /// In a thousand steps: the mid jumps.
    let jumpPerMille: Int
    /// In a thousand steps: somebody else trades.
    let tradePerMille: Int
    let step: Duration
}

/// Market data of a seed, made to be difficult: few levels, small sizes, jumps, empty sides.
struct SimulatedMarket: MarketEventSource {
    private struct Feed {
        let scenario: MarketScenario
        var mid: Int
        var nextAt: Int64 = 0
        var generator: SeededGenerator
    }

    private var feeds: [Feed]
    private var pending: [MarketEvent] = []

    /// - Parameter restarts: of the venue; each goes on with bits of its own.
    init(_ scenarios: [MarketScenario], seed: UInt64, restarts: Int) {
        feeds = scenarios.enumerated().map { index, scenario in
            Feed(
                scenario: scenario, mid: scenario.midTicks,
                generator: SeededGenerator(seed, for: .markets, restarts << 8 | index))
        }
    }

    mutating func next(until elapsed: Int64) -> MarketEvent? {
        if pending.isEmpty {
            for index in feeds.indices where feeds[index].nextAt <= elapsed {
                // Steps that nobody saw only move the mid.
                while feeds[index].nextAt + step(index) <= elapsed { move(index) }
                move(index)
                offer(index, at: feeds[index].nextAt - step(index))
            }
            pending.sort { $0.at > $1.at }
        }
        return pending.popLast()
    }

    private func step(_ index: Int) -> Int64 { Int64(feeds[index].scenario.step.wholeMicroseconds) }

    private mutating func move(_ index: Int) {
        feeds[index].nextAt += step(index)
        let scenario = feeds[index].scenario
        var most = scenario.stepMillionths
        if feeds[index].generator.chance(scenario.jumpPerMille) { most *= 40 }
        let millionths = feeds[index].generator.within(-most...most)
        let moved = feeds[index].mid + feeds[index].mid * millionths / 1_000_000
        // Drawn back to where it began, so that it stays in range.
        feeds[index].mid = max(20, moved + (scenario.midTicks - moved) / 50)
    }

    private mutating func offer(_ index: Int, at: Int64) {
        let scenario = feeds[index].scenario
        let isThin = feeds[index].generator.chance(scenario.thinPerMille)
        let empty = isThin ? feeds[index].generator.below(3) : 3
        let bids = empty == 0 || empty == 2 ? [] : levels(index, .buy)
        let asks = empty == 1 || empty == 2 ? [] : levels(index, .sell)
        pending.append(
            MarketEvent(at: at, market: index, content: .replaced(bids: bids, asks: asks)))
        guard feeds[index].generator.chance(scenario.tradePerMille) else { return }
        let aggressor: Side = feeds[index].generator.chance(500) ? .buy : .sell
        guard let best = (aggressor == .buy ? asks : bids).first else { return }
        let lots = feeds[index].generator.within(scenario.lots)
        pending.append(
            MarketEvent(
                at: at, market: index,
                content: .traded(
                    price: best.price, quantity: scenario.rules.lot.times(lots),
                    aggressor: aggressor)))
    }

    private mutating func levels(_ index: Int, _ side: Side) -> [BookLevel] {
        let scenario = feeds[index].scenario
        let mid = feeds[index].mid
        let halfSpread = feeds[index].generator.within(scenario.halfSpreadMillionths)
        var distance = mid * halfSpread / 1_000_000
        var levels: [BookLevel] = []
        for _ in 0..<feeds[index].generator.within(scenario.levels) {
            distance += 1
            let ticks = side == .buy ? mid - distance : mid + distance
            guard ticks > 0 else { break }
            levels.append(
                BookLevel(
                    price: scenario.rules.tick.times(ticks),
                    quantity: scenario.rules.lot.times(
                        feeds[index].generator.within(scenario.lots))))
            distance += mid * feeds[index].generator.below(400) / 1_000_000
        }
        return levels
    }
}

extension Fixed {
    /// Small multiples of a market's step are far from the bound of the range.
    func times(_ count: Int) -> Fixed { Fixed(uncheckedUnits: units * Int128(count)) }
}
