import Bookkeeping
import Domain
import Execution
import Money
import TestKit
import Testing

@testable import Engine

/// What a create, a cancel and an estimate promise.
@Suite struct ConversionServiceTests {
    private func error(
        _ body: () async throws -> Void
    ) async throws -> ServiceError {
        let error = await #expect(throws: ServiceError.self) { try await body() }
        return try #require(error)
    }

    @Test func fiftyCreatesOfOneReferenceMakeOneConversion() async throws {
        let world = EngineWorld()
        try await world.recover()
        let request = EngineWorld.sell("0.1", reference: "r")
        let answers = try await withThrowingTaskGroup(of: Acceptance.self) { group in
            for _ in 0..<50 {
                group.addTask {
                    try await world.conversions.create(request, for: EngineWorld.tenant)
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let created = answers.filter { if case .created = $0 { true } else { false } }
        #expect(created.count == 1)
        #expect(Set(answers.map(\.stored.conversion.id)).count == 1)
        #expect(world.queue.openCount == 1)
        world.expectSoundBooks()
    }

    @Test func theSameRequestIsAReplayForEverAndAnotherIsAConflict() async throws {
        let world = EngineWorld()
        try await world.recover()
        let request = EngineWorld.sell("0.1", reference: "r") {
            $0.expiresAt = EngineWorld.start.adding(.seconds(60))
        }
        let first = try await world.create(request)
        // Long after its expiry, with empty books and an empty account.
        try await world.pass(.seconds(90_000))
        world.venue.script.withLock { $0.book = nil }
        let later = EngineWorld(world.venues, store: world.store)
        let replay = try await later.conversions.create(request, for: EngineWorld.tenant)
        guard case .replayed(let stored) = replay else {
            Issue.record("\(replay)")
            return
        }
        #expect(stored.conversion.id == first.id && stored.conversion.status.isFinal)
        var other = request
        other.metadata = ["other": "body"]
        #expect(
            try await error {
                _ = try await later.conversions.create(other, for: EngineWorld.tenant)
            }
                == .referenceConflict)
    }

    @Test func aReferenceIsItsTenantsOwn() async throws {
        let world = EngineWorld { settings in
            settings.accounts["other"] = settings.accounts[EngineWorld.tenant]
        }
        try await world.recover()
        let request = EngineWorld.sell("0.1", reference: "r")
        let mine = try await world.create(request)
        let theirs = try await world.conversions.create(request, for: "other").stored.conversion
        #expect(mine.id != theirs.id)
        await #expect(throws: ServiceError.notFound) {
            _ = try await world.conversions.conversion(mine.id, of: "other")
        }
        await #expect(throws: ServiceError.notFound) {
            _ = try await world.conversions.cancel(mine.id, of: "other")
        }
    }

    @Test func aPastExpiryIsRefusedWhereNothingWasStored() async throws {
        let world = EngineWorld()
        try await world.recover()
        let past = EngineWorld.sell("0.1", reference: "r") { $0.expiresAt = EngineWorld.start }
        let expected = ServiceError.invalid(["expiresAt": ["must be in the future"]])
        #expect(try await error { try await world.create(past) } == expected)
        #expect(
            try await error {
                _ = try await world.conversions.estimate(past, for: EngineWorld.tenant)
            } == expected)
        #expect(world.queue.openCount == 0)
        #expect(world.store.books.conversions.isEmpty)
    }

    @Test func anUnknownOutcomeIsSaidAndTheReferenceMayBeRetried() async throws {
        for spoilt in [MemoryStore.Spoilt.applied, .lost] {
            let world = EngineWorld()
            try await world.recover()
            let request = EngineWorld.sell("0.1", reference: "r")
            world.store.spoil([spoilt])
            #expect(
                try await error { try await world.create(request) } == .outcomeUnknown)
            #expect(world.queue.openCount == 0)
            let next = EngineWorld(world.venues, store: world.store)
            try await next.recover()
            let again = try await next.conversions.create(request, for: EngineWorld.tenant)
            switch (spoilt, again) {
            case (.applied, .replayed), (.lost, .created): break
            default: Issue.record("\(again)")
            }
            #expect(next.store.books.conversions.count == 1)
        }
    }

    @Test func createsThatTakeTheSameBalanceAreRefusedWithTheFigures() async throws {
        let world = EngineWorld()
        try await world.recover()
        let results = await withTaskGroup(of: ServiceError?.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    do throws(ServiceError) {
                        _ = try await world.conversions.create(
                            EngineWorld.sell("4"), for: EngineWorld.tenant)
                        return nil
                    } catch { return error }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(results.count { $0 == nil } == 2, "10 BTC are there for 4 each")
        for case .some(let error) in results {
            guard case .impossible(let failure, let figures) = error else {
                Issue.record("\(error)")
                continue
            }
            #expect(failure.reason == .insufficientFunds && !figures.isEmpty)
        }
        world.expectSoundBooks()
    }

    // MARK: Limits

    private func limited(
        _ limits: TenantLimits, asks: [(Int, Int)] = [(60_010, 5)]
    ) -> EngineWorld {
        EngineWorld([ScriptedVenue("one", asks: asks)]) { settings in
            settings.tenants[EngineWorld.tenant] = TenantTerms(limits: limits)
        }
    }

    private func expectLimit(_ name: String, _ body: () async throws -> Void) async throws {
        guard case .impossible(let failure, let figures) = try await error(body) else {
            Issue.record("not impossible")
            return
        }
        #expect(failure.reason == .limitExceeded && figures[name] != nil, "\(figures)")
    }

    @Test func aFixedReceiptCountsWhatMayBeSpentEvenOnAThinBook() async throws {
        // One BTC costs 60,010 at most books show; the book shows a hundredth of it.
        let world = limited(TenantLimits(maxNotional: Fixed(50_000)), asks: [(60_010, 1)])
        world.venue.script.withLock { script in
            guard let book = script.book, let ask = book.asks.first else { return }
            script.book = .init(
                symbol: book.symbol, bids: book.bids,
                asks: [.init(price: ask.price, quantity: fixed("0.01"))], at: book.at, sequence: 1)
        }
        try await world.recover()
        let request = ConversionRequest(
            from: EngineWorld.usd, to: EngineWorld.btc, fixed: .to(.one))
        try await expectLimit("maxNotional") { try await world.create(request) }
        #expect(world.store.books.conversions.isEmpty)
    }

    @Test(arguments: [
        (EngineWorld.sell("1"), TenantLimits(maxNotional: Fixed(50_000)), "maxNotional"),
        (
            ConversionRequest(from: EngineWorld.usd, to: EngineWorld.btc, fixed: .to(.one)),
            TenantLimits(maxNotional: Fixed(50_000)), "maxNotional"
        ),
        (
            EngineWorld.sell("1"), TenantLimits(maxNotionalPerDay: Fixed(60_000)),
            "maxNotionalPerDay"
        ),
    ])
    func aLimitNamesTheAmountThatItLeavesRoomFor(
        request: ConversionRequest, limits: TenantLimits, name: String
    ) async throws {
        let world = limited(limits)
        try await world.recover()
        try await world.create(EngineWorld.sell("0.1"))
        guard
            case .impossible(let failure, let figures) =
                try await error({ try await world.create(request) })
        else {
            Issue.record("not impossible")
            return
        }
        #expect(failure.reason == .limitExceeded && figures[name] != nil, "\(figures)")
        let figure = try #require(figures[request.fixedField]?.last)
        let named = fixed(String(try #require(figure.split(separator: " ").last)))
        #expect(failure.message.hasSuffix(" The most that would work now is \(named)."))
        var smaller = request
        smaller.fixed = request.fixed.with(try named.multiplied(by: fixed("1.02"), rounding: .down))
        try await expectLimit(name) { try await world.create(smaller) }
        smaller.fixed = request.fixed.with(named)
        try await world.create(smaller)
    }

    @Test func theBoundsOfAnEstimateKeepToTheLimits() async throws {
        let world = limited(TenantLimits(maxNotional: Fixed(30_000)))
        try await world.recover()
        for request in [
            EngineWorld.sell("0.1"),
            ConversionRequest(
                from: EngineWorld.usd, to: EngineWorld.btc, fixed: .to(fixed("0.1"))),
        ] {
            let estimate = try await world.conversions.estimate(request, for: EngineWorld.tenant)
            #expect(estimate.result == .firm)
            let bounds = try #require(estimate.bounds)
            #expect(fixed("0.49") < bounds.max && bounds.max <= fixed("0.5"), "\(bounds)")
            var largest = request
            largest.fixed = request.fixed.with(bounds.max)
            try await world.create(largest)
        }
    }

    @Test func eachLimitIsConsumedAndGivenBack() async throws {
        let world = limited(
            TenantLimits(
                maxNotional: Fixed(70_000), maxNotionalPerDay: Fixed(130_000), maxOpen: 1))
        try await world.recover()
        try await expectLimit("maxNotional") { try await world.create(EngineWorld.sell("2")) }
        try await world.create()
        try await expectLimit("maxOpen") { try await world.create() }
        try await world.work()
        try await world.create()
        try await world.work()
        // Both are final: nothing is open, and the day is used up.
        try await expectLimit("maxNotionalPerDay") {
            try await world.create(EngineWorld.sell("0.2"))
        }
        try await world.pass(.seconds(86_400))
        try await world.create()
        world.expectSoundBooks()
    }

    @Test func noOrderIsLargerThanTheTenantsLargest() async throws {
        let world = limited(TenantLimits(maxOrderNotional: Fixed(15_000)))
        try await world.recover()
        let conversion = try await world.create()
        for _ in 0..<10 { try await world.pass(.seconds(1)) }
        #expect(try world.stored(conversion.id).conversion.status == .completed)
        let orders = try world.stored(conversion.id).orders
        #expect(orders.count >= 4)
        #expect(
            orders.allSatisfy { order in
                guard
                    let value = try? order.quantity.multiplied(by: order.limitPrice, rounding: .up)
                else { return false }
                return value <= Fixed(15_000)
            })
    }

    @Test func aLimitThatCannotBePricedLetsNothingThrough() async throws {
        let world = EngineWorld { settings in
            settings.tenants[EngineWorld.tenant] = TenantTerms(
                limits: TenantLimits(maxOrderNotional: Fixed(15_000)))
            settings.reportingCurrency = "EUR"
        }
        try await world.recover()
        guard case .impossible(let failure, _) = try await error({ try await world.create() })
        else {
            Issue.record("not impossible")
            return
        }
        #expect(failure.reason == .stalePrices)
    }

    // MARK: Cancel

    @Test func aCancelIsPendingFirstAndThenTheEnd() async throws {
        let world = EngineWorld()
        try await world.recover()
        let conversion = try await world.create()
        async let answer = world.conversions.cancel(conversion.id, of: EngineWorld.tenant)
        await eventually("asked") { world.queue.mailCount(of: conversion.id) == 1 }
        try await world.work()
        #expect(try await answer.conversion.status == .pendingCancel)
        #expect(world.venue.script.withLock { $0.placed.isEmpty })
        let again = try await world.conversions.cancel(conversion.id, of: EngineWorld.tenant)
        #expect(again.conversion.status == .pendingCancel, "asked again it is unchanged")
        // Nothing else wakes it: it must not be left waiting.
        try await world.pass(.zero)
        let stored = try world.stored(conversion.id)
        #expect(stored.conversion.status == .cancelled)
        #expect(stored.conversion.failure?.reason == .clientCancelled)
        #expect(
            try await error {
                _ = try await world.conversions.cancel(conversion.id, of: EngineWorld.tenant)
            } == .alreadyFinal(.cancelled))
        world.expectSoundBooks()
    }

    @Test func whoCancelsWhileTheEngineStopsIsToldToComeAgain() async throws {
        let world = EngineWorld()
        try await world.recover()
        let conversion = try await world.create()
        world.queue.stop()
        guard
            case .unavailable = try await error({
                _ = try await world.conversions.cancel(conversion.id, of: EngineWorld.tenant)
            })
        else {
            Issue.record("not unavailable")
            return
        }
    }
}
