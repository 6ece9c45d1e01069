import Connectors
import Domain
import Money
import StrictJSON
import Testing
import VenueProtocols

/// Books over the WebSocket API version 2, by its messages' text.
@Suite struct KrakenBookTests {
    private static let now = Instant(microseconds: 1_790_000_000_000_000)
    /// The worked example of Kraken's documentation, with the digits that it has on the wire.
    private static let asks = [
        ("45285.2", "0.00100000"), ("45286.4", "1.54571953"), ("45286.6", "1.54571109"),
        ("45289.6", "1.54560911"), ("45290.2", "0.15890660"), ("45291.8", "1.54553491"),
        ("45294.7", "0.04454749"), ("45296.1", "0.35380000"), ("45297.5", "0.09945542"),
        ("45299.5", "0.18772827"),
    ]
    private static let bids = [
        ("45283.5", "0.10000000"), ("45283.4", "1.54582015"), ("45282.1", "0.10000000"),
        ("45281.0", "0.10000000"), ("45280.3", "1.54592586"), ("45279.0", "0.07990000"),
        ("45277.6", "0.03310103"), ("45277.5", "0.30000000"), ("45277.3", "1.54602737"),
        ("45276.6", "0.15445238"),
    ]

    private struct Desk {
        let board: BookBoard
        let feed: KrakenBookFeed

        init(depth: KrakenBookDepth = .ten) throws {
            board = BookBoard(
                symbols: [KrakenWorld.btcUSD], depth: depth.rawValue, staleAfter: .seconds(10))
            feed = KrakenBookFeed(
                markets: KrakenMarkets(try KrakenWorld.symbols()), board: board, depth: depth)
            _ = feed.begin()
        }

        func take(_ text: String, at now: Instant = KrakenBookTests.now) throws
            -> [KrakenStreamAction]
        {
            feed.take(try KrakenFrame(Array(text.utf8)), at: now, venueTime: now)
        }
    }

    private static func checksum(
        _ asks: [(String, String)], _ bids: [(String, String)]
    ) -> UInt32 {
        KrakenChecksum.of(
            asks: asks.map { (price: $0.0, quantity: $0.1) },
            bids: bids.map { (price: $0.0, quantity: $0.1) })
    }

    private static func message(
        _ type: String, asks: [(String, String)] = [], bids: [(String, String)] = [],
        checksum: UInt32, second: Int = 1
    ) -> String {
        let text = { (levels: [(String, String)]) in
            levels.map { "{\"price\":\($0.0),\"qty\":\($0.1)}" }.joined(separator: ",")
        }
        return """
            {"channel":"book","type":"\(type)","data":[{"symbol":"BTC/USD","bids":[\(text(bids))],\
            "asks":[\(text(asks))],"checksum":\(checksum),\
            "timestamp":"2026-11-26T07:00:0\(second).123456Z"}]}
            """
    }

    private static var snapshot: String {
        message("snapshot", asks: asks, bids: bids, checksum: 3_310_070_434)
    }

    /// One market that is gone must not keep the books of the others away.
    @Test(arguments: [
        ("Currency pair not supported BTC/USD", true), ("Already subscribed", false),
        ("Subscription depth not supported", false),
    ]) func whatCannotBeSubscribedOpensTheStreamAnewUnlessItsMarketIsGone(
        error: String, isGone: Bool
    ) throws {
        let desk = try Desk()
        _ = try desk.take(Self.snapshot)
        let actions = try desk.take(
            """
            {"error":"\(error)","method":"subscribe","success":false,"symbol":"BTC/USD",\
            "time_in":"2026-11-26T07:00:01.0Z","time_out":"2026-11-26T07:00:01.1Z"}
            """)
        #expect(actions == (isGone ? [] : [.reconnect("no books: \(error)")]))
    }

    @Test func theDocumentedBookIsTaken() throws {
        let desk = try Desk()
        #expect(try desk.take(Self.snapshot) == [])
        let book = try #require(desk.board.book(of: KrakenWorld.btcUSD, at: Self.now))
        #expect(book.asks.map(\.price) == (try Self.asks.map { try Fixed($0.0) }))
        #expect(book.bids.map(\.quantity) == (try Self.bids.map { try Fixed($0.1) }))
        #expect(book.at == Instant(rfc3339: "2026-11-26T07:00:01.123456Z"))
        #expect(book.sequence == UInt64(book.at.microseconds / 1_000))
    }

    @Test func aLevelThatFallsOutOfTheDepthIsNotToldAndIsDropped() throws {
        let desk = try Desk()
        _ = try desk.take(Self.snapshot)
        let better = ("45284.0", "2.00000000")
        let eleven = [better] + Self.asks
        let first = Self.message(
            "update", asks: [better], checksum: Self.checksum(eleven, Self.bids), second: 2)
        #expect(try desk.take(first) == [])
        #expect(desk.board.book(of: KrakenWorld.btcUSD, at: Self.now)?.asks.count == 10)
        // It is taken back: nine are left until Kraken tells the tenth.
        let nine = Array(Self.asks.prefix(9))
        let second = Self.message(
            "update", asks: [(better.0, "0.00000000")], checksum: Self.checksum(nine, Self.bids),
            second: 3)
        #expect(try desk.take(second) == [])
        #expect(desk.board.book(of: KrakenWorld.btcUSD, at: Self.now)?.asks.count == 9)
    }

    @Test func aBookThatDiffersIsUnusableUntilANewSnapshot() throws {
        let desk = try Desk()
        _ = try desk.take(Self.snapshot)
        let bad = Self.message("update", asks: [("45284.0", "2.00000000")], checksum: 1, second: 2)
        let actions = try desk.take(bad)
        #expect(
            actions == [
                .send(
                    "{\"method\":\"unsubscribe\",\"params\":{\"channel\":\"book\","
                        + "\"symbol\":[\"BTC/USD\"],\"depth\":10}}"),
                .send(
                    "{\"method\":\"subscribe\",\"params\":{\"channel\":\"book\","
                        + "\"symbol\":[\"BTC/USD\"],\"depth\":10,\"snapshot\":true}}"),
            ])
        #expect(desk.board.book(of: KrakenWorld.btcUSD, at: Self.now) == nil)
        // What still comes of the old subscription changes nothing.
        #expect(try desk.take(bad) == [])
        #expect(desk.board.book(of: KrakenWorld.btcUSD, at: Self.now) == nil)
        #expect(try desk.take(Self.snapshot) == [])
        #expect(desk.board.book(of: KrakenWorld.btcUSD, at: Self.now) != nil)
        // A second flaw right after it ends the connection.
        guard case .reconnect? = try desk.take(bad).first else {
            Issue.record("it heals on and on")
            return
        }
    }

    @Test func aSnapshotWithAWrongChecksumOrCrossedIsNotUsed() throws {
        for (asks, bids) in [
            (Self.asks, Self.bids), ([("100.0", "1.00000000")], [("100.0", "1.00000000")]),
        ] {
            let desk = try Desk()
            let isCrossed = asks.count == 1
            let text = Self.message(
                "snapshot", asks: asks, bids: bids,
                checksum: isCrossed ? Self.checksum(asks, bids) : 5)
            #expect(try desk.take(text).count == 2)
            #expect(desk.board.book(of: KrakenWorld.btcUSD, at: Self.now) == nil)
        }
    }

    @Test func changesBeforeTheSnapshotAreIgnored() throws {
        let desk = try Desk()
        let update = Self.message("update", asks: [("45284.0", "2.00000000")], checksum: 1)
        #expect(try desk.take(update) == [])
        #expect(desk.board.flaw(of: KrakenWorld.btcUSD, at: Self.now) == .syncing)
    }

    @Test func aSilentStreamMakesItsBooksStaleAndAHeartbeatKeepsThem() throws {
        let desk = try Desk()
        _ = try desk.take(Self.snapshot)
        let later = Self.now.adding(.seconds(9))
        _ = try desk.take("{\"channel\":\"heartbeat\"}", at: later)
        let end = later.adding(.seconds(10))
        #expect(desk.board.book(of: KrakenWorld.btcUSD, at: end) != nil)
        let tooLate = end.adding(.milliseconds(1))
        #expect(desk.board.book(of: KrakenWorld.btcUSD, at: tooLate) == nil)
        desk.feed.end()
        #expect(desk.board.flaw(of: KrakenWorld.btcUSD, at: end) == .disconnected)
    }

    @Test func otherMarketsAreIgnored() throws {
        let desk = try Desk()
        let foreign = Self.snapshot.replacing("BTC/USD", with: "ETH/USD")
        #expect(try desk.take(foreign) == [])
        #expect(desk.board.flaw(of: KrakenWorld.btcUSD, at: Self.now) == .syncing)
    }

    @Test func tickersAreKept() throws {
        let desk = try Desk()
        _ = try desk.take(
            """
            {"channel":"ticker","type":"update","data":[{"symbol":"BTC/USD","bid":1.0,"bid_qty":1,\
            "ask":2.0,"ask_qty":1,"last":105.5,"volume":12.5,"vwap":104,"low":99.1,"high":110.0,\
            "change":-4.5,"change_pct":-4.1}]}
            """)
        let ticker = try #require(desk.feed.ticker(of: KrakenWorld.btcUSD))
        #expect(try ticker.open == Fixed(110) && ticker.volume == Fixed("12.5"))
    }

    /// As a new market has it, and the local exchange with fixed books before its first trade.
    @Test func aMarketWithoutATradeHasNoTickerAndIsNoFlaw() throws {
        let desk = try Desk()
        let taken = try desk.take(
            """
            {"channel":"ticker","type":"snapshot","data":[{"symbol":"BTC/USD","bid":1.0,\
            "bid_qty":1,"ask":2.0,"ask_qty":1,"last":0.0,"volume":0.00000000,"vwap":0.0,\
            "low":0.0,"high":0.0,"change":0.0,"change_pct":0.00}]}
            """)
        #expect(taken.isEmpty && desk.feed.ticker(of: KrakenWorld.btcUSD) == nil)
    }
}
