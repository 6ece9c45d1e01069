import Domain
import Money
import Testing

@testable import Routing

@Suite struct BoundsTests {
    private func isAccepted(_ request: PlanRequest, _ amount: Fixed) throws -> Bool {
        let fixed: FixedSide
        switch request.fixed {
        case .from: fixed = .from(amount)
        case .to: fixed = .to(amount)
        }
        let plan = try Planner.plan(
            PlanRequest(
                hop: request.hop, fixed: fixed, priceBound: request.priceBound,
                markets: request.markets))
        return plan.shortfall == nil && !plan.orders.isEmpty
    }

    @Test(arguments: [Side.buy, .sell], [true, false])
    func exactlyTheAmountsWithinTheBoundsAreAccepted(side: Side, isFrom: Bool) throws {
        for seed in UInt64(1)...200 {
            var world = RandomMarkets(seed: seed, side: side, isFrom: isFrom)
            let request = world.request()
            guard let (min, max, step) = Planner.bounds(request) else {
                #expect(try !isAccepted(request, request.fixed.amount), "seed \(seed)")
                continue
            }
            #expect(try isAccepted(request, min), "seed \(seed): min \(min)")
            #expect(try isAccepted(request, max), "seed \(seed): max \(max)")
            if min > step {
                #expect(try !isAccepted(request, min.subtracting(step)), "seed \(seed): \(min)")
            }
            #expect(try !isAccepted(request, max.adding(step)), "seed \(seed): \(max)")
        }
    }
}
