import Domain
import Execution
import Money
import TestKit
import Testing

@testable import Engine

@Suite struct RunQueueTests {
    private let queue = RunQueue(settledOrdersKept: 10)
    private let world = EngineWorld()

    /// A conversion that was just admitted; numbers give ids.
    private func execution(_ number: UInt64) throws -> ConversionExecution {
        let start = EngineWorld.start
        let conversion = Conversion(
            id: ConversionID(at: start, random: (7, number << 8)), tenant: EngineWorld.tenant,
            request: EngineWorld.sell(), hops: [Hop(symbol: EngineWorld.symbol, side: .sell)],
            createdAt: start, expiresAt: start.adding(.seconds(60)),
            terms: ConversionTerms(
                mids: [Fixed(60_000)], slippageBps: Fixed(100),
                expectation: Expectation(from: .one, to: Fixed(59_000))))
        return try ConversionExecution(conversion, holds: [:], settings: ExecutionSettings())
    }

    /// The same, ended with one order that filled whole.
    private func settled(_ number: UInt64) throws -> (ConversionExecution, Order) {
        var conversion = try execution(number).conversion
        conversion.status = .completed
        conversion.completedAt = EngineWorld.start
        var order = Order(
            conversion: conversion.id, leg: 0, attempt: 0, account: world.account,
            symbol: EngineWorld.symbol, side: .sell, timeInForce: .immediateOrCancel,
            quantity: .one, limitPrice: Fixed(60_000), createdAt: EngineWorld.start,
            validUntil: EngineWorld.start.adding(.seconds(2)))
        order.state = .filled
        order.filledQuantity = .one
        order.reportedQuantity = .one
        let execution = try ConversionExecution(
            conversion, orders: [order], holds: [:], settings: ExecutionSettings())
        return (execution, order)
    }

    private func report(_ order: Order, counting quantity: Fixed = .one) -> OrderReport {
        ScriptedVenue.report(order, .filled, [], counting: quantity)
    }

    @Test func aConversionIsWorkedOnByOneWorkerAtATime() async throws {
        let execution = try execution(1)
        queue.add(execution)
        #expect(queue.next()?.id == execution.id)
        // Twice added, and mail: it is still one worker's.
        queue.add(execution)
        #expect(!queue.deliver(report(try settled(1).1)))
        #expect(queue.next() == nil)
        queue.finish(execution.id, execution, wakeAt: nil)
        #expect(queue.next()?.mail.count == 1)
        #expect(queue.openCount == 1)
    }

    @Test func mailThatComesDuringTheWorkIsNotLost() async throws {
        let (execution, order) = try settled(1)
        queue.add(execution)
        _ = queue.next()
        #expect(!queue.deliver(report(order)))
        #expect(queue.moreMail(for: execution.id).count == 1)
        // Between the last look into the mailbox and the hand-back: a late fill.
        #expect(!queue.deliver(report(order)))
        queue.finish(execution.id, execution, wakeAt: nil)
        #expect(queue.openCount == 1, "it left with a report in its mailbox")
        #expect(queue.next()?.mail.count == 1)
        queue.finish(execution.id, execution, wakeAt: nil)
        #expect(queue.openCount == 0)
    }

    @Test func aReportGoesToTheOwnerOfItsOrderWhoeverElseIsOfTheSameMoment() async throws {
        let (first, second) = (try execution(1), try settled(2))
        queue.add(first)
        queue.add(second.0)
        // The first is at work, so its newest orders are not known here.
        #expect(queue.next()?.id == first.id)
        #expect(!queue.deliver(report(second.1)))
        let work = queue.next()
        #expect(work?.id == second.0.id && work?.mail.count == 1)
    }

    @Test func afterTheEndADuplicateIsKnownAndAnythingElseIsLookedUpOnce() async throws {
        let (execution, order) = try settled(1)
        queue.add(execution)
        _ = queue.next()
        queue.finish(execution.id, execution, wakeAt: nil)
        #expect(!queue.deliver(report(order)), "what is booked tells nothing new")
        let late = report(order, counting: Fixed(2))
        #expect(queue.deliver(late))
        #expect(!queue.deliver(late), "it waits for the look-up that is under way")
        // The store has the conversion: both reports are in its mailbox, in their order.
        #expect(queue.adopt(execution, after: late).isEmpty)
        #expect(queue.next()?.mail.count == 2)
        // No second look-up while it is open.
        #expect(!queue.deliver(late))
    }

    @Test func whatWaitedForALookUpThatFoundNothingIsLookedUpItself() async throws {
        let (one, other) = (try settled(1), try settled(2))
        #expect(queue.deliver(report(one.1)))
        #expect(!queue.deliver(report(other.1)), "of the same moment")
        let next = queue.adopt(nil, after: report(one.1))
        #expect(next.map(\.order) == [other.1.id])
        #expect(queue.adopt(other.0, after: report(other.1)).isEmpty)
        #expect(queue.next()?.id == other.0.id)
    }

    @Test func aFullMailboxKeepsTheNewestReports() async throws {
        let (execution, order) = try settled(1)
        queue.add(execution)
        for count in 1...(Limits.mailboxMax + 5) {
            #expect(!queue.deliver(report(order, counting: Fixed(count))))
        }
        let mail = try #require(queue.next()).mail
        #expect(mail.count == Limits.mailboxMax)
        guard case .reported(let newest) = mail.last?.event else {
            Issue.record("no report")
            return
        }
        #expect(newest.cumulativeQuantity == Fixed(Limits.mailboxMax + 5))
    }

    @Test func anAlarmWakesOnceAtItsTimeAndAReplacedOneNever() async throws {
        let execution = try execution(1)
        func wait(until seconds: Int) async {
            _ = queue.next()
            queue.finish(
                execution.id, execution, wakeAt: EngineWorld.start.adding(.seconds(seconds)))
        }
        func isReady(at seconds: Int) async -> Bool {
            queue.ring(at: EngineWorld.start.adding(.seconds(seconds)))
            return queue.next() != nil
        }
        queue.add(execution)
        await wait(until: 5)
        #expect(await !isReady(at: 4))
        #expect(await isReady(at: 5))
        queue.finish(
            execution.id, execution, wakeAt: EngineWorld.start.adding(.seconds(7)))
        #expect(await !isReady(at: 6))
        // Mail wakes it earlier, and it then waits for longer: the first alarm is stale.
        #expect(!queue.deliver(report(try settled(1).1)))
        await wait(until: 9)
        #expect(await !isReady(at: 8))
        #expect(await isReady(at: 9))
    }

    @Test func theSameAlarmIsKeptOnceHoweverOftenItIsSet() throws {
        var alarms = Alarms()
        let (one, two) = (try execution(1).id, try execution(2).id)
        let at = EngineWorld.start
        for _ in 0..<1_000 { alarms.set(one, at: at.adding(.seconds(2))) }
        alarms.set(two, at: at.adding(.seconds(1)))
        #expect(alarms.count == 2)
        #expect(alarms.next(dueAt: at) == nil)
        #expect(alarms.next(dueAt: at.adding(.seconds(3)))?.id == two)
        #expect(alarms.next(dueAt: at.adding(.seconds(3)))?.id == one)
        #expect(alarms.next(dueAt: at.adding(.seconds(3))) == nil)
    }

    @Test func aCancelThatComesBeforeTheConversionWaitsForIt() async throws {
        let execution = try execution(1)
        #expect(queue.reserve(execution.id))
        async let answer = queue.deliver(.cancel(.client), to: execution.id)
        await eventually("in the mailbox") { queue.mailCount(of: execution.id) == 1 }
        queue.add(execution)
        let work = try #require(queue.next())
        #expect(work.mail.map(\.event) == [.cancel(.client)])
        for letter in work.mail { letter.receipt?.resume(returning: execution) }
        #expect(await answer?.id == execution.id)
    }

    @Test func aReservationThatIsGivenUpTellsWhoWaits() async throws {
        let execution = try execution(1)
        #expect(queue.reserve(execution.id))
        async let answer = queue.deliver(.cancel(.client), to: execution.id)
        await eventually("in the mailbox") { queue.mailCount(of: execution.id) == 1 }
        queue.cancelReservation(execution.id)
        #expect(await answer == nil)
        #expect(queue.openCount == 0)
        // One that is at work is not given up.
        queue.add(execution)
        queue.cancelReservation(execution.id)
        #expect(queue.openCount == 1)
    }

    @Test func placesAreBoundedAndReservedOnesCount() async throws {
        let ids = (0..<Limits.openConversionsMax).map {
            ConversionID(at: EngineWorld.start, random: (UInt64($0) >> 12, UInt64($0) << 8))
        }
        for id in ids { #expect(queue.reserve(id)) }
        let over = ConversionID(at: EngineWorld.start, random: (1, 1))
        #expect(!queue.reserve(over))
        queue.cancelReservation(ids[0])
        #expect(queue.reserve(over))
    }

    @Test func aStopTellsEverybodyWhoWaits() async throws {
        let (ready, running) = (try execution(1), try execution(2))
        queue.add(running)
        _ = queue.next()
        queue.add(ready)
        async let first = queue.deliver(.cancel(.client), to: ready.id)
        async let second = queue.deliver(.cancel(.client), to: running.id)
        await eventually("in the mailboxes") {
            let (one, other) = (
                queue.mailCount(of: ready.id), queue.mailCount(of: running.id)
            )
            return one == 1 && other == 1
        }
        queue.stop()
        #expect(await first == nil)
        #expect(await second == nil)
        #expect(await queue.deliver(.cancel(.client), to: running.id) == nil)
        #expect(!queue.reserve(ConversionID(at: EngineWorld.start, random: (9, 9))))
        // What was being worked on is handed back, and nobody is woken for it.
        queue.finish(running.id, running, wakeAt: nil)
        #expect(await queue.take() == nil)
    }

    @Test func aStopEndsTheWaitOfIdleWorkers() async {
        async let one = queue.take()
        async let other = queue.take()
        await eventually("idle") { queue.idleCount == 2 }
        queue.stop()
        #expect(await one == nil)
        #expect(await other == nil)
    }
}
