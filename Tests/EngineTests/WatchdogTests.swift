import Domain
import Execution
import Money
import Testing

@testable import Engine

/// Each kind of wait is found once it has lasted for as long as it may, not before, and no longer
/// than it lasts.
@Suite struct WatchdogTests {
    private static let limits = StallLimits()

    private func stalls(_ world: EngineWorld) -> [Stall.Cause] {
        world.queue.waits(at: world.time.now(), limits: Self.limits).stalls.map(\.cause)
    }

    /// Lets time pass as an engine does that wakes every second.
    private func pass(_ seconds: Int, _ world: EngineWorld) async throws {
        for _ in 0..<seconds { try await world.pass(.seconds(1)) }
    }

    /// One BTC that rests at the venue, which answers for it.
    private func resting(
        _ world: EngineWorld, expiring seconds: Int = 7_200
    ) async throws -> Order {
        try await world.recover()
        world.venue.script.withLock { $0.placements = [.rest] }
        try await world.create(
            EngineWorld.sell {
                $0.executor = .maker
                $0.expiresAt = EngineWorld.start.adding(.seconds(seconds))
            })
        try await world.work()
        let order = try world.lastOrder()
        #expect(order.timeInForce == .postOnly)
        answerFor(order, world)
        return order
    }

    private func answerFor(_ order: Order, _ world: EngineWorld) {
        world.venue.script.withLock {
            $0.queries[order.id] = .present(ScriptedVenue.report(order, .open, []))
        }
    }

    @Test func aQuoteThatRestsForAnHourMakesProgress() async throws {
        let world = EngineWorld()
        _ = try await resting(world)
        for _ in 0..<60 {
            try await pass(60, world)
            #expect(stalls(world) == [])
        }
    }

    @Test func anOrderWhoseFateStaysUnknownIsFoundAfterAMinute() async throws {
        let world = EngineWorld()
        try await world.recover()
        world.venue.script.withLock { $0.placements = [.answer(.unknown("no answer"))] }
        try await world.create(
            EngineWorld.sell { $0.expiresAt = EngineWorld.start.adding(.seconds(600)) })
        try await world.work()
        let order = try world.lastOrder()
        try await pass(59, world)
        #expect(stalls(world) == [])
        try await pass(1, world)
        let found = world.queue.waits(at: world.time.now(), limits: Self.limits).stalls
        #expect(found.map(\.cause) == [.unknownOrder])
        #expect(found.map(\.order) == [order.id])
        #expect(found.map(\.since) == [EngineWorld.start])
        world.venue.script.withLock {
            $0.queries[order.id] = .present(
                ScriptedVenue.report(order, .filled, [ScriptedVenue.fill(order)]))
        }
        try await pass(6, world)
        #expect(stalls(world) == [])
    }

    @Test func aVenueThatNoLongerConfirmsAnOrderIsFound() async throws {
        let world = EngineWorld()
        let order = try await resting(world)
        try await pass(10, world)
        world.venue.script.withLock { $0.queries[order.id] = .unreachable("down") }
        try await pass(59, world)
        #expect(stalls(world) == [])
        try await pass(10, world)
        #expect(stalls(world) == [.silentVenue])
        answerFor(order, world)
        try await pass(6, world)
        #expect(stalls(world) == [])
    }

    @Test func anOrderThatRestsPastTheExpiryIsFoundAndThenItsConversion() async throws {
        let world = EngineWorld()
        let order = try await resting(world, expiring: 100)
        // Cancels do not arrive.
        try await pass(129, world)
        #expect(stalls(world) == [])
        try await pass(1, world)
        #expect(stalls(world) == [.restingPastExpiry])
        // 30 s of grace, 5 s by the policy, and 60 s.
        try await pass(65, world)
        #expect(Set(stalls(world)) == [.restingPastExpiry, .overdue])
        world.venue.script.withLock {
            $0.cancels[order.id] = .report(ScriptedVenue.report(order, .cancelled, []))
        }
        try await pass(6, world)
        #expect(stalls(world) == [])
        #expect(world.queue.openCount == 0)
    }

    @Test func aConversionThatNobodyLooksAtIsFound() async throws {
        let world = EngineWorld()
        try await world.recover()
        try await world.create()
        world.time.advance(.seconds(29))
        #expect(stalls(world) == [])
        world.time.advance(.seconds(1))
        #expect(stalls(world) == [.unattended])
        try await world.work()
        #expect(stalls(world) == [])
    }

    @Test func aConversionToWhichNothingHappensIsFound() async throws {
        let world = EngineWorld()
        try await world.recover()
        world.venue.script.withLock { $0.placements = [.nothing] }
        try await world.create(
            EngineWorld.sell { $0.expiresAt = EngineWorld.start.adding(.seconds(7_200)) })
        try await world.work()
        world.venue.script.withLock { $0.book = nil }
        try await pass(899, world)
        #expect(stalls(world) == [])
        try await pass(1, world)
        #expect(stalls(world) == [.idle])
        #expect(await EngineOperator(world.runner).stalls().map(\.cause) == [.idle])
    }

    @Test func theOldestWaitIsThatOfTheConversionThatChangedLongestAgo() async throws {
        let world = EngineWorld()
        _ = try await resting(world)
        try await pass(100, world)
        let waits = world.queue.waits(at: world.time.now(), limits: Self.limits)
        #expect(waits.oldestChange == EngineWorld.start)
        let empty = EngineWorld()
        let none = empty.queue.waits(at: empty.time.now(), limits: Self.limits)
        #expect(none.oldestChange == nil)
    }
}
