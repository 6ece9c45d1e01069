import Connectors
import Domain
import Money
import Routing
import StrictJSON
import Testing
import VenueProtocols

/// Two minutes of 2021 as Kraken's WebSocket API version 1 sent them, replayed through the
/// connector's own books: every checksum that Kraken sent, and every checkpoint.
@Suite(.enabled(if: MarketData.isThere)) struct KrakenRecordingTests {
    private static let path = "l2-2021-spot/kraken-20210405"
    private static let now = Instant(microseconds: 1_790_000_000_000_000)

    /// The decimals that version 1 had on the wire.
    private static let markets: [(name: String, base: String, quote: String, digits: Int)] = [
        ("AUD/USD", "AUD", "USD", 5), ("XBT/USD", "BTC", "USD", 5), ("USDC/GBP", "USDC", "GBP", 8),
    ]

    private static func symbol(_ base: String, _ quote: String) -> Symbol {
        Symbol(base: Asset(base, scale: 8), quote: Asset(quote, scale: 8))
    }

    private static func symbols() throws -> KrakenSymbols {
        let pairs = markets.map { market in
            """
            "\(market.base)\(market.quote)":{"altname":"\(market.base)\(market.quote)",\
            "wsname":"\(market.name)","pair_decimals":\(market.digits),"lot_decimals":8,\
            "lot_multiplier":1,"fees":[[0,0.26]],"fees_maker":[[0,0.16]],"ordermin":"0.0001"}
            """
        }
        return try KrakenSymbols(
            assetPairs: JSONParser.parse("{" + pairs.joined(separator: ",") + "}"),
            wanted: markets.map { symbol($0.base, $0.quote) })
    }

    @Test func everyChecksumAndEveryCheckpointIsEqual() throws {
        let symbols = try Self.symbols()
        let board = BookBoard(
            symbols: symbols.pairs.map(\.symbol), depth: 1_000, staleAfter: .seconds(10))
        let feed = KrakenBookFeed(
            markets: KrakenMarkets(symbols), board: board, depth: .thousand)
        _ = feed.begin()
        var checkpoints = try RecordedCheckpoints(
            MarketData.bytes("\(Self.path).checkpoints.json")
        ) { $0 == "BTC/USD" ? "XBT/USD" : $0 }
        var checksums = 0
        for line in try MarketData.unpackedLines("\(Self.path).frames.jsonl.gz") {
            guard let message = try KrakenV1Message(line) else { continue }
            if !message.isSnapshot { checksums += 1 }
            let actions = feed.take(
                try KrakenFrame(Array(message.asVersion2.utf8)), at: Self.now, venueTime: Self.now)
            #expect(actions == [], "\(message.pair)")
            guard let pair = symbols[message.pair], actions.isEmpty else { return }
            for due in checkpoints.passed(message.pair, isWhole: message.isSnapshot) {
                let book = try #require(board.book(of: pair.symbol, at: Self.now))
                #expect(book.bids.prefix(10).map(RecordedCheckpoints.text) == due.bids)
                #expect(book.asks.prefix(10).map(RecordedCheckpoints.text) == due.asks)
                #expect(book.bids.count == due.bidLevels && book.asks.count == due.askLevels)
            }
        }
        #expect(checksums == 363 + 5_788 + 51)
        #expect(checkpoints.compared == 15 && checkpoints.left == 0)
    }
}

/// A book message of version 1 in the words of version 2.
///
/// Version 1 sends numbers as texts, both sides of a change as two objects, and no checksum with a
/// snapshot; that one is computed here, from the texts.
private struct KrakenV1Message {
    let pair: String
    let isSnapshot: Bool
    private let bids: [[String]]
    private let asks: [[String]]
    private let checksum: UInt32

    /// `nil` for what is no book message.
    init?(_ line: [UInt8]) throws {
        let frame = try JSONParser.parse(line)
        guard frame["t"]?.string == "recv", let data = frame["data"]?.string,
            let parts = try JSONParser.parse(data).array, parts.count >= 4,
            parts[parts.count - 2].string?.hasPrefix("book") == true,
            let pair = parts[parts.count - 1].string
        else { return nil }
        self.pair = pair
        let bodies = parts[1..<parts.count - 2]
        let levels = { (names: [String]) in
            bodies.flatMap { body in
                names.flatMap { name in
                    (body[name]?.array ?? []).map { ($0.array ?? []).compactMap(\.string) }
                }
            }
        }
        isSnapshot = bodies.contains { $0["as"] != nil }
        bids = levels(["bs", "b"])
        asks = levels(["as", "a"])
        let sent = bodies.compactMap { $0["c"]?.string }.first
        if let sent {
            checksum = try #require(UInt32(sent))
        } else {
            let rows = { (levels: [[String]]) in levels.map { (price: $0[0], quantity: $0[1]) } }
            checksum = KrakenChecksum.of(asks: rows(asks), bids: rows(bids))
        }
    }

    var asVersion2: String {
        let text = { (levels: [[String]]) in
            levels.map { "{\"price\":\($0[0]),\"qty\":\($0[1])}" }.joined(separator: ",")
        }
        return """
            {"channel":"book","type":"\(isSnapshot ? "snapshot" : "update")",\
            "data":[{"symbol":"\(pair)","bids":[\(text(bids))],"asks":[\(text(asks))],\
            "checksum":\(checksum),"timestamp":"2021-04-05T23:47:04Z"}]}
            """
    }
}
