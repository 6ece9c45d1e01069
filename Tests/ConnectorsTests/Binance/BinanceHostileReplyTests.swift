import Domain
import Engine
import Money
import Routing
import Testing

@testable import Connectors

/// Replies that no honest venue gives: nothing crashes, no fill is invented, and what cannot be
/// believed is unknown and counted.
@Suite struct BinanceHostileReplyTests {
    private typealias World = BinanceWorld

    /// A reply that is made hostile, and by what its making is noticed.
    enum Call: String, CaseIterable {
        case place = "POST /api/v3/order"
        case query = "GET /api/v3/order"
        case trades = "GET /api/v3/myTrades"
        case history = "of GET /api/v3/myTrades"
        case balances = "GET /api/v3/account"
        case rules = "GET /api/v3/exchangeInfo"

        var path: String { rawValue.replacing("of ", with: "") }
    }

    private static let trade = World.trade(56, "0.01000000", cost: "610.00000000")
    private static let order = World.answer(
        status: "FILLED", executed: "0.01000000", cost: "610.00000000",
        """
        ,"fills":[{"price":"61000.00000000","qty":"0.01000000","commission":"0.00001000",\
        "commissionAsset":"BTC","tradeId":56}]
        """)
    private static let account = """
        {"makerCommission":15,"canTrade":true,"balances":[\
        {"asset":"BTC","free":"4.50000000","locked":"0.50000000"},\
        {"asset":"USDT","free":"1000.00000000","locked":"0.00000000"}]}
        """
    private static let info = """
        {"timezone":"UTC","symbols":[{"symbol":"BTCUSDT","status":"TRADING","baseAsset":"BTC",\
        "quoteAsset":"USDT","quotePrecision":8,"filters":[\
        {"filterType":"PRICE_FILTER","minPrice":"0.01","maxPrice":"1000000","tickSize":"0.01"},\
        {"filterType":"LOT_SIZE","minQty":"0.00002","maxQty":"9000","stepSize":"0.00001"},\
        {"filterType":"NOTIONAL","minNotional":"5.00000000"}]}]}
        """

    private static func honest(_ call: Call) -> String {
        switch call {
        case .place, .query: order
        case .trades, .history: "[\(trade)]"
        case .balances: account
        case .rules: info
        }
    }

    private func world() -> World {
        let world = World { $0.fees = FeeSchedule(maker: .zero, taker: .zero) }
        for call in Call.allCases { world.script.on(call.path, .json(Self.honest(call))) }
        return world
    }

    private func hear(_ call: Call, _ world: World) async throws -> Heard {
        switch call {
        case .place: return Heard(await world.venue.place(try World.order()))
        case .query, .trades: return Heard(await world.venue.query(try World.order()))
        case .history:
            return Heard(await world.venue.trades(of: World.account, since: World.start))
        case .balances: return Heard(await world.venue.balances(of: World.account))
        case .rules:
            _ = await world.venue.load()
            return Heard(world.venue.rules)
        }
    }

    @Test(arguments: Call.allCases) func nothingIsBelieved(call: Call) async throws {
        let honest = try await hear(call, world())
        #expect(honest.text != nil)
        let replies = try HostileReply.all(
            of: Self.honest(call), isList: call == .trades || call == .history,
            sparing: ["asset", "commissionAsset", "filterType"])
        #expect(replies.count >= 50)
        for reply in replies {
            let world = world()
            world.script.on(call.path, reply.outcome)
            let heard = try await hear(call, world)
            let isCounted = world.venue.health().hostileAnswers > 0
            #expect(
                heard.breaches(
                    reply, honest: honest, isCounted: isCounted, countsAll: call != .rules) == [])
        }
    }

    /// Each could be; all of them together are more than there is.
    @Test func sumsThatLeaveTheRangeAreRefused() async throws {
        let most = "10000000000000000000"
        let rows = (1...20).map {
            World.trade($0, most, price: "1.00000000", cost: most, fee: "0.00000000")
        }
        let world = world()
        let order = try World.order()
        world.script.on(Call.trades.path, .json("[\(rows.joined(separator: ","))]"))
        #expect(Heard(await world.venue.query(order)).text == nil)
        let parts = (1...20).map {
            """
            {"price":"1.00000000","qty":"\(most)","commission":"0.00000000",\
            "commissionAsset":"BTC","tradeId":\($0)}
            """
        }
        world.script.on(
            Call.place.path,
            .json(
                World.answer(
                    status: "FILLED", executed: "0.01000000", cost: "610.00000000",
                    ",\"fills\":[\(parts.joined(separator: ","))]")))
        #expect(Heard(await world.venue.place(order)).text == nil)
        #expect(world.venue.health().hostileAnswers == 2)
    }

    @Test(arguments: [
        // Twice the same.
        [trade, trade],
        // More than the order, of another order, of the other side, of another market.
        [World.trade(56, "0.01100000", cost: "671.00000000")],
        [World.trade(56, "0.01000000", cost: "610.00000000", orderID: 29)],
        [World.trade(56, "0.01000000", cost: "610.00000000", isBuyer: false)],
        [World.trade(56, "0.01000000", cost: "610.00000000", symbol: "ETHUSDT")],
        // At another price, for a fee that is more than it, for a fee that a taker earns.
        [World.trade(56, "0.01000000", cost: "1.00000000")],
        [World.trade(56, "0.01000000", cost: "610.00000000", fee: "0.02000000")],
        [World.trade(56, "0.01000000", cost: "610.00000000", fee: "-0.00001000")],
    ]) func noTradeThatCannotBeIsBooked(rows: [String]) async throws {
        let world = world()
        let order = try World.order()
        world.script.on(Call.trades.path, .json("[\(rows.joined(separator: ","))]"))
        #expect(Heard(await world.venue.query(order)).text == nil)
        #expect(world.venue.health().hostileAnswers == 1)
    }

    @Test func aHistoryWithATradeTwiceIsRefused() async {
        let world = world()
        world.script.on(Call.history.path, .json("[\(Self.trade),\(Self.trade)]"))
        #expect(await world.venue.trades(of: World.account, since: World.start) == nil)
        #expect(world.venue.health().hostileAnswers == 1)
    }
}
