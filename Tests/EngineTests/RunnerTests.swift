import Bookkeeping
import Domain
import Execution
import Money
import TestKit
import Testing

@testable import Engine

@Suite struct RunnerTests {
    @Test func anOrderLeavesOnlyOnceItsIntentIsDurable() async throws {
        let world = EngineWorld()
        try await world.recover()
        let conversion = try await world.create()
        // The commit of the intent is lost: nothing may have been sent, and only a restart helps.
        world.store.spoil([.lost])
        await #expect(throws: EngineError.self) { try await world.work() }
        #expect(world.venue.script.withLock { $0.placed.isEmpty })
        #expect(try world.stored(conversion.id).orders.isEmpty)
    }

    @Test(arguments: [MemoryStore.Spoilt.applied, .lost])
    func afterAnUnknownCommitTheNextStartFindsWhatIsTrue(spoilt: MemoryStore.Spoilt) async throws {
        let venue = ScriptedVenue("one")
        let first = EngineWorld([venue])
        try await first.recover()
        let conversion = try await first.create()
        first.store.spoil([.not, spoilt])
        // The intent is durable, the order filled, and what became of booking it is not known.
        await #expect(throws: EngineError.self) { try await first.work() }
        let order = try first.lastOrder()
        venue.script.withLock {
            $0.queries[order.id] = .present(
                ScriptedVenue.report(order, .filled, [ScriptedVenue.fill(order)]))
        }
        let second = EngineWorld([venue], store: first.store)
        try await second.recover()
        try await second.work()
        let stored = try second.stored(conversion.id)
        #expect(stored.conversion.status == .completed)
        #expect(stored.trades.count == 1)
        #expect(venue.script.withLock { $0.placed.count } == 1)
        second.expectSoundBooks()
    }

    @Test func aRefusedCommitIsDecidedAgainAndNothingWasSent() async throws {
        let world = EngineWorld()
        try await world.recover()
        let conversion = try await world.create()
        // Halted in the store by another process; the board here has not heard of it.
        let halt = Halt(
            scope: .asset("BTC"), operatorName: "ann", reason: "why", at: EngineWorld.start)
        #expect(await world.store.commit(Commit(writes: [.putHalt(halt)])) == .done)
        try await world.work()
        #expect(world.venue.script.withLock { $0.placed.isEmpty })
        #expect(try world.stored(conversion.id).conversion.status == .pending)
        #expect(
            await world.store.commit(Commit(writes: [.removeHalt(halt.scope)])) == .done)
        try await world.pass(.seconds(1))
        #expect(try world.stored(conversion.id).conversion.status == .completed)
        world.expectSoundBooks()
    }

    /// An exchange that began anew counts its trades from 1 again.
    @Test func aTradeUnderAUsedIdIsNotBookedAndIsAnIncident() async throws {
        let world = EngineWorld()
        try await world.recover()
        for trade in ["7", "7", "8", "8"] {
            world.venue.script.withLock { $0.placements = [.rest] }
            try await world.create(EngineWorld.sell("0.5"))
            try await world.work()
            let order = try world.lastOrder()
            let fill = ScriptedVenue.fill(order, trade: trade)
            try await world.runner.deliver(ScriptedVenue.report(order, .filled, [fill]))
            try await world.work()
        }
        let found = UsedTradeIDs.Found(
            account: world.account, venueTradeID: "7", since: EngineWorld.start, count: 2)
        #expect(world.runner.board.usedTradeIDs.found == [found])
        let troubles = await EngineOperator(world.runner).troubles()
        #expect(troubles.contains(.usedTradeIDs(found)))
        // They still wait for the trades that the venue counted.
        #expect(world.queue.openCount == 2)
        world.expectSoundBooks()
    }

    @Test func aConversionThatSomebodyElseChangedIsNotGuessedOn() async throws {
        let world = EngineWorld()
        try await world.recover()
        let conversion = try await world.create()
        var changed = conversion
        changed.status = .pendingCancel
        changed.cancelCause = .client
        let other = Commit(writes: [.updateConversion(changed, expected: 0)])
        #expect(await world.store.commit(other) == .done)
        await #expect(throws: EngineError.self) { try await world.work() }
        #expect(world.venue.script.withLock { $0.placed.isEmpty })
    }

    @Test func whoWaitsForADeliveryIsToldWhenTheStepBreaks() async throws {
        let world = EngineWorld()
        try await world.recover()
        let conversion = try await world.create()
        async let answer = world.queue.deliver(.cancel(.client), to: conversion.id)
        await eventually("in the mailbox") {
            world.queue.mailCount(of: conversion.id) == 1
        }
        world.store.spoil([.lost])
        await #expect(throws: EngineError.self) { try await world.work() }
        #expect(await answer == nil)
    }

    @Test func aLateFillIsBookedAsAnAmendmentWhateverIsInMemory() async throws {
        let world = EngineWorld()
        try await world.recover()
        world.venue.script.withLock { $0.placements = [.nothing] }
        let conversion = try await world.create()
        try await world.work()
        let order = try world.lastOrder()
        try await world.pass(.seconds(1))
        #expect(try world.stored(conversion.id).conversion.status == .completed)
        #expect(world.queue.openCount == 0)
        let late = ScriptedVenue.fill(order, fixed("0.25"), trade: "late")
        let report = ScriptedVenue.report(order, .cancelled, [late])
        for _ in 0..<2 {
            try await world.runner.deliver(report)
            try await world.work()
        }
        let stored = try world.stored(conversion.id)
        #expect(stored.trades.filter { $0.order == order.id }.map(\.venueTradeID) == ["late"])
        #expect(stored.conversion.revision == 1 && stored.amendments.count == 1)
        #expect(world.queue.openCount == 0)
        world.expectSpendBeyondAmountOnly()
    }

    @Test func aLateFillIsNewEvenIfAnotherVenueHasATradeOfThatId() async throws {
        let (one, two) = (ScriptedVenue("one"), ScriptedVenue("two"))
        let world = EngineWorld([one, two])
        try await world.recover()
        one.script.withLock { $0.placements = [.nothing] }
        let conversion = try await world.create(
            EngineWorld.sell("10") { $0.options.maxSlippageBps = Fixed(1) })
        try await world.work()
        try await world.pass(.seconds(1))
        let first = try #require(one.script.withLock { $0.placed.first })
        let other = try world.lastOrder(two)
        let known = try #require(
            world.stored(conversion.id).trades.first { $0.order == other.id })
        // Each venue counts its trades itself.
        let late = ScriptedVenue.fill(first, fixed("0.5"), trade: known.venueTradeID)
        try await world.runner.deliver(ScriptedVenue.report(first, .open, [late]))
        try await world.work()
        #expect(
            try world.stored(conversion.id).trades.contains {
                $0.order == first.id && $0.venueTradeID == known.venueTradeID
            })
    }

    @Test func twoLateReportsAtOnceTakeTheConversionUpOnce() async throws {
        let world = EngineWorld()
        try await world.recover()
        world.venue.script.withLock { $0.placements = [.nothing] }
        let conversion = try await world.create()
        try await world.work()
        let order = try world.lastOrder()
        try await world.pass(.seconds(1))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<20 {
                group.addTask {
                    let fill = ScriptedVenue.fill(order, fixed("0.01"), trade: "late-\(index)")
                    let report = ScriptedVenue.report(
                        order, .cancelled, [fill], counting: fixed("0.2"))
                    try await world.runner.deliver(report)
                }
                group.addTask { try await world.work() }
            }
            try await group.waitForAll()
        }
        try await world.work()
        let stored = try world.stored(conversion.id)
        #expect(stored.trades.filter { $0.order == order.id }.count == 20)
    }

    @Test func anAnswerThatCannotBeBookedDoesNotLoseTheOrder() async throws {
        let world = EngineWorld()
        try await world.recover()
        let good = try await world.create(EngineWorld.sell("1", reference: "good"))
        try await world.work()
        world.venue.script.withLock { $0.placements = [.answer(.unknown("no answer"))] }
        let bad = try await world.create(EngineWorld.sell("2", reference: "bad"))
        try await world.work()
        let order = try world.lastOrder()
        // More than was ever ordered: no venue in its right mind says so.
        world.venue.script.withLock {
            $0.queries[order.id] = .present(
                ScriptedVenue.report(
                    order, .filled, [ScriptedVenue.fill(order, Fixed(9_000_000_000))]))
        }
        try await world.pass(.seconds(1))
        #expect(try world.stored(bad.id).trades.isEmpty)
        #expect(try world.stored(bad.id).conversion.status == .processing)
        world.venue.script.withLock {
            $0.queries[order.id] = .present(
                ScriptedVenue.report(order, .filled, [ScriptedVenue.fill(order)]))
        }
        try await world.pass(.seconds(6))
        #expect(try world.stored(bad.id).conversion.status == .completed)
        #expect(try world.stored(good.id).conversion.status == .completed)
        world.expectSoundBooks()
    }
}

extension EngineWorld {
    /// A late fill may spend more than the client fixed: that is a fact, and the one finding.
    fileprivate func expectSpendBeyondAmountOnly() {
        let checks = Set(store.books.audit().map(\.check))
        #expect(checks.isSubset(of: ["spend-within-amount"]), "\(checks)")
    }
}
