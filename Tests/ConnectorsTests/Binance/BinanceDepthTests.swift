import Domain
import Money
import Routing
import Testing

@testable import Connectors

/// The join of snapshot and changes, and what makes a book unusable.
@Suite struct BinanceDepthTests {
    private typealias World = BinanceWorld

    private static func depth(_ first: Int64, _ last: Int64) throws -> BinanceDepth {
        try BinanceDepth(BinanceFields(try BinanceFields.parse(Array(text(first, last).utf8))))
    }

    static func text(
        _ first: Int64, _ last: Int64, bids: String = #"["100","1"]"#,
        asks: String = #"["101","1"]"#, at milliseconds: Int64 = 1_499_827_319_600,
        symbol: String = "BTCUSDT"
    ) -> String {
        """
        {"e":"depthUpdate","E":\(milliseconds),"s":"\(symbol)","U":\(first),"u":\(last),\
        "b":[\(bids)],"a":[\(asks)]}
        """
    }

    static func snapshotText(
        _ id: Int64, bids: String = #"["99","2"]"#, asks: String = #"["102","2"]"#
    ) -> String {
        #"{"lastUpdateId":\#(id),"bids":[\#(bids)],"asks":[\#(asks)]}"#
    }

    private static func snapshot(_ id: Int64) throws -> BinanceSnapshot {
        try BinanceSnapshot(try BinanceFields.parse(Array(snapshotText(id).utf8)))
    }

    /// Changes kept, the snapshot's id, and which changes the book begins with; `nil`: it must be
    /// asked for again.
    @Test(
        arguments: [
            ([], 100, []), ([(90, 95)], 89, nil), ([(90, 95)], 90, [(90, 95)]),
            ([(90, 95), (96, 99)], 95, [(96, 99)]), ([(90, 95), (96, 99)], 99, []),
            ([(90, 95), (96, 99)], 97, [(96, 99)]),
            ([(90, 95), (96, 99)], 92, [(90, 95), (96, 99)]),
            ([(90, 95)], 200, []),
        ] as [([(Int64, Int64)], Int64, [(Int64, Int64)]?)])
    func snapshotsAreJoinedAsDocumented(
        kept: [(Int64, Int64)], id: Int64, applied: [(Int64, Int64)]?
    ) throws {
        var join = BinanceDepthJoin()
        for (first, last) in kept { #expect(join.take(try Self.depth(first, last)) == .wait) }
        let step = join.take(try Self.snapshot(id))
        guard let applied else {
            #expect(step == .askAgain && !join.isJoined)
            return
        }
        #expect(
            step
                == .begin(
                    try Self.snapshot(id), try applied.map { try Self.depth($0.0, $0.1) }))
        #expect(join.isJoined)
    }

    @Test func changesFollowOneAnother() throws {
        var join = BinanceDepthJoin()
        _ = join.take(try Self.snapshot(100))
        #expect(join.take(try Self.depth(90, 100)) == .wait)
        #expect(join.take(try Self.depth(98, 102)) == .apply(try Self.depth(98, 102)))
        #expect(join.take(try Self.depth(103, 103)) == .apply(try Self.depth(103, 103)))
        #expect(join.take(try Self.depth(101, 103)) == .wait)
        #expect(join.take(try Self.depth(105, 106)) == .gap(expected: 104, got: 105))
        #expect(!join.isJoined)
        #expect(join.take(try Self.snapshot(104)) == .askAgain)
        #expect(
            join.take(try Self.snapshot(105))
                == .begin(try Self.snapshot(105), [try Self.depth(105, 106)]))
    }

    @Test func aGapAmongWhatWaitsForgetsIt() throws {
        var join = BinanceDepthJoin()
        _ = join.take(try Self.depth(90, 95))
        #expect(join.take(try Self.depth(97, 98)) == .gap(expected: 96, got: 97))
        #expect(join.take(try Self.snapshot(96)) == .askAgain)
    }

    @Test func whatWaitsIsBounded() throws {
        var join = BinanceDepthJoin()
        for id in 1...Int64(BinanceLimits.depthsWaitingMax) {
            #expect(join.take(try Self.depth(id, id)) == .wait)
        }
        let last = Int64(BinanceLimits.depthsWaitingMax) + 1
        #expect(join.take(try Self.depth(last, last)) != .wait)
    }

    /// Distinct levels, as they stand in a message.
    private static func levels(_ count: Int) -> String {
        (1...count).map { #"["\#($0)","1"]"# }.joined(separator: ",")
    }

    @Test func whatWaitsIsBoundedByItsLevelsToo() throws {
        let side = Self.levels(BinanceLimits.levelsMax)
        let most = Int64(BinanceLimits.levelsWaitingMax / BinanceLimits.levelsMax)
        var join = BinanceDepthJoin()
        let message = try BinanceFields.parse(Array(Self.text(1, 1, bids: side, asks: "").utf8))
        #expect(join.take(try BinanceDepth(BinanceFields(message))) == .wait)
        for id in 2...most {
            let text = Self.text(id, id, bids: side, asks: "")
            let depth = try BinanceDepth(BinanceFields(BinanceFields.parse(Array(text.utf8))))
            #expect(join.take(depth) == .wait)
        }
        #expect(join.take(try Self.depth(most + 1, most + 1)) != .wait)
    }

    @Test func whatComesAgainWhileItWaitsIsKnown() throws {
        var join = BinanceDepthJoin()
        _ = join.take(try Self.depth(90, 95))
        _ = join.take(try Self.depth(91, 94))
        #expect(
            join.take(try Self.snapshot(92))
                == .begin(try Self.snapshot(92), [try Self.depth(90, 95)]))
    }

    // MARK: The feed

    private static func feed(_ world: World, _ text: String) -> StreamLoop.Verdict {
        world.venue.market.message(Array(text.utf8), at: world.time.now())
    }

    /// A connector whose book of one symbol is there.
    private static func joined() async -> World {
        let world = World()
        world.venue.market.books.begin()
        #expect(Self.feed(world, #"{"result":null,"id":1}"#) == .go)
        world.script.on("GET /api/v3/depth", .json(snapshotText(100)))
        #expect(await world.venue.market.fetchSnapshot(of: World.btcusdt))
        return world
    }

    private static func flaw(_ world: World) -> BookFlaw? {
        world.venue.market.books.board.flaw(of: World.btcusdt, at: world.time.now())
    }

    private static func book(_ world: World) -> Book? {
        world.venue.market.books.board.book(of: World.btcusdt, at: world.time.now())
    }

    @Test func theBookIsThatOfSnapshotAndChanges() async throws {
        let world = await Self.joined()
        #expect(Self.book(world)?.bids.map(\.price) == [Fixed(99)])
        // Not older than the moment of the question.
        #expect(Self.book(world)?.sequence == 1_499_827_319_559)
        #expect(Self.feed(world, Self.text(101, 102)) == .go)
        let book = try #require(Self.book(world))
        #expect(book.bids.map(\.price) == [Fixed(100), Fixed(99)])
        #expect(book.asks.map(\.price) == [Fixed(101), Fixed(102)])
        #expect(book.sequence == 1_499_827_319_600)
        let removal = Self.text(103, 103, bids: #"["100","0.000"]"#, asks: "")
        let wrapped = #"{"stream":"btcusdt@depth@100ms","data":\#(removal)}"#
        #expect(Self.feed(world, wrapped) == .go)
        #expect(Self.book(world)?.bids.map(\.price) == [Fixed(99)])
    }

    @Test func aGapNeedsAnotherSnapshot() async throws {
        let world = await Self.joined()
        #expect(Self.feed(world, Self.text(102, 103)) == .go)
        #expect(Self.flaw(world) == .gap(expected: 101, got: 102))
        #expect(Self.book(world) == nil)
        #expect(await !world.venue.market.fetchSnapshot(of: World.btcusdt), "it is too old")
        world.script.on("GET /api/v3/depth", .json(Self.snapshotText(102)))
        #expect(await world.venue.market.fetchSnapshot(of: World.btcusdt))
        #expect(Self.book(world)?.bids.map(\.price) == [Fixed(100), Fixed(99)])
    }

    @Test func aCrossedBookNeedsAnotherSnapshot() async throws {
        let world = await Self.joined()
        #expect(Self.feed(world, Self.text(101, 101, bids: #"["103","1"]"#, asks: "")) == .go)
        #expect(Self.flaw(world) == .crossed && Self.book(world) == nil)
        #expect(Self.feed(world, Self.text(102, 102)) == .go)
        world.script.on(
            "GET /api/v3/depth", .json(Self.snapshotText(102, bids: #"["103","1"]"#)),
            .json(Self.snapshotText(103)))
        #expect(await !world.venue.market.fetchSnapshot(of: World.btcusdt), "crossed itself")
        #expect(await world.venue.market.fetchSnapshot(of: World.btcusdt))
        #expect(Self.book(world)?.bids.first?.price == Fixed(99))
    }

    @Test func aSilentStreamMakesBooksStale() async throws {
        let world = await Self.joined()
        world.time.pass(.seconds(5))
        #expect(Self.book(world) != nil)
        world.time.pass(.milliseconds(1))
        #expect(Self.book(world) == nil && Self.flaw(world)?.name == "stale")
        // The answer to a heartbeat: the market is quiet, the stream is there.
        #expect(Self.feed(world, #"{"result":["btcusdt@depth@100ms"],"id":3}"#) == .go)
        #expect(Self.book(world)?.bids.first?.price == Fixed(99))
    }

    /// A venue that tells ever more levels fills no memory.
    @Test func aBookKeepsItsBestLevels() async throws {
        let world = await Self.joined()
        for message in 0..<3 {
            let first = 1_000 + message * BinanceLimits.levelsMax
            let asks = (0..<BinanceLimits.levelsMax).map { #"["\#(first + $0)","1"]"# }
            let id = Int64(101 + message)
            let text = Self.text(id, id, bids: "", asks: asks.joined(separator: ","))
            #expect(Self.feed(world, text) == .go)
        }
        var count = 0
        let now = world.time.now()
        world.venue.market.books.board.update(World.btcusdt, at: now, sequence: 1, heard: now) {
            count = $0.count(.sell)
            return nil
        }
        #expect(count == BinanceLimits.bookLevelsMax)
        #expect(Self.book(world)?.asks.first?.price == Fixed(102))
    }

    /// The last number of all: none follows it.
    @Test func idsThatNothingCanFollowAreNotBelieved() async throws {
        let world = World()
        world.venue.market.books.begin()
        #expect(Self.feed(world, Self.text(1, .max)) == .reopen)
        #expect(Self.feed(world, Self.text(.max, .max)) == .reopen)
    }

    @Test func nothingIsUsedOfAConnectionThatEnded() async throws {
        let world = await Self.joined()
        world.venue.market.ended()
        #expect(Self.flaw(world) == .disconnected)
        // Asked for with the connection, answered after it.
        let old = try Self.snapshot(100)
        world.venue.market.books.begin()
        #expect(
            !world.venue.market.books.take(
                old, of: World.btcusdt, connection: 1, askedAt: 0, heard: world.time.now(),
                local: { $0 }))
        #expect(Self.flaw(world) == .syncing && Self.book(world) == nil)
    }

    @Test(arguments: [
        "", "{", "[1", text(101, 102, bids: #"["NaN","1"]"#), text(101, 102, bids: #"["-1","1"]"#),
        text(101, 102, bids: #"["0","1"]"#), text(101, 102, bids: #"["1e400","1"]"#),
        text(101, 102, bids: #"["1"]"#), text(101, 102, bids: #"[1,2]"#), text(102, 101),
        text(101, 102, bids: levels(BinanceLimits.levelsMax + 1)), text(-1, 101),
        text(101, 102, symbol: "XXXYYY"), text(101, 102, at: -5),
        #"{"id":1,"error":{"code":2,"msg":"Invalid request"}}"#,
        #"{"e":"serverShutdown","E":1770123456789}"#,
        #"{"stream":"!serverShutdown","data":{"e":"serverShutdown","E":1770123456789}}"#,
    ]) func whatCannotBeBelievedEndsTheConnection(text: String) async throws {
        let world = await Self.joined()
        #expect(Self.feed(world, text) == .reopen)
    }

    @Test(arguments: [
        #"{"result":null,"id":2}"#, #"{"id":2,"error":{"code":2,"msg":"Unknown stream"}}"#,
        #"{"e":"trade","E":1,"s":"BTCUSDT"}"#, #"{"some":"thing"}"#,
    ]) func whatIsNotNeededIsIgnored(text: String) async throws {
        let world = await Self.joined()
        #expect(Self.feed(world, text) == .go)
        #expect(Self.book(world) != nil)
    }

    @Test func tickersShowTheMarketAndTheBook() async throws {
        let world = await Self.joined()
        #expect(world.venue.ticker(of: World.btcusdt) == nil)
        #expect(
            Self.feed(
                world,
                """
                {"e":"24hrMiniTicker","E":1499827319559,"s":"BTCUSDT","c":"100.5","o":"90",\
                "h":"110","l":"80","v":"12.5","q":"1200"}
                """) == .go)
        let ticker = try #require(world.venue.ticker(of: World.btcusdt))
        #expect(ticker.last == (try Fixed("100.5")))
        #expect(ticker.volume == (try Fixed("12.5")))
        #expect(ticker.bid == nil, "the book is not shown before the rules are known")
    }
}
