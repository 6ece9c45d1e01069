import Bookkeeping
import Domain
import Execution
import Money
import TestKit
import Testing

@testable import Engine

/// What a venue takes back reaches its conversion, whether that is open, ended, or has not heard of
/// the trade; and what no sane venue says does not.
@Suite struct ReversalTests {
    /// One BTC to sell, a half of it sold by an order that still works.
    private static func halfSold(
        _ world: EngineWorld
    ) async throws -> (conversion: Conversion, order: Order, half: Fill) {
        try await world.recover()
        world.venue.script.withLock { $0.placements = [.rest] }
        let conversion = try await world.create()
        try await world.work()
        let order = try world.lastOrder()
        let half = ScriptedVenue.fill(order, fixed("0.5"), trade: "half")
        try await world.runner.deliver(ScriptedVenue.report(order, .open, [half]))
        try await world.work()
        return (conversion, order, half)
    }

    private static func sold(
        _ world: EngineWorld
    ) async throws -> (conversion: Conversion, order: Order, whole: Fill) {
        try await world.recover()
        let conversion = try await world.create()
        try await world.work()
        let order = try world.lastOrder()
        #expect(try world.stored(conversion.id).conversion.status == .completed)
        return (conversion, order, ScriptedVenue.fill(order))
    }

    private static func tell(_ report: OrderReport, _ world: EngineWorld) async throws {
        try await world.runner.deliver(report)
        try await world.work()
    }

    @Test func aBustOfAnOpenConversionIsTradedAgain() async throws {
        let world = EngineWorld()
        let (conversion, order, half) = try await Self.halfSold(world)
        try await Self.tell(
            ScriptedVenue.report(
                order, .cancelled, [half], takingBack: [Reversal(of: "half")]), world)
        try await world.pass(.seconds(1))
        let stored = try world.stored(conversion.id)
        #expect(stored.conversion.status == .completed)
        #expect(stored.trades.map(\.state) == [.busted, .booked])
        #expect(stored.orders.map(\.quantity) == [.one, .one])
        #expect(stored.conversion.revision == 0)
        let btc = Pocket(world.account, EngineWorld.btc)
        #expect(world.store.books.mirrors[btc]?.posted == Fixed(9))
        world.expectSoundBooks()
    }

    @Test func aBustOfASettledConversionIsAnAmendmentAndLeavesMemoryAgain() async throws {
        let world = EngineWorld()
        let (conversion, order, whole) = try await Self.sold(world)
        #expect(world.queue.openCount == 0)
        let report = ScriptedVenue.report(
            order, .filled, [whole], takingBack: [Reversal(of: whole.venueTradeID)])
        for _ in 0..<3 { try await Self.tell(report, world) }
        let stored = try world.stored(conversion.id)
        #expect(stored.conversion.status == .completed)
        #expect(stored.trades.map(\.state) == [.busted])
        #expect(stored.conversion.revision == 1 && stored.amendments.count == 1)
        #expect(world.queue.openCount == 0)
        let btc = Pocket(world.account, EngineWorld.btc)
        #expect(world.store.books.mirrors[btc]?.posted == Fixed(10))
        #expect(try Movement.net(of: stored.trades) == [])
        world.expectSoundBooks()
    }

    @Test func aCorrectionOfASettledConversionStandsInItsTradesPlace() async throws {
        let world = EngineWorld()
        let (conversion, order, whole) = try await Self.sold(world)
        let better = ScriptedVenue.fill(order, trade: "better", price: Fixed(60_100))
        let report = ScriptedVenue.report(
            order, .filled, [whole],
            takingBack: [Reversal(of: whole.venueTradeID, correction: better)])
        for _ in 0..<2 { try await Self.tell(report, world) }
        let stored = try world.stored(conversion.id)
        #expect(stored.trades.map(\.state) == [.corrected, .booked])
        #expect(stored.orders.first?.isSettled == true)
        #expect(stored.amendments.first?.movements.map(\.amount) == [Fixed(100)])
        world.expectSoundBooks()
    }

    @Test func aTradeThatIsNotBookedYetIsBookedAndTakenBackAtOnce() async throws {
        let world = EngineWorld()
        try await world.recover()
        world.venue.script.withLock { $0.placements = [.answer(.unknown("no answer"))] }
        let conversion = try await world.create()
        try await world.work()
        let order = try world.lastOrder()
        let whole = ScriptedVenue.fill(order)
        world.venue.script.withLock {
            $0.queries[order.id] = .present(
                ScriptedVenue.report(
                    order, .filled, [whole], takingBack: [Reversal(of: whole.venueTradeID)]))
        }
        try await world.pass(.seconds(1))
        let stored = try world.stored(conversion.id)
        #expect(stored.trades.map(\.state) == [.busted, .booked])
        #expect(stored.conversion.status == .completed)
        // The fill's own report, late: it is known, and stays taken back.
        try await Self.tell(ScriptedVenue.report(order, .filled, [whole]), world)
        #expect(try world.stored(conversion.id).trades.count == 2)
        world.expectSoundBooks()
    }

    @Test func whatNoReportToldIsAskedFor() async throws {
        let world = EngineWorld()
        let (conversion, order, whole) = try await Self.sold(world)
        world.venue.script.withLock {
            $0.reversals = [
                ScriptedVenue.report(
                    order, .filled, [whole], takingBack: [Reversal(of: whole.venueTradeID)])
            ]
        }
        for _ in 0..<3 {
            try await ReversalWatch(runner: world.runner).look()
            try await world.work()
        }
        let stored = try world.stored(conversion.id)
        #expect(stored.trades.map(\.state) == [.busted])
        #expect(stored.amendments.count == 1)
        #expect(world.queue.openCount == 0)
        // A venue that cannot be asked says nothing.
        world.venue.script.withLock { $0.reversals = nil }
        try await ReversalWatch(runner: world.runner).look()
    }

    @Test func theStartAfterADeathReadsBackWhatWasTakenBack() async throws {
        let world = EngineWorld()
        let (conversion, order, half) = try await Self.halfSold(world)
        let report = ScriptedVenue.report(
            order, .open, [half], takingBack: [Reversal(of: "half")])
        try await Self.tell(report, world)
        world.venue.script.withLock {
            $0.queries[order.id] = .present(
                ScriptedVenue.report(
                    order, .cancelled, [half], takingBack: [Reversal(of: "half")]))
        }
        let next = EngineWorld(world.venues, store: world.store)
        try await next.recover()
        try await next.work()
        let stored = try next.stored(conversion.id)
        #expect(stored.conversion.status == .completed)
        #expect(stored.trades.map(\.state) == [.busted, .booked])
        next.expectSoundBooks()
    }

    @Test func aTradeOfAnotherOrderIsNotTakenBack() async throws {
        let world = EngineWorld()
        let (first, order, whole) = try await Self.sold(world)
        let second = try await world.create()
        try await world.work()
        let other = try world.lastOrder()
        #expect(other.id != order.id)
        try await Self.tell(
            ScriptedVenue.report(
                other, .filled, [ScriptedVenue.fill(other)],
                takingBack: [Reversal(of: whole.venueTradeID)]), world)
        #expect(try world.stored(first.id).trades.map(\.state) == [.booked])
        #expect(try world.stored(second.id).trades.map(\.state) == [.booked])
        world.expectSoundBooks()
    }

    @Test func aCorrectionBeyondTheOrderIsRefusedWhateverStands() async throws {
        let world = EngineWorld()
        let (conversion, order, half) = try await Self.halfSold(world)
        let rest = ScriptedVenue.fill(order, fixed("0.4"), trade: "rest")
        try await Self.tell(
            ScriptedVenue.report(order, .open, [rest], counting: fixed("0.9")), world)
        // With the 0.4 that stand it would be 1.1 of 1.
        let large = ScriptedVenue.fill(order, fixed("0.7"), trade: "large")
        try await Self.tell(
            ScriptedVenue.report(
                order, .open, [half], takingBack: [Reversal(of: "half", correction: large)]),
            world)
        #expect(try world.stored(conversion.id).trades.map(\.state) == [.booked, .booked])
        #expect(try world.stored(conversion.id).orders.first?.filledQuantity == fixed("0.9"))
    }

    @Test func aStoreThatCannotBeReadEndsTheEngineRatherThanLoseIt() async throws {
        let world = EngineWorld()
        let (_, order, half) = try await Self.halfSold(world)
        try await world.runner.deliver(
            ScriptedVenue.report(order, .open, [half], takingBack: [Reversal(of: "half")]))
        await world.store.close()
        await #expect(throws: EngineError.self) { try await world.work() }
    }
}
