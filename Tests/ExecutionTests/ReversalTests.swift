import Bookkeeping
import Domain
import Execution
import Money
import Routing
import Testing

/// What venues take back: busts and corrections, in whatever state they arrive.
@Suite struct ReversalTests {
    /// Half of what was to be sold is sold, and the venue shows no book for the rest.
    private func halfSold(_ amount: String = "0.2") throws -> ExecutionWorld {
        var world = ExecutionWorld()
        world.answers = [.fill(fixed("0.5"))]
        world.onNextPlacement = { $0.bookless = [Self.market] }
        try world.admit(TakerTests.sell(amount))
        try world.step()
        return world
    }

    private static let market = ExecutionWorld.MarketID(
        venue: "one", symbol: ExecutionWorld.symbol)

    @Test func aBustBeforeTheEndIsTradedAgain() throws {
        var world = try halfSold()
        let trade = try #require(world.trades.first)
        #expect(world.held(ExecutionWorld.btc) == fixed("0.1"))
        try world.bust(trade)
        #expect(world.execution?.flows.spent == .zero)
        // What came back is held again, so that nobody else spends it.
        #expect(world.held(ExecutionWorld.btc) == fixed("0.2"))
        world.bookless = []
        try world.run()
        #expect(world.status == .completed)
        let execution = try #require(world.execution)
        #expect(execution.flows.spent == fixed("0.2"))
        #expect(world.trades.map(\.state) == [.busted, .booked])
        #expect(execution.orders.map(\.filledQuantity) == [.zero, fixed("0.2")])
        #expect(execution.orders.map(\.takenBackQuantity) == [fixed("0.1"), .zero])
        #expect(execution.conversion.revision == 0 && world.amendments.isEmpty)
        #expect(world.violations.isEmpty, "\(world.violations)")
    }

    @Test func whatIsTradedAgainKeepsTheBound() throws {
        var world = try halfSold()
        try world.bust(try #require(world.trades.first))
        world.bookless = []
        // Two percent below the mid at acceptance, which allows one.
        world.setBook(bids: [("58800", "5")], asks: [("58810", "5")])
        try world.run()
        #expect(world.status == .cancelled)
        #expect(world.reason == .expired)
        #expect(world.execution?.flows.spent == .zero)
        #expect(world.violations.isEmpty, "\(world.violations)")
    }

    @Test func aBustAfterTheEndIsAnAmendmentAndNothingIsTraded() throws {
        var world = ExecutionWorld()
        try world.admit(TakerTests.sell("0.2"))
        try world.run()
        #expect(world.status == .completed)
        let trade = try #require(world.trades.first)
        try world.bust(trade)
        let execution = try #require(world.execution)
        #expect(world.status == .completed && execution.isSettled)
        #expect(execution.conversion.revision == 1)
        #expect(world.amendments.map(\.reason) == ["A trade was taken back by its venue."])
        let moved = try #require(world.amendments.first).movements
        #expect(moved.map(\.asset) == [ExecutionWorld.btc, ExecutionWorld.usd])
        #expect(moved.map(\.amount) == [fixed("0.2"), fixed("-11988")])
        #expect(world.placements.count == 1)
        #expect(world.balances.values.allSatisfy { $0.held.isZero })
        #expect(
            world.balances[Pocket(ExecutionWorld.account, ExecutionWorld.btc)]?.posted
                == fixed("10"))
        #expect(world.violations.isEmpty, "\(world.violations)")
    }

    @Test func aTradeIsTakenBackOnce() throws {
        var world = try halfSold()
        let trade = try #require(world.trades.first)
        let report = world.takeBack(trade.venueTradeID, of: trade.order)
        let events = world.events(of: report)
        #expect(events.count == 2)
        try world.step(events + events)
        // By now the store has it as busted.
        try world.step(
            [.reversed(try #require(world.trades.first), correction: nil), .reported(report)])
        #expect(world.execution?.flows.spent == .zero)
        #expect(world.held(ExecutionWorld.btc) == fixed("0.2"))
        #expect(world.violations.isEmpty, "\(world.violations)")
    }

    @Test func aCorrectionStandsInTheOtherTradesPlace() throws {
        var world = try halfSold()
        let trade = try #require(world.trades.first)
        #expect(world.execution?.flows.received == fixed("5994"))
        try world.bust(trade, correctedTo: world.correction(of: trade, price: "60100"))
        #expect(world.trades.map(\.state) == [.corrected, .booked])
        let execution = try #require(world.execution)
        #expect(execution.flows.spent == fixed("0.1"))
        #expect(execution.flows.received == fixed("6004"))
        #expect(execution.orders.first?.filledNotional == fixed("6010"))
        #expect(execution.orders.first?.takenBackQuantity == .zero)
        #expect(world.held(ExecutionWorld.btc) == fixed("0.1"))
        world.bookless = []
        try world.run()
        #expect(world.status == .completed)
        #expect(world.execution?.flows.spent == fixed("0.2"))
        #expect(world.violations.isEmpty, "\(world.violations)")
    }

    @Test func aCorrectionAfterTheEndSaysSo() throws {
        var world = ExecutionWorld()
        try world.admit(TakerTests.sell("0.2"))
        try world.run()
        let trade = try #require(world.trades.first)
        try world.bust(trade, correctedTo: world.correction(of: trade, price: "60100"))
        #expect(world.amendments.map(\.reason) == ["A trade was corrected by its venue."])
        #expect(world.amendments.first?.movements.map(\.amount) == [fixed("20")])
        #expect(world.execution?.isSettled == true)
    }

    @Test func aCorrectionCanBeCorrected() throws {
        var world = try halfSold()
        let trade = try #require(world.trades.first)
        let first = world.correction(of: trade, price: "60100")
        try world.bust(trade, correctedTo: first)
        let standing = try #require(world.trades.last)
        try world.bust(standing, correctedTo: world.correction(of: standing, price: "60200"))
        #expect(world.trades.map(\.state) == [.corrected, .corrected, .booked])
        #expect(world.execution?.flows.received == fixed("6014"))
        #expect(world.violations.isEmpty, "\(world.violations)")
    }

    @Test func aTradeThatWasNeverBookedIsBookedAndTakenBackTogether() throws {
        var world = ExecutionWorld()
        world.answers = [.lost(.one)]
        world.unreachable = true
        try world.admit(TakerTests.sell("0.2"))
        try world.step()
        let order = try #require(world.execution?.orders.first)
        world.takeBack("t-2", of: order.id)
        world.unreachable = false
        try world.run()
        #expect(world.status == .completed)
        #expect(world.trades.map(\.state) == [.busted, .booked])
        #expect(world.execution?.flows.spent == fixed("0.2"))
        #expect(world.execution?.conversion.revision == 0)
        #expect(world.violations.isEmpty, "\(world.violations)")
    }

    @Test func aReversalOfATradeThatNobodyToldInventsNothingAndAsks() throws {
        var world = ExecutionWorld()
        world.answers = [.neverArrives]
        try world.admit(TakerTests.sell("0.2"))
        try world.step()
        let order = try #require(world.execution?.orders.first)
        let whole = world.fill(order, .one)
        world.takeBack("t-2", of: order.id)
        world.queries = []
        try world.step([
            .reported(
                OrderReport(
                    order: order.id, venueOrderID: whole.venueOrderID, status: .filled,
                    cumulativeQuantity: whole.cumulativeQuantity, fills: [],
                    reversals: [Reversal(of: "t-2")], bookSequence: 0, at: world.now))
        ])
        #expect(world.trades.isEmpty)
        #expect(world.status == .processing)
        try world.run()
        #expect(world.queries.contains(order.id))
        #expect(world.trades.map(\.state) == [.busted, .booked])
        #expect(world.status == .completed)
        #expect(world.violations.isEmpty, "\(world.violations)")
    }

    @Test func anOlderReportAfterTheBustUnsettlesNothing() throws {
        var world = ExecutionWorld()
        try world.admit(TakerTests.sell("0.2"))
        try world.run()
        let trade = try #require(world.trades.first)
        let before = try #require(world.venueOrders[trade.order])
        try world.bust(trade)
        try world.step([.reported(before)])
        #expect(world.execution?.isSettled == true)
        #expect(world.amendments.count == 1 && world.trades.count == 1)
    }

    @Test func anOrderDoesNotWorkAgainWhatWasTakenBackFromIt() throws {
        var world = ExecutionWorld()
        try world.admit(MakerTests.maker(TakerTests.sell("0.1")))
        try world.run(for: .seconds(2))
        let order = try #require(world.resting.first)
        try world.takeFrom(order, "0.04")
        try world.bust(try #require(world.trades.first))
        // The order works on with what it had left; what came back is quoted once it has ended.
        try world.run(for: .seconds(2))
        #expect(world.execution?.orders.map(\.openQuantity) == [fixed("0.06")])
        #expect(world.held(ExecutionWorld.btc) == fixed("0.1"))
        try world.takeFrom(order, "0.06")
        #expect(world.execution?.orders.map(\.openQuantity) == [.zero, fixed("0.04")])
        #expect(world.held(ExecutionWorld.btc) == fixed("0.04"))
        try world.takeFrom(try #require(world.resting.first), "0.04")
        #expect(world.status == .completed)
        #expect(world.execution?.flows.spent == fixed("0.1"))
        #expect(world.violations.isEmpty, "\(world.violations)")
    }

    @Test func aBustWhileCancellingIsNotTradedAgain() throws {
        var world = try halfSold()
        let trade = try #require(world.trades.first)
        let report = world.takeBack(trade.venueTradeID, of: trade.order)
        try world.step([.cancel(.client)])
        try world.step(world.events(of: report))
        try world.run()
        #expect(world.status == .cancelled)
        #expect(world.execution?.flows.spent == .zero)
        #expect(world.placements.count == 1)
        // It is CANCELLED, not FAILED: something had moved, and was taken back.
        #expect(world.violations.isEmpty, "\(world.violations)")
    }

    @Test func whatCannotBeHeldIsBookedAllTheSame() throws {
        var world = try halfSold()
        let trade = try #require(world.trades.first)
        let report = world.takeBack(trade.venueTradeID, of: trade.order)
        let pocket = Pocket(ExecutionWorld.account, ExecutionWorld.btc)
        let events = world.events(of: report)
        let refusal = ExecutionEvent.refused(.insufficientFunds(pocket, available: .zero))
        // Refused once, the wait of an intent may have been the reason; refused twice, it is booked
        // without its hold.
        try world.step([refusal, refusal] + events)
        #expect(world.trades.map(\.state) == [.busted])
        #expect(world.held(ExecutionWorld.btc) == fixed("0.1"))
        world.bookless = []
        try world.run()
        #expect(world.status == .completed)
        #expect(world.execution?.flows.spent == fixed("0.2"))
        #expect(world.violations.isEmpty, "\(world.violations)")
    }

    @Test func aDearerCorrectionLeavesHeldWhatOtherOrdersMaySpend() throws {
        var world = ExecutionWorld()
        world.answers = [.fill(fixed("0.5")), .neverArrives]
        try world.admit(TakerTests.buyFor("6000"))
        try world.step()
        world.setBook(bids: [("60000", "5")], asks: [("60010", "5")])
        try world.run(for: .milliseconds(300))
        let unknown = try #require(world.execution?.orders.last)
        #expect(world.execution?.orders.count == 2 && !unknown.state.isTerminal)
        let reserved = try unknown.reservedOpen()
        let trade = try #require(world.trades.first)
        try world.bust(trade, correctedTo: world.correction(of: trade, price: "60110"))
        #expect(world.held(ExecutionWorld.usd) >= reserved)
        try world.run()
        #expect(world.status == .completed)
        #expect(world.violations.isEmpty, "\(world.violations)")
    }

    @Test func aRestartRemembersWhatWasTakenBack() throws {
        var world = try halfSold()
        try world.bust(try #require(world.trades.first))
        try world.restart()
        #expect(world.execution?.flows.spent == .zero)
        world.bookless = []
        try world.run()
        #expect(world.status == .completed)
        #expect(world.trades.map(\.state) == [.busted, .booked])
        #expect(world.violations.isEmpty, "\(world.violations)")
    }
}
