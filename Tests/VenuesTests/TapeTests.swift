import Foundation
import Money
import Routing
import StrictJSON
import Testing

@testable import Venues

@Suite struct TapeTests {
    private func line(_ text: String, symbol: String? = nil) throws -> TapeLine {
        try Array(text.utf8).withUnsafeBufferPointer { try TapeLine($0, symbol: symbol) }
    }

    @Test func aDeltaIsReadExactly() throws {
        let text = #"""
            {"ts":1617666424.6181388,"v":"kraken","s":"AUD/USD","k":"delta",\#
            "b":[["0.76500", "95.61017000"]],"a":[],"crc":"12","u":7}
            """#
        guard case .message(let message) = try line(text) else { throw LineError("a header") }
        #expect(message.seconds == (try Fixed("1617666424.6181388")))
        #expect(message.microseconds == 1_617_666_424_618_138)
        let bid = BookLevel(price: try Fixed("0.765"), quantity: try Fixed("95.61017"))
        #expect(message.content == .delta(bids: [bid], asks: [], update: 7))
    }

    @Test func aBundlesMessageHasTheHeadersSymbolAndMayHaveAnExponentInItsTime() throws {
        let text = #"{"t":3.1e-05,"v":"x","k":"trade","p":"2.5","q":"0.1","side":"sell"}"#
        guard case .message(let message) = try line(text, symbol: "BTC/USD") else {
            throw LineError("a header")
        }
        #expect(message.symbol == "BTC/USD")
        #expect(message.microseconds == 31)
        let (price, quantity) = (try Fixed("2.5"), try Fixed("0.1"))
        #expect(message.content == .trade(price: price, quantity: quantity, aggressor: .sell))
    }

    @Test(arguments: [
        #"{"t":0.0,"v":"x","k":"delta","b":[["1e3","1"]],"a":[]}"#,
        #"{"t":0.0,"v":"x","k":"delta","b":[["-1","1"]],"a":[]}"#,
        #"{"t":0.0,"v":"x","k":"delta","b":[["0","1"]],"a":[]}"#,
        #"{"t":0.0,"v":"x","k":"delta","b":[["1.","1"]],"a":[]}"#,
        #"{"t":0.0,"v":"x","k":"delta","b":[["1.0000000000000000001","1"]],"a":[]}"#,
        #"{"t":0.0,"v":"x","k":"delta","b":[["1"]],"a":[]}"#,
        #"{"t":0.0,"v":"x","k":"delta","b":[["1","1"],],"a":[]}"#,
        #"{"t":0.0,"v":"x","k":"delta","b":[],"a":[]} x"#,
        #"{"t":0.0,"v":"x","k":"news"}"#,
        #"{"t":0.0,"v":"x","k":"trade","p":"1","q":"1","side":"up"}"#,
        #"{"v":"x","k":"delta","b":[],"a":[]}"#,
        #"{"t":0.0,"k":"delta","b":[],"a":[]}"#,
        #"{"t":0.0,"v":"x","k":"delta","b":[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]}"#,
        #"{"t":0.0,"v":"x"#, "", "{", "[]",
    ])
    func whatIsNoMessageIsRefused(text: String) {
        #expect(throws: LineError.self) { _ = try line(text, symbol: "B/Q") }
    }

    @Test func deltasBeforeTheSnapshotOrInsideItAreDropped() {
        let level = [BookLevel(price: Fixed(5), quantity: Fixed(1))]
        var builder = BookBuilder(venue: "x")
        #expect(builder.apply(.delta(bids: level, asks: [], update: 1)) == .none)
        #expect(builder.apply(.snapshot(bids: [], asks: [], last: 10)) == .replaced)
        #expect(builder.apply(.delta(bids: level, asks: [], update: 10)) == .none)
        #expect(builder.bids.isEmpty)
        builder.apply(.delta(bids: level, asks: [], update: 11))
        #expect(builder.bids == level)
    }

    @Test func aKrakenBookKeepsAThousandLevelsASide() {
        var builder = BookBuilder(venue: "kraken")
        let levels = (1...1_000).map { BookLevel(price: Fixed($0), quantity: .one) }
        builder.apply(.snapshot(bids: levels, asks: [], last: nil))
        let better = [BookLevel(price: Fixed(2_000), quantity: .one)]
        let pushedOut = BookLevel(price: .one, quantity: .zero)
        #expect(
            builder.apply(.delta(bids: better, asks: [], update: nil))
                == .updated(bids: better + [pushedOut], asks: []))
        #expect(builder.bidCount == 1_000)
        #expect(builder.bids.last?.price == Fixed(2))
    }

    @Test func aMissingOrDamagedFileIsSaid() throws {
        #expect(throws: TapeError.unreadable(path: "/nowhere")) {
            _ = try Tape.read(path: "/nowhere")
        }
        let path = NSTemporaryDirectory() + "cambist-tape-\(UUID())"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data("no gzip".utf8).write(to: URL(fileURLWithPath: path))
        #expect(throws: TapeError.damaged(path: path)) { _ = try Tape.read(path: path) }
    }
}

@Suite(.enabled(if: MarketData.isThere)) struct RecordingTests {
    private struct Missing: Error { let what: String }

    private func need<Value>(_ value: Value?, _ what: String) throws -> Value {
        guard let value else { throw Missing(what: what) }
        return value
    }

    private func levels(_ value: JSONValue?) throws -> [BookLevel] {
        try need(value?.array, "levels").map { pair in
            let texts = (pair.array ?? []).compactMap(\.string)
            try #require(texts.count == 2)
            return BookLevel(price: try Fixed(texts[0]), quantity: try Fixed(texts[1]))
        }
    }

    @Test(arguments: MarketData.recordings)
    func theBookEqualsEveryCheckpoint(recording: String) throws {
        let path = "\(MarketData.root)/\(recording)"
        let tape = try Tape.read(path: "\(path).tape.jsonl.gz")
        let text = try Data(contentsOf: URL(fileURLWithPath: "\(path).checkpoints.json"))
        let document = try JSONParser.parse(Array(text))
        let venue = try need(document["venue"]?.string, "venue")
        var compared = 0
        for symbol in try need(document["symbols"]?.object, "symbols") {
            for checkpoint in try need(symbol.value["checkpoints"]?.array, "checkpoints") {
                guard case .number(let time)? = checkpoint["after_frame_ts"] else { continue }
                let at = try DecimalText.read(time, .exponent).value
                let book = try #require(
                    tape.book(venue: venue, symbol: symbol.name, at: at), "\(symbol.name) \(time)")
                #expect(Array(book.bids.prefix(10)) == (try levels(checkpoint["bids"])))
                #expect(Array(book.asks.prefix(10)) == (try levels(checkpoint["asks"])))
                #expect(Int64(book.bidCount) == checkpoint["bid_levels"]?.integer)
                #expect(Int64(book.askCount) == checkpoint["ask_levels"]?.integer)
                compared += 1
            }
        }
        #expect(compared > 0)
    }

    @Test func theBundleHasItsHeaderAndFourBooksAtTheStart() throws {
        let tape = try Tape.read(path: MarketData.bundle)
        #expect(tape.header?.symbol == "BTC/USD")
        let venues = tape.header?.members.map(\.venue)
        #expect(venues == ["bitstamp", "gemini", "kraken", "binanceus"])
        let fees = tape.header?.members.map(\.takerFee.description)
        #expect(fees == ["0.0025", "0.0035", "0.0026", "0.001"])
        for venue in venues ?? [] {
            let book = try #require(tape.book(venue: venue, symbol: "BTC/USD", at: .zero))
            #expect(book.bidCount > 100 && book.askCount > 100)
        }
    }

    /// Five rounds of 24.7 seconds.
    @Test func aPlayedTapeStartsAgainFromItsSnapshot() throws {
        let tape = try Tape.read(path: MarketData.bundle) { $0.venue == "bitstamp" }
        let symbol = PaperVenueFixture.symbol
        var player = try TapePlayer(
            tape, venue: "bitstamp", rules: [MarketRules(symbol: symbol)])
        var snapshots = 0
        var events = 0
        for elapsed in stride(from: Int64(0), through: 120_000_000, by: 100_000) {
            while let event = player.next(until: elapsed) {
                events += 1
                if case .replaced = event.content { snapshots += 1 }
            }
        }
        #expect(snapshots == 5)
        #expect(events > 4 * (tape.messages.count - 10))
    }
}
