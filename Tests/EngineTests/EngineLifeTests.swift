import Bookkeeping
import Domain
import Execution
import Logging
import Money
import ServiceLifecycle
import TestKit
import Testing

@testable import Engine

/// Start, stop and breakage of the whole engine as a service.
@Suite struct EngineLifeTests {
    /// Runs the engine as the server does while `body` uses it, then stops it.
    ///
    /// - Returns: what ended it, if not the stop.
    private func running(
        _ world: EngineWorld, _ body: @escaping @Sendable () async throws -> Void
    ) async throws -> (any Error)? {
        var service = ServiceGroupConfiguration.ServiceConfiguration(service: world.runner)
        service.failureTerminationBehavior = .gracefullyShutdownGroup
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [service], logger: world.runner.logger))
        return try await withThrowingTaskGroup(of: (any Error)?.self) { tasks in
            tasks.addTask {
                do {
                    try await group.run()
                    return nil
                } catch { return error }
            }
            try await body()
            await group.triggerGracefulShutdown()
            return try await tasks.next() ?? nil
        }
    }

    @Test func aRunningEngineConvertsAndStops() async throws {
        let world = EngineWorld()
        try await world.recover()
        let error = try await running(world) {
            let conversion = try await world.create()
            await eventually("completed") {
                world.store.books.conversions[conversion.id]?.conversion.status == .completed
            }
        }
        #expect(error == nil)
        world.expectSoundBooks()
    }

    @Test func aStopIsNoCancelAndRestingOrdersStayForTheNextStart() async throws {
        let world = EngineWorld()
        try await world.recover()
        world.venue.script.withLock { $0.placements = [.rest] }
        let error = try await running(world) {
            try await world.create()
            await eventually("resting") {
                world.store.books.conversions.values.first?.orders.first?.state == .open
            }
        }
        #expect(error == nil)
        #expect(world.venue.script.withLock { $0.cancelled.isEmpty })
        let stored = try #require(world.store.books.conversions.values.first)
        #expect(stored.conversion.status == .processing && stored.conversion.cancelCause == nil)
        #expect(stored.orders.map(\.state) == [.open])

        let next = EngineWorld(world.venues, store: world.store)
        try await next.recover()
        let order = try next.lastOrder()
        next.venue.script.withLock {
            $0.queries[order.id] = .present(
                ScriptedVenue.report(order, .filled, [ScriptedVenue.fill(order)]))
        }
        try await next.work()
        #expect(try next.stored(order.conversion).conversion.status == .completed)
        #expect(next.venue.script.withLock { $0.placed.count } == 1)
        next.expectSoundBooks()
    }

    @Test func aStepInProgressEndsBeforeTheEngineDoes() async throws {
        let world = EngineWorld()
        try await world.recover()
        world.venue.script.withLock { $0.placements = [.hold] }
        let error = try await running(world) {
            try await world.create()
            await eventually("sent") { world.venue.script.withLock { !$0.held.isEmpty } }
            world.queue.stop()
            world.venue.release()
        }
        #expect(error == nil)
        // What the venue answered while the engine stopped is booked.
        #expect(world.store.books.conversions.values.first?.trades.count == 1)
    }

    @Test func aStoreThatBreaksEndsTheEngineAndTellsWhoWaits() async throws {
        let world = EngineWorld()
        try await world.recover()
        world.venue.script.withLock { $0.placements = [.hold] }
        let error = try await running(world) {
            let conversion = try await world.create()
            await eventually("sent") { world.venue.script.withLock { !$0.held.isEmpty } }
            // At work: a cancel waits in its mailbox. Booking the fill will break.
            async let cancelled: ConversionExecution? = world.queue.deliver(
                .cancel(.client), to: conversion.id)
            await eventually("in the mailbox") {
                world.queue.mailCount(of: conversion.id) == 1
            }
            world.store.spoil([.lost])
            world.venue.release()
            #expect(await cancelled == nil)
        }
        #expect(error is EngineError)
        let refused = await #expect(throws: ServiceError.self) { try await world.create() }
        #expect(refused == .overloaded(retryAfter: .seconds(1)))
    }

    @Test func anErrorDuringTheStopIsNotSwallowed() async throws {
        let world = EngineWorld()
        try await world.recover()
        world.venue.script.withLock { $0.placements = [.hold] }
        let error = try await running(world) {
            try await world.create()
            await eventually("sent") { world.venue.script.withLock { !$0.held.isEmpty } }
            world.queue.stop()
            // The others have ended by now; this one still has to book what its venue says.
            world.store.spoil([.lost])
            world.venue.release()
        }
        #expect(error is EngineError)
    }

    @Test func aVenuesOwnReportsAreDelivered() async throws {
        let world = EngineWorld()
        try await world.recover()
        world.venue.script.withLock { $0.placements = [.rest] }
        let error = try await running(world) {
            try await world.create()
            await eventually("resting") {
                world.store.books.conversions.values.first?.orders.first?.state == .open
            }
            let order = try world.lastOrder()
            world.venue.tell(ScriptedVenue.report(order, .filled, [ScriptedVenue.fill(order)]))
            await eventually("completed") {
                world.store.books.conversions.values.first?.conversion.status == .completed
            }
            // An order of nobody is no reason to stop.
            let stranger = Order(
                conversion: ConversionID(high: 3, low: 3), leg: 0, attempt: 0,
                account: order.account, symbol: order.symbol, side: .sell,
                timeInForce: .immediateOrCancel, quantity: .one, limitPrice: .one,
                createdAt: order.createdAt, validUntil: order.createdAt)
            world.venue.tell(ScriptedVenue.report(stranger, .open, []))
            try await world.create(EngineWorld.sell("0.5"))
            await eventually("both completed") {
                world.store.books.conversions.values.allSatisfy {
                    $0.conversion.status == .completed
                }
            }
        }
        #expect(error == nil)
        world.expectSoundBooks()
    }

    // MARK: Recovery

    @Test func aStartOpensAnAccountOnceWithWhatItsVenueSays() async throws {
        let world = EngineWorld()
        try await world.recover()
        let pocket = Pocket(world.account, EngineWorld.btc)
        #expect(world.store.books.mirrors[pocket]?.posted == Fixed(10))
        // More came in at the venue: that is no opening balance any more.
        world.venue.script.withLock {
            $0.balances = [EngineWorld.btc: VenueBalance(total: Fixed(99), locked: .zero)]
        }
        let next = EngineWorld(world.venues, store: world.store)
        try await next.recover()
        #expect(next.store.books.mirrors[pocket]?.posted == Fixed(10))
        next.expectSoundBooks()
    }

    @Test func anAccountThatCannotBeAskedAtTheStartIsOpenedOnceItsVenueAnswers() async throws {
        let world = EngineWorld()
        world.venue.script.withLock { $0.balances = nil }
        try await world.recover()
        #expect(world.store.books.mirrors.isEmpty)
        let error = try await running(world) {
            world.venue.script.withLock {
                $0.balances = [EngineWorld.btc: VenueBalance(total: Fixed(3), locked: .zero)]
            }
            await eventually("opened") {
                world.time.advance(.milliseconds(100))
                return world.store.books.mirrors.values.map(\.posted) == [Fixed(3)]
            }
        }
        #expect(error == nil)
        world.expectSoundBooks()
    }

    @Test func anAssetThatIsNewOnAKnownAccountIsOpenedUnlessAnOrderCouldHaveBroughtIt()
        async throws
    {
        let eth = Asset("ETH", scale: 18)
        let world = EngineWorld()
        world.venue.script.withLock {
            $0.balances = [EngineWorld.btc: VenueBalance(total: Fixed(10), locked: .zero)]
            $0.placements = [.answer(.unknown("it filled, and the answer was lost"))]
        }
        try await world.recover()
        try await world.create()
        try await world.work()
        // The fill is not booked yet, and somebody put ETH on the account.
        world.venue.script.withLock {
            $0.balances = [
                EngineWorld.btc: VenueBalance(total: Fixed(9), locked: .zero),
                EngineWorld.usd: VenueBalance(total: Fixed(60_000), locked: .zero),
                eth: VenueBalance(total: Fixed(5), locked: .zero),
            ]
        }
        let next = EngineWorld(world.venues, store: world.store)
        try await next.recover()
        let mirrors = next.store.books.mirrors
        #expect(mirrors[Pocket(next.account, eth)]?.posted == Fixed(5))
        #expect(mirrors[Pocket(next.account, EngineWorld.usd)] == nil)
    }

    @Test func aStartAsksForWhatWasIntendedAndNeverSendsIt() async throws {
        let world = EngineWorld()
        try await world.recover()
        let conversion = try await world.create()
        let work = try #require(world.queue.next())
        // The process dies right after the intent became durable.
        var execution = work.execution
        let decision = try execution.handle(
            [.wake],
            ExecutionContext(
                now: world.time.now(), eventID: { world.random.identifier(at: world.time.now()) },
                view: {
                    world.runner.board.view(
                        of: conversion.hops, for: conversion.request, tenant: conversion.tenant)
                }))
        let intent = try #require(decision.commit)
        #expect(await world.store.commit(intent) == .done)

        let next = EngineWorld(world.venues, store: world.store)
        try await next.recover()
        try await next.work()
        #expect(next.venue.script.withLock { $0.placed.isEmpty })
        #expect(next.venue.script.withLock { $0.queried.count } == 1)
        let order = try #require(next.stored(conversion.id).orders.first)
        // Unreachable proves nothing, and neither does "absent" before its death time.
        next.venue.script.withLock { $0.queries[order.id] = .absent }
        try await next.pass(.milliseconds(200))
        #expect(try next.stored(conversion.id).orders.first?.state.isTerminal == false)
        for _ in 0..<8 { try await next.pass(.seconds(1)) }
        #expect(try next.stored(conversion.id).orders.first?.state == .absent)
        #expect(try next.stored(conversion.id).conversion.status == .completed)
        #expect(next.venue.script.withLock { $0.placed.count } == 1)
        next.expectSoundBooks()
    }
}
