import Domain
import Execution
import Money
import Testing

@Suite struct EndingTests {
    @Test func aCancelIsShownAsPendingBeforeItEnds() throws {
        var world = ExecutionWorld()
        world.answers = Array(repeating: .fill(.zero), count: 9)
        try world.admit(TakerTests.sell("0.1"))
        try world.step()
        try world.step([.cancel(.client)])
        #expect(world.status == .pendingCancel)
        try world.step()
        #expect(world.status == .cancelled)
        #expect(world.reason == .clientCancelled)
        #expect(world.violations.isEmpty, "\(world.violations)")
    }

    @Test func aFillThatBeatsTheCancelCompletes() throws {
        var world = ExecutionWorld()
        world.answers = [.neverArrives]
        try world.admit(TakerTests.sell("0.1"))
        try world.step()
        let order = try #require(world.execution?.orders.first)
        try world.step([.cancel(.client)])
        _ = world.fill(order, .one)
        try world.run()
        #expect(world.status == .completed)
        #expect(world.execution?.conversion.failure == nil)
    }

    @Test func aPartThatWasConvertedBeforeTheCancelIsKept() throws {
        var world = ExecutionWorld()
        world.answers = [.fill(fixed("0.5"))] + Array(repeating: .fill(.zero), count: 9)
        try world.admit(TakerTests.sell("0.1"))
        try world.step()
        try world.step([.cancel(.client)])
        try world.run()
        #expect(world.status == .cancelled)
        #expect(world.execution?.flows.spent == fixed("0.05"))
        #expect(world.violations.isEmpty, "\(world.violations)")
    }

    @Test(arguments: [true, false])
    func aFillAfterTheEndIsBookedAndAmended(failed: Bool) throws {
        var world = ExecutionWorld()
        world.answers = [.refuse] + Array(repeating: .fill(.zero), count: 99)
        let request = ConversionRequest(
            from: ExecutionWorld.btc, to: ExecutionWorld.usd, fixed: .from(fixed("0.1")),
            executor: failed ? .market : .taker)
        try world.admit(request)
        try world.run()
        #expect(world.status == (failed ? .failed : .cancelled))
        let order = try #require(world.execution?.orders.last)
        let fill = world.makeFill(order, fixed("0.01"))
        let report = OrderReport(
            order: order.id, venueOrderID: "late", status: .cancelled,
            cumulativeQuantity: fixed("0.01"), fills: [fill], bookSequence: 0, at: world.now)
        try world.step([.reported(report)])
        #expect(world.status == .cancelled)
        #expect(world.execution?.conversion.revision == 1)
        #expect(world.amendments.count == 1)
        #expect(world.trades.count == 1)
    }

    @Test func marketGivesUpAfterFiveSecondsAndNothingMoved() throws {
        var world = ExecutionWorld()
        world.answers = Array(repeating: .fill(.zero), count: 99)
        let start = world.now
        try world.admit(
            ConversionRequest(
                from: ExecutionWorld.btc, to: ExecutionWorld.usd, fixed: .from(fixed("0.1")),
                executor: .market))
        try world.run()
        #expect(world.status == .failed)
        #expect(world.reason == .noLiquidity)
        #expect(world.now.duration(since: start) <= .seconds(6))
    }

    /// It was between two tranches: the venue's book was older than its own last report.
    @Test func marketSaysThatItsTimeWasOverWhereNothingElseKeptIt() throws {
        var world = SeveralLegsTests.world()
        world.reportSequence = 9
        var request = SeveralLegsTests.request("20000")
        request.executor = .market
        try world.admit(request)
        try world.run()
        #expect(world.trades.count == 2)
        #expect(world.status == .cancelled)
        #expect(world.reason == .expired)
        #expect(
            world.execution?.conversion.failure?.message
                .hasPrefix("A market order is routed for 5 s at most") == true)
    }

    @Test func marketDoesNotTradeASpreadWiderThanItsCollar() throws {
        var world = ExecutionWorld(bids: [("50000", "5")], asks: [("70000", "5")])
        try world.admit(
            ConversionRequest(
                from: ExecutionWorld.btc, to: ExecutionWorld.usd, fixed: .from(fixed("0.1")),
                executor: .market))
        try world.run()
        #expect(world.status == .failed)
        #expect(world.reason == .noLiquidity)
        #expect(world.placements.isEmpty)
    }

    @Test func marketOrdersCarryTheCollarAsTheirLimit() throws {
        var world = ExecutionWorld()
        try world.admit(
            ConversionRequest(
                from: ExecutionWorld.btc, to: ExecutionWorld.usd, fixed: .from(fixed("0.1")),
                executor: .market, options: .init(maxSlippageBps: Fixed(500))))
        try world.step()
        // 2 % below the mid of 60005.
        #expect(world.execution?.orders.first?.limitPrice == fixed("58804.9"))
    }

    @Test func aSymbolMayHaveACollarOfItsOwn() throws {
        var world = ExecutionWorld()
        world.settings.collarBpsBySymbol = ["BTC-USD": Fixed(50), "ETH-USD": Fixed(1)]
        try world.admit(
            ConversionRequest(
                from: ExecutionWorld.btc, to: ExecutionWorld.usd, fixed: .from(fixed("0.1")),
                executor: .market))
        try world.step()
        // 0.5 % below the mid of 60005.
        #expect(world.execution?.orders.first?.limitPrice == fixed("59704.975"))
    }
}
