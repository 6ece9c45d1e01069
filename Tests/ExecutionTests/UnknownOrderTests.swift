import Domain
import Execution
import Money
import Testing

@Suite struct UnknownOrderTests {
    @Test func anAnswerLostAfterExecutionIsFoundByAskingAndNeverSentAgain() throws {
        var world = ExecutionWorld()
        world.answers = [.lost(.one)]
        try world.admit(TakerTests.sell("0.1"))
        try world.run()
        #expect(world.status == .completed)
        #expect(world.placements.values.allSatisfy { $0 == 1 })
        #expect(world.placements.count == 1)
        #expect(!world.queries.isEmpty)
    }

    @Test func absentBeforeTheDeathTimeProvesNothing() throws {
        var world = ExecutionWorld()
        world.answers = [.neverArrives]
        try world.admit(TakerTests.sell("0.1"))
        try world.step()
        world.now = world.now.adding(.milliseconds(2_900))
        try world.step()
        #expect(world.placements.count == 1)
        #expect(world.execution?.orders.first?.state.isTerminal == false)
        world.now = world.now.adding(.seconds(3))
        try world.step()
        #expect(world.execution?.orders.first?.state == .absent)
    }

    @Test func anUnknownOrderBlocksItsOwnQuantityOnly() throws {
        var world = ExecutionWorld()
        world.answers = [.neverArrives]
        try world.admit(TakerTests.sell("0.1"))
        try world.run(for: .seconds(2))
        // All of it is in doubt: nothing else may be sold meanwhile.
        #expect(world.placements.count == 1)
        try world.run()
        #expect(world.status == .completed)
        #expect(world.trades.map(\.quantity) == [fixed("0.1")])
        #expect(world.violations.isEmpty, "\(world.violations)")
    }

    @Test func afterARestartAnIntendedOrderIsAskedForAndNotSent() throws {
        var world = ExecutionWorld()
        try world.admit(TakerTests.sell("0.1"))
        let before = try #require(world.execution)
        var intended = before
        let view = world.view
        let now = world.now
        let decision = try intended.handle(
            [.wake],
            ExecutionContext(
                now: now, eventID: { EventID(high: 0, low: 3) }, view: { view }))
        #expect(decision.commands.count == 1)
        let order = try #require(intended.orders.first)
        // The process dies after the commit; whether the order left is not known. Here it did.
        _ = world.fill(order, .one)
        world.execution = try ConversionExecution(
            intended.conversion, orders: intended.orders, holds: intended.holds,
            settings: world.settings, recoveringAt: now)
        try world.run()
        #expect(world.placements.isEmpty)
        #expect(world.status == .completed)
        #expect(world.trades.count == 1)
    }

    @Test func aReportThatComesTwiceIsBookedOnce() throws {
        var world = ExecutionWorld()
        world.answers = [.fill(fixed("0.5"))]
        try world.admit(TakerTests.sell("0.1"))
        try world.step()
        let order = try #require(world.execution?.orders.first)
        let report = try #require(world.venueOrders[order.id])
        try world.step([.reported(report), .reported(report)])
        #expect(world.violations.isEmpty, "\(world.violations)")
        #expect(world.trades.filter { $0.order == order.id }.count == 1)
    }

    @Test func aTerminalReportWithoutItsFillsIsNotSettledUntilTheyAreFetched() throws {
        var world = ExecutionWorld()
        world.answers = [.neverArrives]
        try world.admit(TakerTests.sell("0.1"))
        try world.step()
        let order = try #require(world.execution?.orders.first)
        let whole = world.fill(order, .one)
        let bare = OrderReport(
            order: order.id, venueOrderID: whole.venueOrderID, status: .filled,
            cumulativeQuantity: whole.cumulativeQuantity, fills: [], bookSequence: 0, at: world.now)
        world.venueOrders[order.id] = nil
        try world.step([.reported(bare)])
        #expect(world.status == .processing)
        world.venueOrders[order.id] = whole
        try world.run()
        #expect(world.status == .completed)
        #expect(world.trades.count == 1)
    }

    @Test func aLongUnknownOrderIsNamedInTheFailureMessage() throws {
        var world = ExecutionWorld()
        world.settings.expiry = .seconds(3_600)
        world.answers = [.neverArrives]
        world.unreachable = true
        try world.admit(TakerTests.sell("0.1"))
        try world.step()
        let order = try #require(world.execution?.orders.first)
        world.now = world.now.adding(.seconds(301))
        try world.step()
        #expect(world.execution?.conversion.failure?.message.contains("\(order.id)") == true)
        #expect(world.execution?.orders.first?.state.isTerminal == false)
    }
}
