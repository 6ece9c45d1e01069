import Bookkeeping
import Domain
import Execution
import Money
import Routing
import TestKit
import Testing

@testable import Engine

/// What planning sees of venues, balances and halts.
@Suite struct BoardTests {
    private let pocket = Pocket(VenueAccount("one", "main"), EngineWorld.btc)

    private func balance(_ total: Int, locked: Int = 0) -> [Asset: VenueBalance] {
        [EngineWorld.btc: VenueBalance(total: Fixed(total), locked: Fixed(locked))]
    }

    @Test func mirrorsFollowWhatIsDurableAndOnlyThat() async throws {
        let world = EngineWorld()
        try await world.recover()
        let mirrors = world.runner.board.mirrors
        #expect(mirrors.available(pocket) == Fixed(10))
        try await world.create(EngineWorld.sell("4"))
        #expect(mirrors.available(pocket) == Fixed(6))
        world.store.spoil([.lost])
        await #expect(throws: ServiceError.self) { try await world.create(EngineWorld.sell("5")) }
        #expect(mirrors.available(pocket) == Fixed(6))
        try await world.work()
        #expect(mirrors.balances() == world.store.books.mirrors)
    }

    @Test func aShortfallCountsWhenTwoComparisonsShowIt() {
        let mirrors = MirrorBoard([pocket: MirrorBalance(posted: Fixed(10), held: Fixed(2))])
        mirrors.compare(pocket.account, balance(7, locked: 2))
        #expect(mirrors.available(pocket) == Fixed(8), "a trade may not be booked yet")
        mirrors.compare(pocket.account, balance(9, locked: 2))
        #expect(mirrors.available(pocket) == Fixed(7), "the smaller of the two")
        mirrors.compare(pocket.account, balance(10, locked: 2))
        #expect(mirrors.available(pocket) == Fixed(8))
        // More than we know of is not ours to plan with.
        mirrors.compare(pocket.account, balance(50))
        mirrors.compare(pocket.account, balance(50))
        #expect(mirrors.available(pocket) == Fixed(8))
        mirrors.compare(pocket.account, [:])
        mirrors.compare(pocket.account, [:])
        #expect(mirrors.available(pocket) == .zero)
    }

    @Test func whatIsBoundAtTheVenueByOthersIsNotPlannedWith() {
        let mirrors = MirrorBoard([pocket: MirrorBalance(posted: Fixed(10), held: Fixed(2))])
        for _ in 0..<2 { mirrors.compare(pocket.account, balance(10, locked: 2)) }
        #expect(mirrors.available(pocket) == Fixed(8), "our own hold is not counted twice")
        for _ in 0..<2 { mirrors.compare(pocket.account, balance(10, locked: 7)) }
        #expect(mirrors.available(pocket) == Fixed(3))
        #expect(mirrors.drifts().isEmpty, "it is all there")
    }

    @Test func aDriftIsAFindingOnlyWhileNothingMoves() {
        let mirrors = MirrorBoard([pocket: MirrorBalance(posted: Fixed(10), held: .zero)])
        // Trades that are always a moment ahead of our books are no drift, however long they last.
        for count in 0..<5 {
            mirrors.compare(pocket.account, balance(9 - count))
            #expect(mirrors.drifts().isEmpty)
            let sold = LedgerEntry(
                reference: "\(count)", reason: .trade, at: EngineWorld.start,
                transfers: [
                    Transfer(
                        from: .venue(pocket.account), to: .market(pocket.account),
                        asset: pocket.asset, amount: .one)
                ])
            mirrors.apply(Commit(writes: [.post(sold)]))
        }
        for _ in 0..<2 { mirrors.compare(pocket.account, balance(2)) }
        #expect(mirrors.drifts().map(\.by) == [Fixed(-3)])
        mirrors.compare(pocket.account, balance(5))
        #expect(mirrors.drifts().isEmpty)
    }

    @Test func haltsLeaveOutWhatTheyCover() async throws {
        let world = EngineWorld([ScriptedVenue("one"), ScriptedVenue("two")])
        try await world.recover()
        let hop = Hop(symbol: EngineWorld.symbol, side: .sell)
        func view() -> MarketView {
            world.runner.board.view(of: [hop], for: EngineWorld.sell(), tenant: EngineWorld.tenant)
        }
        func halt(_ scope: HaltScope) -> Commit {
            Commit(writes: [
                .putHalt(
                    Halt(
                        scope: scope, operatorName: "ann", reason: "why", at: EngineWorld.start))
            ])
        }
        #expect(view().markets.count == 2 && view().halted == nil)
        let some: [HaltScope] = [.venue("one"), .account(VenueAccount("one", "main"))]
        for scope in some {
            #expect(await world.runner.store.commit(halt(scope)) == .done)
            #expect(view().markets.map(\.account.venue) == ["two"] && view().halted == nil)
            #expect(
                await world.runner.store.commit(Commit(writes: [.removeHalt(scope)])) == .done)
        }
        let all: [HaltScope] = [
            .everything, .tenant(EngineWorld.tenant), .asset("BTC"), .asset("USD"),
            .executor(.taker),
        ]
        for scope in all {
            #expect(await world.runner.store.commit(halt(scope)) == .done)
            #expect(view().halted == scope)
            #expect(
                await world.runner.store.commit(Commit(writes: [.removeHalt(scope)])) == .done)
        }
        #expect(await world.runner.store.commit(halt(.asset("ETH"))) == .done)
        #expect(view().markets.count == 2 && view().halted == nil)
        for venue: VenueID in ["one", "two"] {
            #expect(await world.runner.store.commit(halt(.venue(venue))) == .done)
        }
        #expect(view().markets.isEmpty && view().halted == .venue("two"))
    }

    @Test func aViewHasTheTenantsOwnAccountsThatTheRequestAllows() async throws {
        let world = EngineWorld([ScriptedVenue("one"), ScriptedVenue("two")]) { settings in
            settings.accounts["other"] = [VenueAccount("two", "theirs")]
        }
        try await world.recover()
        let hop = Hop(symbol: EngineWorld.symbol, side: .sell)
        func accounts(
            _ tenant: TenantID = EngineWorld.tenant, _ change: (inout ConversionRequest) -> Void
        ) -> [VenueAccount] {
            world.runner.board.view(
                of: [hop], for: EngineWorld.sell("1", change), tenant: tenant
            ).markets.map(\.account)
        }
        #expect(accounts { _ in }.count == 2)
        #expect(accounts { $0.venues = ["two"] } == [VenueAccount("two", "main")])
        #expect(accounts { $0.venueAccounts = ["theirs"] }.isEmpty)
        #expect(accounts("other") { _ in } == [VenueAccount("two", "theirs")])
        #expect(accounts("nobody") { _ in }.isEmpty)
    }

    @Test func anAccountIsPlannedWithItsOwnFees() async throws {
        let (one, other) = (
            VenueAccount("one", "main"), VenueAccount("one", "other")
        )
        let world = EngineWorld([ScriptedVenue("one", taker: try Fixed("0.004"))]) { settings in
            settings.accounts[EngineWorld.tenant] = [one, other]
        }
        try await world.recover()
        let own = FeeSchedule(maker: .zero, taker: try Fixed("0.001"), asset: .quote)
        world.venue.script.withLock { $0.fees["other"] = own }
        let view = world.runner.board.view(
            of: [Hop(symbol: EngineWorld.symbol, side: .sell)], for: EngineWorld.sell(),
            tenant: EngineWorld.tenant)
        #expect(view.markets.map(\.account) == [one, other])
        #expect(view.markets.map(\.fees) == [world.venue.fees, own])
        #expect(view.listings.map(\.fees) == [world.venue.fees, own])
    }

    @Test func ratesTakeTheFewestHopsAndAVenueWithoutABookGivesNone() async throws {
        let world = EngineWorld()
        let board = world.runner.board
        #expect(board.rate(from: EngineWorld.btc, to: EngineWorld.btc, in: .test) == .one)
        #expect(board.rate(from: EngineWorld.btc, to: EngineWorld.usd, in: .test) == Fixed(60_005))
        let inverse = try Fixed.one.divided(by: Fixed(60_005), rounding: .down)
        #expect(board.rate(from: EngineWorld.usd, to: EngineWorld.btc, in: .test) == inverse)
        #expect(board.rate(from: EngineWorld.btc, to: Asset("ETH", scale: 18), in: .test) == nil)
        #expect(board.reachable(from: EngineWorld.btc, in: .test).map(\.asset) == [EngineWorld.usd])
        world.venue.script.withLock { $0.book = nil }
        #expect(board.rate(from: EngineWorld.btc, to: EngineWorld.usd, in: .test) == nil)
        #expect(board.reachable(from: EngineWorld.btc, in: .test).isEmpty)
        #expect(board.hops(from: EngineWorld.usd, to: EngineWorld.btc).map(\.side) == [.buy])
    }

    @Test func aMergedBookIsOrderedByWhatALevelReallyCosts() {
        let cheap = ScriptedVenue("cheap", bids: [(99, 1)], asks: [(102, 1)])
        let dear = ScriptedVenue("dear", bids: [(100, 1)], asks: [(101, 1)], taker: fixed("0.02"))
        let markets = TradeMarkets(EngineWorld([cheap, dear]).runner.board)
        let taker = markets.aggregated(
            EngineWorld.symbol, fees: .taker, for: EngineWorld.tenant)
        #expect(taker?.asks.map(\.venue) == ["cheap", "dear"])
        #expect(taker?.asks.map(\.priceWithFee) == [Fixed(102), fixed("103.02")])
        #expect(taker?.bids.map(\.venue) == ["cheap", "dear"])
        #expect(taker?.bids.map(\.priceWithFee) == [Fixed(99), Fixed(98)])
        let maker = markets.aggregated(
            EngineWorld.symbol, fees: .maker, for: EngineWorld.tenant)
        #expect(maker?.asks.map(\.venue) == ["dear", "cheap"])
        #expect(maker?.bids.map(\.venue) == ["dear", "cheap"])
    }

    /// Live and test money never meet, not in a price that is put together either.
    @Test func noPriceIsMadeOfLiveAndTestVenues() {
        let real = ScriptedVenue("real", bids: [(99, 1)], asks: [(101, 1)])
        let madeUp = ScriptedVenue("made-up", bids: [(9, 1)], asks: [(11, 1)])
        var settings = EngineSettings(assets: AssetDirectory(configured: [], named: []))
        settings.liveVenues = ["real"]
        settings.accounts = [
            "live": [VenueAccount("real", "main")], "test": [VenueAccount("made-up", "main")],
        ]
        let board = MarketBoard(
            venues: [real, madeUp], mirrors: MirrorBoard([:]), halts: HaltBoard([]),
            settings: settings)
        let markets = TradeMarkets(board)
        for (tenant, mid, venue) in [
            (TenantID("live"), 100, VenueID("real")), ("test", 10, "made-up"),
            ("nobody", 10, "made-up"),
        ] {
            let rate = markets.indicativeRate(
                from: EngineWorld.btc, to: EngineWorld.usd, for: tenant)
            #expect(rate == Fixed(mid))
            let merged = markets.aggregated(EngineWorld.symbol, fees: .taker, for: tenant)
            #expect(merged?.bids.map(\.venue) == [venue] && merged?.asks.map(\.venue) == [venue])
            #expect(markets.destinations(from: EngineWorld.btc, for: tenant).count == 1)
        }
        real.script.withLock { $0.book = nil }
        let none = markets.indicativeRate(from: EngineWorld.btc, to: EngineWorld.usd, for: "live")
        #expect(none == nil)
    }
}
