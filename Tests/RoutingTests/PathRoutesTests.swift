import Domain
import Money
import Testing

@testable import Routing

@Suite struct PathRoutesTests {
    private static let direct = PathScene.market(
        "one", "EUR-USD", bids: [("1.08", "500"), ("1.07", "100000")],
        asks: [("1.10", "100000")], fee: "0.001")
    private static let overBTC = [
        PathScene.market(
            "one", "BTC-EUR", bids: [("49900", "0.01")], asks: [("50100", "0.01")], fee: "0.001"),
        PathScene.market(
            "one", "BTC-USD", bids: [("54400", "0.01")], asks: [("54600", "0.01")], fee: "0.001"),
    ]
    private static let overETH = [
        PathScene.market(
            "two", "ETH-EUR", bids: [("2990", "9")], asks: [("3010", "9")], holds: [:]),
        PathScene.market(
            "two", "ETH-USD", bids: [("3290", "9")], asks: [("3310", "9")], holds: [:]),
    ]

    private static func routes(_ fixed: FixedSide, _ markets: [Market]) throws -> [PathRoute] {
        try PathPlanner.routes(
            PathRequest(from: PathScene.eur, to: PathScene.usd, fixed: fixed, markets: markets))
    }

    @Test func theFirstRouteIsTheBestAndTheOthersAreSinglePaths() throws {
        let markets = [Self.direct] + Self.overBTC
        let routes = try Self.routes(.from(Fixed(1_000)), markets)
        let (direct, buy, sell) = (
            PathScene.sell("EUR-USD"), PathScene.buy("BTC-EUR"), PathScene.sell("BTC-USD")
        )
        // Half of it over BTC at about 1.0837 with two fees, the rest directly at 1.0789.
        #expect(routes.map { Set($0.hops) } == [[direct, buy, sell], [direct], [buy, sell]])
        #expect(routes.map(\.isExecutable) == [true, true, false])
        #expect(routes.last?.obstacle == .noLiquidity)
        let best = try PathPlanner.best(
            PathRequest(
                from: PathScene.eur, to: PathScene.usd, fixed: .from(Fixed(1_000)), markets: markets
            ))
        #expect(routes.first?.plan == best)
    }

    @Test func theCostIsAgainstTheMidsWithEveryFee() throws {
        let routes = try Self.routes(.from(Fixed(1_000)), [Self.direct])
        // The mid is 1.09; 500 at 1.08 and 500 at 1.07, less 0.1 %, is 1073.925 of 1090.
        #expect(routes.first?.costBasisPoints == Scene.fixed("147.477064220183486239"))
        #expect(routes.first?.plan.received == Scene.fixed("1073.925"))
    }

    @Test func aRouteWithoutBalancesIsPricedAndSaysWhatIsMissing() throws {
        let routes = try Self.routes(.from(Fixed(1_000)), [Self.direct] + Self.overETH)
        #expect(routes.map(\.hops.count) == [1, 2])
        #expect(routes.map(\.isExecutable) == [true, false])
        #expect(routes.last?.obstacle == .insufficientFunds(available: .zero))
        #expect(try routes[1].plan.spent.rounded(toDigits: 12, .up) == Fixed(1_000))
        // 3290 / 3010 against 3300 / 3000.
        #expect(
            try routes[1].costBasisPoints?.rounded(toDigits: 9, .down)
                == Scene.fixed("63.424947145"))
    }

    @Test func aHopWithoutATwoSidedBookHasNoCost() throws {
        let oneSided = PathScene.market("one", "EUR-USD", bids: [("1.08", "5000")])
        let routes = try Self.routes(.from(Fixed(1_000)), [oneSided])
        #expect(routes.map(\.costBasisPoints) == [nil])
        #expect(routes.map(\.isExecutable) == [true])
    }

    @Test func withoutAPathThereIsNoRoute() throws {
        #expect(try Self.routes(.from(Fixed(1_000)), Array(Self.overBTC.prefix(1))).isEmpty)
    }

    @Test func noOtherSetOfHopsIsBetterThanTheBest() throws {
        var severals = 0
        for seed in UInt64(1)...80 {
            var world = RandomPaths(seed: seed)
            let request = world.request()
            var search = RouteSearch(request)
            let best = try search.best()
            let every = try search.all.map { hops throws(MoneyError) in try search.plan(hops) }
                .filter { !$0.plan.orders.isEmpty }
            #expect((best == nil) == every.isEmpty, "seed \(seed)")
            guard let best else { continue }
            if best.plan.hops.count > 1, best.plan.flows.count > 1 { severals += 1 }
            for other in every {
                // A part of 10^15 is what the search and rounding may leave.
                let slack = best.score.reached >> 50
                #expect(other.score.reached - best.score.reached <= slack, "seed \(seed)")
                if other.score.reached >= best.score.reached {
                    let dust = other.score.spent >> 50
                    #expect(best.score.spent - other.score.spent <= dust, "seed \(seed)")
                }
            }
        }
        #expect(severals > 5, "the test is about nothing")
    }

    @Test func theRoutesDoNotDependOnTheOrderOfTheInput() throws {
        for seed in UInt64(1)...30 {
            var world = RandomPaths(seed: seed)
            let request = world.request()
            let routes = try PathPlanner.routes(request)
            var generator = SeededGenerator(seed: seed)
            let shuffled = PathRequest(
                from: request.from, to: request.to, fixed: request.fixed,
                markets: request.markets.shuffled(using: &generator), hops: request.hops,
                priceBounds: request.priceBounds, mids: request.mids,
                usesInventory: request.usesInventory)
            #expect(try PathPlanner.routes(shuffled) == routes, "seed \(seed)")
        }
    }
}
