import Domain
import Money
import Testing

@testable import Routing

@Suite struct PathPropertyTests {
    @Test func thePlanDoesNotDependOnTheOrderOfTheInput() throws {
        for seed in UInt64(1)...80 {
            var world = RandomPaths(seed: seed)
            let request = world.request()
            let plan = try PathPlanner.plan(request)
            var generator = SeededGenerator(seed: seed)
            for _ in 0..<3 {
                let hops = SimplePaths(request).hops.shuffled(using: &generator)
                let shuffled = PathRequest(
                    from: request.from, to: request.to, fixed: request.fixed,
                    markets: request.markets.shuffled(using: &generator), hops: hops,
                    priceBounds: request.priceBounds, mids: request.mids,
                    usesInventory: request.usesInventory)
                #expect(try PathPlanner.plan(shuffled) == plan, "seed \(seed)")
            }
        }
    }

    @Test func nothingIsSpentThatIsNotThere() throws {
        for seed in UInt64(1)...300 {
            var world = RandomPaths(seed: seed)
            let request = world.request()
            let plan = try PathPlanner.plan(request)
            var left: [String: Fixed] = [:]
            for order in plan.orders {
                let spends = "\(order.account) \(order.hop.spends)"
                let receives = "\(order.account) \(order.hop.receives)"
                left[spends] = try left[spends, default: .zero].subtracting(order.spent)
                left[receives] = try left[receives, default: .zero].adding(order.received)
            }
            for market in request.markets {
                for asset in RandomPaths.between + [RandomPaths.from] {
                    let isHeld = request.usesInventory || asset == RandomPaths.from
                    let held = isHeld ? market.spendable[asset] ?? .zero : .zero
                    let rest = try left["\(market.account) \(asset)", default: .zero].adding(held)
                    #expect(!rest.isNegative, "seed \(seed): \(market.account) \(asset)")
                }
            }
            for asset in RandomPaths.between {
                let spent = plan.orders.filter { $0.hop.spends == asset }
                    .reduce(Int128(0)) { $0 + $1.spent.units }
                let received = plan.orders.filter { $0.hop.receives == asset }
                    .reduce(Int128(0)) { $0 + $1.received.units }
                #expect(spent <= received, "seed \(seed): \(asset)")
            }
            if case .from(let amount) = request.fixed { #expect(plan.spent <= amount) }
        }
    }
}
