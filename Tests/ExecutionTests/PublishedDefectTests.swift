import Domain
import Execution
import Money
import Testing

/// Defects that trading systems have published, each as the story that went wrong there: the orders
/// that were doubled, lost, made up or stuck. Here none of them is.
@Suite struct PublishedDefectTests {
    /// What the venue shows of an order that works and of which it tells no fill.
    private static func open(
        _ order: Order, _ world: ExecutionWorld, counting: String = "0"
    ) -> OrderReport {
        OrderReport(
            order: order.id, venueOrderID: "v-\(order.attempt)", status: .open,
            cumulativeQuantity: fixed(counting), fills: [], bookSequence: 0, at: world.now)
    }

    /// A quote of which nothing came back, asked for in vain during two seconds and a half.
    private func unanswered(_ request: ConversionRequest) throws -> (ExecutionWorld, Order) {
        var world = ExecutionWorld()
        world.answers = [.neverArrives]
        try world.admit(request)
        try world.run(for: .milliseconds(2_500))
        return (world, try #require(world.execution?.orders.first))
    }

    // MARK: A lost answer

    @Test func aTimeOutIsNoFailureAndTheOrderThatIsAliveIsNotPlacedASecondTime() throws {
        var (world, order) = try unanswered(MakerTests.maker(TakerTests.sell("0.1")))
        world.venueOrders[order.id] = Self.open(order, world)
        try world.run(for: .seconds(60))
        #expect(world.resting.map(\.id) == [order.id])
        #expect(world.placements == [order.id: 1])
        try world.takeFrom(order, "0.1")
        #expect(world.status == .completed)
        #expect(world.violations.isEmpty, "\(world.violations)")
    }

    @Test func anOrderThatFilledBehindABadGatewayIsNotSentAgainHoweverLongItStaysBad() throws {
        var world = ExecutionWorld()
        world.settings.expiry = .seconds(600)
        world.answers = [.lost(.one)]
        world.unreachable = true
        try world.admit(TakerTests.sell("0.1"))
        try world.run(for: .seconds(300))
        // Its validity is long over: that nobody could be asked is still no answer.
        #expect(world.placements.count == 1)
        #expect(world.status == .processing)
        world.unreachable = false
        try world.run()
        #expect(world.status == .completed)
        #expect(world.placements.values.reduce(0, +) == 1)
        #expect(world.trades.map(\.quantity) == [fixed("0.1")])
    }

    @Test func notFoundFiveTimesIsNoFailureWhileTheOrderMayStillArrive() throws {
        var (world, order) = try unanswered(TakerTests.sell("0.1"))
        #expect(world.queries.count >= 5)
        #expect(world.execution?.orders.map(\.state.isTerminal) == [false])
        _ = world.fill(order, .one)
        try world.run()
        #expect(world.status == .completed)
        #expect(world.placements == [order.id: 1])
        #expect(world.trades.count == 1)
    }

    @Test func anOrderOfWhichOnlyOurIDIsKnownIsAskedForAndCancelledByIt() throws {
        var (world, order) = try unanswered(MakerTests.maker(TakerTests.sell("0.1")))
        #expect(order.venueOrderID == nil)
        world.venueOrders[order.id] = Self.open(order, world)
        try world.step([.cancel(.client)])
        try world.run(for: .seconds(30))
        #expect(world.status == .cancelled)
        #expect(world.execution?.orders.map(\.state) == [.cancelled])
        #expect(world.venueOrders[order.id]?.status == .cancelled)
    }

    @Test func aCancelThatFailsAtOnceIsRepeatedWithAPauseAndNotWithoutEnd() throws {
        var world = ExecutionWorld()
        try world.admit(MakerTests.maker(TakerTests.sell("0.1")))
        try world.run(for: .seconds(1))
        world.cancelsFail = true
        try world.step([.cancel(.client)])
        try world.run(for: .seconds(60))
        #expect((10...22).contains(world.cancels), "\(world.cancels)")
        #expect(world.status == .pendingCancel)
        world.cancelsFail = false
        try world.run(for: .seconds(6))
        #expect(world.status == .cancelled)
        #expect(world.violations.isEmpty, "\(world.violations)")
    }

    // MARK: Not found

    @Test func aQuoteThatFilledAtOnceAndIsNoLongerOpenIsNotARejection() throws {
        var world = ExecutionWorld()
        try world.admit(MakerTests.maker(TakerTests.sell("0.1")))
        try world.run(for: .seconds(1))
        let order = try #require(world.resting.first)
        // It fills, its report is lost, and the answer to the cancel is that it is not open.
        _ = world.fill(order, .one)
        try world.step([.cancel(.client)])
        try world.run(for: .seconds(30))
        #expect(world.status == .completed)
        #expect(world.execution?.orders.map(\.state) == [.filled])
        #expect(world.trades.map(\.quantity) == [fixed("0.1")])
    }

    @Test func notFoundForSecondsRightAfterItWasAcceptedEndsNothing() throws {
        var world = ExecutionWorld()
        try world.admit(MakerTests.maker(TakerTests.sell("0.1")))
        try world.run(for: .seconds(1))
        let order = try #require(world.resting.first)
        world.venueOrders[order.id] = nil
        try world.run(for: .seconds(20))
        #expect(world.queries.count >= 3)
        #expect(world.resting.map(\.id) == [order.id])
        world.venueOrders[order.id] = Self.open(order, world)
        try world.takeFrom(order, "0.1")
        #expect(world.status == .completed)
        #expect(world.placements == [order.id: 1])
    }

    @Test func aPartlyFilledOrderThatItsVenueForgetsKeepsItsFillsAndEndsByEvidence() throws {
        var world = ExecutionWorld()
        try world.admit(MakerTests.maker(TakerTests.sell("0.1"), expiring: .seconds(60)))
        try world.run(for: .seconds(1))
        let order = try #require(world.resting.first)
        try world.takeFrom(order, "0.04")
        let shown = try #require(world.venueOrders[order.id])
        world.venueOrders[order.id] = nil
        let before = world.queries.count
        try world.run(for: .seconds(600))
        // Expired since, and neither rejected nor given up, nor asked for without end: every 5 s.
        #expect(world.status == .pendingCancel)
        #expect(world.execution?.orders.map(\.state) == [.cancelRequested])
        #expect(world.trades.map(\.quantity) == [fixed("0.04")])
        #expect((100...140).contains(world.queries.count - before))
        let evidence = OrderEvidence.ended(venueOrderID: "v-0", fills: shown.fills)
        try world.step([.resolved(order.id, evidence)])
        try world.run()
        #expect(world.status == .cancelled)
        #expect(world.execution?.flows.spent == fixed("0.04"))
        #expect(world.violations.isEmpty, "\(world.violations)")
    }

    // MARK: Fills

    @Test func aCountWithoutItsFillsInventsNoneAndTheRealOneIsBookedOnce() throws {
        var world = ExecutionWorld()
        try world.admit(MakerTests.maker(TakerTests.sell("0.1")))
        try world.run(for: .seconds(1))
        let order = try #require(world.resting.first)
        let count = Self.open(order, world, counting: "0.04")
        world.venueOrders[order.id] = count
        try world.step([.reported(count)])
        try world.run(for: .seconds(10))
        #expect(world.trades.isEmpty)
        #expect(world.execution?.orders.map(\.reportedQuantity) == [fixed("0.04")])
        #expect(world.execution?.flows.spent == .zero)
        world.venueOrders[order.id] = Self.open(order, world)
        try world.takeFrom(order, "0.04")
        try world.step([.reported(count)])
        #expect(world.trades.map(\.quantity) == [fixed("0.04")])
        #expect(world.execution?.orders.map(\.filledQuantity) == [fixed("0.04")])
        #expect(world.violations.isEmpty, "\(world.violations)")
    }

    @Test func aStartKeepsAWorkingOrderWhoseFillsDoNotComeToItsCount() throws {
        var world = ExecutionWorld()
        try world.admit(MakerTests.maker(TakerTests.sell("0.1")))
        try world.run(for: .seconds(1))
        let order = try #require(world.resting.first)
        let count = Self.open(order, world, counting: "0.04")
        world.venueOrders[order.id] = count
        try world.step([.reported(count)])
        try world.restart()
        try world.run(for: .seconds(10))
        #expect(world.resting.map(\.id) == [order.id])
        #expect(world.placements == [order.id: 1])
        world.venueOrders[order.id] = Self.open(order, world)
        try world.takeFrom(order, "0.04")
        try world.takeFrom(order, "0.06")
        #expect(world.status == .completed)
        #expect(world.execution?.flows.spent == fixed("0.1"))
        #expect(world.violations.isEmpty, "\(world.violations)")
    }

    @Test func aCancelledRestBesideAFillIsNoFailureOfItsOrder() throws {
        var world = ExecutionWorld()
        world.answers = [.fill(fixed("0.3"))]
        try world.admit(TakerTests.sell("0.1"))
        try world.step()
        world.setBook(bids: [("60000", "5")], asks: [("60010", "5")])
        try world.run()
        #expect(world.execution?.orders.map(\.state) == [.cancelled, .filled])
        #expect(world.trades.map(\.quantity) == [fixed("0.03"), fixed("0.07")])
        #expect(world.status == .completed)
    }
}
