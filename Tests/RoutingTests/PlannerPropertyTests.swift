import Domain
import Money
import Testing

@testable import Routing

@Suite struct PlannerPropertyTests {
    @Test(arguments: [Side.buy, .sell], [true, false])
    func aPlanIsWithinOneLotPerOrderOfTheBestWholeLots(side: Side, isFrom: Bool) throws {
        var exact = 0
        for seed in UInt64(1)...400 {
            var world = RandomMarkets(seed: seed, side: side, isFrom: isFrom)
            let request = world.request()
            let plan = try Planner.plan(request)
            let judge = try BruteForce(request, lotsMax: world.lotsMax)
            let best = try judge.best()
            let lots = judge.markets.map { market in
                let held = plan.orders.first { $0.account == market.account }?.quantity ?? .zero
                return Int(held.units / market.rules.lot.units)
            }
            let mine = try #require(
                try judge.value(lots), "seed \(seed): the plan breaks a rule: \(plan.orders)")
            let tolerance = try plan.orders.reduce(Fixed.zero) { sum, order in
                let lot = judge.markets.first { $0.account == order.account }?.rules.lot ?? .zero
                return try sum.adding(
                    isFrom == (side == .buy)
                        ? lot : lot.multiplied(by: Fixed(130), rounding: .up))
            }
            if isFrom {
                #expect(try mine.reached.adding(tolerance) >= best.reached, "seed \(seed)")
            } else {
                #expect(mine.reached == best.reached, "seed \(seed): \(lots) or \(best.lots)")
                #expect(try best.spent.adding(tolerance) >= mine.spent, "seed \(seed)")
            }
            if mine.reached == best.reached, mine.spent == best.spent { exact += 1 }
        }
        // Lots here are up to half of the amount; most plans are the very best all the same.
        #expect(exact >= 125, "\(exact) of 150")
    }
}
