import Bookkeeping
import Domain
import Execution
import Money
import Routing
import TestKit
import Testing

@testable import Engine

/// Conversions over venues that go through an issuer, from the tenant's default profile.
@Suite struct MintConversionTests {
    private static let btc = EngineWorld.btc

    /// The engine's books are sound, and no entry moves money between places.
    private func expectSound(_ world: MintWorld) {
        #expect(world.store.books.audit().isEmpty, "\(world.store.books.audit())")
        for entry in world.store.books.entries where entry.reason == .trade {
            let places = Set(entry.transfers.flatMap { [$0.from, $0.to] })
            let allowed: [Set<LedgerAccount>] = [
                [.venue(VenueAccount("one", "main")), .market(VenueAccount("one", "main"))],
                [.profile(world.profile), .treasury("mint")],
            ]
            #expect(allowed.contains(places), "\(places)")
        }
        let reasons = Set(world.store.books.entries.map(\.reason))
        #expect(reasons.isSubset(of: [.opening, .deposit, .trade, .settlement]))
        var sums: [Asset: Int128] = [:]
        for row in world.store.books.trialBalance {
            sums[row.asset, default: 0] += row.balance.units
        }
        #expect(sums.values.allSatisfy { $0 == 0 })
        let calls = world.issuer.script.withLock { $0.calls }
        #expect(Set(calls).count == calls.count, "called twice for one order")
    }

    @Test func bitcoinBecomesCoinsOverDollarsThatTheProfileAlreadyHas() async throws {
        let world = try await MintWorld()
        try await world.fund(100_000, treasury: 100_000)
        let id = try await world.create(
            MintWorld.request("1", of: Self.btc, inventory: true))
        // What the second leg spends is held where it lies, at acceptance.
        let held = world.ours(MintWorld.usd).held
        #expect(held == Fixed(60_000))
        let balances = try await world.store.balances(of: world.profile)
        let dollars = try #require(balances.first { $0.asset == MintWorld.usd })
        #expect(dollars.trading == held && dollars.pendingDebit == .zero)

        let stored = try await world.finish(id)
        #expect(stored.conversion.status == .completed, "\(stored.conversion)")
        let coins = world.ours(MintWorld.usdp).posted
        #expect(coins > Fixed(58_000) && coins <= Fixed(60_000))
        #expect(world.theirs(MintWorld.usdp).posted.units == Fixed(100_000).units - coins.units)
        #expect(world.theirs(MintWorld.usd).posted.units == Fixed(100_000).units + coins.units)
        #expect(world.ours(MintWorld.usd).posted.units == Fixed(100_000).units - coins.units)
        #expect(world.ours(MintWorld.usd).held == .zero)
        // What came in at the exchange stays there.
        let main = VenueAccount("one", "main")
        #expect(world.balance(main, Self.btc).posted == Fixed(9))
        #expect(world.balance(main, MintWorld.usd).posted >= Fixed(1_058_000))
        #expect(
            world.mirrors.available(Pocket(MintWorld.treasury, MintWorld.usdp)).units
                == Fixed(100_000).units - coins.units)
        let traded = stored.trades.filter { $0.account.venue == "mint" }
        #expect(!traded.isEmpty)
        #expect(traded.allSatisfy { $0.price == .one && $0.fee.amount == .zero })
        expectSound(world)
        let records = world.store.books.decisions[id] ?? []
        let replay = try Replay(stored.conversion, records)
        #expect(replay.isSame && !replay.steps.isEmpty)
    }

    @Test func thePostingsOfAMintAreLinesOfBothStatements() async throws {
        let world = try await MintWorld()
        try await world.fund(500, treasury: 500)
        let id = try await world.create(MintWorld.request("120", of: MintWorld.usd))
        let stored = try await world.finish(id)
        #expect(stored.conversion.status == .completed)
        for (account, sign) in [
            (LedgerAccount.profile(world.profile), 1), (.treasury("mint"), -1),
        ] {
            let lines = try await world.store.statement(
                of: account, in: nil, after: 0, atMost: 100
            ).filter { $0.reason == .trade }
            #expect(
                lines.map(\.reference)
                    == stored.trades.flatMap {
                        [$0.id.description, $0.id.description]
                    })
            #expect(
                lines.filter { $0.asset == MintWorld.usdp }.map(\.amount) == [Fixed(120 * sign)])
            #expect(
                lines.filter { $0.asset == MintWorld.usd }.map(\.amount) == [Fixed(-120 * sign)])
        }
        #expect(world.ours(MintWorld.usd) == MirrorBalance(posted: Fixed(380), held: .zero))
        #expect(world.ours(MintWorld.usdp) == MirrorBalance(posted: Fixed(120), held: .zero))
        expectSound(world)
    }

    private func refusal(
        _ world: MintWorld, _ request: ConversionRequest
    ) async throws -> FailureReason? {
        do {
            _ = try await world.create(request)
            return nil
        } catch ServiceError.impossible(let failure, _) { return failure.reason }
    }

    @Test func withoutInventoryOrWithoutFundsItIsRefusedAndNothingIsStored() async throws {
        let funded = try await MintWorld()
        try await funded.fund(100_000, treasury: 100_000)
        let plain = try await refusal(funded, MintWorld.request("1", of: Self.btc))
        #expect(plain == .noRoute)
        let poor = try await MintWorld()
        try await poor.fund(0, treasury: 100_000)
        let inventory = try await refusal(
            poor, MintWorld.request("1", of: Self.btc, inventory: true))
        #expect(inventory == .insufficientFunds)
        try await poor.bring(99, of: MintWorld.usd, to: .profile(poor.profile))
        let direct = MintWorld.request("100", of: MintWorld.usd)
        #expect(try await refusal(poor, direct) == .insufficientFunds)
        for world in [funded, poor] {
            #expect(world.store.books.conversions.isEmpty)
            expectSound(world)
        }
    }

    /// Two conversions that the profile's dollars are enough for once.
    @Test func aDollarOfTheProfileIsHeldForOneConversionOnly() async throws {
        let world = try await MintWorld()
        try await world.fund(60_000, treasury: 200_000)
        let first = try await world.create(MintWorld.request("1", of: Self.btc, inventory: true))
        let second = MintWorld.request("60000", of: MintWorld.usd)
        #expect(try await refusal(world, second) == .insufficientFunds)
        await #expect(throws: ParError.self) {
            try await world.parConversions.create(
                ParWorld.request(world.profile, 60_000), for: MintWorld.tenant)
        }
        #expect(try await world.finish(first).conversion.status == .completed)
        expectSound(world)
    }

    @Test func aPausedPairIsNoWay() async throws {
        let world = try await MintWorld()
        try await world.fund(1_000, treasury: 1_000)
        let now = world.time.now()
        try await world.par.pause(ParWorld.pair, because: "off its peg", at: now)
        let direct = MintWorld.request("100", of: MintWorld.usd)
        #expect(try await refusal(world, direct) == .halted)
        #expect(
            await world.runner.store.commit(
                Commit(writes: [.removeHalt(.pair("USD-USDP"))])) == .done)
        let id = try await world.create(direct)
        // Paused between acceptance and the order: it waits, and goes on after the pause.
        try await world.par.pause(ParWorld.pair, because: "off its peg", at: now)
        try await world.work()
        #expect(world.issuer.script.withLock { $0.calls.isEmpty })
        #expect(
            await world.runner.store.commit(
                Commit(writes: [.removeHalt(.pair("USD-USDP"))])) == .done)
        #expect(try await world.finish(id).conversion.status == .completed)
        expectSound(world)
    }

    @Test func aMintWhoseAnswerIsLostIsAskedForAndBookedOnce() async throws {
        let world = try await MintWorld()
        try await world.fund(500, treasury: 500)
        world.issuer.then(.settleSilently)
        let id = try await world.create(MintWorld.request("200", of: MintWorld.usd))
        try await world.work()
        #expect(world.depth?.first == Fixed(300))
        #expect(try await world.finish(id).conversion.status == .completed)
        #expect(world.ours(MintWorld.usdp).posted == Fixed(200))
        #expect(world.depth == [Fixed(300), Fixed(700)])
        expectSound(world)
    }

    @Test func aMintThatNeverArrivedIsSentAgainAsAnotherOrder() async throws {
        let world = try await MintWorld()
        try await world.fund(500, treasury: 500)
        world.issuer.then(.lose)
        let id = try await world.create(MintWorld.request("500", of: MintWorld.usd))
        #expect(try await world.finish(id).conversion.status == .completed)
        #expect(world.issuer.script.withLock { $0.calls.count } == 2)
        #expect(world.ours(MintWorld.usdp).posted == Fixed(500))
        expectSound(world)
    }

    /// The process dies while the issuer settles: the order is asked for, never sent again, and
    /// until then nobody else gets what it took.
    @Test func aCrashBetweenIntentAndAnswerIsRecoveredOnce() async throws {
        let first = try await MintWorld()
        try await first.fund(500, treasury: 500)
        first.issuer.then(.settleAndHold)
        let id = try await first.create(MintWorld.request("200", of: MintWorld.usd))
        async let dying: Void? = try? first.work()
        await eventually("called") { first.issuer.script.withLock { !$0.held.isEmpty } }
        let second = try await MintWorld(after: first)
        #expect(second.depth == [Fixed(300), Fixed(500)])
        #expect(second.ours(MintWorld.usd).held == Fixed(200))
        let stored = try await second.finish(id)
        #expect(stored.conversion.status == .completed)
        #expect(stored.trades.count == 1)
        #expect(second.ours(MintWorld.usdp) == MirrorBalance(posted: Fixed(200), held: .zero))
        #expect(second.depth == [Fixed(300), Fixed(700)])
        // What the dead process would still say changes nothing.
        first.issuer.release()
        _ = await dying
        #expect(second.ours(MintWorld.usdp).posted == Fixed(200))
        expectSound(second)
    }
}
