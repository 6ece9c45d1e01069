import Bookkeeping
import Domain
import Logging
import Money
import TestKit
import Testing

@testable import Engine

/// A refusal that stored nothing does not pin its reference: once its reason has passed, the same
/// reference makes its first conversion.
@Suite struct ParRefusalTests {
    private static let each = 250

    /// Sends every reference; none is taken.
    private static func refused(
        _ world: ParWorld, _ profile: ProfileID, by conversions: ParConversions? = nil,
        _ isMeant: (ParError) -> Bool
    ) async throws {
        let before = world.store.books.par.conversions.count
        for number in 0..<each {
            do throws(ParError) {
                _ = try await (conversions ?? world.conversions).create(
                    ParWorld.request(profile, 1, reference: "r-\(number)"), for: ParWorld.tenant)
                Issue.record("\(number) was taken")
            } catch {
                #expect(isMeant(error), "\(error)")
            }
        }
        #expect(world.store.books.par.conversions.count == before)
        let stored = try await world.store.parConversion(reference: "r-0", of: ParWorld.tenant)
        #expect(stored == nil)
    }

    /// Sends every reference again; each makes one conversion, and only one.
    private static func taken(_ world: ParWorld, _ profile: ProfileID) async throws {
        for number in 0..<each {
            let first = try await world.create(profile, 1, reference: "r-\(number)")
            await #expect(throws: ParError.alreadyExists(first, mismatch: [])) {
                try await world.create(profile, 1, reference: "r-\(number)")
            }
        }
        #expect(world.findings.isEmpty)
    }

    @Test func forWantOfMoney() async throws {
        let world = ParWorld()
        let profile = try await world.fund(0)
        try await Self.refused(world, profile) {
            if case .insufficientFunds = $0 { true } else { false }
        }
        _ = try await world.fund()
        try await Self.taken(world, profile)
    }

    @Test func forAPausedPair() async throws {
        let world = ParWorld()
        let profile = try await world.fund()
        try await world.runner.pause(ParWorld.pair, because: "off par", at: world.time.now())
        try await Self.refused(world, profile) {
            $0 == .unavailableMarket("USD-USDP", reason: "off par")
        }
        let scope = HaltScope.pair("USD-USDP")
        _ = await world.runner.store.commit(Commit(writes: [.removeHalt(scope)]))
        try await Self.taken(world, profile)
    }

    @Test func forALimit() async throws {
        let world = ParWorld { _, terms in
            terms.limits = ParLimits(netPerAssetAndDay: Fixed(500))
        }
        let profile = try await world.fund()
        let blocker = try await world.create(profile, 500)
        try await Self.refused(world, profile) {
            if case .limitExceeded = $0 { true } else { false }
        }
        _ = try await world.conversions.cancel(blocker.id, of: ParWorld.tenant)
        try await Self.taken(world, profile)
    }

    @Test func forWantOfRoom() async throws {
        let world = ParWorld()
        let profile = try await world.fund()
        let full = ParConversions(
            world.runner, clock: CreationClock(after: nil), isTakingIn: { false },
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
        try await Self.refused(world, profile, by: full) {
            $0 == .overloaded(retryAfter: .seconds(1))
        }
        try await Self.taken(world, profile)
    }

    @Test func ofATransferForWantOfMoney() async throws {
        let world = ParWorld()
        let from = try await world.fund(0)
        let to = try await world.profiles.createProfile(nickname: "b", for: ParWorld.tenant).id
        func order(_ number: Int) -> TransferOrder {
            TransferOrder(
                from: from, to: to, asset: ParWorld.usd, amount: .one, reference: "t-\(number)")
        }
        for number in 0..<Self.each {
            await #expect(
                throws: ParError.insufficientFunds(
                    from, ParWorld.usd, available: .zero, needed: .one)
            ) { try await world.profiles.transfer(order(number), for: ParWorld.tenant) }
        }
        _ = try await world.fund()
        for number in 0..<Self.each {
            let first = try await world.profiles.transfer(order(number), for: ParWorld.tenant)
            await #expect(throws: ParError.transferExists(first, mismatch: [])) {
                try await world.profiles.transfer(order(number), for: ParWorld.tenant)
            }
        }
        #expect(world.balance(to, ParWorld.usd).posted == Fixed(Self.each))
        #expect(world.findings.isEmpty)
    }
}
