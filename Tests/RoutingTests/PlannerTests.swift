import Domain
import Money
import Testing

@testable import Routing

@Suite struct PlannerTests {
    private func plan(
        _ hop: Hop, _ fixed: FixedSide, _ markets: [Market], bound: String? = nil,
        prices: [Asset: Fixed] = [:]
    ) throws -> Plan {
        try Planner.plan(
            PlanRequest(
                hop: hop, fixed: fixed, priceBound: bound.map(Scene.fixed), markets: markets,
                feeAssetPrices: prices))
    }

    private func from(_ text: String) -> FixedSide { .from(Scene.fixed(text)) }
    private func to(_ text: String) -> FixedSide { .to(Scene.fixed(text)) }

    @Test func theBestPriceAfterFeesIsTakenFirst() throws {
        let plan = try plan(
            Scene.buy, to("1.5"),
            [
                Scene.market(
                    "cheap", asks: [("100", "1"), ("102", "5")], fee: "0.01", feeAsset: .quote),
                Scene.market("dear", asks: [("101.5", "1")], fee: "0", feeAsset: .quote),
            ])
        #expect(plan.orders.map(\.account.venue.text) == ["cheap", "dear"])
        #expect(plan.orders.map { "\($0.quantity) \($0.limitPrice)" } == ["1 100", "0.5 101.5"])
        #expect("\(plan.spent)" == "151.75")
        #expect("\(plan.received)" == "1.5")
        #expect(plan.shortfall == nil)
    }

    @Test(arguments: [
        (FeeAsset.received, "9.9", "1000", "0.1 BTC"), (.base, "9.9", "1000", "0.1 BTC"),
        (.quote, "9.900990099009900990", "999.99999999999999999", "9.90099009900990099 USD"),
    ])
    func aFixedSpendIncludesAFeeInTheSpentAsset(
        asset: FeeAsset, received: String, spent: String, fee: String
    ) throws {
        let market = Scene.market("a", asks: [("100", "50")], fee: "0.01", feeAsset: asset)
        let plan = try plan(Scene.buy, from("1000"), [market])
        #expect(plan.received == Scene.fixed(received))
        #expect(plan.spent == Scene.fixed(spent))
        #expect(plan.fees.map { "\($0.amount) \($0.asset)" } == [fee])
        #expect(plan.shortfall == nil)
    }

    @Test(arguments: [Side.buy, .sell], [FeeAsset.received, .base, .quote])
    func aFixedReceiptArrivesNetOfTheFee(side: Side, asset: FeeAsset) throws {
        let market = Scene.market(
            "a", bids: [("99", "1"), ("97", "50")], asks: [("101", "1"), ("103", "50")],
            fee: "0.0026", feeAsset: asset, lot: "0.001")
        let hop = Hop(symbol: Scene.pair, side: side)
        let wanted = side == .buy ? "3.3333" : "321.09"
        let plan = try plan(hop, to(wanted), [market])
        let lot = side == .buy ? Scene.fixed("0.001") : Scene.fixed("0.097")
        #expect(plan.received >= Scene.fixed(wanted))
        #expect(try plan.received.subtracting(Scene.fixed(wanted)) < lot)
        #expect(plan.unfilled.isZero)
    }

    @Test func aFeeInAThirdAssetIsPricedAndLimitedByItsBalance() throws {
        func market(_ bnb: String) -> Market {
            Scene.market(
                "a", asks: [("100", "50")], fee: "0.001", feeAsset: .asset(Scene.bnb),
                holds: [Scene.usd: "10000", Scene.bnb: bnb])
        }
        let prices = [Scene.bnb: Scene.fixed("500")]
        let rich = try plan(Scene.buy, from("1000"), [market("1")], prices: prices)
        #expect("\(rich.received) \(rich.spent)" == "10 1000")
        #expect(rich.fees.map { "\($0.amount) \($0.asset)" } == ["0.002 BNB"])
        let poor = try plan(Scene.buy, from("1000"), [market("0.0012")], prices: prices)
        #expect("\(poor.spent)" == "500")
        #expect(poor.shortfall == .noLiquidity)
        #expect(try plan(Scene.buy, from("1000"), [market("1")]).orders.isEmpty)
    }

    @Test func accountsOfOneVenueShareItsDepth() throws {
        let markets = ["a", "b"].map {
            Scene.market(
                "one", account: $0, bids: [("100", "1"), ("90", "1")], holds: [Scene.btc: "0.8"])
        }
        let plan = try plan(Scene.sell, from("1.5"), markets)
        #expect(
            plan.orders.map { "\($0.quantity) \($0.limitPrice) \($0.notional)" } == [
                "0.8 100 80", "0.7 90 65",
            ])
    }

    @Test func whatGreedyThenFloorWouldLeaveIsTradedElsewhere() throws {
        let markets = [
            Scene.market("coarse", bids: [("100", "10")], lot: "0.1"),
            Scene.market("fine", bids: [("99", "10")], lot: "0.001", minQuantity: "0.05"),
        ]
        let plan = try plan(Scene.sell, from("1.02"), markets)
        #expect(plan.orders.map { "\($0.quantity)" } == ["0.9", "0.12"])
        #expect(plan.unfilled.isZero)
    }

    @Test func anOrderIsNeverBelowItsVenuesMinimums() throws {
        let markets = [
            Scene.market("a", bids: [("100", "1")], minQuantity: "0.2"),
            Scene.market("b", bids: [("99", "10")], minNotional: "30"),
        ]
        // 1 and 0.1 would be best; 0.1 is below 30 of notional.
        let plan = try plan(Scene.sell, from("1.1"), markets)
        #expect(plan.orders.map(\.quantity).reduce(0) { $0 + $1.units } == Scene.fixed("1.1").units)
        #expect(plan.orders.last.map { $0.notional >= Scene.fixed("30") } == true)
    }

    private static let limits: [(Side, String, String, String?, String?)] = [
        (.buy, "100.003", "0.01", nil, "100.01"), (.buy, "100.003", "0", nil, "100.003"),
        (.sell, "100.007", "0.01", nil, "100"), (.buy, "100.003", "0.01", "100.01", "100.01"),
        (.buy, "100.003", "0.01", "100.005", nil), (.sell, "100.007", "0.01", "100.001", nil),
    ]

    @Test(arguments: limits)
    func aLimitIsOnTheTickAndNeverBeyondTheBound(
        side: Side, price: String, tick: String, bound: String?, limit: String?
    ) throws {
        let market = Scene.market("a", bids: [(price, "5")], asks: [(price, "5")], tick: tick)
        let plan = try plan(
            Hop(symbol: Scene.pair, side: side), from("1"), [market], bound: bound)
        #expect(plan.orders.first.map { "\($0.limitPrice)" } == limit)
        #expect(plan.shortfall == (limit == nil ? .priceBound : nil))
    }

    @Test func aShortfallSaysWhatIsMissing() throws {
        let bids = [("100", "1"), ("90", "1")]
        let rich = Scene.market("a", bids: bids, lot: "0.1", minQuantity: "0.5")
        let poor = Scene.market("a", bids: bids, lot: "0.1", holds: [Scene.btc: "1.5"])
        #expect(try plan(Scene.sell, from("1"), []).shortfall == .noRoute)
        #expect(
            try plan(Scene.sell, from("0.4"), [rich]).shortfall
                == .tooSmall(minimum: Scene.fixed("0.5")))
        #expect(
            try plan(Scene.sell, from("1.9"), [poor]).shortfall
                == .insufficientFunds(available: Scene.fixed("1.5")))
        #expect(
            try plan(Scene.sell, to("180"), [poor]).shortfall
                == .insufficientFunds(available: Scene.fixed("1.5")))
        #expect(try plan(Scene.sell, from("2.5"), [rich]).shortfall == .noLiquidity)
        #expect(try plan(Scene.sell, from("1.5"), [rich], bound: "95").shortfall == .priceBound)
        let rest = try plan(Scene.sell, from("1.55"), [rich])
        #expect(rest.shortfall == nil)
        #expect("\(rest.unfilled)" == "0.05")
    }

    @Test func theOrderOfTheMarketsMakesNoDifference() throws {
        for seed in UInt64(1)...100 {
            var world = RandomMarkets(seed: seed, side: .sell, isFrom: seed % 2 == 0)
            let request = world.request()
            let plan = try Planner.plan(request)
            for markets in [
                request.markets.reversed(), Array(request.markets[1...]) + [request.markets[0]],
            ] {
                let again = try Planner.plan(
                    PlanRequest(hop: request.hop, fixed: request.fixed, markets: markets))
                #expect(again == plan, "seed \(seed)")
            }
        }
    }

    @Test func amountsAtTheEdgeOfTheRangeAreAnAnswerToo() throws {
        let huge = Scene.market(
            "a", bids: [("9999999999999999999", "9999999999999999999")],
            asks: [("0.000000000000000001", "9999999999999999999")],
            holds: [Scene.btc: "10000000000000000000", Scene.usd: "10000000000000000000"])
        for hop in [Scene.buy, Scene.sell] {
            for fixed in [
                from("10000000000000000000"), to("10000000000000000000"),
                from("0.000000000000000001"),
            ] {
                _ = try plan(hop, fixed, [huge])
            }
        }
    }

    @Test func theConsolidatedMidLooksAtEveryVenue() {
        let books = [
            Scene.market("a", bids: [("100", "1")], asks: [("104", "1")]).book,
            Scene.market("b", bids: [("101", "1")], asks: [("103.5", "1")]).book,
        ]
        #expect(Consolidated.mid(of: books) == Scene.fixed("102.25"))
        #expect(Consolidated.mid(of: [Scene.market("a", bids: [("100", "1")]).book]) == nil)
        #expect(Consolidated.mid(of: []) == nil)
    }

    @Test func aRestIsTradableOnlyWhereItsSmallestOrderIsPaidFor() throws {
        let market = Scene.market(
            "a", fee: "0.01", feeAsset: .quote, lot: "0.001", minNotional: "10",
            holds: [Scene.usd: "20", Scene.btc: "0.05"])
        let price = Scene.fixed("99")
        #expect(try Planner.smallestOrder(market.rules, at: price) == Scene.fixed("0.102"))
        #expect(try Planner.isTradable(from("10.3"), at: price, in: market, Scene.buy))
        #expect(try !Planner.isTradable(from("10.1"), at: price, in: market, Scene.buy))
        #expect(try Planner.isTradable(to("0.1015"), at: price, in: market, Scene.buy))
        #expect(try !Planner.isTradable(to("0.101"), at: price, in: market, Scene.buy))
        #expect(try !Planner.isTradable(from("5"), at: price, in: market, Scene.sell))
    }
}
