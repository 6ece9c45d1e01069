import Domain
import Execution
import Money
import Routing
import Testing

@Suite struct TakerTests {
    static func sell(_ amount: String, _ options: ConversionOptions = .init()) -> ConversionRequest
    {
        ConversionRequest(
            from: ExecutionWorld.btc, to: ExecutionWorld.usd, fixed: .from(fixed(amount)),
            options: options)
    }

    static func buyFor(_ amount: String) -> ConversionRequest {
        ConversionRequest(
            from: ExecutionWorld.usd, to: ExecutionWorld.btc, fixed: .from(fixed(amount)))
    }

    static func buy(_ amount: String, _ options: ConversionOptions = .init()) -> ConversionRequest {
        ConversionRequest(
            from: ExecutionWorld.usd, to: ExecutionWorld.btc, fixed: .to(fixed(amount)),
            options: options)
    }

    @Test func aFixedSpendIsSoldWholeAndCompletes() throws {
        var world = ExecutionWorld()
        try world.admit(Self.sell("0.1"))
        try world.run()
        #expect(world.status == .completed)
        #expect(world.execution?.flows.spent == fixed("0.1"))
        #expect(world.execution?.flows.received == fixed("5994"))
        #expect(world.violations.isEmpty, "\(world.violations)")
    }

    @Test func aFixedReceiptArrivesNetOfFees() throws {
        var world = ExecutionWorld()
        try world.admit(Self.buy("0.1"))
        try world.run()
        #expect(world.status == .completed)
        #expect(world.execution?.flows.received == fixed("0.1"))
        #expect(world.violations.isEmpty, "\(world.violations)")
    }

    @Test func aBuyNeverSpendsMoreThanItsAmountThoughEveryFillIsAtTheLimit() throws {
        var world = ExecutionWorld(asks: [("60000", "0.01"), ("60100", "0.02"), ("60300", "5")])
        try world.admit(Self.buyFor("3000"))
        try world.run()
        #expect(world.violations.isEmpty, "\(world.violations)")
        #expect(try #require(world.execution).flows.spent <= fixed("3000"))
        #expect(world.trades.count >= 1)
    }

    @Test func whatIsLeftIsRoutedAgainOnANewerBook() throws {
        var world = ExecutionWorld()
        world.answers = [.fill(fixed("0.5")), .fill(.one)]
        try world.admit(Self.sell("0.2"))
        try world.run()
        #expect(world.status == .completed)
        #expect(world.placements.count == 2)
        #expect(world.trades.map(\.quantity) == [fixed("0.1"), fixed("0.1")])
    }

    @Test func aVenueIsNotUsedAgainWithABookFromBeforeOurLastReport() throws {
        var world = ExecutionWorld()
        world.answers = [.fill(fixed("0.5"))]
        try world.admit(Self.sell("0.2"))
        // The venue's report is about a state that its book does not show yet.
        world.reportSequence = 10
        try world.step()
        world.now = world.now.adding(.seconds(3))
        try world.step()
        #expect(world.placements.count == 1)
        world.reportSequence = nil
        let book = try #require(world.books[.init(venue: "one", symbol: ExecutionWorld.symbol)])
        world.books[.init(venue: "one", symbol: ExecutionWorld.symbol)] = Book(
            symbol: book.symbol, bids: book.bids, asks: book.asks, at: book.at, sequence: 10)
        world.now = world.now.adding(.seconds(6))
        try world.step()
        #expect(world.placements.count == 2)
    }

    @Test func roundsWithoutAFillWaitLongerEachTimeUpToFiveSeconds() throws {
        var world = ExecutionWorld()
        world.answers = Array(repeating: .fill(.zero), count: 40)
        try world.admit(Self.sell("0.1"))
        var waits: [Duration] = []
        try world.step()
        for _ in 0..<7 {
            let at = try #require(world.wakeAt)
            waits.append(at.duration(since: world.now))
            world.now = at
            try world.step()
        }
        #expect(
            waits == [
                .milliseconds(250), .milliseconds(500), .seconds(1), .seconds(2), .seconds(4),
                .seconds(5), .seconds(5),
            ])
    }

    @Test func expiryWithoutAFillIsCancelledAndSaysExpired() throws {
        var world = ExecutionWorld()
        world.answers = Array(repeating: .fill(.zero), count: 100)
        try world.admit(Self.sell("0.1"))
        try world.run()
        #expect(world.status == .cancelled)
        #expect(world.reason == .expired)
        #expect(world.trades.isEmpty)
        #expect(world.violations.isEmpty, "\(world.violations)")
    }

    @Test func fiftyOrdersAreTheEndOfALeg() throws {
        var world = ExecutionWorld()
        world.settings.expiry = .seconds(3_600)
        world.answers = Array(repeating: .fill(fixed("0.01")), count: 100)
        try world.admit(Self.sell("1"))
        try world.run(for: .seconds(3_600))
        #expect(world.placements.count == Limits.ordersPerLegMax)
        #expect(world.status == .cancelled)
        #expect(world.reason == .noLiquidity)
    }

    @Test func aBookBeyondTheSlippageBoundIsWaitedFor() throws {
        var world = ExecutionWorld()
        try world.admit(Self.sell("0.1"))
        world.setBook(bids: [("59000", "5")], asks: [("60010", "5")])
        try world.step()
        #expect(world.placements.isEmpty)
        world.setBook(bids: [("59900", "5")], asks: [("60010", "5")])
        world.now = world.now.adding(.seconds(1))
        try world.step()
        #expect(world.status == .completed)
    }

    @Test func theClientsLimitRateHoldsNetOfFees() throws {
        var world = ExecutionWorld()
        try world.admit(Self.sell("0.1", .init(limitRate: fixed("59941"))))
        try world.step()
        // 60000 less 0.1 % is 59940: one below what the client accepts.
        #expect(world.placements.isEmpty)
        world.setBook(bids: [("60002", "5")], asks: [("60010", "5")])
        world.now = world.now.adding(.seconds(1))
        try world.step()
        #expect(world.status == .completed)
        #expect(try #require(world.execution).flows.received >= fixed("5994.1"))
    }

    @Test func aHaltStopsNewOrdersUntilItIsLifted() throws {
        var world = ExecutionWorld()
        try world.admit(Self.sell("0.1"))
        world.halted = .tenant("acme")
        try world.step()
        #expect(world.placements.isEmpty)
        world.halted = nil
        world.now = world.now.adding(.seconds(1))
        try world.step()
        #expect(world.status == .completed)
    }

    @Test func aRefusedIntentSendsNothing() throws {
        var world = ExecutionWorld()
        try world.admit(Self.sell("0.1"))
        try world.step(refusing: .halted(.everything))
        #expect(world.placements.isEmpty)
        #expect(world.status == .pending)
        world.now = world.now.adding(.seconds(1))
        try world.step()
        #expect(world.status == .completed)
    }

    @Test func aRefusedOrderIsNotTheEndOfTheConversion() throws {
        var world = ExecutionWorld()
        world.answers = [.refuse, .fill(.one)]
        try world.admit(Self.sell("0.1"))
        try world.run()
        #expect(world.status == .completed)
        #expect(world.placements.count == 2)
    }
}
