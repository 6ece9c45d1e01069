import Domain
import Execution
import Money
import Routing
import Testing

/// Conversions of several legs, by the rules of spec/trade.md, section 6.1.
@Suite struct SeveralLegsTests {
    static let eur = Asset("EUR", scale: 2)
    static let usdc = Asset("USDC", scale: 6)
    static let btcEUR = Symbol(base: ExecutionWorld.btc, quote: eur)
    static let btcUSDC = Symbol(base: ExecutionWorld.btc, quote: usdc)
    static let usdcUSD = Symbol(base: usdc, quote: ExecutionWorld.usd)

    /// EUR becomes USD over BTC on one venue; there is no direct market.
    static func world(taker: String = "0.001") -> ExecutionWorld {
        var world = ExecutionWorld(
            bids: [("60000", "5"), ("59900", "50")], asks: [("60010", "5"), ("60100", "50")],
            holding: [eur: "1000000"], taker: taker)
        world.setBook(
            bids: [("50000", "5"), ("49900", "50")], asks: [("50010", "5"), ("50100", "50")],
            of: btcEUR)
        world.rules = MarketRules(
            symbol: ExecutionWorld.symbol, lot: fixed("0.00001"), tick: fixed("0.01"),
            minNotional: fixed("10"))
        return world
    }

    static func request(
        _ amount: String, _ options: ConversionOptions = .init()
    ) -> ConversionRequest {
        ConversionRequest(
            from: eur, to: ExecutionWorld.usd, fixed: .from(fixed(amount)), options: options)
    }

    @Test func theSourceGoesInTranchesAndEachIsDrivenOnBeforeTheNext() throws {
        var world = Self.world()
        try world.admit(Self.request("20000"))
        #expect(world.execution?.conversion.hops.map(\.spends) == [Self.eur, ExecutionWorld.btc])
        #expect(world.execution?.conversion.terms.exposureMax == fixed("2000"))
        try world.run()
        let execution = try #require(world.execution)
        #expect(world.status == .completed)
        let legs = execution.orders.map(\.leg)
        #expect(legs.prefix(4) == [0, 1, 0, 1])
        #expect(legs.count { $0 == 0 } >= 10)
        #expect(execution.flows.received > fixed("23900"))
        #expect(world.violations.isEmpty, "\(world.violations)")
        // The last tranche may take a rest with it that would be no order of its own.
        #expect(world.exposurePeak <= fixed("2010"))
    }

    @Test func theNextLegIsSizedFromBookedReceiptsNetOfFees() throws {
        var world = Self.world()
        world.fees["one"] = FeeSchedule(maker: .zero, taker: fixed("0.001"), asset: .received)
        world.feesInReceived = true
        try world.admit(Self.request("2000"))
        try world.run()
        #expect(world.status == .completed)
        #expect(world.violations.isEmpty, "\(world.violations)")
        let execution = try #require(world.execution)
        let bought = world.trades.filter { $0.symbol == Self.btcEUR }
        let sold = world.trades.filter { $0.symbol == ExecutionWorld.symbol }
        let net = bought.reduce(Int128(0)) { $0 + $1.quantity.units - $1.fee.amount.units }
        let spent = sold.reduce(Int128(0)) { $0 + $1.quantity.units }
        #expect(spent <= net && net - spent < fixed("0.00001").units)
        #expect(execution.conversion.progress.residuals.map(\.asset).contains(ExecutionWorld.btc))
    }

    @Test func aLegWhoseFateIsUnknownSendsNothingOnUntilItsFillsAreBooked() throws {
        var world = Self.world()
        world.answers = [.lost(.one)]
        world.unreachable = true
        try world.admit(Self.request("20000"))
        try world.run(for: .seconds(20))
        #expect(world.execution?.orders.map(\.leg) == [0])
        world.unreachable = false
        try world.run(for: .seconds(60))
        #expect(world.status == .completed)
        #expect(world.violations.isEmpty, "\(world.violations)")
    }

    @Test(
        arguments: [FeeAsset.quote, .received],
        [nil, [("59950", "5")], [("60050", "5")]] as [[(String, String)]?])
    func aFixedReceiptOverTwoLegsArrives(feeAsset: FeeAsset, moved: [(String, String)]?) throws {
        for amount in ["40", "500", "5022", "12000", "17983"] {
            var world = Self.world()
            world.fees["one"] = FeeSchedule(maker: .zero, taker: fixed("0.001"), asset: feeAsset)
            world.feesInReceived = feeAsset == .received
            try world.admit(
                ConversionRequest(
                    from: Self.eur, to: ExecutionWorld.usd, fixed: .to(fixed(amount))))
            if let moved {
                world.onNextPlacement = { $0.setBook(bids: moved, asks: [("60060", "5")]) }
            }
            try world.run()
            #expect(world.status == .completed, "\(amount)")
            let received = try #require(world.execution).flows.received
            // A lot is worth 60 cents; the last order of each leg may round up.
            let most = try fixed(amount).adding(fixed("1.3"))
            #expect(received >= fixed(amount) && received < most, "\(amount)")
            #expect(world.violations.isEmpty, "\(world.violations)")
        }
    }

    @Test func theSlippageBoundIsThatOfTheProductOfTheMids() throws {
        var world = Self.world()
        try world.admit(Self.request("20000", ConversionOptions(maxSlippageBps: fixed("50"))))
        // The second leg falls by one percent after the first tranche.
        world.onNextPlacement = { $0.setBook(bids: [("59400", "5")], asks: [("59410", "5")]) }
        try world.run(for: .seconds(20))
        #expect(world.execution?.orders.map(\.leg) == [0])
        world.setBook(bids: [("60000", "5")], asks: [("60010", "5")])
        try world.run(for: .seconds(39))
        #expect(world.status == .completed)
        #expect(world.violations.isEmpty, "\(world.violations)")
    }

    /// Stops after the first leg's first tranche, with the second leg without a book.
    private func stopped(_ policy: IntermediatePolicy) throws -> ExecutionWorld {
        var world = Self.world()
        var options = ConversionOptions()
        options.intermediate = IntermediateOptions(policy: policy, graceSeconds: 30)
        try world.admit(Self.request("20000", options))
        world.onNextPlacement = {
            $0.bookless = [.init(venue: "one", symbol: ExecutionWorld.symbol)]
        }
        try world.run(for: .seconds(3))
        #expect(world.execution?.orders.map(\.leg) == [0])
        try world.step([.cancel(.client)])
        #expect(world.status == .pendingCancel)
        return world
    }

    @Test func aCancelStopsTheSourceAndDrivesTheIntermediateOn() throws {
        var world = try stopped(.hold)
        try world.run(for: .seconds(10))
        world.bookless = []
        try world.run(for: .seconds(10))
        #expect(world.status == .cancelled)
        #expect(world.reason == .clientCancelled)
        let execution = try #require(world.execution)
        #expect(execution.orders.map(\.leg) == [0, 1])
        #expect(execution.flows.positions[ExecutionWorld.btc]?.amount == .zero)
        #expect(world.violations.isEmpty, "\(world.violations)")
    }

    @Test func theGraceIsTheClientsOrAsConfiguredAtAcceptance() throws {
        var world = Self.world()
        world.settings.graceSeconds = 7
        try world.admit(Self.request("20000"))
        #expect(world.execution?.conversion.terms.graceSeconds == 7)
        #expect(world.execution?.conversion.request.options.intermediate.graceSeconds == nil)
        var own = Self.world()
        let zero = ConversionOptions(intermediate: IntermediateOptions(graceSeconds: 0))
        try own.admit(Self.request("20000", zero))
        #expect(own.execution?.conversion.terms.graceSeconds == 0)
    }

    @Test func afterTheGraceForwardTakesTheCollar() throws {
        var world = try stopped(.forward)
        world.bookless = []
        // 1.5 % below: beyond the client's one percent, within the collar around the mid then.
        world.setBook(bids: [("59100", "5")], asks: [("59110", "5")])
        try world.run(for: .seconds(29))
        #expect(world.execution?.orders.map(\.leg) == [0])
        try world.run(for: .seconds(10))
        #expect(world.status == .cancelled)
        #expect(world.execution?.orders.map(\.leg) == [0, 1])
        #expect(world.execution?.conversion.progress.residuals == [])
        #expect(world.violations.isEmpty, "\(world.violations)")
    }

    @Test func afterTheGraceBackReturnsToTheSource() throws {
        var world = try stopped(.back)
        try world.run(for: .seconds(60))
        #expect(world.status == .cancelled)
        let execution = try #require(world.execution)
        #expect(execution.orders.map(\.side) == [.buy, .sell])
        #expect(execution.orders.allSatisfy { $0.symbol == Self.btcEUR })
        #expect(execution.flows.positions[ExecutionWorld.btc]?.amount == .zero)
        #expect(execution.flows.spent < fixed("20"))
        #expect(world.violations.isEmpty, "\(world.violations)")
    }

    @Test func holdLeavesItAndSaysSo() throws {
        var world = try stopped(.hold)
        try world.run(for: .seconds(60))
        #expect(world.status == .cancelled)
        #expect(world.reason == .intermediateHeld)
        let residuals = try #require(world.execution).conversion.progress.residuals
        #expect(residuals.map(\.asset) == [ExecutionWorld.btc])
        #expect(residuals.first?.amount == world.execution?.flows.available(ExecutionWorld.btc))
        #expect(world.violations.isEmpty, "\(world.violations)")
    }

    @Test func expiryTakesTheSamePath() throws {
        var world = Self.world()
        var request = Self.request("20000")
        request.expiresAt = world.now.adding(.seconds(10))
        try world.admit(request)
        world.onNextPlacement = {
            $0.bookless = [.init(venue: "one", symbol: ExecutionWorld.symbol)]
        }
        try world.run(for: .seconds(12))
        #expect(world.status == .pendingCancel)
        world.bookless = []
        try world.run(for: .seconds(20))
        #expect(world.status == .cancelled)
        #expect(world.reason == .expired)
        #expect(world.execution?.flows.positions[ExecutionWorld.btc]?.amount == .zero)
    }

    @Test func makerQuotesEachLegAndTwapSlicesTheSource() throws {
        var world = Self.world()
        try world.admit(MakerTests.maker(Self.request("20000")))
        try world.run(for: .seconds(2))
        let first = try #require(world.resting.first)
        #expect(first.symbol == Self.btcEUR && first.limitPrice == fixed("50000"))
        try world.takeFrom(first, "0.02")
        try world.run(for: .seconds(2))
        #expect(world.resting.contains { $0.leg == 1 && $0.quantity == fixed("0.02") })
        #expect(world.execution?.orders.allSatisfy { $0.timeInForce == .postOnly } == true)
        #expect(world.violations.isEmpty, "\(world.violations)")

        var sliced = Self.world()
        try sliced.admit(TwapTests.twap(Self.request("20000"), seconds: 100, slices: 5))
        try sliced.run(for: .seconds(300))
        #expect(sliced.status == .completed)
        #expect(sliced.violations.isEmpty, "\(sliced.violations)")
        let times = Set(
            try #require(sliced.execution).orders.filter { $0.leg == 0 }.map {
                $0.createdAt.duration(since: ExecutionWorld().now).components.seconds / 20
            })
        #expect(times == [0, 1, 2, 3, 4])
    }

    @Test func makerQuotesNoMoreThanAFixedReceiptNeeds() throws {
        for amount in ["500", "12000", "12345.67"] {
            var world = Self.world()
            try world.admit(
                MakerTests.maker(
                    ConversionRequest(
                        from: Self.eur, to: ExecutionWorld.usd, fixed: .to(fixed(amount)))))
            for _ in 0..<300 where world.execution?.isSettled == false {
                try world.run(for: .seconds(1))
                guard let order = world.resting.first else { continue }
                try world.takeFrom(order, "\(order.openQuantity)")
            }
            #expect(world.status == .completed, "\(amount)")
            let received = try #require(world.execution).flows.received
            // The last tranche is sized by what takers pay and get: that is a little better.
            let most = try fixed(amount).multiplied(by: fixed("1.001"), rounding: .up)
            #expect(received >= fixed(amount) && received < most, "\(received) of \(amount)")
            #expect(world.violations.isEmpty, "\(world.violations)")
        }
    }

    @Test func aRestartBetweenAnyTwoStepsChangesNothing() throws {
        var world = Self.world()
        try world.admit(Self.request("20000"))
        try world.step()
        for _ in 0..<60 where world.execution?.isSettled == false {
            try world.restart()
            try world.run(for: .seconds(1))
        }
        #expect(world.status == .completed)
        #expect(world.violations.isEmpty, "\(world.violations)")
    }

    /// EUR becomes BTC on one venue; BTC becomes USD on another, where the tenant holds some.
    private static func apart() -> ExecutionWorld {
        var world = ExecutionWorld(bids: [], asks: [], holding: [eur: "1000000"])
        world.books = [:]
        world.setBook(bids: [("50000", "5")], asks: [("50010", "5")], of: btcEUR)
        world.setBook(
            bids: [("60000", "5")], asks: [("60010", "5")], of: ExecutionWorld.symbol, at: "two")
        world.fees["two"] = world.fees["one"]
        world.hold("2", ExecutionWorld.btc, at: VenueAccount("two", "main"))
        world.rules = MarketRules(
            symbol: ExecutionWorld.symbol, lot: fixed("0.00001"), tick: fixed("0.01"),
            minNotional: fixed("10"))
        return world
    }

    @Test func aBalanceElsewhereIsReplacedAndIsNoResidual() throws {
        var world = Self.apart()
        // What the first leg brings net of its fee is no multiple of the second leg's lot.
        for venue: VenueID in ["one", "two"] {
            world.fees[venue] = FeeSchedule(maker: .zero, taker: fixed("0.001"), asset: .received)
        }
        world.feesInReceived = true
        try world.admit(Self.request("20003", .init(useInventory: true)))
        try world.run()
        #expect(world.status == .completed)
        let execution = try #require(world.execution)
        #expect(Set(execution.orders.map(\.account.venue)) == ["one", "two"])
        let position = try #require(execution.flows.positions[ExecutionWorld.btc])
        #expect(position.accounts[VenueAccount("two", "main")]?.isNegative == true)
        let residuals = execution.conversion.progress.residuals
        let between = residuals.filter { $0.asset == ExecutionWorld.btc }.map(\.amount)
        #expect(between == [execution.flows.available(ExecutionWorld.btc)], "\(residuals)")
        #expect(between.allSatisfy { $0.isPositive && $0 < fixed("0.0002") }, "\(residuals)")
        #expect(world.violations.isEmpty, "\(world.violations)")
    }

    @Test func noRestIsLeftThatOnlyTheFirstLegWouldTrade() throws {
        var world = Self.world()
        // A thousandth of the conversion is an order of the first leg, and none of the second.
        world.rules = MarketRules(symbol: ExecutionWorld.symbol, lot: fixed("0.00001"))
        world.ruled[.init(venue: "one", symbol: ExecutionWorld.symbol)] = MarketRules(
            symbol: ExecutionWorld.symbol, lot: fixed("0.001"))
        try world.admit(Self.request("20020"))
        try world.run()
        #expect(world.status == .completed)
        let execution = try #require(world.execution)
        #expect(execution.flows.spent > fixed("19900"))
        #expect(world.violations.isEmpty, "\(world.violations)")
    }
}
