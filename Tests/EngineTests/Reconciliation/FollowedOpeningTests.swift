import Bookkeeping
import Domain
import Money
import TestKit
import Testing

@testable import Engine

/// What happens around an account's opening counts once: in the opening balance, or after it.
@Suite struct FollowedOpeningTests {
    private static let usd = Pocket(VenueAccount("one", "main"), EngineWorld.usd)

    private static func posted(_ world: ReconciliationWorld) -> Fixed? {
        world.store.books.mirrors[usd]?.posted
    }

    @Test func aDepositBeforeIsInTheOpeningBalance() async throws {
        let world = ReconciliationWorld()
        world.happen { truth, now in
            truth.move(.deposit, Fixed(7), at: now.adding(.seconds(-30)))
            truth.foreignTrade(at: now.adding(.seconds(-20)))
        }
        try await world.open()
        #expect(world.agrees)
        let report = try await world.cycle()
        #expect(report.movements == 0 && report.foreignTrades == 0 && report.findings == [])
        #expect(world.agrees)
        let known = world.store.books.accounts.externals.values
        #expect(known.count == 2 && known.allSatisfy { !$0.isPosted })
    }

    @Test func aDepositWhileTheBalanceIsReadPutsTheOpeningOff() async throws {
        let world = ReconciliationWorld()
        world.happen { truth, now in
            truth.afterBalances = { $0.move(.deposit, Fixed(7), at: now) }
        }
        try await Recovery(world.runner, logger: world.runner.logger).run()
        #expect(Self.posted(world) == nil, "not opened")
        #expect(try await world.cycle().findings == [])
        #expect(world.agrees)
        try await world.cycle()
        #expect(world.agrees && world.quarantined == [])
    }

    @Test func aDepositAfterIsTakenInFromTheHistory() async throws {
        let world = ReconciliationWorld()
        try await world.open()
        world.happen { $0.move(.deposit, Fixed(7), at: $1) }
        #expect(try await world.cycle().movements == 1)
        #expect(world.agrees)
    }

    /// The balance is ahead of the history, which shows the deposit only as late as it may.
    @Test func aDepositThatTheHistoryShowsLateCountsOnce() async throws {
        let world = ReconciliationWorld(historyDelay: .seconds(2))
        world.happen { truth, now in
            truth.change(EngineWorld.usd, by: Fixed(7).units)
            truth.afterBalances = { truth in
                truth.change(EngineWorld.usd, by: Fixed(-7).units)
                truth.move(.deposit, Fixed(7), at: now)
            }
        }
        try await Self.passing(world) {
            try await Recovery(world.runner, logger: world.runner.logger).run()
        }
        #expect(Self.posted(world) == nil, "the history has changed: it is not opened")
        try await Self.passing(world) { try await world.cycle() }
        #expect(world.agrees)
        try await Self.passing(world) { try await world.cycle() }
        #expect(world.agrees && world.quarantined == [])
    }

    /// Lets time pass while somebody waits for it.
    private static func passing(
        _ world: ReconciliationWorld, _ body: @escaping @Sendable () async throws -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                try await body()
                return true
            }
            group.addTask {
                while !Task.isCancelled {
                    if world.time.sleeperCount > 0 { world.time.advance(.milliseconds(50)) }
                    await Task.yield()
                }
                return false
            }
            _ = try await group.next()
            group.cancelAll()
        }
    }

    @Test func aNewAssetArrivesThroughTheHistoryAndIsNotOpened() async throws {
        let world = ReconciliationWorld()
        try await world.open()
        let eth = Asset("ETH", scale: 8)
        world.happen { $0.move(.deposit, Fixed(3), of: eth, at: $1) }
        let again = ReconciliationWorld(store: world.store)
        again.time.advance(.seconds(60))
        let truth = world.venue.truth.withLock { $0 }
        again.venue.truth.withLock { $0 = truth }
        try await again.open()
        #expect(again.store.books.mirrors[Pocket(again.account, eth)] == nil)
        #expect(try await again.cycle().movements == 1)
        #expect(again.agrees)
    }

    /// An account that an earlier version opened, which kept no mark.
    @Test func anAccountThatIsOpenAlreadyIsOnlyFollowed() async throws {
        let store = MemoryStore()
        let account = VenueAccount("one", "main")
        let truth = FollowedVenue.Truth()
        let writes = truth.balances.sorted { $0.key < $1.key }.map { asset, amount in
            CommitWrite.post(
                LedgerEntry(opening: account, amount, of: asset, at: EngineWorld.start))
        }
        #expect(await store.commit(Commit(writes: writes)) == .done)
        let world = ReconciliationWorld(store: store)
        try await world.open()
        #expect(world.agrees)
        try await world.convert()
        #expect(try await world.cycle().findings == [])
        #expect(world.agrees && world.store.books.audit() == [])
    }
}
