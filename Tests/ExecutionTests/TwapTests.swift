import Domain
import Execution
import Money
import Routing
import Testing

/// TWAP, by the rules of spec/trade.md, section 5.
@Suite struct TwapTests {
    static func twap(
        _ request: ConversionRequest, seconds: Int? = 100, slices: Int? = 5,
        randomize: Bool = false, catchUp: String = "2"
    ) -> ConversionRequest {
        var request = request
        request.executor = .twap
        request.options.twap = TwapOptions(
            durationSeconds: seconds, slices: slices, randomize: randomize,
            maxCatchUp: fixed(catchUp))
        return request
    }

    private func world() -> ExecutionWorld {
        var world = ExecutionWorld()
        world.rules = MarketRules(
            symbol: ExecutionWorld.symbol, lot: fixed("0.0001"), tick: fixed("1"),
            minNotional: fixed("10"))
        return world
    }

    private func offsets(_ world: ExecutionWorld) -> [Int64] {
        (world.execution?.orders ?? []).map {
            $0.createdAt.duration(since: ExecutionWorld().now).components.seconds
        }
    }

    @Test func equalSlicesAtEqualTimes() throws {
        var world = world()
        try world.admit(Self.twap(TakerTests.sell("0.5")))
        try world.run(for: .seconds(200))
        #expect(world.status == .completed)
        #expect(world.execution?.orders.map(\.quantity) == Array(repeating: fixed("0.1"), count: 5))
        #expect(offsets(world) == [0, 20, 40, 60, 80])
        #expect(world.violations.isEmpty, "\(world.violations)")
    }

    @Test func roundingNeverAccumulates() throws {
        var world = world()
        try world.admit(Self.twap(TakerTests.sell("0.1"), slices: 3))
        try world.run(for: .seconds(200))
        #expect(world.status == .completed)
        #expect(world.execution?.flows.spent == fixed("0.1"))
        let sizes = world.execution?.orders.map(\.quantity)
        #expect(sizes == [fixed("0.0333"), fixed("0.0333"), fixed("0.0334")])
    }

    @Test func aFixedReceiptIsSlicedToo() throws {
        var world = world()
        try world.admit(Self.twap(TakerTests.buy("0.5")))
        try world.run(for: .seconds(200))
        #expect(world.status == .completed)
        #expect(world.execution?.flows.received == fixed("0.5"))
        #expect(world.execution?.orders.count == 5)
        #expect(world.violations.isEmpty, "\(world.violations)")
    }

    /// What a slice did itself is not spread over it again: found by the simulator.
    @Test func aSliceThatProtectionCutsShortDoesNoMoreThanItself() throws {
        var world = world()
        try world.admit(Self.twap(TakerTests.sell("0.5")))
        try world.run(for: .seconds(19))
        world.answers = [.fill(fixed("0.5"))]
        world.onNextPlacement = { $0.setBook(bids: [("50000", "5")], asks: [("50010", "5")]) }
        try world.run(for: .seconds(8))
        #expect(world.execution?.flows.spent == fixed("0.15"))
        world.setBook(bids: [("60000", "5")], asks: [("60010", "5")])
        try world.run(for: .seconds(12))
        #expect(world.execution?.flows.spent == fixed("0.2"))
        try world.run(for: .seconds(200))
        #expect(world.status == .completed)
    }

    @Test func behindScheduleASliceIsAtMostTwoEvenOnes() throws {
        var world = world()
        try world.admit(Self.twap(TakerTests.sell("0.5")))
        let market = ExecutionWorld.MarketID(venue: "one", symbol: ExecutionWorld.symbol)
        world.bookless = [market]
        // Three slices find no book.
        try world.run(for: .seconds(59))
        #expect(world.placements.isEmpty)
        world.bookless = []
        try world.run(for: .seconds(200))
        let sizes = try #require(world.execution).orders.map(\.quantity)
        #expect(sizes == [fixed("0.2"), fixed("0.2")])
        #expect(world.status == .cancelled)
        #expect(world.reason == .expired)
        #expect(world.execution?.flows.spent == fixed("0.4"))
        #expect(world.violations.isEmpty, "\(world.violations)")
    }

    @Test func whatProtectionSkippedIsSpreadOverTheSlicesLeft() throws {
        var world = world()
        try world.admit(Self.twap(TakerTests.sell("0.5")))
        try world.step()
        // Out of bounds while the second slice is due.
        world.setBook(bids: [("59000", "5")], asks: [("59010", "5")])
        try world.run(for: .seconds(39))
        #expect(world.placements.count == 1)
        world.setBook(bids: [("60000", "5")], asks: [("60010", "5")])
        try world.run(for: .seconds(200))
        #expect(world.status == .completed)
        let sizes = try #require(world.execution).orders.map(\.quantity)
        #expect(sizes == [fixed("0.1"), fixed("0.1333"), fixed("0.1333"), fixed("0.1334")])
        #expect(world.violations.isEmpty, "\(world.violations)")
    }

    @Test func aSliceIsNeverBelowWhatTheVenueAccepts() throws {
        var world = world()
        // 60 USD in all, 10 at least for an order.
        try world.admit(Self.twap(TakerTests.sell("0.001"), slices: 50))
        #expect(world.execution?.conversion.terms.schedule?.slices == 4)
        try world.run(for: .seconds(200))
        #expect(world.status == .completed)
        #expect(world.execution?.orders.count == 4)
    }

    @Test(arguments: UInt64(1)...40)
    func jitterKeepsItsPartAndItsSum(seed: UInt64) throws {
        var world = world()
        world.seed = seed
        try world.admit(Self.twap(TakerTests.sell("0.5"), randomize: true))
        #expect(world.execution?.conversion.terms.schedule?.jitterSeed == seed)
        try world.run(for: .seconds(200))
        #expect(world.status == .completed)
        for (index, offset) in offsets(world).enumerated() {
            #expect((Int64(index) * 20...Int64(index + 1) * 20).contains(offset))
        }
        for order in try #require(world.execution).orders {
            #expect(order.quantity >= fixed("0.06") && order.quantity <= fixed("0.17"))
        }
        #expect(world.execution?.flows.spent == fixed("0.5"))
    }

    @Test func aRestartKeepsScheduleSeedAndProgress() throws {
        var once = world()
        once.seed = 7
        try once.admit(Self.twap(TakerTests.sell("0.5"), randomize: true))
        var again = once
        try once.run(for: .seconds(200))
        try again.run(for: .seconds(45))
        for _ in 0..<10 {
            try again.restart()
            try again.run(for: .seconds(10))
        }
        try again.run(for: .seconds(200))
        let (first, second) = (try #require(once.execution), try #require(again.execution))
        #expect(first.orders.map(\.quantity) == second.orders.map(\.quantity))
        #expect(first.orders.map(\.createdAt) == second.orders.map(\.createdAt))
    }

    @Test func aFailedSliceBlocksOnlyItsOwnQuantity() throws {
        var world = world()
        world.answers = [.fill(.one), .lost(.one)]
        world.unreachable = true
        try world.admit(Self.twap(TakerTests.sell("0.5")))
        try world.run(for: .seconds(100))
        #expect(world.execution?.orders.count == 5)
        #expect(world.execution?.flows.spent == fixed("0.4"))
        world.unreachable = false
        try world.run(for: .seconds(30))
        #expect(world.status == .completed)
        #expect(world.execution?.flows.spent == fixed("0.5"))
        #expect(world.violations.isEmpty, "\(world.violations)")
    }

    @Test(arguments: [
        (Int?.none, 600, 540), (nil, 100, 50), (90, 600, 90),
    ])
    func withoutADurationItEndsAMinuteBeforeItsExpiry(
        seconds: Int?, expiry: Int, wanted: Int
    ) throws {
        var world = world()
        var request = Self.twap(TakerTests.sell("0.5"), seconds: seconds)
        request.expiresAt = world.now.adding(.seconds(expiry))
        try world.admit(request)
        #expect(world.execution?.conversion.terms.schedule?.durationSeconds == wanted)
    }
}
