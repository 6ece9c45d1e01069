import Bookkeeping
import Domain
import Execution
import Money
import Synchronization
import TestKit
import Testing

@testable import Engine

/// Evidence of operators, the watch that follows it, and cancels.
@Suite struct OperatorTests {
    private let world = EngineWorld()
    private var service: EngineOperator { EngineOperator(world.runner) }

    /// A conversion whose only order was answered for in this way.
    private func conversion(
        _ placement: ScriptedVenue.Placement
    ) async throws -> (Conversion, Order) {
        try await world.recover()
        world.venue.script.withLock { $0.placements = [placement] }
        let conversion = try await world.create(
            EngineWorld.sell { $0.expiresAt = EngineWorld.start.adding(.seconds(86_400)) })
        try await world.work()
        return (conversion, try world.lastOrder())
    }

    /// Works until `body` is done.
    private func working<Value: Sendable>(
        in other: EngineWorld? = nil, _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let world = other ?? self.world
        return try await withThrowingTaskGroup(of: Void.self) { group in
            let isDone = Mutex(false)
            group.addTask {
                while !isDone.withLock({ $0 }) {
                    try await world.work()
                    await Task.yield()
                }
            }
            defer { isDone.withLock { $0 = true } }
            return try await body()
        }
    }

    private func refusal(
        of order: Order, _ evidence: OrderEvidence
    ) async throws -> ServiceError? {
        try await working { [service] in
            do throws(ServiceError) {
                try await service.resolve(order.id, with: evidence)
                return nil
            } catch { return error }
        }
    }

    @Test func whatIsNotWellIsTold() async throws {
        try await world.recover()
        #expect(await service.troubles() == [])
        world.queue.setIntake(isOpen: false)
        world.venue.script.withLock { $0.book = nil }
        for _ in 0..<2 {
            world.runner.board.mirrors.compare(
                world.account, [EngineWorld.usd: VenueBalance(total: Fixed(999_999), locked: .zero)]
            )
        }
        let (btc, usd) = (EngineWorld.btc, EngineWorld.usd)
        #expect(
            await service.troubles() == [
                .intakeIsClosed, .noBook("one", [EngineWorld.symbol]),
                .drift(Pocket(world.account, btc), missing: Fixed(10)),
                .drift(Pocket(world.account, usd), missing: .one),
            ])
    }

    @Test func anUnknownOrderEndsByEvidenceAndIsReplaced() async throws {
        let (conversion, order) = try await conversion(.answer(.unknown("no answer")))
        world.time.advance(.seconds(3))
        #expect(try await refusal(of: order, .absent) == nil)
        try await world.pass(.seconds(1))
        let stored = try world.stored(conversion.id)
        #expect(stored.orders.first?.state == .absent)
        #expect(stored.conversion.status == .completed)
        world.expectSoundBooks()
    }

    /// It would be sent again beside one that is on its way, and both would trade.
    @Test func anOrderThatMayStillArriveIsNotCalledAbsent() async throws {
        let (conversion, order) = try await conversion(.answer(.unknown("no answer")))
        let proof = order.validUntil.adding(world.venue.absenceMargin)
        #expect(await service.remedies() == [order.id: .wait(until: proof)])
        for wait in [Duration.milliseconds(2_000), .milliseconds(999)] {
            world.time.advance(wait)
            let text = "Order \(order.id) may still arrive at one/main until \(proof)."
            #expect(try await refusal(of: order, .absent) == .conflict(text))
        }
        #expect(world.venue.script.withLock { $0.placed.count } == 1)
        #expect(try world.stored(conversion.id).orders.first?.state.isTerminal == false)
        world.time.advance(.milliseconds(1))
        #expect(await service.remedies() == [order.id: .absent])
        #expect(try await refusal(of: order, .absent) == nil)
    }

    @Test func fillsThatOperatorsSawAreBookedOnce() async throws {
        let (conversion, order) = try await conversion(.answer(.unknown("no answer")))
        let fill = ScriptedVenue.fill(order, fixed("0.4"))
        let evidence = OrderEvidence.ended(venueOrderID: "v-9", fills: [fill])
        #expect(try await refusal(of: order, evidence) == nil)
        try await world.pass(.seconds(1))
        let stored = try world.stored(conversion.id)
        #expect(stored.orders.first?.state == .cancelled)
        #expect(stored.orders.first?.filledQuantity == fixed("0.4"))
        #expect(stored.conversion.status == .completed, "the rest was sold by another order")
        world.expectSoundBooks()
    }

    @Test(arguments: [OrderEvidence.absent, .ended(venueOrderID: "v", fills: [])])
    func anOrderThatIsAliveIsNotEndedByHearsay(evidence: OrderEvidence) async throws {
        let (conversion, order) = try await conversion(.rest)
        world.venue.script.withLock {
            $0.queries[order.id] = .present(ScriptedVenue.report(order, .open, []))
        }
        guard case .conflict(let text)? = try await refusal(of: order, evidence) else {
            Issue.record("it was taken")
            return
        }
        #expect(text.contains("answers for it"))
        #expect(try world.stored(conversion.id).orders.map(\.state) == [.open])
        #expect(world.venue.script.withLock { $0.placed.count } == 1)
    }

    @Test func anOpenOrderOfAVenueThatFellSilentCanBeResolvedAfterFiveMinutes() async throws {
        let (conversion, order) = try await conversion(.rest)
        try await world.pass(.seconds(1))
        #expect(world.venue.script.withLock { !$0.queried.isEmpty })
        let evidence = OrderEvidence.ended(venueOrderID: "v-\(order.id)", fills: [])
        let error = await #expect(throws: ServiceError.self) {
            try await service.resolve(order.id, with: evidence)
        }
        #expect(error.map { "\($0)".contains("cancel it") } == true)
        #expect(await service.remedies() == [:])
        for _ in 0..<70 { try await world.pass(.seconds(5)) }
        #expect(await service.remedies() == [order.id: .ended])
        #expect(try await refusal(of: order, evidence) == nil)
        #expect(try world.stored(conversion.id).orders.first?.state == .cancelled)
    }

    @Test func evidenceThatContradictsTheVenueIsRefused() async throws {
        let (_, order) = try await conversion(.answer(.unknown("no answer")))
        let known = ScriptedVenue.fill(order, fixed("0.5"))
        try await world.runner.deliver(
            ScriptedVenue.report(order, .cancelled, [known], counting: fixed("0.75")))
        try await world.work()
        for (evidence, reason) in [
            (OrderEvidence.absent, "was seen"),
            (.ended(venueOrderID: "v", fills: [known]), "has told of 0.75"),
            (
                .ended(
                    venueOrderID: "v",
                    fills: [known, ScriptedVenue.fill(order, trade: "2")]), "more than the order"
            ),
        ] {
            let error = await #expect(throws: ServiceError.self) {
                try await service.resolve(order.id, with: evidence)
            }
            #expect(error.map { "\($0)".contains(reason) } == true, "\(reason): \(error as Any)")
        }
        let rest = ScriptedVenue.fill(order, fixed("0.25"), trade: "2")
        let whole = OrderEvidence.ended(venueOrderID: "v", fills: [known, rest])
        #expect(try await refusal(of: order, whole) == nil)
        world.expectSoundBooks()
    }

    @Test func aPocketIsComparedOnlyWhileNothingOfItsAccountMoves() async throws {
        try await world.recover()
        let (account, btc) = (world.account, EngineWorld.btc)
        #expect(
            await service.comparison(of: account, btc)
                == .compared(ledger: Fixed(10), venue: Fixed(10)))
        world.venue.script.withLock { $0.balances = nil }
        #expect(await service.comparison(of: account, btc) == .unreachable)
        world.venue.script.withLock { $0.placements = [.answer(.unknown("no answer"))] }
        try await world.create()
        try await world.work()
        #expect(await service.comparison(of: account, btc) == .moving)
    }

    @Test func anOrderThatIsNotOpenIsNotFound() async throws {
        let (_, order) = try await conversion(.fill)
        for id in [order.id, OrderID(high: 1, low: 1)] {
            await #expect(throws: ServiceError.notFound) {
                try await service.resolve(id, with: .absent)
            }
        }
    }

    // MARK: The watch

    /// A conversion that ended after operators called its first order absent, and their word.
    private func resolved() async throws -> (Conversion, Order) {
        let (conversion, order) = try await conversion(.answer(.unknown("no answer")))
        world.time.advance(.seconds(3))
        let approval = OrderResolution.Approval(
            operatorName: "ann", reason: "why", at: world.time.now())
        let resolution = OrderResolution(
            order: order.id, conversion: conversion.id, evidence: .absent, first: approval,
            second: approval)
        #expect(
            await world.store.commit(Commit(writes: [.putResolution(resolution)])) == .done)
        #expect(try await refusal(of: order, .absent) == nil)
        try await world.pass(.seconds(1))
        return (conversion, order)
    }

    @Test func whatTheVenueTellsWithinSevenDaysIsBookedAfterARestartToo() async throws {
        let (conversion, order) = try await resolved()
        let next = EngineWorld(world.venues, store: world.store)
        try await next.recover()
        #expect(next.queue.openCount == 0)
        let watch = OrderWatch(runner: next.runner)
        try await watch.look()
        #expect(world.venue.script.withLock { $0.queried.last } == order.id)
        next.venue.script.withLock {
            $0.queries[order.id] = .present(
                ScriptedVenue.report(
                    order, .filled, [ScriptedVenue.fill(order, trade: "after all")]))
        }
        for _ in 0..<2 {
            try await watch.look()
            try await next.work()
        }
        let stored = try next.stored(conversion.id)
        #expect(stored.amendments.count == 1 && stored.conversion.revision == 1)
        #expect(stored.trades.count { $0.order == order.id } == 1)
        #expect(stored.orders.first?.state == .filled)
        next.time.advance(.seconds(7 * 86_400 + 3))
        let asked = next.venue.script.withLock { $0.queried.count }
        try await watch.look()
        #expect(next.venue.script.withLock { $0.queried.count } == asked)
    }

    @Test func anOrderThatIsAliveAfterAllIsCancelled() async throws {
        let (conversion, order) = try await resolved()
        let part = ScriptedVenue.fill(order, fixed("0.1"), trade: "after all")
        world.venue.script.withLock {
            $0.queries[order.id] = .present(ScriptedVenue.report(order, .open, [part]))
            $0.cancels[order.id] = .report(ScriptedVenue.report(order, .cancelled, [part]))
        }
        let next = EngineWorld(world.venues, store: world.store)
        try await OrderWatch(runner: next.runner).look()
        try await next.work()
        #expect(next.venue.script.withLock { $0.cancelled } == [order.id])
        let first = try next.stored(conversion.id).orders.first
        #expect(first?.state == .cancelled && first?.filledQuantity == fixed("0.1"))
    }

    // MARK: Cancels

    @Test func aHaltCancelsWhatItsScopeCoversAndNothingElse() async throws {
        let venues = [ScriptedVenue("one"), ScriptedVenue("two")]
        let world = EngineWorld(venues)
        try await world.recover()
        for venue in venues { venue.script.withLock { $0.placements = [.rest, .rest] } }
        for venue in venues {
            try await world.create(EngineWorld.sell { $0.venues = [venue.id] })
        }
        try await world.work()
        let service = EngineOperator(world.runner)
        let asked = try await working(in: world) {
            [
                try await service.cancelOpen(in: .venue("one"), for: Failure(.halted, "Halted.")),
                try await service.cancelOpen(
                    in: .executor(.market), for: Failure(.halted, "Halted.")),
            ]
        }
        #expect(asked == [1, 0])
        let statuses = world.store.books.conversions.values
            .sorted { $0.conversion.id < $1.conversion.id }.map(\.conversion.status)
        #expect(statuses.sorted { $0.rawValue < $1.rawValue } == [.pendingCancel, .processing])
    }
}
