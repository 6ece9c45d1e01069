import Domain
import Foundation
import Money
import Routing
import TestKit
import Testing
import VenueProtocols
import Venues

@testable import LocalExchange

/// `--book FILE` and `--tape FILE`, with small files.
@Suite struct BookFileTests {
    private static let symbol = SandboxFixture.symbol
    private static let eth = Symbol(
        base: SandboxMarket.asset("ETH"), quote: SandboxMarket.asset("USDT"))

    /// An exchange on a file that has these bytes.
    private func open(
        _ bytes: [UInt8], as source: (String) -> BookSource
    ) throws -> (core: SandboxCore, fixture: SandboxFixture) {
        let path = NSTemporaryDirectory() + "cambist-book-\(UUID())"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        let fixture = SandboxFixture()
        let core = try SandboxCore(
            fixture.settings, time: fixture.time,
            feed: try source(path).open(fixture.settings.markets), records: fixture.records)
        return (core, fixture)
    }

    private func book(_ core: SandboxCore, _ symbol: Symbol = symbol) async throws -> BookShown {
        try #require(await core.ask { $0.book($0.place(of: symbol) ?? 0) })
    }

    // MARK: Books

    @Test func whatIsTakenOfABookIsThereAgainAfterItsTime() async throws {
        let text = """
            {"renewMilliseconds": 500,
             "BTC-USDT": {"bids": [["59990", "2"]], "asks": [["60010", "2"], ["60020", "1.5"]]}}
            """
        let (core, fixture) = try open(Array(text.utf8)) { .book(path: $0) }
        let whole = try await book(core).asks
        #expect(whole.map(\.price) == [Fixed(60_010), Fixed(60_020)])
        #expect(whole.map(\.quantity) == [Fixed(2), fixed("1.5")])
        #expect(try await book(core, Self.eth).bids.isEmpty)
        let placed = try await core.place(fixture.command("a", .buy, "3", at: "60020"))
        #expect(placed.trades.map(\.quantity) == [Fixed(2), Fixed(1)])
        fixture.time.pass(.milliseconds(400))
        #expect(try await book(core).asks.map(\.quantity) == [fixed("0.5")])
        fixture.time.pass(.milliseconds(100))
        #expect(try await book(core).asks == whole)
    }

    @Test(arguments: [
        ("[]", "one JSON object"), ("{", "one JSON object"),
        (#"{"DOGE-USD": {"bids": [], "asks": []}}"#, "DOGE-USD is not traded here"),
        (#"{"BTC-USDT": {"bids": []}}"#, "BTC-USDT: expected bids and asks"),
        (#"{"BTC-USDT": {"bids": [["1"]], "asks": []}}"#, "BTC-USDT"),
        (#"{"BTC-USDT": {"bids": [[1, 2]], "asks": []}}"#, "BTC-USDT"),
        (#"{"BTC-USDT": {"bids": [["0", "1"]], "asks": []}}"#, "BTC-USDT"),
        (#"{"BTC-USDT": {"bids": [["1", "-1"]], "asks": []}}"#, "BTC-USDT"),
    ])
    func aBookThatIsNoneIsSaid(text: String, said: String) {
        #expect {
            try open(Array(text.utf8)) { .book(path: $0) }
        } throws: { error in
            guard case SandboxError.book(_, let reason) = error else { return false }
            return reason.contains(said)
        }
    }

    // MARK: Tapes

    /// Half a second of BTC/USDT and one trade; DOGE/USDT is traded nowhere here.
    private static let tape = """
        {"ts":100,"v":"binance","s":"DOGE/USDT","k":"snapshot","b":[["1","1"]],"a":[["2","1"]]}
        {"ts":100,"v":"binance","s":"BTC/USDT","k":"snapshot",\
        "b":[["59990","1"]],"a":[["60010","1"]]}
        {"ts":100.3,"v":"binance","s":"BTC/USDT","k":"delta",\
        "b":[],"a":[["60010","0"],["60030","3"]]}
        {"ts":100.5,"v":"binance","s":"BTC/USDT","k":"trade",\
        "p":"59995","q":"0.25","side":"sell","id":"1"}

        """

    @Test func aTapeIsPlayedOverAndOverAndTheRestIsMadeUp() async throws {
        let (core, fixture) = try open(Self.gzip(Self.tape)) { .tape(path: $0) }
        for _ in 0..<3 {
            #expect(try await book(core).asks.map(\.price) == [Fixed(60_010)])
            let resting = try await core.place(
                fixture.command("rests", .buy, "1", at: "59995"))
            #expect(resting.trades.isEmpty)
            fixture.time.pass(.milliseconds(400))
            let later = try await book(core).asks
            #expect(later == [BookLevel(price: Fixed(60_030), quantity: Fixed(3))])
            fixture.time.pass(.milliseconds(200))
            // The recorded sale meets our bid, which is the best.
            let filled = await core.order("rests")?.filled
            #expect(filled == fixed("0.25"))
            await core.ask { _ = $0.cancelAll("sandbox") }
            fixture.time.pass(.milliseconds(400))
        }
        #expect(try await !book(core, Self.eth).bids.isEmpty)
    }

    @Test func aTapeThatIsNoneIsSaid() throws {
        #expect(throws: SandboxError.self) { try open(Array("x".utf8)) { .tape(path: $0) } }
        let other = Self.tape.split(separator: "\n").prefix(1).joined() + "\n"
        #expect {
            try open(Self.gzip(other)) { .tape(path: $0) }
        } throws: { error in
            "\(error)".contains("none of the markets is in it")
        }
    }

    /// Stored, not compressed (RFC 1952).
    private static func gzip(_ text: String) -> [UInt8] {
        let bytes = Array(text.utf8)
        func word(_ value: UInt32) -> [UInt8] { (0..<4).map { UInt8(value >> ($0 * 8) & 0xff) } }
        var check = CRC32()
        for byte in bytes { check.add(byte) }
        let count = UInt16(bytes.count)
        let lengths = [count, ~count].flatMap { [UInt8($0 & 0xff), UInt8($0 >> 8)] }
        return [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255, 1] + lengths + bytes
            + word(check.value) + word(UInt32(bytes.count))
    }
}

/// `--tape FILE` with recordings of real exchanges.
@Suite(.enabled(if: MarketData.isThere)) struct RecordedBookTests {
    @Test(arguments: [
        ("l2-2021-spot/binance-20210404", ExchangeProtocol.binance, 2),
        ("l2-2021-spot/kraken-20210405", .kraken, 1),
        ("l2-2021-spot/gemini-20210417", .binance, 2),
        ("l2-stablecoin-fx/okcoin-20210405", .binance, 2),
    ])
    func theExchangeShowsTheRecordedBooks(
        recording: String, speaks: ExchangeProtocol, count: Int
    ) async throws {
        let path = "\(MarketData.root)/\(recording)"
        let checkpoints = try MarketData.checkpoints(path + ".checkpoints.json")
        let settings = LocalExchangeSettings(
            speaks: speaks, source: .tape(path: path + ".tape.jsonl.gz"), directory: "unused",
            port: 0
        ).exchange
        let named = checkpoints.filter { checkpoint in
            settings.markets.contains { checkpoint.isOf($0.symbol) }
        }
        #expect(Set(named.map(\.symbol)).count == count)
        // It begins when each of its books has begun.
        let begin = try #require(named.filter(\.isFirst).map(\.microseconds).max())
        let start = Instant(microseconds: 1_800_000_000_000_000)
        let time = SelfMovingTime(start: start)
        let core = try SandboxCore(
            settings, time: time, feed: try settings.source.open(settings.markets),
            records: MemoryRecords())
        var compared = 0
        for checkpoint in named.sorted(by: { $0.microseconds < $1.microseconds })
        where checkpoint.microseconds >= begin {
            let at = start.adding(.microseconds(checkpoint.microseconds + 1 - begin))
            time.pass(at.duration(since: time.now()))
            let place = try #require(
                settings.markets.firstIndex { checkpoint.isOf($0.symbol) })
            let book = try #require(await core.ask { $0.book(place) })
            #expect(Array(book.bids.prefix(10)) == checkpoint.bids, "\(checkpoint.symbol)")
            #expect(Array(book.asks.prefix(10)) == checkpoint.asks, "\(checkpoint.symbol)")
            compared += 1
        }
        #expect(compared >= 4 * count)
        // The rest of the markets is made up.
        for (place, market) in settings.markets.enumerated() {
            let book = try #require(await core.ask { $0.book(place) })
            #expect(!book.bids.isEmpty && !book.asks.isEmpty, "\(market.symbol)")
        }
    }

    @Test func aBundleOfSeveralVenuesPlaysItsFirst() async throws {
        let source = BookSource.tape(
            path: "\(MarketData.root)/l2-bundles/A-2021-btcusd.tape.jsonl.gz")
        var settings = SandboxFixture().settings
        settings.source = source
        let core = try SandboxCore(
            settings, time: SandboxFixture().time, feed: try source.open(settings.markets),
            records: MemoryRecords())
        let place = try #require(settings.markets.firstIndex { $0.symbol.description == "BTC-USD" })
        let book = try #require(await core.ask { $0.book(place) })
        #expect(book.bids.count > 100 && book.asks.count > 100)
    }
}
