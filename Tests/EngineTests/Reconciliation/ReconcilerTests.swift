import Bookkeeping
import Domain
import Money
import TestKit
import Testing

@testable import Engine

@Suite struct ReconcilerTests {
    private static func kinds(_ report: AccountReport) -> [ReconciliationFinding.Kind] {
        report.findings.map(\.kind)
    }

    /// Takes a fill away that the ledger has.
    private static func part(_ world: ReconciliationWorld, by amount: Fixed) {
        world.happen { truth, _ in truth.change(EngineWorld.usd, by: amount.units) }
    }

    @Test func aQuarantineKeepsOrdersAwayUntilItIsReleased() async throws {
        let world = ReconciliationWorld()
        try await world.open()
        Self.part(world, by: Fixed(-5))
        #expect(Self.kinds(try await world.cycle()) == [.difference])
        #expect(Self.kinds(try await world.cycle()) == [.quarantined])
        let scope = HaltScope.holding(world.account, "USD")
        let halt = try #require(world.store.books.halts[scope])
        #expect(halt.operatorName == Reconciler.name && halt.reason.contains("-5"))
        #expect(world.store.books.events.map(\.kind) == [.quarantined])
        let hop = Hop(symbol: EngineWorld.symbol, side: .sell)
        let view = world.runner.board.view(
            of: [hop], for: EngineWorld.sell(), tenant: EngineWorld.tenant)
        #expect(view.markets.isEmpty && view.halted == scope)
        await #expect(throws: (any Error).self) { try await world.convert() }
        // It is told on, and not put again.
        #expect(Self.kinds(try await world.cycle()) == [.quarantined])
        #expect(world.store.books.events.count == 1)
        #expect(
            await world.runner.store.commit(Commit(writes: [.removeHalt(scope)])) == .done)
        world.reconciler.forget(world.account, "USD")
        // Two further comparisons, and it is there again.
        #expect(Self.kinds(try await world.cycle()) == [.difference])
        #expect(Self.kinds(try await world.cycle()) == [.quarantined])
    }

    @Test func anAdjustmentExplainsADifference() async throws {
        let world = ReconciliationWorld()
        try await world.open()
        Self.part(world, by: Fixed(-5))
        try await world.cycle()
        let entry = ExternalEntry(
            account: world.account, venueLedgerID: "adjustment:USD:ticket", kind: .adjustment,
            changes: [.init(Fixed(-5), of: EngineWorld.usd)], at: world.now, note: "")
        #expect(
            await world.runner.store.commit(Commit(writes: entry.taken(posting: true))) == .done)
        #expect(try await world.cycle().findings == [])
        #expect(world.quarantined == [] && world.agrees)
    }

    @Test func aDifferenceWithinTheToleranceIsOnlyTold() async throws {
        let world = ReconciliationWorld { $0.toleranceStepsByAsset = ["USD": 500] }
        try await world.open()
        Self.part(world, by: Fixed(5))
        for _ in 0..<3 { #expect(Self.kinds(try await world.cycle()) == [.smallDifference]) }
        Self.part(world, by: fixed("0.01"))
        try await world.cycle()
        try await world.cycle()
        #expect(world.quarantined == ["USD"])
    }

    @Test func anOrderUnderWayKeepsBalancesFromBeingCompared() async throws {
        let world = ReconciliationWorld()
        try await world.open()
        world.happen { truth, _ in
            truth.answer = { _ in .unknown("no answer") }
            truth.hidesOrders = true
        }
        try await world.convert()
        let report = try await world.cycle()
        #expect(Self.kinds(report) == [.notCompared] && !report.isCompared)
        #expect(report.lateTrades == 1, "the order is asked for all the same")
        world.happen { truth, _ in truth.hidesOrders = false }
        #expect(try await world.cycle().lateTrades == 1)
        #expect(try await world.cycle().findings == [])
        #expect(world.agrees)
    }

    @Test func whatMovesWhileBalancesAreReadIsNoDifference() async throws {
        let world = ReconciliationWorld()
        try await world.open()
        world.happen { truth, now in
            truth.afterBalances = { $0.move(.deposit, .one, at: now) }
        }
        #expect(Self.kinds(try await world.cycle()) == [.notCompared])
        #expect(try await world.cycle().findings == [])
        #expect(world.agrees)
    }

    @Test func aForeignOrderIsToldAndLeftAlone() async throws {
        let world = ReconciliationWorld()
        try await world.open()
        world.happen { truth, now in
            truth.openOrders = [
                AccountOrder(
                    venueOrderID: "theirs", clientOrderID: "web", order: nil, symbol: "BTCUSD",
                    side: .buy, openQuantity: .one, at: now)
            ]
        }
        for _ in 0..<2 {
            let report = try await world.cycle()
            #expect(Self.kinds(report) == [.foreignOrder] && report.isCompared)
        }
        #expect(world.venue.truth.withLock { $0.cancelled } == 0)
        #expect(world.quarantined == [])
    }

    /// A history without client order ids must not make a stranger's trade of one of ours.
    @Test func aTradeIsNobodysOnlyWhenNoOrderOfOursCanHaveIt() async throws {
        let world = ReconciliationWorld()
        try await world.open()
        world.happen { truth, _ in
            truth.showsClientOrderIDs = false
            truth.answer = { _ in .unknown("no answer") }
            truth.hidesOrders = true
        }
        try await world.convert()
        // The order cannot be found yet: whose the trade is stays open.
        #expect(Self.kinds(try await world.cycle()) == [.undecided, .notCompared])
        #expect(world.store.books.accounts.externals.values.allSatisfy { !$0.isPosted })
        world.happen { truth, _ in truth.hidesOrders = false }
        try await world.cycle()
        #expect(try await world.cycle().findings == [])
        #expect(world.agrees && world.store.books.audit() == [])
        #expect(world.store.books.accounts.externals.values.allSatisfy { !$0.isPosted })
    }

    @Test func aVenueThatDoesNotAnswerIsTold() async throws {
        let world = ReconciliationWorld()
        try await world.open()
        world.happen { truth, _ in truth.isSilent = true }
        #expect(Self.kinds(try await world.cycle()) == [.unreachable])
        world.happen { truth, _ in truth.isSilent = false }
        #expect(try await world.cycle().findings == [])
    }

    @Test func whatWasFollowedIsNotTakenInAgainByTheNextStart() async throws {
        let first = ReconciliationWorld()
        try await first.open()
        first.happen { $0.move(.deposit, Fixed(9), at: $1) }
        #expect(try await first.cycle().movements == 1)
        let truth = first.venue.truth.withLock { $0 }
        let second = ReconciliationWorld(store: first.store)
        second.time.advance(.seconds(200))
        second.venue.truth.withLock { $0 = truth }
        try await second.open()
        let report = try await second.cycle()
        #expect(report.movements == 0 && report.findings == [])
        #expect(second.agrees)
    }
}
