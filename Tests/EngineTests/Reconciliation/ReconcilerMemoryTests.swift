import Bookkeeping
import Domain
import Money
import Testing

@testable import Engine

/// What is kept from one look to the next, and what one look may cost.
@Suite struct ReconcilerMemoryTests {
    private static func kinds(_ report: AccountReport) -> [ReconciliationFinding.Kind] {
        report.findings.map(\.kind)
    }

    private static func followedUntil(_ world: ReconciliationWorld) throws -> Instant {
        try #require(world.store.books.accounts.marks[world.account]).followedUntil
    }

    /// An order of ours whose fate nobody tells.
    private static func lose(_ world: ReconciliationWorld, executed: Bool) async throws {
        world.happen { truth, _ in
            truth.showsClientOrderIDs = false
            truth.answer = { _ in .unknown("no answer") }
            truth.hidesOrders = true
        }
        let before = world.venue.truth.withLock { $0 }
        try await world.convert()
        guard !executed else { return }
        world.happen { truth, _ in
            (truth.trades, truth.balances) = (before.trades, before.balances)
        }
    }

    @Test func theHistoryOfAnAccountThatNeverRestsIsFollowedAllTheSame() async throws {
        let world = ReconciliationWorld()
        try await world.open()
        try await Self.lose(world, executed: false)
        for _ in 0..<25 { #expect(Self.kinds(try await world.cycle()) == [.notCompared]) }
        let behind = world.now.duration(since: try Self.followedUntil(world))
        #expect(behind <= .seconds(660), "\(behind) is read again with every look")
    }

    /// Nor is it lost from sight, but for too long a time.
    @Test func aTradeThatIsOpenStaysInSight() async throws {
        let world = ReconciliationWorld {
            $0.overlap = .seconds(60)
            $0.openTradeSight = .seconds(3_000)
        }
        try await world.open()
        try await Self.lose(world, executed: true)
        let executed = world.now
        for _ in 0..<45 {
            #expect(Self.kinds(try await world.cycle()) == [.undecided, .notCompared])
        }
        #expect(try Self.followedUntil(world) <= executed)
        for _ in 0..<30 { try await world.cycle() }
        #expect(try Self.followedUntil(world) > executed)
    }

    @Test func anOrderIsAskedForOnceHoweverManyTradesItCouldHave() async throws {
        let world = ReconciliationWorld()
        try await world.open()
        try await Self.lose(world, executed: false)
        world.happen { truth, now in
            for _ in 0..<50 { truth.foreignTrade(.sell, at: now) }
            truth.queried = 0
        }
        let report = try #require(try await world.reconciler.look(at: world.account))
        #expect(report.findings.count { $0.kind == .undecided } == 50)
        #expect(world.venue.truth.withLock { $0.queried } == 1)
    }

    /// What is lost a little with each trade shows another difference each time.
    @Test func aDifferenceThatGrowsIsQuarantinedInTheEnd() async throws {
        let world = ReconciliationWorld()
        try await world.open()
        for _ in 1..<world.reconciler.settings.changingDifferencesMax {
            world.happen { truth, _ in
                truth.change(EngineWorld.usd, by: Fixed(-1).units)
            }
            #expect(Self.kinds(try await world.cycle()) == [.difference])
        }
        world.happen { truth, _ in truth.change(EngineWorld.usd, by: Fixed(-1).units) }
        #expect(Self.kinds(try await world.cycle()) == [.quarantined])
    }

    /// However often operators look.
    @Test func whatIsSeenTooSoonAgainCountsOnce() async throws {
        let world = ReconciliationWorld()
        try await world.open()
        for number in 1...20 {
            world.happen { truth, _ in
                truth.change(EngineWorld.usd, by: Fixed(-1).units)
            }
            let report = try #require(try await world.reconciler.look(at: world.account))
            #expect(Self.kinds(report) == [.difference], "look \(number)")
            world.time.advance(.milliseconds(100))
        }
    }

    @Test func differencesThatComeAndGoAreNone() async throws {
        let world = ReconciliationWorld()
        try await world.open()
        for number in 1...30 {
            let (amount, isMore) = (Fixed(number), number.isMultiple(of: 2))
            world.happen { truth, _ in
                let shown = isMore ? amount : amount.negated
                let there = truth.balances[EngineWorld.usd]?.units ?? 0
                truth.stale = [truth.balances]
                truth.stale[0][EngineWorld.usd] = Fixed(uncheckedUnits: there + shown.units)
            }
            try await world.cycle()
        }
        #expect(world.quarantined == [])
    }

    /// An operator decides while a look is under way that has seen the difference before.
    @Test func aReleaseDuringALookCountsForIt() async throws {
        let world = ReconciliationWorld()
        try await world.open()
        world.happen { truth, _ in truth.change(EngineWorld.usd, by: Fixed(-5).units) }
        #expect(Self.kinds(try await world.cycle()) == [.difference])
        let (reconciler, account) = (world.reconciler, world.account)
        world.happen { truth, _ in
            truth.afterBalances = { _ in reconciler.forget(account, "USD") }
        }
        #expect(Self.kinds(try await world.cycle()) == [.difference])
        try await world.cycle()
        #expect(world.quarantined == ["USD"])
    }

    /// A venue may say what it likes: a trade of nothing changes nothing, and ends no process.
    @Test func aTradeOfNothingIsNotTakenIn() async throws {
        let world = ReconciliationWorld()
        func trade(_ world: ReconciliationWorld, at: Instant) {
            let fill = Fill(
                venueTradeID: "empty \(at)", venueOrderID: "elsewhere", quantity: .zero,
                price: .one, notional: .zero, fee: Fee(.zero, of: EngineWorld.usd),
                isMaker: false, at: at)
            world.happen { truth, _ in
                truth.trade(
                    AccountTrade(
                        fill: fill, symbol: EngineWorld.symbol, side: .buy, order: nil))
            }
        }
        trade(world, at: world.now.adding(.seconds(-5)))
        try await world.open()
        trade(world, at: world.now)
        #expect(try await world.cycle().findings == [])
        #expect(world.agrees)
    }
}
