import Domain
import Engine
import Synchronization
import Testing

@testable import Connectors

/// A market that the venue does not list, and a key that it refuses, take nothing else with them.
@Suite struct BinanceUnlistedTests {
    private typealias World = BinanceWorld

    private static let info = "GET /api/v3/exchangeInfo"
    private static let invalid = RESTOutcome.json(
        #"{"code":-1121,"msg":"Invalid symbol."}"#, status: 400)
    private static let refused = RESTOutcome.json(
        #"{"code":-2015,"msg":"Invalid API-key, IP, or permissions for action."}"#, status: 401)

    private static func infos(_ bases: String...) -> RESTOutcome {
        let rows = bases.map {
            """
            {"symbol":"\($0)USDT","status":"TRADING","baseAsset":"\($0)","quoteAsset":"USDT",\
            "filters":[]}
            """
        }
        return .json(#"{"symbols":[\#(rows.joined(separator: ","))]}"#)
    }

    /// BTC is listed, ETH is not.
    private static func world() async -> World {
        let world = World(symbols: [World.btcusdt, World.ethusdt])
        world.script.on(info, invalid, infos("BTC"), invalid)
        #expect(await world.venue.load())
        return world
    }

    /// A connection that keeps what is sent on it.
    private final class Line: Sendable {
        private let texts = Mutex<[String]>([])
        var sent: [String] { texts.withLock { $0 } }

        func connection() -> StreamConnection {
            StreamConnection(
                messages: StreamMessages(AsyncStream { $0.finish() }),
                send: { text in
                    self.texts.withLock { $0.append(text) }
                    return true
                }, close: {})
        }
    }

    @Test func theOthersTradeAndItIsSaidWhichDoesNot() async {
        let world = await Self.world()
        #expect(world.venue.rules.map(\.symbol) == [World.btcusdt])
        #expect(
            world.venue.health().bookTroubles.last?.reason == "the venue does not list it")
    }

    @Test func itIsNotSubscribed() async {
        let (world, line) = (await Self.world(), Line())
        #expect(await world.venue.market.opened(line.connection()))
        #expect(line.sent.count == 2 && line.sent.allSatisfy { $0.contains("btcusdt@") })
        #expect(!line.sent.contains { $0.contains("ethusdt") })
    }

    @Test func itIsSubscribedOnceItIsListed() async {
        let (world, line) = (await Self.world(), Line())
        let market = world.venue.market
        #expect(await market.opened(line.connection()))
        #expect(market.message(Array(#"{"result":null,"id":1}"#.utf8), at: World.start) == .go)
        await market.subscribeToNew()
        #expect(line.sent.count == 2)
        world.script.on(Self.info, Self.infos("BTC", "ETH"))
        #expect(await world.venue.load())
        await market.subscribeToNew()
        #expect(line.sent.dropFirst(2).allSatisfy { $0.contains(#"["ethusdt@"#) })
        await market.subscribeToNew()
        #expect(line.sent.count == 4)
    }

    /// The rules say then which market it is.
    @Test func aRefusedStreamHasTheRulesReadAgain() async {
        let (world, line) = (await Self.world(), Line())
        let market = world.venue.market
        #expect(await market.opened(line.connection()))
        let refusal = #"{"error":{"code":2,"msg":"Invalid request: x"},"id":1}"#
        #expect(market.message(Array(refusal.utf8), at: World.start) == .reopen)
        #expect(market.takeRefusal() && !market.takeRefusal())
    }

    @Test func anAccountsTradesAreThoseOfTheOthers() async {
        let world = await Self.world()
        world.script.on("GET /api/v3/myTrades", .json("[]"))
        #expect(await world.venue.trades(of: World.account, since: World.start) == [])
        let asked = world.script.sent.filter { $0.path == "/api/v3/myTrades" }
        #expect(asked.count == 1 && asked[0].query.contains("symbol=BTCUSDT"))
    }

    @Test func aRefusedKeyLeavesTheMarkets() async {
        let world = World(symbols: [World.btcusdt, World.ethusdt])
        world.script.on(Self.info, Self.infos("BTC", "ETH"))
        for call in ["account/commission", "account"] {
            world.script.on("GET /api/v3/\(call)", Self.refused)
        }
        for call in ["asset/tradeFee", "account/apiRestrictions"] {
            world.script.on("GET /sapi/v1/\(call)", Self.refused)
        }
        #expect(await world.venue.load())
        #expect(world.venue.rules.count == 2)
        #expect(world.venue.fees.taker == BinanceLimits.fallbackFee)
        #expect(world.venue.health().incidents.map(\.kind) == ["key/main"])
        // One market's fees say enough of the key.
        #expect(world.script.sent.count { $0.path == "/api/v3/account/commission" } == 1)
        let words = "-2015 Invalid API-key, IP, or permissions for action."
        #expect(await world.venue.permissions(of: World.account) == .refused(words))
    }

    @Test(arguments: [-2015, -2014, -1022]) func aRefusedKeyIsAnIncident(code: Int) async throws {
        let world = World()
        world.script.on(
            "POST /api/v3/order", .json(#"{"code":\#(code),"msg":"key"}"#, status: 401))
        _ = await world.venue.place(try World.order())
        #expect(world.venue.health().incidents.map(\.kind) == ["key/main"])
    }

    @Test func aKeyThatWorksAgainIsNoIncident() async throws {
        let world = World()
        world.script.on(
            "POST /api/v3/order", .json(#"{"code":-2015,"msg":"key"}"#, status: 401),
            .json(World.answer(status: "NEW")))
        _ = await world.venue.place(try World.order())
        _ = await world.venue.place(try World.order(attempt: 0))
        #expect(world.venue.health().incidents.isEmpty)
    }

    /// A venue without a wallet is asked for balances instead.
    @Test func aTestNetTellsOfAKeyByItsBalances() async {
        let world = World { $0.hasWallet = false }
        world.script.on(
            "GET /api/v3/account", .json(#"{"balances":[]}"#), Self.refused, .unknown("reset"))
        let trading = KeyPermissions(
            mayRead: true, mayTrade: true, mayWithdraw: false, isRestrictedToAddresses: nil)
        #expect(await world.venue.permissions(of: World.account) == .rights(trading))
        guard case .refused = await world.venue.permissions(of: World.account) else {
            Issue.record("not refused")
            return
        }
        #expect(await world.venue.permissions(of: World.account) == .unsaid("reset"))
    }
}
