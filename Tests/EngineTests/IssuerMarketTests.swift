import Bookkeeping
import Domain
import Execution
import Money
import Routing
import TestKit
import Testing

@testable import Engine

/// An issuer's book is what its treasury can pay out, whoever is about to take it.
@Suite struct IssuerMarketTests {
    private static func order(
        _ world: MintWorld, _ number: UInt64, _ amount: Int, _ side: Side = .sell
    ) -> Order {
        let now = world.time.now()
        return Order(
            conversion: ConversionID(high: 0x0190_0000_0000_7000, low: 1 << 63 | number), leg: 0,
            attempt: 0, account: VenueAccount("mint", profile: world.profile),
            symbol: ParWorld.pair.symbol, side: side, timeInForce: .immediateOrCancel,
            quantity: Fixed(amount), limitPrice: .one, createdAt: now,
            validUntil: now.adding(.seconds(2)))
    }

    /// Tells the board that the order's trade is booked, as the engine's commit does.
    private static func book(_ order: Order, _ world: MintWorld) {
        var settled = order
        settled.state = .filled
        (settled.reportedQuantity, settled.filledQuantity) = (order.quantity, order.quantity)
        let fill = ScriptedVenue.fill(order, price: .one)
        world.mirrors.apply(
            Commit(writes: [
                .updateOrder(settled),
                .post(LedgerEntry(booking: Trade(of: settled, index: 0, fill))),
            ]))
    }

    @Test func aBookIsOneLevelAtParAsDeepAsTheTreasury() async throws {
        let world = try await MintWorld()
        #expect(world.depth == [.zero, .zero])
        try await world.bring(300, of: MintWorld.usdp, to: .treasury("mint"))
        try await world.bring(70, of: MintWorld.usd, to: .treasury("mint"))
        // Who sells dollars is paid in coins, and the other way round.
        #expect(world.depth == [Fixed(300), Fixed(70)])
        let book = try #require(world.market.book(of: ParWorld.pair.symbol))
        #expect((book.bids + book.asks).map(\.price) == [.one, .one])
        #expect(book.at == world.time.now())
        let same = try #require(world.market.book(of: ParWorld.pair.symbol))
        #expect(same.sequence == book.sequence)
        try await world.bring(1, of: MintWorld.usd, to: .treasury("mint"))
        let next = try #require(world.market.book(of: ParWorld.pair.symbol))
        #expect(next.sequence > book.sequence)
        #expect(world.market.book(of: EngineWorld.symbol) == nil)
    }

    @Test func thereIsNoBookWhileTheIssuerIsDown() async throws {
        let world = try await MintWorld()
        try await world.fund(100, treasury: 300)
        world.isUp.turn(on: false)
        #expect(world.depth == nil && world.market.ticker(of: ParWorld.pair.symbol) == nil)
        await #expect(throws: ServiceError.self) {
            try await world.create(MintWorld.request("100", of: MintWorld.usd))
        }
        world.isUp.turn(on: true)
        #expect(world.depth == [Fixed(300), Fixed(300)])
        #expect(world.market.ticker(of: ParWorld.pair.symbol)?.bid == .one)
    }

    @Test func whatConversionsAtParHoldIsNotThere() async throws {
        let world = try await MintWorld()
        try await world.fund(500, treasury: 300)
        world.issuer.then(.lose)
        _ = try await world.settle(120)
        #expect(world.theirs(MintWorld.usdp).held == Fixed(120))
        #expect(world.depth == [Fixed(180), Fixed(300)])
    }

    @Test func ordersInFlightNeverTakeMoreThanThereIs() async throws {
        let world = try await MintWorld()
        try await world.fund(0, treasury: 100)
        // Each alone would fit; the first one's trade is not booked yet.
        let first = Self.order(world, 1, 60)
        guard case .accepted = await world.market.place(first) else {
            Issue.record("refused")
            return
        }
        #expect(world.depth == [Fixed(40), Fixed(100)])
        guard case .refused(let failure) = await world.market.place(Self.order(world, 2, 60))
        else {
            Issue.record("the treasury pays the same twice")
            return
        }
        #expect(failure.reason == .noLiquidity)
        #expect(world.issuer.script.withLock { $0.calls } == [first.id])
        Self.book(first, world)
        #expect(world.depth == [Fixed(40), Fixed(160)])
    }

    @Test func manyAtOnceAreCoveredToTheLastCoin() async throws {
        let world = try await MintWorld()
        try await world.fund(0, treasury: 100)
        let taken = await withTaskGroup(of: Bool.self) { group in
            for number in UInt64(1)...30 {
                let order = Self.order(world, number, 10)
                group.addTask {
                    if case .accepted = await world.market.place(order) { true } else { false }
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(taken == 10)
        #expect(world.depth == [.zero, Fixed(100)])
    }

    @Test func aRefusalGivesBackAndAnUnknownAnswerKeepsUntilThereIsEvidence() async throws {
        let world = try await MintWorld()
        try await world.fund(0, treasury: 100)
        world.issuer.then(.refuse, .lose)
        guard case .refused = await world.market.place(Self.order(world, 1, 60)) else {
            Issue.record("not refused")
            return
        }
        #expect(world.depth == [Fixed(100), Fixed(100)])
        let lost = Self.order(world, 2, 60)
        guard case .unknown = await world.market.place(lost) else {
            Issue.record("not unknown")
            return
        }
        #expect(world.depth == [Fixed(40), Fixed(100)])
        // "Absent" before it is proof, and even the proof until it is durable.
        #expect(await world.market.query(lost) == .absent)
        world.time.advance(.seconds(60))
        #expect(await world.market.query(lost) == .absent)
        #expect(world.depth == [Fixed(40), Fixed(100)])
        var gone = lost
        gone.state = .absent
        world.mirrors.apply(Commit(writes: [.updateOrder(gone)]))
        #expect(world.depth == [Fixed(100), Fixed(100)])
    }

    /// The desk has let it out by what was free; an order took that before the ledger held it.
    @Test func aConversionAtParWaitsForWhatAnOrderMayTake() async throws {
        let world = try await MintWorld()
        try await world.fund(100, treasury: 100)
        let created = try await world.parConversions.create(
            ParWorld.request(world.profile, 100), for: MintWorld.tenant)
        world.time.advance(.milliseconds(500))
        let due = world.par.due()
        #expect(due == [created.id])
        let order = Self.order(world, 1, 100)
        guard case .accepted = await world.market.place(order) else {
            Issue.record("refused")
            return
        }
        for id in due { try await world.par.work(on: id) }
        #expect(world.theirs(MintWorld.usdp) == MirrorBalance(posted: Fixed(100), held: .zero))
        #expect(world.issuer.script.withLock { $0.calls } == [order.id])
        #expect(world.par.desk.waits().map(\.reason) == ["the treasury has too little"])
        Self.book(order, world)
        #expect(world.depth?.first == .zero)
        world.time.advance(.seconds(10))
        #expect(world.par.due().isEmpty)
    }

    @Test func theOtherWayRoundAnOrderIsRefused() async throws {
        let world = try await MintWorld()
        try await world.fund(100, treasury: 100)
        world.issuer.then(.lose)
        _ = try await world.settle(100)
        guard case .refused = await world.market.place(Self.order(world, 1, 1)) else {
            Issue.record("it takes what a settlement holds")
            return
        }
    }
}
