import Connectors
import Domain
import Money
import Routing
import StrictJSON
import Testing

/// Half a minute of 2021: books over REST as they were answered, and the channel of changes, which
/// is put together here to the whole books that the connector subscribes to. Every checkpoint.
@Suite(.enabled(if: MarketData.isThere)) struct BitstampRecordingTests {
    private static let path = "l2-2021-spot/bitstamp-20210417"
    private static let pairs = [
        ("btcusd", "BTC", "USD"), ("ethgbp", "ETH", "GBP"), ("gbpusd", "GBP", "USD"),
        ("gusdusd", "GUSD", "USD"),
    ]

    @Test func everyCheckpointIsEqual() throws {
        let symbols = Dictionary(
            uniqueKeysWithValues: Self.pairs.map { name, base, quote in
                (name, Symbol(base: Asset(base, scale: 8), quote: Asset(quote, scale: 8)))
            })
        let board = BookBoard(
            symbols: symbols.values.sorted(), depth: 100, staleAfter: .seconds(15))
        let feed = BitstampBookFeed(board: board)
        var checkpoints = try RecordedCheckpoints(
            MarketData.bytes("\(Self.path).checkpoints.json")
        ) { $0.replacing("/", with: "").lowercased() }
        var venues: [String: RecordedBook] = [:]
        feed.begin()
        for line in try MarketData.unpackedLines("\(Self.path).frames.jsonl.gz") {
            guard let message = try RecordedMessage(line), let symbol = symbols[message.pair]
            else { continue }
            let now: Instant
            if message.isAnswer {
                let book = try BitstampBook(message.body)
                now = book.at.adding(.seconds(2))
                feed.subscribed(symbol, at: now)
                let epoch = feed.wanting(at: now).epoch
                try feed.take(answer: book, of: symbol, epoch: epoch, at: now)
                venues[message.pair] = try RecordedBook(message)
            } else {
                // Changes that the answer contains already were left out by the checkpoints too.
                guard try venues[message.pair]?.change(message) == true,
                    let text = venues[message.pair]?.frame(message.pair),
                    case .book(_, let book) = try BitstampFrame(Array(text.utf8))
                else { continue }
                now = book.at.adding(.milliseconds(200))
                try feed.take(book, of: symbol, at: now)
            }
            for due in checkpoints.passed(message.pair, isWhole: message.isAnswer) {
                // Pairs take turns, and each has its own time here.
                let book = try #require(board.book(of: symbol, at: board.lastHeard ?? now))
                #expect(book.bids.prefix(10).map(RecordedCheckpoints.text) == due.bids)
                #expect(book.asks.prefix(10).map(RecordedCheckpoints.text) == due.asks)
                #expect(book.bids.count == min(due.bidLevels, 100))
                #expect(book.asks.count == min(due.askLevels, 100))
            }
        }
        #expect(checkpoints.compared == 17 && checkpoints.left == 0)
    }
}

/// An answer over REST or a message of a channel of changes.
private struct RecordedMessage {
    let pair: String
    let isAnswer: Bool
    let at: Int64
    /// The answer's own bytes.
    let body: [UInt8]
    let bids: [[String]]
    let asks: [[String]]

    /// `nil` for what has no levels.
    init?(_ line: [UInt8]) throws {
        let frame = try JSONParser.parse(line)
        guard let text = frame["data"]?.string else { return nil }
        let data = try JSONParser.parse(text)
        let book: JSONValue
        switch frame["t"]?.string {
        case "http":
            let name = try #require(frame["url"]?.string?.split(separator: "/").last)
            (pair, isAnswer, book) = (String(name), true, data)
        case "recv":
            guard let channel = data["channel"]?.string, channel.hasPrefix("diff_order_book_"),
                let changes = data["data"], changes["microtimestamp"] != nil
            else { return nil }
            pair = String(channel.dropFirst("diff_order_book_".count))
            (isAnswer, book) = (false, changes)
        default: return nil
        }
        guard let time = book["microtimestamp"]?.string else { return nil }
        at = try #require(Int64(time))
        body = Array(text.utf8)
        let levels = { (name: String) in
            (book[name]?.array ?? []).map { ($0.array ?? []).compactMap(\.string) }
        }
        (bids, asks) = (levels("bids"), levels("asks"))
    }
}

/// The book that the venue has itself.
private struct RecordedBook {
    private var at: Int64
    private let begin: Int64
    private var bids: [Fixed: String] = [:]
    private var asks: [Fixed: String] = [:]

    init(_ answer: RecordedMessage) throws {
        (at, begin) = (answer.at, answer.at)
        for level in answer.bids { bids[try Fixed(level[0])] = level[1] }
        for level in answer.asks { asks[try Fixed(level[0])] = level[1] }
    }

    /// - Returns: whether the change is later than the answer.
    mutating func change(_ message: RecordedMessage) throws -> Bool {
        guard message.at > begin else { return false }
        at = message.at
        for level in message.bids {
            bids[try Fixed(level[0])] = try Fixed(level[1]).isPositive ? level[1] : nil
        }
        for level in message.asks {
            asks[try Fixed(level[0])] = try Fixed(level[1]).isPositive ? level[1] : nil
        }
        return true
    }

    /// As the channel of whole books tells it: a hundred levels a side.
    func frame(_ pair: String) -> String {
        func text(_ levels: [(key: Fixed, value: String)]) -> String {
            levels.prefix(100).map { "[\"\($0.key)\",\"\($0.value)\"]" }.joined(separator: ",")
        }
        return BitstampWorld.frame(
            """
            {"timestamp":"\(at / 1_000_000)","microtimestamp":"\(at)",\
            "bids":[\(text(bids.sorted { $0.key > $1.key }))],\
            "asks":[\(text(asks.sorted { $0.key < $1.key }))]}
            """, pair: pair)
    }
}
