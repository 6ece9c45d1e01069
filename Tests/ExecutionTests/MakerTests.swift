import Domain
import Execution
import Money
import Routing
import Testing

/// MAKER and MAKER_TAKER, by the rules of spec/trade.md, section 5.
@Suite struct MakerTests {
    static func maker(
        _ request: ConversionRequest, _ kind: ExecutorKind = .maker, expiring: Duration? = nil,
        window: Int? = nil
    ) -> ConversionRequest {
        var request = request
        request.executor = kind
        request.options.maker.windowSeconds = window
        request.expiresAt = expiring.map { ExecutionWorld().now.adding($0) }
        return request
    }

    private func world(lot: String = "0.0001", minNotional: String = "10") -> ExecutionWorld {
        var world = ExecutionWorld()
        world.rules = MarketRules(
            symbol: ExecutionWorld.symbol, lot: fixed(lot), tick: fixed("1"),
            minNotional: fixed(minNotional))
        return world
    }

    @Test func itRestsAtTheBestOwnSidePriceAndNeverTakes() throws {
        var world = world()
        try world.admit(Self.maker(TakerTests.sell("0.1")))
        try world.run(for: .seconds(3))
        let order = try #require(world.resting.first)
        #expect(order.timeInForce == .postOnly)
        #expect(order.limitPrice == fixed("60010"))
        #expect(world.trades.isEmpty)
        try world.takeFrom(order, "0.04")
        try world.takeFrom(order, "0.06")
        #expect(world.status == .completed)
        #expect(world.execution?.flows.received == fixed("6001"))
        #expect(world.violations.isEmpty, "\(world.violations)")
    }

    @Test func aBuyRestsAtTheBestBidForWhatItsMoneyBuys() throws {
        var world = world()
        try world.admit(Self.maker(TakerTests.buyFor("6000")))
        try world.run(for: .seconds(1))
        let order = try #require(world.resting.first)
        #expect(order.limitPrice == fixed("60000"))
        #expect(order.quantity == fixed("0.1"))
    }

    @Test func aFixedReceiptIsQuotedRoundedUpToTheLot() throws {
        var world = world(lot: "0.001")
        try world.admit(Self.maker(TakerTests.buy("0.1005")))
        try world.run(for: .seconds(1))
        #expect(world.resting.first?.quantity == fixed("0.101"))
    }

    @Test func whenTheMarketLeavesItTheOldOrderEndsBeforeANewOneIsPlaced() throws {
        var world = world()
        try world.admit(Self.maker(TakerTests.sell("0.1")))
        try world.run(for: .seconds(2))
        world.setBook(bids: [("59940", "5")], asks: [("59950", "5")])
        // Young orders stay, however far the market went.
        try world.run(for: .seconds(2))
        #expect(world.placements.count == 1)
        world.now = world.now.adding(.seconds(2))
        world.unreachable = true
        try world.step()
        #expect(world.execution?.orders.first?.state == .cancelRequested)
        #expect(world.placements.count == 1)
        world.unreachable = false
        try world.run(for: .seconds(20))
        #expect(world.placements.count == 2)
        #expect(world.resting.map(\.limitPrice) == [fixed("59950")])
        #expect(world.violations.isEmpty, "\(world.violations)")
    }

    @Test func aSmallMoveLeavesTheOrderItsPlaceInTheQueue() throws {
        var world = world()
        try world.admit(Self.maker(TakerTests.sell("0.1")))
        try world.run(for: .seconds(2))
        // Five basis points of 60010 are 30.005.
        world.setBook(bids: [("59970", "5")], asks: [("59980", "5")])
        try world.run(for: .seconds(30))
        #expect(world.placements.count == 1)
    }

    @Test func atTheBoundItRestsAndDoesNotFollow() throws {
        var world = world()
        var request = Self.maker(TakerTests.sell("0.1"))
        request.options.maxSlippageBps = fixed("10")
        try world.admit(request)
        try world.run(for: .seconds(2))
        world.setBook(bids: [("59000", "5")], asks: [("59010", "5")])
        try world.run(for: .seconds(30))
        // 10 bps below the mid of 60005.
        #expect(world.resting.map(\.limitPrice) == [fixed("59945")])
        #expect(world.placements.count == 2)
    }

    @Test func aQuoteCountsWhatIsFilledAndWhatMayStillFill() throws {
        var world = world()
        try world.admit(Self.maker(TakerTests.sell("0.1")))
        try world.run(for: .seconds(2))
        let order = try #require(world.resting.first)
        try world.takeFrom(order, "0.03")
        world.setBook(bids: [("59900", "5")], asks: [("59910", "5")])
        world.now = world.now.adding(.seconds(6))
        try world.run(for: .seconds(10))
        #expect(world.resting.map(\.quantity) == [fixed("0.07")])
        #expect(world.violations.isEmpty, "\(world.violations)")
    }

    @Test func aRestTooSmallForAnOrderIsNotWithdrawn() throws {
        var world = world()
        try world.admit(Self.maker(TakerTests.sell("0.1")))
        try world.run(for: .seconds(2))
        let order = try #require(world.resting.first)
        try world.takeFrom(order, "0.0999")
        world.setBook(bids: [("59800", "5")], asks: [("59810", "5")])
        world.now = world.now.adding(.seconds(6))
        try world.run(for: .seconds(10))
        #expect(world.placements.count == 1)
        #expect(world.resting.count == 1)
    }

    @Test func afterAPostOnlyRefusalItStandsOneTickBackAtMostFiveTimes() throws {
        var world = world()
        world.answers = Array(repeating: .refuse, count: 6)
        try world.admit(Self.maker(TakerTests.sell("0.1")))
        try world.run(for: .seconds(60))
        let prices = try #require(world.execution).orders.map(\.limitPrice)
        let wanted = ["60010", "60011", "60012", "60013", "60014", "60015"].map(fixed)
        #expect(prices == wanted)
        world.setBook(bids: [("60000", "5")], asks: [("60012", "5")])
        try world.run(for: .seconds(10))
        #expect(world.resting.map(\.limitPrice) == [fixed("60012")])
    }

    @Test func aVenueThatRefusesQuotesOnEveryBookIsAskedLessAndLessOften() throws {
        var world = world()
        world.answers = Array(repeating: .refuse, count: 1_000)
        try world.admit(Self.maker(TakerTests.sell("0.1")))
        for _ in 0..<600 {
            world.setBook(bids: [("60000", "5")], asks: [("60010", "5")])
            try world.run(for: .milliseconds(100))
        }
        // Six at once, then after 0.25 s, doubling to 5 s: some twenty in a minute.
        let refused = try #require(world.execution).orders.count
        #expect((18...22).contains(refused), "\(refused)")
        world.answers = []
        for _ in 0..<6 {
            world.setBook(bids: [("60000", "5")], asks: [("60010", "5")])
            try world.run(for: .seconds(1))
        }
        #expect(world.resting.map(\.limitPrice) == [fixed("60010")])
        #expect(world.violations.isEmpty, "\(world.violations)")
    }

    @Test func expiryWithdrawsTheQuoteAndEndsCancelledWithWhatWasDone() throws {
        var world = world()
        try world.admit(Self.maker(TakerTests.sell("0.1"), expiring: .seconds(30)))
        try world.run(for: .seconds(10))
        try world.takeFrom(try #require(world.resting.first), "0.05")
        try world.run(for: .seconds(40))
        #expect(world.status == .cancelled)
        #expect(world.reason == .expired)
        #expect(world.execution?.flows.spent == fixed("0.05"))
        #expect(world.venueOrders.values.allSatisfy { $0.status == .cancelled })
        #expect(world.violations.isEmpty, "\(world.violations)")
    }

    @Test func aFillThatCrossesTheWithdrawalIsBookedAndNotSoldAgain() throws {
        var world = world()
        try world.admit(Self.maker(TakerTests.sell("0.1")))
        try world.run(for: .seconds(2))
        let order = try #require(world.resting.first)
        // It fills at the venue; the report is late, and the cancel finds nothing open.
        _ = world.fill(order, .one)
        world.setBook(bids: [("59900", "5")], asks: [("59910", "5")])
        world.now = world.now.adding(.seconds(6))
        try world.run(for: .seconds(10))
        #expect(world.status == .completed)
        #expect(world.placements.count == 1)
        #expect(world.violations.isEmpty, "\(world.violations)")
    }

    @Test func makerTakerQuotesForItsWindowThenTakesTheRest() throws {
        var world = world()
        try world.admit(
            Self.maker(TakerTests.sell("0.1"), .makerTaker, expiring: .seconds(120), window: 20))
        try world.run(for: .seconds(10))
        try world.takeFrom(try #require(world.resting.first), "0.04")
        try world.run(for: .seconds(30))
        #expect(world.status == .completed)
        let orders = try #require(world.execution).orders
        #expect(orders.map(\.timeInForce) == [.postOnly, .immediateOrCancel])
        #expect(orders.last?.quantity == fixed("0.06"))
        let took = try #require(orders.last).createdAt.duration(since: ExecutionWorld().now)
        #expect(took >= .seconds(20) && took <= .seconds(21))
        #expect(world.violations.isEmpty, "\(world.violations)")
    }

    @Test func makerTakerTakesAtOnceWhereItsExpiryIsNearerThanTakingNeeds() throws {
        var world = world()
        try world.admit(
            Self.maker(TakerTests.sell("0.1"), .makerTaker, expiring: .seconds(11)))
        try world.run(for: .seconds(2))
        #expect(world.status == .completed)
        #expect(world.execution?.orders.map(\.timeInForce) == [.immediateOrCancel])
    }

    @Test func makerTakerLeavesAnUnknownQuotesQuantityAlone() throws {
        var world = world()
        world.answers = [.lost(.zero)]
        world.unreachable = true
        try world.admit(
            Self.maker(TakerTests.sell("0.1"), .makerTaker, expiring: .seconds(300), window: 5))
        try world.run(for: .seconds(60))
        // All of it is with the order whose fate is unknown.
        #expect(world.placements.count == 1)
        world.unreachable = false
        try world.run(for: .seconds(30))
        #expect(world.status == .completed)
        #expect(world.violations.isEmpty, "\(world.violations)")
    }

    @Test func twoVenuesEachGetAQuoteOfWhatTheirAccountsHold() throws {
        var world = world()
        world.setBook(bids: [("60000", "5")], asks: [("60020", "5")], at: "two")
        world.fees["two"] = world.fees["one"]
        world.hold("10", ExecutionWorld.btc, at: VenueAccount("two", "main"))
        try world.admit(Self.maker(TakerTests.sell("0.1")))
        try world.run(for: .seconds(1))
        #expect(world.resting.map(\.account.venue) == ["one", "two"])
        #expect(world.resting.map(\.limitPrice) == [fixed("60010"), fixed("60020")])
        #expect(world.resting.map(\.quantity) == [fixed("0.05"), fixed("0.05")])
        #expect(world.violations.isEmpty, "\(world.violations)")
    }
}
