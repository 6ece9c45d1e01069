import Connectors
import Domain
import Engine
import Logging
import Money
import Synchronization
import TestKit
import Testing

/// A REST side that answers what a test says, path by path, and keeps what it was asked.
final class ScriptedBitstamp: RESTTransport {
    private struct State {
        var replies: [String: RESTOutcome] = [:]
        var asked: [String] = []
    }

    private let state = Mutex(State())

    func answer(_ path: String, _ body: String, status: Int = 200) {
        let outcome = RESTOutcome.answered(RESTAnswer(status: status, body: Array(body.utf8)))
        state.withLock { $0.replies[path] = outcome }
    }

    func send(_ request: RESTRequest) async -> RESTOutcome {
        await Task.yield()
        return state.withLock { state in
            state.asked.append(request.path)
            return state.replies[request.path] ?? .unknown("no answer is scripted")
        }
    }

    func asked(_ path: String) -> Int { state.withLock { $0.asked.count { $0 == path } } }
}

/// Everything a test of the venue needs: one market, and a time that moves when the test says so.
struct BitstampWorld {
    static let btcUSD = Symbol(base: Asset("BTC", scale: 8), quote: Asset("USD", scale: 2))
    static let url = BitstampConfiguration.streamURL
    static let bookPath = "/api/v2/order_book/btcusd/"
    static let tickerPath = "/api/v2/ticker/btcusd/"
    static let pairsPath = "/api/v2/trading-pairs-info/"

    let time = MovableTime(start: Instant(microseconds: 1_790_000_000_000_000), movesItself: false)
    let rest = ScriptedBitstamp()
    let streams = ScriptedLines()
    let venue: BitstampVenue

    init(stalenessMax: Duration = .seconds(15)) async throws {
        var configuration = BitstampConfiguration(id: "bit", symbols: [Self.btcUSD])
        configuration.stalenessMax = stalenessMax
        rest.answer(Self.pairsPath, "[\(Self.pair())]")
        venue = BitstampVenue(
            configuration,
            markets: try await BitstampVenue.markets(configuration, transport: rest),
            transport: rest, streams: streams, time: time, random: CountedBits(),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    /// Runs the venue while `body` does; the first connection is open then.
    static func running(
        stalenessMax: Duration = .seconds(15),
        _ body: @escaping @Sendable (BitstampWorld, ScriptedLines.Line) async throws -> Void
    ) async throws {
        let world = try await BitstampWorld(stalenessMax: stalenessMax)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await world.venue.run() }
            try await body(world, await world.line(1))
            group.cancelAll()
        }
    }

    /// The connection number `count`, when everything is subscribed on it.
    func line(_ count: Int) async -> ScriptedLines.Line {
        await eventually("connection \(count) subscribes") {
            let lines = streams.lines(Self.url)
            return lines.count >= count && !lines[count - 1].sent.withLock { $0.isEmpty }
        }
        return streams.lines(Self.url)[count - 1]
    }

    /// The best bid that is shown.
    var bid: String? { venue.book(of: Self.btcUSD)?.bids.first?.price.description }
    var trouble: String? { venue.health().bookTroubles.first?.reason }

    /// The body of a book whose time is so far from now.
    func book(_ bid: String = "100", _ ask: String = "101", later: Duration = .zero) -> String {
        let at = time.now().adding(later).microseconds
        return """
            {"timestamp":"\(at / 1_000_000)","microtimestamp":"\(at)",\
            "bids":[["\(bid)","1.50000000"]],"asks":[["\(ask)","2.00000000"]]}
            """
    }

    static func frame(_ book: String, pair: String = "btcusd") -> String {
        "{\"data\":\(book),\"channel\":\"order_book_\(pair)\",\"event\":\"data\"}"
    }

    static let subscribed =
        "{\"event\":\"bts:subscription_succeeded\",\"channel\":\"order_book_btcusd\",\"data\":{}}"
    static let beat =
        "{\"event\":\"bts:heartbeat\",\"channel\":\"\",\"data\":{\"status\":\"success\"}}"

    static func pair(_ members: [String: String] = [:]) -> String {
        let all = [
            "trading": "\"Enabled\"", "base_decimals": "8", "url_symbol": "\"btcusd\"",
            "name": "\"BTC/USD\"", "minimum_order": "\"20.0 USD\"", "counter_decimals": "2",
        ].merging(members) { $1 }
        return "{"
            + all.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\($0.value)" }
            .joined(separator: ",") + "}"
    }
}
