import Bookkeeping
import Domain
import Execution
import Money
import Testing

/// What was recorded of a conversion is all that its decisions were made from.
@Suite struct ReplayTests {
    private func replay(_ world: ExecutionWorld) throws -> Replay {
        try Replay(try #require(world.execution).conversion, world.records)
    }

    @Test func anUneventfulConversionIsDecidedTheSameAgain() throws {
        var world = ExecutionWorld()
        try world.admit(TakerTests.sell("0.1"))
        try world.run()
        let replay = try replay(world)
        #expect(replay.steps.count >= 2)
        #expect(replay.isSame)
        #expect(replay.steps.last?.execution.conversion.status == .completed)
    }

    @Test(arguments: UInt64(1)...1_000)
    func anyHistoryIsDecidedTheSameAgain(seed: UInt64) throws {
        var bits = SeededBits(state: seed)
        var world = ExecutionWorld()
        world.answers = (0..<12).map { _ in RandomisedExecutionTests.answer(&bits) }
        try world.admit(RandomisedExecutionTests.request(&bits))
        try world.step()
        for _ in 0..<400 where world.execution?.isSettled == false {
            world.now = max(world.now, world.wakeAt ?? world.now)
            try RandomisedExecutionTests.shake(&world, &bits)
            try world.step()
        }
        let replay = try replay(world)
        let other = replay.steps.firstIndex { !$0.isSame }
        #expect(other == nil, "step \(String(describing: other)) of \(replay.steps.count)")
        #expect(replay.steps.last?.execution.conversion.status == world.status)
    }

    @Test func severalLegsQuotesAndSlicesTooWithRestartsBetween() throws {
        var world = SeveralLegsTests.world()
        try world.admit(TwapTests.twap(SeveralLegsTests.request("20000"), randomize: true))
        for _ in 0..<40 {
            try world.run(for: .seconds(5))
            try world.restart()
        }
        #expect(world.status == .completed)
        let sliced = try replay(world)
        #expect(sliced.isSame && sliced.recoveries > 0)

        var quoted = ExecutionWorld()
        try quoted.admit(MakerTests.maker(TakerTests.sell("0.1")))
        try quoted.run(for: .seconds(7))
        quoted.setBook(bids: [("59900", "5")], asks: [("59910", "5")])
        try quoted.run(for: .seconds(20))
        try quoted.takeFrom(try #require(quoted.resting.first), "0.1")
        #expect(quoted.status == .completed)
        #expect(try replay(quoted).isSame)
    }

    @Test func aRecordThatWasChangedIsNoticed() throws {
        var world = ExecutionWorld()
        try world.admit(TakerTests.sell("0.1"))
        try world.run()
        var noticed = 0
        for (index, record) in world.records.enumerated() {
            for position in stride(from: 0, to: record.bytes.count, by: 7) {
                var records = world.records
                var bytes = record.bytes
                bytes[position] ^= 0x15
                records[index] = DecisionRecord(
                    conversion: record.conversion, version: record.version, at: record.at,
                    bytes: bytes)
                let same = try? Replay(try #require(world.execution).conversion, records).isSame
                if same != true { noticed += 1 }
            }
        }
        // What a book says beyond what mattered may change unnoticed; not much else.
        let all = world.records.reduce(0) { $0 + ($1.bytes.count + 6) / 7 }
        #expect(noticed * 10 > all * 5, "\(noticed) of \(all)")
    }

    @Test func whatIsRecordedIsSmall() throws {
        var world = ExecutionWorld(
            bids: (0..<1_000).map { ("\(60_000 - $0)", "0.5") },
            asks: (0..<1_000).map { ("\(60_010 + $0)", "0.5") })
        try world.admit(TakerTests.sell("0.1"))
        try world.run()
        let size = world.records.reduce(0) { $0 + $1.bytes.count }
        #expect(size < 3_000, "\(size) bytes")
    }
}

/// What another executor would have done on the recorded books.
@Suite struct CounterfactualTests {
    private func recorded(_ request: ConversionRequest) throws -> (Conversion, Replay) {
        var world = ExecutionWorld(
            bids: [("60000", "0.05"), ("59990", "5")], asks: [("60010", "5")])
        try world.admit(request)
        try world.run(for: .seconds(3))
        for step in 0..<20 where world.execution?.isSettled == false {
            let bid = 60_000 + step * 2
            world.setBook(
                bids: [("\(bid)", "0.05"), ("\(bid - 10)", "5")], asks: [("\(bid + 10)", "5")])
            try world.run(for: .seconds(10))
        }
        let conversion = try #require(world.execution).conversion
        return (conversion, try Replay(conversion, world.records))
    }

    @Test(arguments: ExecutorKind.allCases)
    func everyExecutorRunsToAnEndOnTheRecordedBooks(kind: ExecutorKind) throws {
        let (conversion, replay) = try recorded(
            TwapTests.twap(TakerTests.sell("0.2"), seconds: 100, slices: 5))
        let other = try Counterfactual(conversion, replay, as: kind)
        let spent = other.trades.reduce(Int128(0)) { $0 + $1.quantity.units }
        #expect(other.execution.conversion.status.isFinal)
        #expect(spent <= fixed("0.2").units)
        if kind == .taker || kind == .market {
            #expect(other.execution.conversion.status == .completed)
            // At once, on the books of the beginning: the good level, then the deep one.
            #expect(other.trades.map(\.price) == [fixed("60000"), fixed("59990")])
        }
        if kind == .maker {
            #expect(!other.trades.contains { !$0.isMaker })
        }
    }

    @Test func theSameExecutorOnItsOwnBooksDoesTheSame() throws {
        let (conversion, replay) = try recorded(TakerTests.sell("0.2"))
        let other = try Counterfactual(conversion, replay, as: .taker)
        #expect(
            other.execution.orders.map(\.quantity)
                == replay.steps.last?.execution.orders.map(\.quantity))
    }
}
