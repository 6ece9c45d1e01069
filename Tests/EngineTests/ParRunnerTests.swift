import Bookkeeping
import Domain
import Execution
import Money
import Routing
import TestKit
import Testing

@testable import Engine

/// Conversions at par from the create to their end, one step at a time.
@Suite struct ParRunnerTests {
    private static let usd = ParWorld.usd
    private static let usdp = ParWorld.usdp

    @Test func oneSettlesAfterItsWindowAndNotBefore() async throws {
        let world = ParWorld()
        let profile = try await world.fund()
        let conversion = try await world.create(profile)
        #expect(conversion.state == .created)
        #expect(world.balance(profile, Self.usd).available == Fixed(900))
        try await world.pass(.milliseconds(499))
        #expect(world.issuer.script.withLock { $0.calls.isEmpty })
        try await world.pass(.milliseconds(1))
        let settled = try await world.stored(conversion.id)
        #expect(settled.state == .settled(at: world.time.now()))
        #expect(world.balance(profile, Self.usd).posted == Fixed(900))
        #expect(world.balance(profile, Self.usd).held.isZero)
        #expect(world.balance(profile, Self.usdp).posted == Fixed(1_100))
        #expect(world.treasury(Self.usdp).posted == Fixed(900))
        #expect(world.treasury(Self.usd).posted == Fixed(1_100))
        #expect(world.findings.isEmpty)
        #expect(world.runner.desk.openCount == 0)
    }

    @Test func aCancelInTheWindowReleasesAll() async throws {
        let world = ParWorld()
        let profile = try await world.fund()
        let conversion = try await world.create(profile)
        let cancelled = try await world.conversions.cancel(conversion.id, of: ParWorld.tenant)
        #expect(cancelled.state == .cancelled(at: world.time.now()))
        #expect(world.balance(profile, Self.usd).available == Fixed(1_000))
        try await world.pass(.seconds(10))
        #expect(world.issuer.script.withLock { $0.calls.isEmpty })
        // Again: the same answer.
        let again = try await world.conversions.cancel(conversion.id, of: ParWorld.tenant)
        #expect(again == cancelled)
        #expect(world.findings.isEmpty)
    }

    @Test func whatIsSettledCannotBeCancelled() async throws {
        let world = ParWorld()
        let profile = try await world.fund()
        let conversion = try await world.create(profile)
        try await world.pass(.seconds(1))
        let settled = try await world.stored(conversion.id)
        await #expect(throws: ParError.notCancellable(settled, reason: .settled)) {
            try await world.conversions.cancel(conversion.id, of: ParWorld.tenant)
        }
    }

    @Test func anUnknownSettlementIsAskedForAndBookedOnce() async throws {
        let world = ParWorld()
        let profile = try await world.fund()
        world.issuer.then(.settleSilently)
        let conversion = try await world.create(profile)
        try await world.pass(.milliseconds(500))
        let unknown = try await world.stored(conversion.id)
        guard case .settling = unknown.state else {
            Issue.record("\(unknown.state)")
            return
        }
        #expect(world.runner.desk.waits().map(\.reason) == ["no answer"])
        try await world.pass(.milliseconds(100))
        #expect(try await world.stored(conversion.id).state == .settled(at: world.time.now()))
        #expect(world.issuer.script.withLock { $0.calls.count } == 1)
        #expect(world.findings.isEmpty)
    }

    @Test func anUnknownOneIsNotCancellableUntilItsAbsenceIsProven() async throws {
        let world = ParWorld { settings, _ in settings.cancelWait = .zero }
        let profile = try await world.fund()
        world.issuer.then(.lose)
        let conversion = try await world.create(profile)
        try await world.pass(.milliseconds(500))
        for _ in 0..<20 {
            let now = try await world.stored(conversion.id)
            guard case .settling(let intent) = now.state else { break }
            await #expect(throws: ParError.notCancellable(now, reason: .inProgress)) {
                try await world.conversions.cancel(conversion.id, of: ParWorld.tenant)
            }
            #expect(world.time.now() <= intent.validUntil.adding(.seconds(7)))
            try await world.pass(.milliseconds(500))
        }
        #expect(try await world.stored(conversion.id).state == .created)
        #expect(try await world.stored(conversion.id).attempt == 1)
        let cancelled = try await world.conversions.cancel(conversion.id, of: ParWorld.tenant)
        #expect(cancelled.state.isFinal)
        #expect(world.treasury(Self.usdp) == MirrorBalance(posted: Fixed(1_000), held: .zero))
        #expect(world.findings.isEmpty)
    }

    @Test func aRefusalIsTriedAgainAfterAPause() async throws {
        let world = ParWorld()
        let profile = try await world.fund()
        world.issuer.then(.refuse, .refuse)
        let conversion = try await world.create(profile)
        try await world.pass(.milliseconds(500))
        #expect(try await world.stored(conversion.id).state == .created)
        #expect(world.runner.desk.waits().map(\.reason) == ["The issuer is busy."])
        for _ in 0..<4 { try await world.pass(.seconds(2)) }
        #expect(try await world.stored(conversion.id).state.isFinal)
        let calls = world.issuer.script.withLock { $0.calls }
        #expect(calls.count == 3)
        #expect(Set(calls).count == 3)
        #expect(world.findings.isEmpty)
    }

    @Test func anEmptyTreasuryLetsItWaitUntilItIsFilled() async throws {
        let world = ParWorld()
        let profile = try await world.fund(treasury: 0)
        let conversion = try await world.create(profile)
        try await world.pass(.seconds(1))
        #expect(try await world.stored(conversion.id).state == .created)
        #expect(world.runner.desk.waits().map(\.reason) == ["the treasury has too little"])
        try await world.fundTreasury(100, of: Self.usdp)
        try await world.pass(.milliseconds(10))
        #expect(try await world.stored(conversion.id).state.isFinal)
        #expect(world.treasury(Self.usdp).posted.isZero)
        #expect(world.findings.isEmpty)
    }

    @Test func whatIsLetOutTogetherNeverExceedsTheTreasury() async throws {
        let world = ParWorld()
        let profile = try await world.fund(1_000, treasury: 250)
        for _ in 0..<10 { _ = try await world.create(profile, 100) }
        world.time.advance(.seconds(1))
        let due = world.runner.due()
        #expect(due.count == 2)
        // Before these are held, a second look lets nobody else out.
        #expect(world.runner.due().isEmpty)
        for id in due { try await world.runner.work(on: id) }
        #expect(world.treasury(Self.usdp).posted == Fixed(50))
        #expect(world.findings.isEmpty)
    }

    @Test func whatIsCancelledOnceItWasLetOutLeavesItsPartOfTheTreasury() async throws {
        let world = ParWorld()
        let profile = try await world.fund(1_000, treasury: 100)
        let cancelled = try await world.create(profile, 100)
        world.time.advance(.milliseconds(500))
        let due = world.runner.due()
        #expect(due == [cancelled.id])
        // The cancel is durable before the worker begins.
        _ = try await world.conversions.cancel(cancelled.id, of: ParWorld.tenant)
        for id in due { try await world.runner.work(on: id) }
        let next = try await world.create(profile, 100)
        try await world.pass(.seconds(1))
        #expect(try await world.stored(next.id).state.isFinal)
        #expect(world.runner.desk.waits().isEmpty)
        #expect(world.findings.isEmpty)
    }

    @Test func aPausedPairTakesNothingInAndSettlesNothing() async throws {
        let world = ParWorld()
        let profile = try await world.fund()
        let conversion = try await world.create(profile)
        try await world.runner.pause(
            ParWorld.pair, because: "off its peg", at: world.time.now())
        try await world.pass(.seconds(1))
        #expect(try await world.stored(conversion.id).state == .created)
        #expect(world.runner.desk.waits().map(\.reason) == ["halted: pair:USD-USDP"])
        await #expect(
            throws: ParError.unavailableMarket("USD-USDP", reason: "off its peg")
        ) { try await world.create(profile) }
        // It may still be cancelled.
        _ = try await world.conversions.cancel(conversion.id, of: ParWorld.tenant)
        #expect(world.findings.isEmpty)
    }

    /// Where the process dies, by what the issuer did.
    enum Death: CaseIterable { case beforeTheCall, afterTheCall, beforeTheIntent }

    @Test(arguments: Death.allCases) func theNextStartSettlesOnce(_ death: Death) async throws {
        let first = ParWorld()
        let profile = try await first.fund()
        let conversion = try await first.create(profile)
        switch death {
        case .beforeTheIntent: break
        case .beforeTheCall:
            // The intent is durable; nothing was sent.
            first.issuer.then(.lose)
            try await first.pass(.milliseconds(500))
        case .afterTheCall:
            first.issuer.then(.settleSilently)
            try await first.pass(.milliseconds(500))
        }
        let second = ParWorld(
            store: first.store, issuer: first.issuer, at: first.time.now().adding(.seconds(60)))
        #expect(try await second.runner.recover() == 1)
        for _ in 0..<40 { try await second.pass(.milliseconds(500)) }
        #expect(try await second.stored(conversion.id).state.isFinal)
        #expect(second.issuer.script.withLock { $0.settled.count } == 1)
        #expect(second.balance(profile, Self.usdp).posted == Fixed(1_100))
        #expect(second.findings.isEmpty)
    }

    @Test func aStoreThatBreaksEndsTheRunner() async throws {
        let world = ParWorld()
        let profile = try await world.fund()
        _ = try await world.create(profile)
        world.store.spoil([.applied])
        await #expect(throws: EngineError.self) { try await world.pass(.seconds(1)) }
    }

    @Test func aRunnerWhoseWorkFailsEndsAndSaysWhy() async throws {
        let world = ParWorld()
        let profile = try await world.fund()
        _ = try await world.create(profile)
        world.time.advance(.seconds(1))
        world.store.spoil([.applied])
        await #expect(throws: EngineError.self) { try await world.runner.drive() }
    }

    @Test func aCancelBeforeTheDeskHasItLeavesNothingThere() async throws {
        let world = ParWorld()
        let profile = try await world.fund(treasury: 0)
        let made = try await world.create(profile)
        let desk = world.runner.desk
        // As if the cancel had come between the commit and the desk.
        #expect(desk.reserve(ConversionID(high: 7, low: 7)))
        desk.remove(ConversionID(high: 7, low: 7))
        desk.add(
            ParExecution(
                ParConversion(
                    id: ConversionID(high: 7, low: 7), tenant: ParWorld.tenant,
                    request: made.request, createdAt: made.createdAt), pair: ParWorld.pair))
        #expect(desk.openCount == 1)
    }

    @Test func aNetThatACancelMadeTooLargeIsNotSettled() async throws {
        let world = ParWorld { _, terms in
            terms.limits = ParLimits(netPerAssetAndDay: Fixed(100))
        }
        let profile = try await world.fund()
        let redeemed = try await world.create(profile, 100, minting: false)
        let minted = try await world.create(profile, 200)
        _ = try await world.conversions.cancel(redeemed.id, of: ParWorld.tenant)
        try await world.pass(.seconds(1))
        #expect(try await world.stored(minted.id).state == .created)
        #expect(world.runner.desk.waits().map(\.cause) == [.limited])
        // What brings it down is let in and settles; then the other one may.
        _ = try await world.create(profile, 100, minting: false)
        for _ in 0..<4 { try await world.pass(.seconds(2)) }
        #expect(try await world.stored(minted.id).state.isFinal)
        #expect(world.findings.isEmpty)
    }

    @Test func aHaltCancelsWhatNoIssuerWasCalledFor() async throws {
        let world = ParWorld()
        let profile = try await world.fund()
        let waiting = try await world.create(profile)
        let settled = try await world.create(profile)
        world.issuer.then(.lose, .settle)
        try await world.pass(.seconds(1))
        let open = try await world.create(profile)
        #expect(await world.conversions.cancelOpen(in: .pair("USD-PYUSD")) == 0)
        #expect(await world.conversions.cancelOpen(in: .pair("USD-USDP")) == 1)
        #expect(try await world.stored(open.id).state == .cancelled(at: world.time.now()))
        guard case .settling = try await world.stored(waiting.id).state else {
            Issue.record("what an issuer was called for is cancelled")
            return
        }
        #expect(try await world.stored(settled.id).state.isFinal)
        #expect(world.findings.isEmpty)
    }

    @Test func aClientIsNotToldWhatAnOperatorWrites() async throws {
        let world = ParWorld()
        let profile = try await world.fund()
        let halt = Halt(
            scope: .tenant(ParWorld.tenant), operatorName: "ann", reason: "suspected fraud",
            at: world.time.now())
        _ = await world.runner.store.commit(Commit(writes: [.putHalt(halt)]))
        await #expect(
            throws: ParError.unavailableMarket("USD-USDP", reason: "halted by the operator")
        ) { try await world.create(profile) }
    }
}
