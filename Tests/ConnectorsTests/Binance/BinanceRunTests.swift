import Domain
import Engine
import Logging
import Money
import Routing
import Synchronization
import TestKit
import Testing

@testable import Connectors

/// The whole connector on scripted wires: it runs, its books come, its events are reported.
@Suite struct BinanceRunTests {
    private typealias World = BinanceWorld

    /// Connections that confirm what they are asked, and push what the test says.
    private final class ScriptedStreams: StreamTransport {
        private struct State {
            var sent: [String] = []
            var pushes: [String: AsyncStream<[UInt8]>.Continuation] = [:]
            var opened: [String: Int] = [:]
        }

        private let state = Mutex(State())

        func open(_ url: String) async -> StreamConnection? {
            let (messages, push) = AsyncStream.makeStream(of: [UInt8].self)
            state.withLock { state in
                state.pushes[url] = push
                state.opened[url, default: 0] += 1
            }
            return StreamConnection(
                messages: StreamMessages(messages),
                send: { [weak self] text in
                    self?.state.withLock { $0.sent.append(text) }
                    if text.contains("depth@100ms") {
                        push.yield(Array(#"{"result":null,"id":1}"#.utf8))
                    } else if text.contains("subscribe.signature") {
                        push.yield(Array(#"{"id":"account","status":200}"#.utf8))
                    }
                    return true
                }, close: { push.finish() })
        }

        func push(_ text: String, on url: String) {
            _ = state.withLock { $0.pushes[url] }?.yield(Array(text.utf8))
        }

        func hasSent(_ words: String) -> Bool {
            state.withLock { $0.sent.contains { $0.contains(words) } }
        }

        func end(_ url: String) { state.withLock { $0.pushes[url] }?.finish() }

        func openings(of url: String) -> Int { state.withLock { $0.opened[url] ?? 0 } }
    }

    private static let market = "ws://127.0.0.1:1/stream"

    /// A connector on scripted wires that has learned everything.
    private static func venue(
        _ script: ScriptedBinance, _ streams: ScriptedStreams, _ time: SteppedTime
    ) -> BinanceVenue {
        script.on("GET /api/v3/time", .json(#"{"serverTime":1499827319559}"#))
        script.on(
            "GET /api/v3/exchangeInfo",
            .json(
                """
                {"symbols":[{"symbol":"BTCUSDT","status":"TRADING","baseAsset":"BTC",\
                "quoteAsset":"USDT","quotePrecision":8,"orderTypes":["LIMIT"],"filters":[]}]}
                """))
        script.on("GET /api/v3/depth", .json(BinanceDepthTests.snapshotText(100)))
        var configuration = BinanceConfiguration(
            id: "binance", restURL: "", streamURL: Self.market,
            socketAPIURL: "ws://127.0.0.1:1/ws-api/v3", symbols: [World.btcusdt],
            keys: [World.account: World.key])
        configuration.fees = FeeSchedule(maker: .zero, taker: .zero)
        return BinanceVenue(
            configuration, transport: script, streams: streams, time: time, random: SameBits(),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    /// What was missed while the stream was down is asked for until it is known.
    @Test func openOrdersThatCouldNotBeAskedForAreAskedForAgain() async throws {
        let (script, streams) = (ScriptedBinance(), ScriptedStreams())
        let time = SteppedTime(start: World.start)
        let venue = Self.venue(script, streams, time)
        script.on("POST /api/v3/order", .json(World.answer(status: "NEW")))
        let order = try World.order()
        _ = await venue.place(order)
        script.on(
            "GET /api/v3/order", .unknown("timed out"), .json(World.answer(status: "CANCELED")))
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await venue.run() }
            await eventually("it is asked for until it is known to have ended") {
                time.advance(.milliseconds(100))
                return !venue.watch.isOpen(order.id)
            }
            await eventually("streams") { venue.health().streams.allSatisfy(\.isUp) }
            group.cancelAll()
        }
    }

    @Test func itRunsAndComesBack() async throws {
        let (script, streams) = (ScriptedBinance(), ScriptedStreams())
        let time = SteppedTime(start: World.start)
        let venue = Self.venue(script, streams, time)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await venue.run() }
            await eventually("a book") { venue.book(of: World.btcusdt) != nil }
            #expect(venue.book(of: World.btcusdt)?.bids.first?.price == Fixed(99))
            #expect(venue.health().bookTroubles.isEmpty && venue.health().clockOffset != nil)
            await eventually("streams") { venue.health().streams.allSatisfy(\.isUp) }
            streams.push(BinanceDepthTests.text(101, 102), on: Self.market)
            await eventually("a change") {
                venue.book(of: World.btcusdt)?.bids.first?.price == Fixed(100)
            }
            // A gap: another snapshot is fetched without being asked for.
            script.on("GET /api/v3/depth", .json(BinanceDepthTests.snapshotText(110)))
            streams.push(BinanceDepthTests.text(105, 106), on: Self.market)
            await eventually("another snapshot") {
                venue.book(of: World.btcusdt)?.bids.first?.price == Fixed(99)
            }
            await eventually("a heartbeat") {
                time.advance(.milliseconds(100))
                return streams.hasSent("LIST_SUBSCRIPTIONS")
            }
            streams.end(Self.market)
            await eventually("no book") { venue.book(of: World.btcusdt) == nil }
            await eventually("another connection") {
                time.advance(.milliseconds(100))
                return streams.openings(of: Self.market) == 2
                    && venue.book(of: World.btcusdt) != nil
            }
            #expect(venue.health().streams.first?.reconnects == 1)
            group.cancelAll()
        }
    }
}
