import Domain
import Money
import Testing

@testable import Routing

@Suite struct PathPlannerTests {
    private func from(_ text: String) -> FixedSide { .from(Scene.fixed(text)) }
    private func to(_ text: String) -> FixedSide { .to(Scene.fixed(text)) }

    /// EUR to BTC to USD, and EUR to USD directly.
    private let triangle = [
        PathScene.market("a", "BTC-EUR", asks: [("50000", "1"), ("51000", "5")]),
        PathScene.market("a", "BTC-USD", bids: [("55000", "2"), ("54000", "5")]),
        PathScene.market("b", "EUR-USD", bids: [("1.09", "10000"), ("1.07", "100000")]),
    ]

    @Test func theBestPathIsTakenFirstAndTheNextBesideIt() throws {
        let plan = try PathScene.plan(from("70000"), triangle)
        #expect(
            PathScene.shown(plan) == [
                "a/main BUY 1.196078431372549019 BTC-EUR at 51000",
                "b/main SELL 10000 EUR-USD at 1.09",
                "a/main SELL 1.196078431372549019 BTC-USD at 55000",
            ])
        #expect(
            plan.hops == [
                PathScene.buy("BTC-EUR"), PathScene.sell("EUR-USD"), PathScene.sell("BTC-USD"),
            ])
        #expect("\(plan.received)" == "76684.313725490196045")
        #expect(plan.spent == Scene.fixed("69999.999999999999969"))
        #expect(plan.shortfall == nil)
        #expect(plan.gainCycle == nil)
    }

    @Test func theFlowsAreThePathsAndAddUp() throws {
        let plan = try PathScene.plan(from("70000"), triangle)
        #expect(
            plan.flows.map { "\($0.hops.count) \($0.enters) \($0.arrives)" } == [
                "1 10000 10900", "2 59999.999999999999969 65784.313725490196045",
            ])
    }

    @Test func aFixedReceiptIsMetForTheLeast() throws {
        let plan = try PathScene.plan(to("60000"), triangle)
        // 55,000 over the best levels of BTC; the rest directly, which beats BTC's second level.
        #expect(plan.received >= Scene.fixed("60000"))
        #expect(try plan.received.subtracting(Scene.fixed("60000")) < Scene.fixed("0.0000000001"))
        #expect(plan.hops.count == 3)
        #expect("\(plan.spent)".hasPrefix("54587.155963302752293"))
    }

    @Test func aLegSpendsOnlyWhatItsOwnAccountReceived() throws {
        let markets = [
            PathScene.market("a", "BTC-EUR", asks: [("50000", "10")]),
            PathScene.market(
                "b", "BTC-USD", bids: [("55000", "10")], holds: [PathScene.btc: "10"]),
        ]
        let apart = try PathScene.plan(from("50000"), markets)
        #expect(apart.orders.isEmpty)
        #expect(apart.shortfall == .noLiquidity)
        let together = try PathScene.plan(from("50000"), markets, inventory: true)
        #expect("\(together.received)" == "55000")
        let poor = [
            markets[0],
            PathScene.market(
                "b", "BTC-USD", bids: [("55000", "10")], holds: [PathScene.btc: "0.25"]),
        ]
        let partly = try PathScene.plan(from("50000"), poor, inventory: true)
        #expect("\(partly.received) \(partly.spent)" == "13750 12500")
    }

    @Test func pathsThatShareALevelMakeRoomForEachOther() throws {
        // ETH is only sold through BTC, and gives more of it for a EUR than BTC itself.
        let markets = [
            PathScene.market("a", "BTC-EUR", asks: [("50000", "1")]),
            PathScene.market("a", "ETH-EUR", asks: [("2500", "20")]),
            PathScene.market("a", "ETH-BTC", bids: [("0.0505", "20")]),
            PathScene.market("a", "BTC-USD", bids: [("55000", "1"), ("50000", "10")]),
        ]
        let plan = try PathScene.plan(from("75000"), markets)
        #expect("\(plan.received)" == "80500")
        #expect(plan.flows.map(\.hops.count) == [2, 3])
    }

    @Test func accountsOfOneVenueTakeALevelOnceWhateverTheirFees() throws {
        func account(_ name: String, _ fee: String) -> [Market] {
            [
                PathScene.market(
                    "a", "BTC-EUR", account: name, asks: [("50000", "1"), ("60000", "1")],
                    fee: fee, holds: [PathScene.eur: "50000"]),
                PathScene.market(
                    "a", "BTC-USD", account: name, bids: [("55000", "1"), ("50000", "1")],
                    fee: fee, holds: [:]),
            ]
        }
        let plan = try PathScene.plan(
            from("110000"), account("cheap", "0.001") + account("dear", "0.01"))
        let bought = plan.orders.filter { $0.hop.side == .buy }
        #expect(bought.map(\.account.account.text) == ["cheap", "dear"])
        #expect(bought.map(\.limitPrice) == [Scene.fixed("50000"), Scene.fixed("60000")])
        #expect(try plan.unfilled.rounded(toDigits: 12, .down) == Fixed(10_000))
        #expect(plan.shortfall == .insufficientFunds(available: Scene.fixed("100000")))
    }

    @Test func aFeeInAThirdAssetCountsAsTakenAndIsLimitedByItsBalance() throws {
        func markets(_ bnb: String) -> [Market] {
            let holds = [PathScene.eur: "100000", PathScene.bnb: bnb]
            return [
                PathScene.market(
                    "a", "BTC-EUR", asks: [("50000", "5")], fee: "0.001",
                    feeAsset: .asset(PathScene.bnb), holds: holds),
                PathScene.market(
                    "a", "BTC-USD", bids: [("55000", "5")], fee: "0.001",
                    feeAsset: .asset(PathScene.bnb), holds: holds),
            ]
        }
        let mids = [PathScene.symbol("BNB-EUR"): "500", PathScene.symbol("BNB-USD"): "550"]
        let rich = try PathScene.plan(from("50000"), markets("1"), mids: mids)
        #expect(rich.orders.map { "\($0.quantity)" } == ["1", "0.999"])
        #expect(rich.fees.map { "\($0.amount) \($0.asset)" } == ["0.1999 BNB"])
        #expect(rich.leftovers.map(\.description) == ["0.001 BTC"])
        // A fifth more than the fee must be there: 0.24 BNB for both orders.
        let poor = try PathScene.plan(from("50000"), markets("0.12"), mids: mids)
        #expect("\(poor.spent)".hasPrefix("25012.506"))
        #expect(try PathScene.plan(from("50000"), markets("1")).orders.isEmpty)
    }

    @Test func oneHopIsThePlannersOfOnePair() throws {
        for seed in UInt64(1)...50 {
            for side in [Side.buy, .sell] {
                var world = RandomMarkets(seed: seed, side: side, isFrom: seed % 2 == 0)
                let single = world.request()
                let plan = try Planner.plan(single)
                let path = try PathPlanner.plan(
                    PathRequest(
                        from: single.hop.spends, to: single.hop.receives, fixed: single.fixed,
                        markets: single.markets))
                #expect(path.orders == plan.orders, "seed \(seed)")
                #expect(path.shortfall == plan.shortfall, "seed \(seed)")
                #expect(path.unfilled == plan.unfilled, "seed \(seed)")
            }
        }
    }

    @Test func onlyTheHopsThatAreAllowedAreUsed() throws {
        let direct = try PathScene.plan(
            from("20000"), triangle, hops: [PathScene.sell("EUR-USD")])
        #expect(direct.hops == [PathScene.sell("EUR-USD")])
        let half = try PathScene.plan(from("20000"), triangle, hops: [PathScene.buy("BTC-EUR")])
        #expect(half.shortfall == .noRoute)
    }

    @Test func noLevelBeyondABoundIsUsed() throws {
        let plan = try PathScene.plan(
            from("70000"), triangle,
            bounds: [PathScene.buy("BTC-EUR"): "50500", PathScene.sell("EUR-USD"): "1.08"])
        #expect("\(plan.spent)" == "60000")
        #expect(plan.shortfall == .priceBound)
    }

    @Test func aGainCycleIsReportedAndNotRouted() throws {
        let markets =
            triangle + [
                PathScene.market("a", "ETH-EUR", asks: [("2500", "100")]),
                PathScene.market("a", "ETH-USD", bids: [("2700", "100")]),
                // ETH for 0.050 BTC, and back for 0.051.
                PathScene.market(
                    "a", "ETH-BTC", bids: [("0.051", "100")], asks: [("0.050", "100")]),
            ]
        let plan = try PathScene.plan(from("500000"), markets)
        #expect(plan.gainCycle == [PathScene.buy("ETH-BTC"), PathScene.sell("ETH-BTC")])
        let used = Set(plan.hops)
        #expect(!used.isSuperset(of: [PathScene.buy("ETH-BTC"), PathScene.sell("ETH-BTC")]))
        #expect(plan.received.isPositive)
    }

    @Test func thereIsNoRouteWithoutAMarketThatArrives() throws {
        #expect(try PathScene.plan(from("1"), []).shortfall == .noRoute)
        #expect(try PathScene.plan(from("1"), [triangle[0]]).shortfall == .noRoute)
        #expect(try PathScene.plan(from("0"), triangle).orders.isEmpty)
    }

    private static let profile = "01900000-0000-7000-8000-000000000001"

    /// A profile at two issuers, or at a dealer and an issuer, is one place.
    @Test(arguments: [("@\(profile)", true), ("@fx:\(profile)", true), ("main", false)])
    func aLegSpendsWhatItsProfileReceivedFromWhomever(
        account: String, isOnePlace: Bool
    ) throws {
        let markets = [
            PathScene.market("a", "BTC-EUR", account: account, asks: [("50000", "10")]),
            PathScene.market(
                "b", "BTC-USD", account: "@\(Self.profile)", bids: [("55000", "10")], holds: [:]),
        ]
        // With inventory too: it is not there yet.
        for inventory in isOnePlace ? [false, true] : [false] {
            let plan = try PathScene.plan(from("50000"), markets, inventory: inventory)
            #expect(plan.orders.count == (isOnePlace ? 2 : 0))
            #expect(plan.received == (isOnePlace ? Fixed(55_000) : .zero))
        }
    }

    /// What a profile has, it can spend once.
    @Test(arguments: [("@\(profile)", "150"), ("@fx:\(profile)", "150"), ("main", "200")])
    func marketsOfOneProfileSpendTheSameMoney(account: String, spent: String) throws {
        let markets = [("a", "@\(Self.profile)"), ("b", account)].map { venue, account in
            PathScene.market(
                venue, "EUR-USD", account: account, bids: [("1.09", "100")],
                holds: [PathScene.eur: "150"])
        }
        for hops in [nil, [PathScene.sell("EUR-USD")]] {
            let plan = try PathScene.plan(from("1000"), markets, hops: hops)
            #expect(plan.spent == Scene.fixed(spent))
            let request = PathRequest(
                from: PathScene.eur, to: PathScene.usd, fixed: from("1"), markets: markets,
                hops: hops)
            #expect(try PathPlanner.bounds(request)?.max == Scene.fixed(spent))
        }
    }
}
