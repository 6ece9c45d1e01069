import Bookkeeping
import Domain
import Execution
import Money
import Routing
import TestKit
import Testing

@testable import Engine

/// What the stablecoin face calls, and what it is told.
@Suite struct ParServiceTests {
    @Test func aReferenceMakesOneConversionWhateverTheBody() async throws {
        let world = ParWorld()
        let profile = try await world.fund()
        let first = try await world.create(profile, reference: "r1")
        await #expect(throws: ParError.alreadyExists(first, mismatch: [])) {
            try await world.create(profile, reference: "r1")
        }
        await #expect(throws: ParError.alreadyExists(first, mismatch: ["amount"])) {
            try await world.create(profile, 5_000, reference: "r1")
        }
        // What is wrong with the new body does not matter.
        var request = ParWorld.request(profile, reference: "r1")
        request.target = Asset("EUR", scale: 2)
        await #expect(throws: ParError.alreadyExists(first, mismatch: ["target_asset"])) {
            try await world.conversions.create(request, for: ParWorld.tenant)
        }
        #expect(world.balance(profile, ParWorld.usd).held == Fixed(100))
    }

    @Test func anotherTenantsReferenceIsAnother() async throws {
        let world = ParWorld()
        let profile = try await world.fund()
        _ = try await world.create(profile, reference: "r1")
        let theirs = try await world.profiles.standardProfile(of: "other")
        await #expect(throws: ParError.self) {
            try await world.conversions.create(
                ParWorld.request(profile, reference: "r1"), for: "other")
        }
        await #expect(
            throws: ParError.insufficientFunds(
                theirs.id, ParWorld.usd, available: .zero, needed: Fixed(100))
        ) {
            try await world.conversions.create(
                ParWorld.request(theirs.id, reference: "r1"), for: "other")
        }
    }

    @Test(arguments: [("100", true), ("100.01", true), ("100.001", false), ("0.00000001", false)])
    func theCoarserAssetLimitsTheDecimals(_ text: String, isGood: Bool) async throws {
        let world = ParWorld()
        let profile = try await world.fund()
        for minting in [true, false] {
            var request = ParWorld.request(profile, minting: minting)
            request.amount = try Fixed(text)
            if isGood {
                _ = try await world.conversions.create(request, for: ParWorld.tenant)
            } else {
                await #expect(throws: ParError.tooPrecise(field: "amount", decimals: 2)) {
                    try await world.conversions.create(request, for: ParWorld.tenant)
                }
            }
        }
    }

    @Test func limitsAreNamedAndCancelledOnesGiveTheirNetBack() async throws {
        let world = ParWorld { _, terms in
            terms.limits = ParLimits(
                perConversion: Fixed(400), perTenantAndDay: Fixed(1_000),
                netPerAssetAndDay: Fixed(500))
        }
        let profile = try await world.fund()
        await #expect(
            throws: ParError.limitExceeded(
                name: "maxPerConversion", allowed: "400", wanted: "401")
        ) { try await world.create(profile, 401) }
        let first = try await world.create(profile, 400)
        await #expect(
            throws: ParError.limitExceeded(
                name: "maxNetPerAssetAndDay", allowed: "500", wanted: "600")
        ) { try await world.create(profile, 200) }
        // The other way it is less.
        _ = try await world.create(profile, 300, minting: false)
        _ = try await world.conversions.cancel(first.id, of: ParWorld.tenant)
        await #expect(
            throws: ParError.limitExceeded(
                name: "maxPerTenantAndDay", allowed: "1000", wanted: "1100")
        ) { try await world.create(profile, 400) }
    }

    @Test func timesOfCreationGrowEvenWhereTheClockStands() async throws {
        let world = ParWorld()
        let profile = try await world.fund()
        var last = Instant(microseconds: 0)
        for _ in 0..<20 {
            let conversion = try await world.create(profile, 1)
            #expect(conversion.createdAt > last)
            last = conversion.createdAt
        }
    }

    @Test func aListWaitsForCreationsThatAreUnderWay() async throws {
        let clock = CreationClock(after: nil)
        let time = SelfMovingTime(start: EngineWorld.start)
        let first = clock.begin(at: time.now())
        let second = clock.begin(at: time.now())
        clock.end(second)
        // The first one does not end in time: nothing from it on is told.
        let horizon = await clock.settled(time, within: .seconds(1))
        #expect(horizon < first)
        clock.end(first)
        #expect(await clock.settled(time, within: .seconds(1)) == second)
    }

    @Test func profilesAreNamedOnceAndClosedOnlyWhenEmpty() async throws {
        let world = ParWorld()
        let standard = try await world.fund()
        let second = try await world.profiles.createProfile(
            nickname: "ops", for: ParWorld.tenant)
        await #expect(throws: ParError.nicknameUsed("ops")) {
            try await world.profiles.createProfile(nickname: "ops", for: ParWorld.tenant)
        }
        _ = try await world.profiles.transfer(
            TransferOrder(from: standard, to: second.id, asset: ParWorld.usd, amount: Fixed(10)),
            for: ParWorld.tenant)
        await #expect(throws: ParError.self) {
            try await world.profiles.deactivate(.id(second.id), of: ParWorld.tenant)
        }
        _ = try await world.profiles.transfer(
            TransferOrder(from: second.id, to: standard, asset: ParWorld.usd, amount: Fixed(10)),
            for: ParWorld.tenant)
        // Something is still to come: a directed settlement.
        let directed = try await world.conversions.create(
            ParWorld.request(standard, recipient: second.id), for: ParWorld.tenant)
        await #expect(throws: ParError.self) {
            try await world.profiles.deactivate(.id(second.id), of: ParWorld.tenant)
        }
        _ = try await world.conversions.cancel(directed.id, of: ParWorld.tenant)
        let closed = try await world.profiles.deactivate(.id(second.id), of: ParWorld.tenant)
        #expect(!closed.isActive)
        await #expect(throws: ParError.notFound) {
            try await world.conversions.create(
                ParWorld.request(standard, recipient: second.id), for: ParWorld.tenant)
        }
        await #expect(throws: ParError.self) {
            try await world.profiles.deactivate(.standard, of: ParWorld.tenant)
        }
        #expect(world.findings.isEmpty)
    }

    @Test func aTransferIsMadeOnceForItsReferenceAndNeverOverdraws() async throws {
        let world = ParWorld()
        let standard = try await world.fund()
        let second = try await world.profiles.createProfile(
            nickname: "ops", for: ParWorld.tenant)
        var order = TransferOrder(
            from: standard, to: second.id, asset: ParWorld.usd, amount: Fixed(600),
            reference: "t1")
        let first = try await world.profiles.transfer(order, for: ParWorld.tenant)
        await #expect(throws: ParError.transferExists(first, mismatch: [])) {
            try await world.profiles.transfer(order, for: ParWorld.tenant)
        }
        order.reference = nil
        await #expect(
            throws: ParError.insufficientFunds(
                standard, ParWorld.usd, available: Fixed(400), needed: Fixed(600))
        ) { try await world.profiles.transfer(order, for: ParWorld.tenant) }
        let lines = try await world.profiles.statement(
            of: .standard, of: ParWorld.tenant, in: ParWorld.usd, after: 0, atMost: 10)
        #expect(lines.map(\.amount) == [Fixed(1_000), Fixed(-600)])
        #expect(lines.map(\.balance) == [Fixed(1_000), Fixed(400)])
        #expect(world.findings.isEmpty)
    }

    @Test func aRenameThatRacesACloseIsNotLost() async throws {
        let world = ParWorld()
        for number in 0..<200 {
            let profile = try await world.profiles.createProfile(
                nickname: "p\(number)", for: ParWorld.tenant)
            async let renamed = world.profiles.rename(
                .id(profile.id), to: "q\(number)", of: ParWorld.tenant)
            async let closed = world.profiles.deactivate(.id(profile.id), of: ParWorld.tenant)
            let wasRenamed = (try? await renamed) != nil
            _ = try await closed
            let now = try await world.profiles.profile(.id(profile.id), of: ParWorld.tenant)
            #expect(now.nickname == (wasRenamed ? "q\(number)" : "p\(number)"))
            #expect(!now.isActive)
        }
    }

    @Test func theBoardOfHaltsEndsAsTheStoreDoes() async throws {
        let world = ParWorld()
        let scope = HaltScope.pair("USD-USDP")
        for _ in 0..<500 {
            await withTaskGroup(of: Void.self) { group in
                for number in 0..<4 {
                    group.addTask {
                        let halt = Halt(
                            scope: scope, operatorName: "\(number)", reason: "",
                            at: EngineWorld.start)
                        let write: CommitWrite =
                            number.isMultiple(of: 2) ? .putHalt(halt) : .removeHalt(scope)
                        _ = await world.runner.store.commit(Commit(writes: [write]))
                    }
                }
            }
            #expect(world.halts.halt(of: scope) == world.store.books.halts[scope])
        }
    }

    @Test func aStrayingMarketPausesThePairAfterItsPatience() async throws {
        let world = ParWorld(venues: [PegMarket()])
        var watch = PegWatch(world.runner)
        for second in 0..<60 {
            #expect(world.halts.halt(of: .pair("USD-USDP")) == nil, "\(second)")
            try await watch.look()
            world.time.advance(.seconds(1))
        }
        try await watch.look()
        #expect(world.halts.halt(of: .pair("USD-USDP"))?.operatorName == "peg guard")
        #expect(world.store.books.halts.count == 1)
        // Whoever resumes it gets all of its patience again.
        _ = await world.runner.store.commit(Commit(writes: [.removeHalt(.pair("USD-USDP"))]))
        for _ in 0..<60 {
            try await watch.look()
            #expect(world.halts.halt(of: .pair("USD-USDP")) == nil)
            world.time.advance(.seconds(1))
        }
        try await watch.look()
        #expect(world.halts.halt(of: .pair("USD-USDP")) != nil)
    }

    @Test func nothingIsKeptThatIsFinerThanItsAsset() async throws {
        let world = ParWorld()
        let profile = try await world.fund()
        let other = try await world.profiles.createProfile(
            nickname: "ops", for: ParWorld.tenant)
        await #expect(throws: ParError.tooPrecise(field: "amount", decimals: 2)) {
            try await world.profiles.deposit(
                fixed("1.001"), of: ParWorld.usd, memo: "", to: .standard, of: ParWorld.tenant)
        }
        await #expect(throws: ParError.tooPrecise(field: "amount", decimals: 2)) {
            try await world.profiles.transfer(
                TransferOrder(
                    from: profile, to: other.id, asset: ParWorld.usd, amount: fixed("1.001")),
                for: ParWorld.tenant)
        }
        await #expect(throws: ParError.self) {
            try await world.profiles.deposit(
                fixed("1000000000001"), of: ParWorld.usd, memo: "", to: .standard,
                of: ParWorld.tenant)
        }
    }
}

/// A venue where a coin trades two percent under par.
private struct PegMarket: Venue {
    let id: VenueID = "coins"
    let rules = [MarketRules(symbol: Symbol(base: ParWorld.usdp, quote: ParWorld.usd))]
    let fees = FeeSchedule(maker: .zero, taker: .zero)
    let orderValidity = Duration.seconds(2)
    let absenceMargin = Duration.seconds(1)

    func book(of symbol: Symbol) -> Book? {
        Book(
            symbol: symbol, bids: [BookLevel(price: fixed("0.979"), quantity: .one)],
            asks: [BookLevel(price: fixed("0.981"), quantity: .one)], at: EngineWorld.start,
            sequence: 1)
    }

    func ticker(of symbol: Symbol) -> Ticker? { nil }
    func place(_ order: Order) async -> PlaceAnswer { .unknown("") }
    func cancel(_ order: Order) async -> CancelAnswer { .notOpen }
    func query(_ order: Order) async -> QueryAnswer { .absent }
    func reversals(of account: AccountID, since: Instant) async -> [OrderReport]? { [] }
    func balances(of account: AccountID) async -> [Asset: VenueBalance]? { nil }
    func reports() -> AsyncStream<OrderReport> { AsyncStream { $0.finish() } }
}
