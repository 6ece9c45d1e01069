import Bookkeeping
import Domain
import Execution
import Money
import Routing
import Testing

/// Busts of one leg of several: before and after the next leg has spent what it brought.
@Suite struct ReversalOfLegsTests {
    private static let second = ExecutionWorld.MarketID(
        venue: "one", symbol: ExecutionWorld.symbol)

    /// The first tranche of EUR to USD over BTC is bought, and there is no book to sell it on.
    private func firstLegDone(_ request: ConversionRequest) throws -> ExecutionWorld {
        var world = SeveralLegsTests.world()
        world.mayOverdraw = true
        try world.admit(request)
        world.onNextPlacement = { $0.bookless = [Self.second] }
        try world.step()
        #expect(world.execution?.orders.map(\.leg) == [0])
        return world
    }

    /// As before, and the first tranche is sold as well; then no book is left.
    private func bothLegsDone(_ request: ConversionRequest) throws -> ExecutionWorld {
        var world = try firstLegDone(request)
        world.bookless = []
        world.onNextPlacement = { $0.bookless = Set($0.books.keys) }
        try world.run(for: .seconds(1))
        #expect(world.execution?.orders.map(\.leg) == [0, 1])
        return world
    }

    private static func receipt(_ amount: String) -> ConversionRequest {
        ConversionRequest(
            from: SeveralLegsTests.eur, to: ExecutionWorld.usd, fixed: .to(fixed(amount)))
    }

    @Test func beforeTheNextLegTheMoneyIsBackAtTheSource() throws {
        var world = try firstLegDone(SeveralLegsTests.request("20000"))
        let trade = try #require(world.trades.first)
        #expect(world.held(ExecutionWorld.btc) == trade.quantity)
        try world.bust(trade)
        #expect(world.held(ExecutionWorld.btc) == .zero)
        #expect(world.held(SeveralLegsTests.eur) == fixed("20000"))
        #expect(try world.execution?.flows.exposure() == .zero)
        world.bookless = []
        try world.run()
        #expect(world.status == .completed)
        let execution = try #require(world.execution)
        #expect(execution.flows.spent > fixed("19999") && execution.flows.spent <= fixed("20000"))
        #expect(world.violations.isEmpty, "\(world.violations)")
    }

    @Test func whatTheNextLegHasSpentIsBoughtAgainWithWhatCameBack() throws {
        var world = try bothLegsDone(SeveralLegsTests.request("20000"))
        let (bought, sold) = (world.trades[0], world.trades[1])
        #expect(bought.quantity == sold.quantity)
        try world.bust(bought)
        let short = try #require(world.execution).flows.positions[ExecutionWorld.btc]
        #expect(short?.amount == bought.quantity.negated)
        world.bookless = []
        try world.run()
        #expect(world.status == .completed)
        let execution = try #require(world.execution)
        #expect(execution.flows.spent > fixed("19999") && execution.flows.spent <= fixed("20000"))
        let left = try #require(execution.flows.positions[ExecutionWorld.btc]).amount
        #expect(left.magnitude < fixed("0.0001"), "\(left)")
        // Nothing is counted as exposed that is not there.
        #expect(try execution.flows.exposure() < fixed("10"))
        #expect(execution.flows.received > fixed("23900"))
        #expect(world.violations.isEmpty, "\(world.violations)")
    }

    @Test func aFixedReceiptBuysAgainWhatItsAccountIsShortOf() throws {
        var world = try bothLegsDone(Self.receipt("1000"))
        let bought = world.trades[0]
        try world.bust(bought)
        world.bookless = []
        try world.run()
        #expect(world.status == .completed)
        let execution = try #require(world.execution)
        #expect(
            execution.flows.received >= fixed("999") && execution.flows.received < fixed("1001"))
        let left = try #require(execution.flows.positions[ExecutionWorld.btc]).amount
        #expect(left >= .zero && left < fixed("0.0002"), "\(left)")
        // Once more than it went on.
        let legs = execution.orders.map(\.leg)
        #expect(legs.count { $0 == 0 } == legs.count { $0 == 1 } + 1)
        #expect(world.violations.isEmpty, "\(world.violations)")
    }

    @Test func aFixedReceiptThatIsCancelledThenSaysWhatItsAccountIsShortOf() throws {
        var world = try bothLegsDone(Self.receipt("1000"))
        try world.bust(world.trades[0])
        try world.step([.cancel(.client)])
        world.bookless = []
        try world.run()
        #expect(world.status == .cancelled)
        #expect(world.reason == .clientCancelled)
        #expect(world.execution?.conversion.failure?.message.contains("is short of it") == true)
        #expect(world.execution?.orders.map(\.leg) == [0, 1])
        #expect(world.violations.isEmpty, "\(world.violations)")
    }

    @Test func aBustOfTheLastLegIsDrivenOnAgain() throws {
        var world = try bothLegsDone(SeveralLegsTests.request("20000"))
        let sold = world.trades[1]
        try world.bust(sold)
        #expect(world.held(ExecutionWorld.btc) == sold.quantity)
        // It is back between the legs, at what was paid for it.
        #expect(try #require(world.execution).flows.exposure() > fixed("1900"))
        world.bookless = []
        try world.run()
        #expect(world.status == .completed)
        let execution = try #require(world.execution)
        #expect(execution.flows.received > fixed("23900"))
        #expect(
            try #require(execution.flows.positions[ExecutionWorld.btc]).amount < fixed("0.0001"))
        #expect(world.violations.isEmpty, "\(world.violations)")
    }

    @Test func afterTheEndTheAmendmentTellsWhoseMoneyIsMissing() throws {
        var world = SeveralLegsTests.world()
        world.mayOverdraw = true
        try world.admit(SeveralLegsTests.request("1000"))
        try world.run()
        #expect(world.status == .completed)
        let bought = try #require(world.trades.first)
        try world.bust(bought)
        #expect(world.status == .completed)
        let moved = try #require(world.amendments.first).movements
        #expect(moved.map(\.asset) == [ExecutionWorld.btc, SeveralLegsTests.eur])
        #expect(moved.first?.amount == bought.quantity.negated)
        #expect(world.violations.isEmpty, "\(world.violations)")
    }
}
