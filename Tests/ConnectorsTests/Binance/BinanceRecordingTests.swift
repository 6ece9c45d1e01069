import Domain
import Money
import Routing
import StrictJSON
import Testing

@testable import Connectors

/// Recorded frames, through the connector's own feed: every checkpoint of every book.
@Suite(.enabled(if: MarketData.isThere)) struct BinanceRecordingTests {
    private struct Checkpoint {
        let symbol: Symbol
        /// What the venue sent, before any change.
        let isSnapshot: Bool
        let microseconds: Int64
        let bids: [BookLevel]
        let asks: [BookLevel]
        let counts: [Int64]

        /// At its moment, which is cut to microseconds twice.
        func isMet(by board: BookBoard, at now: Instant) -> Bool {
            guard !isSnapshot, abs(microseconds - now.microseconds) <= 1,
                let book = board.book(of: symbol, at: now)
            else { return false }
            return holds(book.bids, book.asks)
        }

        func holds(_ bids: [BookLevel], _ asks: [BookLevel]) -> Bool {
            Array(bids.prefix(10)) == self.bids && Array(asks.prefix(10)) == self.asks
                && [Int64(bids.count), Int64(asks.count)] == counts
        }
    }

    @Test(arguments: [
        "l2-2021-spot/binance-20210404", "l2-binance-2024/binance-spot-btcusdt-20240808",
    ]) func everyCheckpointIsRebuilt(recording: String) async throws {
        let (feed, missed) = try await Self.replay(recording)
        #expect(missed.isEmpty, "\(missed.count) checkpoints were not reached")
        #expect(feed.hostileMessages == 0)
        for symbol in [BinanceWorld.btcusdt, BinanceWorld.ethusdt] {
            #expect(feed.books.board.spoilings(of: symbol).isEmpty)
        }
    }

    /// After the first two dozen, which the snapshots contain already.
    @Test(arguments: [60, 500, 1_700]) func aLostMessageIsNoticed(number: Int) async throws {
        let (feed, missed) = try await Self.replay(
            "l2-2021-spot/binance-20210404", losing: number)
        #expect(!missed.isEmpty)
        let spoilings = [BinanceWorld.btcusdt, BinanceWorld.ethusdt].map {
            feed.books.board.spoilings(of: $0)["gap"] ?? 0
        }
        #expect(spoilings.reduce(0, +) == 1)
    }

    /// - Parameter number: of the depth message that does not come.
    /// - Returns: the checkpoints that were not met at their moments.
    private static func replay(
        _ recording: String, losing number: Int? = nil
    ) async throws -> (BinanceMarketFeed, [Checkpoint]) {
        let world = BinanceWorld(symbols: [BinanceWorld.btcusdt, BinanceWorld.ethusdt]) {
            $0.depthLevels = 10_000
        }
        let feed = world.venue.market
        var open = try checkpoints("\(recording).checkpoints.json")
        #expect(open.count >= 5)
        var depths = 0
        feed.books.begin()
        for line in try MarketData.unpackedLines("\(recording).frames.jsonl.gz") {
            // The other streams are not those of the connector.
            guard line.prefix(20).contains(UInt8(ascii: "h")) || isDepth(line) else { continue }
            let frame = try JSONParser.parse(line)
            guard let text = frame["data"]?.string, let at = instant(frame["ts"]) else {
                continue
            }
            if frame["t"] == .string("http") {
                let isBTC = frame["url"]?.string?.contains("BTCUSDT") == true
                let symbol = isBTC ? BinanceWorld.btcusdt : BinanceWorld.ethusdt
                world.script.on("GET /api/v3/depth", .json(text))
                #expect(await feed.fetchSnapshot(of: symbol))
                let snapshot = try BinanceSnapshot(
                    try BinanceFields.parse(Array(text.utf8)))
                open.removeAll {
                    $0.isSnapshot && $0.symbol == symbol
                        && $0.holds(snapshot.bids, snapshot.asks)
                }
            } else {
                depths += 1
                if depths == number { continue }
                #expect(feed.message(Array(text.utf8), at: at) == .go)
            }
            open.removeAll { $0.isMet(by: feed.books.board, at: at) }
        }
        return (feed, open)
    }

    private static func isDepth(_ line: [UInt8]) -> Bool {
        line.prefix(100).count { $0 == UInt8(ascii: "@") } == 2
    }

    private static func checkpoints(_ path: String) throws -> [Checkpoint] {
        let json = try JSONParser.parse(MarketData.bytes(path))
        var checkpoints: [Checkpoint] = []
        for member in try #require(json["symbols"]?.object) {
            let symbol =
                member.name == "BTC/USDT" ? BinanceWorld.btcusdt : BinanceWorld.ethusdt
            for row in try #require(member.value["checkpoints"]?.array) {
                checkpoints.append(
                    Checkpoint(
                        symbol: symbol,
                        isSnapshot: row["label"] == .string("initial_snapshot"),
                        microseconds: try #require(instant(row["after_frame_ts"])).microseconds,
                        bids: try levels(row["bids"]), asks: try levels(row["asks"]),
                        counts: [
                            try #require(row["bid_levels"]?.integer),
                            try #require(row["ask_levels"]?.integer),
                        ]))
            }
        }
        return checkpoints
    }

    private static func levels(_ json: JSONValue?) throws -> [BookLevel] {
        try #require(json?.array).map { row in
            let pair = try #require(row.array)
            return BookLevel(
                price: try Fixed(try #require(pair[0].string)),
                quantity: try Fixed(try #require(pair[1].string)))
        }
    }

    /// Seconds with a fraction, cut to microseconds.
    private static func instant(_ json: JSONValue?) -> Instant? {
        guard case .number(let text) = json else { return nil }
        let parts = text.split(separator: ".")
        let fraction = parts.count == 2 ? String(parts[1].prefix(6)) : ""
        let padded = fraction + String(repeating: "0", count: 6 - fraction.count)
        guard let seconds = Int64(parts[0]), let micros = Int64(padded) else { return nil }
        return Instant(microseconds: seconds * 1_000_000 + micros)
    }
}
