import Domain
import Engine
import Logging
import Money
import Routing
import TestKit
import Testing

@testable import Connectors

/// A market that closes is left alone at once, and found open again within minutes.
@Suite struct BinanceHaltTests {
    private typealias World = BinanceWorld

    private static let info = "GET /api/v3/exchangeInfo"

    private static func infos(_ status: String = "TRADING") -> RESTOutcome {
        .json(
            """
            {"symbols":[{"symbol":"BTCUSDT","status":"\(status)","baseAsset":"BTC",\
            "quoteAsset":"USDT","filters":[]},{"symbol":"ETHUSDT","status":"TRADING",\
            "baseAsset":"ETH","quoteAsset":"USDT","filters":[]}]}
            """)
    }

    private static let isClosed = RESTOutcome.json(
        #"{"code":-1013,"msg":"Market is closed."}"#, status: 400)

    @Test func aRefusedOrderClosesItsMarketUntilAFreshLook() async throws {
        let world = World(symbols: [World.btcusdt, World.ethusdt]) {
            $0.fees = FeeSchedule(maker: .zero, taker: .zero)
        }
        world.script.on(Self.info, Self.infos())
        #expect(await world.venue.load())
        #expect(world.venue.rules.map(\.symbol) == [World.btcusdt, World.ethusdt])
        world.script.on("POST /api/v3/order", Self.isClosed)
        guard case .refused(let failure) = await world.venue.place(try World.order()) else {
            Issue.record("not refused")
            return
        }
        #expect(failure.reason == .halted)
        #expect(world.venue.rules.map(\.symbol) == [World.ethusdt])
        #expect(world.venue.rules(of: World.btcusdt) == nil)
        let trouble = world.venue.health().bookTroubles.first { $0.symbol == World.btcusdt }
        #expect(trouble?.reason.contains("Market is closed.") == true)

        // A look without an answer says nothing; one that says BREAK keeps it closed.
        world.script.on(Self.info, .unknown("reset"), Self.infos("BREAK"), Self.infos())
        #expect(await !world.venue.loadRules())
        #expect(world.venue.rules(of: World.btcusdt) == nil)
        #expect(await world.venue.loadRules())
        #expect(world.venue.rules(of: World.btcusdt) == nil)
        #expect(await world.venue.loadRules())
        #expect(world.venue.rules.map(\.symbol) == [World.btcusdt, World.ethusdt])
    }

    @Test func otherRefusalsCloseNothing() async throws {
        let world = World()
        world.script.on(Self.info, Self.infos())
        _ = await world.venue.loadRules()
        world.script.on(
            "POST /api/v3/order",
            .json(#"{"code":-1013,"msg":"Filter failure: LOT_SIZE"}"#, status: 400),
            .json("<html>", status: 502))
        _ = await world.venue.place(try World.order())
        _ = await world.venue.place(try World.order(attempt: 1))
        #expect(world.venue.rules(of: World.btcusdt) != nil)
    }

    @Test func theListIsLookedAtByTheMinute() async throws {
        #expect(BinanceLimits.rulesInterval <= .seconds(120))
        let script = ScriptedBinance()
        let time = SteppedTime(start: World.start)
        script.on("GET /api/v3/time", .json(#"{"serverTime":1499827319559}"#))
        script.on(Self.info, Self.infos())
        script.on("POST /api/v3/order", Self.isClosed)
        var configuration = BinanceConfiguration(
            id: "binance", restURL: "", streamURL: "", socketAPIURL: "",
            symbols: [World.btcusdt], keys: [World.account: World.key])
        configuration.fees = FeeSchedule(maker: .zero, taker: .zero)
        let venue = BinanceVenue(
            configuration, transport: script, streams: NoStreams(), time: time,
            random: SameBits(), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await venue.run() }
            await eventually("rules") { venue.rules(of: World.btcusdt) != nil }
            _ = await venue.place(try World.order())
            #expect(venue.rules(of: World.btcusdt) == nil)
            await eventually("it trades again") {
                time.advance(.seconds(1))
                return venue.rules(of: World.btcusdt) != nil
            }
            group.cancelAll()
        }
    }
}
