import Domain
import Execution
import Money
import Routing
import Testing

/// What may lie between two legs, where, and what becomes of it. Each was found by the simulator.
@Suite struct BetweenLegsTests {
    private static let eurUSD = Symbol(base: SeveralLegsTests.eur, quote: ExecutionWorld.usd)

    /// What is left of the source and what it became are each too small for an order.
    @Test func withoutAReceiptItIsNotComplete() throws {
        var world = SeveralLegsTests.world()
        world.rules = MarketRules(
            symbol: ExecutionWorld.symbol, lot: fixed("0.0000001"), tick: fixed("0.01"),
            minNotional: fixed("10"))
        try world.admit(SeveralLegsTests.request("18"))
        world.answers = [.fill(fixed("0.455"))]
        try world.run()
        let execution = try #require(world.execution)
        #expect(world.trades.count == 1)
        #expect(execution.flows.received == .zero)
        #expect(world.status == .cancelled)
        #expect(execution.conversion.failure != nil)
        #expect(execution.conversion.progress.residuals.map(\.asset) == [ExecutionWorld.btc])
        #expect(world.violations.isEmpty, "\(world.violations)")
    }

    @Test func aLateFillIsShownWhereItLies() throws {
        var world = SeveralLegsTests.world()
        world.answers = Array(repeating: .fill(.zero), count: 99)
        try world.admit(SeveralLegsTests.request("2000"))
        try world.run()
        #expect(world.execution?.conversion.progress.residuals == [])
        let order = try #require(world.execution?.orders.last)
        try world.step([
            .reported(
                OrderReport(
                    order: order.id, venueOrderID: "late", status: .cancelled,
                    cumulativeQuantity: fixed("0.01"),
                    fills: [world.makeFill(order, fixed("0.01"))], bookSequence: 0,
                    at: world.now))
        ])
        #expect(world.status == .cancelled)
        #expect(
            world.execution?.conversion.progress.residuals == [
                Residual(
                    account: ExecutionWorld.account, asset: ExecutionWorld.btc,
                    amount: fixed("0.01"))
            ])
    }

    /// The way over BTC is the better one here; the straight one takes what it has no depth for.
    private func twoWays() -> ExecutionWorld {
        var world = SeveralLegsTests.world()
        world.setBook(
            bids: [("50000", "0.2")], asks: [("50010", "0.2")], of: SeveralLegsTests.btcEUR)
        world.setBook(
            bids: [("1.15", "1000000")], asks: [("1.1501", "1000000")], of: Self.eurUSD)
        return world
    }

    @Test(arguments: [ExecutorKind.taker, .maker])
    func besideAStraightWayTheExposureIsKeptToo(executor: ExecutorKind) throws {
        var world = twoWays()
        // What goes into BTC stays there.
        world.onNextPlacement = {
            $0.bookless = [.init(venue: "one", symbol: ExecutionWorld.symbol)]
        }
        var request = SeveralLegsTests.request(
            "20000", ConversionOptions(maxSlippageBps: fixed("1000")))
        request.executor = executor
        try world.admit(request)
        let most = try #require(world.execution?.conversion.terms.exposureMax)
        #expect(most == fixed("2000"))
        try world.run(for: .seconds(2))
        for order in world.resting { try world.takeFrom(order, "\(order.quantity)") }
        try world.run(for: .seconds(2))
        let execution = try #require(world.execution)
        #expect(execution.orders.contains { $0.symbol == SeveralLegsTests.btcEUR })
        #expect(world.exposurePeak <= fixed("2010"))
        #expect(world.violations.isEmpty, "\(world.violations)")
    }

    @Test func aMakerQuotesOnlyWhereALegGoesOn() throws {
        var world = SeveralLegsTests.world()
        world.setBook(
            bids: [("50000", "5")], asks: [("50010", "5")], of: SeveralLegsTests.btcEUR,
            at: "two")
        world.fees["two"] = world.fees["one"]
        world.hold("1000000", SeveralLegsTests.eur, at: VenueAccount("two", "main"))
        try world.admit(MakerTests.maker(SeveralLegsTests.request("20000")))
        try world.run(for: .seconds(2))
        #expect(world.resting.map(\.account) == [ExecutionWorld.account])
    }

    /// 60000 less the dearer fee is 59940 USD for a BTC, so 1.21 USD for a EUR are kept up to
    /// 59940 / 1.21 EUR for a BTC.
    @Test func aMakerQuotesWithinTheClientsRateOverAllLegs() throws {
        var world = SeveralLegsTests.world()
        try world.admit(
            MakerTests.maker(
                SeveralLegsTests.request("20000", ConversionOptions(limitRate: fixed("1.21")))))
        try world.run(for: .seconds(2))
        let order = try #require(world.resting.first)
        #expect(order.limitPrice <= fixed("49537.2") && order.limitPrice > fixed("49400"))
    }
}
