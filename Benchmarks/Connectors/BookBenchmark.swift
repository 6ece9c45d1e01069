import Connectors
import Domain
import Engine
import Foundation
import Logging
import Money
import Routing
import StrictJSON

/// Messages of books, from the bytes of a frame to a book that readers see, for each second of
/// processor time; the baseline is to parse the same bytes alone.
struct BookBenchmark {
    let scale: Scale

    func run() async throws {
        try await runBinance()
        try runKraken()
    }

    private func report(_ name: String, parse: Double, book: Double, bytes: Int) {
        let count = Double(scale.messages)
        Report.line("\(name): book messages applied", count / book, "/s and core")
        Report.line(
            "\(name): baseline, JSON of \(bytes / scale.messages) bytes parsed alone",
            count / parse, "/s and core")
        Report.line("\(name): ratio", parse / book, "of the baseline")
    }

    private func parse(_ messages: [[UInt8]]) throws -> Double {
        let before = Processor.seconds()
        for message in messages {
            guard try JSONParser.parse(message).object != nil else {
                throw BenchmarkFailure("no object")
            }
        }
        return Processor.seconds() - before
    }

    private func runBinance() async throws {
        let symbol = BenchMarket.all[0].symbol
        let load = BinanceDepthLoad(
            count: scale.messages, from: WallTime().now().adding(.seconds(60)))
        let feed = Self.binanceFeed(symbol, snapshot: load.snapshot)
        let silent = StreamConnection(
            messages: StreamMessages(AsyncStream { $0.finish() }), send: { _ in true }, close: {})
        let (time, subscribed) = (WallTime(), Array(#"{"result":null,"id":1}"#.utf8))
        guard await feed.opened(silent), feed.message(subscribed, at: time.now()) == .go,
            await feed.fetchSnapshot(of: symbol)
        else { throw BenchmarkFailure("no book to begin with") }
        let parsed = try parse(load.messages)
        let before = Processor.seconds()
        for message in load.messages {
            guard feed.message(message, at: time.now()) == .go else {
                throw BenchmarkFailure("a message is not believed")
            }
        }
        let used = Processor.seconds() - before
        let board = feed.books.board
        guard board.spoilings(of: symbol).isEmpty,
            let book = board.book(of: symbol, at: time.now()),
            book.sequence == UInt64(load.lastMilliseconds)
        else { throw BenchmarkFailure("the book did not follow") }
        report(
            "binance", parse: parsed, book: used, bytes: load.messages.reduce(0) { $0 + $1.count })
    }

    private static func binanceFeed(_ symbol: Symbol, snapshot: String) -> BinanceMarketFeed {
        let configuration = BinanceConfiguration(
            id: "binance", restURL: "http://127.0.0.1:1", streamURL: "ws://127.0.0.1:1/stream",
            socketAPIURL: "ws://127.0.0.1:1/ws-api/v3", symbols: [symbol], keys: [:])
        let time = WallTime()
        return BinanceMarketFeed(
            configuration, BinanceSymbols(configuration),
            rest: BinanceREST(
                configuration, transport: OneAnswer(body: Array(snapshot.utf8)), time: time,
                logger: .errorsOnly),
            time: time, logger: .errorsOnly,
            loop: StreamLoop(transport: NoStreams(), time: time, random: SystemBits()))
    }

    private func runKraken() throws {
        let symbol = BenchMarket.all[1].symbol
        let symbols = try KrakenSymbols(
            assetPairs: JSONParser.parse(KrakenBookLoad.assetPairs), wanted: [symbol])
        let depth = KrakenBookDepth.hundred
        let board = BookBoard(
            symbols: [symbol], depth: depth.rawValue, staleAfter: .seconds(3_600))
        let feed = KrakenBookFeed(markets: KrakenMarkets(symbols), board: board, depth: depth)
        let load = KrakenBookLoad(count: scale.messages, depth: depth.rawValue)
        let time = WallTime()
        _ = feed.begin()
        try take(load.snapshot, feed, time)
        let parsed = try parse(load.messages)
        let before = Processor.seconds()
        for message in load.messages { try take(message, feed, time) }
        let used = Processor.seconds() - before
        guard board.spoilings(of: symbol).isEmpty, board.book(of: symbol, at: time.now()) != nil
        else { throw BenchmarkFailure("the book did not follow") }
        report(
            "kraken", parse: parsed, book: used, bytes: load.messages.reduce(0) { $0 + $1.count })
    }

    private func take(_ message: [UInt8], _ feed: KrakenBookFeed, _ time: WallTime) throws {
        let now = time.now()
        guard feed.take(try KrakenFrame(message), at: now, venueTime: now).isEmpty else {
            throw BenchmarkFailure("a checksum differs")
        }
    }
}

/// Says the same to everything.
struct OneAnswer: RESTTransport {
    let body: [UInt8]

    func send(_ request: RESTRequest) async -> RESTOutcome {
        .answered(RESTAnswer(status: 200, body: body))
    }
}
