import Connectors
import Domain
import Engine
import Money
import Testing

/// Replies that no honest venue gives: nothing crashes, no fill is invented, and what cannot be
/// believed is unknown and counted.
@Suite struct KrakenHostileReplyTests {
    /// A reply that is made hostile; of what.
    enum Call: CaseIterable {
        case place, query, trades, history, balances, rules

        var method: KrakenMethod {
            switch self {
            case .place: .addOrder
            case .query: .closedOrders
            case .trades: .queryTrades
            case .history: .tradesHistory
            case .balances: .balanceEx
            case .rules: .assetPairs
            }
        }
    }

    private static let balances = """
        {"ZUSD":{"balance":"1000.5000","hold_trade":"10.5000"},"XXBT":{"balance":"2.0000000000"}}
        """

    private static func honest(_ call: Call, _ order: Order) -> String {
        let trades = KrakenTexts.trades(quantity: "1.25")
        let closed = KrakenTexts.order(order, status: "closed", executed: "1.25")
        let result =
            switch call {
            case .place: KrakenTexts.added
            case .query: "{\"closed\":\(closed),\"count\":1}"
            case .trades: trades
            case .history: "{\"trades\":\(trades),\"count\":1}"
            case .balances: balances
            case .rules: KrakenWorld.assetPairs
            }
        return "{\"error\":[],\"result\":\(result)}"
    }

    private func world() async throws -> (KrakenWorld, Order) {
        let world = try await KrakenWorld()
        let order = try world.order()
        for call in Call.allCases {
            world.rest.answer(call.method, ScriptedKraken.outcome(Self.honest(call, order)))
        }
        world.rest.answer(.openOrders, result: "{\"open\":{}}")
        world.rest.answer(
            .queryOrders, result: KrakenTexts.order(order, status: "closed", executed: "1.25"))
        return (world, order)
    }

    private func hear(_ call: Call, _ world: KrakenWorld, _ order: Order) async -> Heard {
        switch call {
        case .place: return Heard(await world.venue.place(order))
        case .query, .trades: return Heard(await world.venue.query(order))
        case .history:
            return Heard(await world.venue.trades(of: KrakenWorld.account, since: order.createdAt))
        case .balances: return Heard(await world.venue.balances(of: KrakenWorld.account))
        case .rules:
            await world.venue.renewMarkets()
            let read = try? await KrakenVenue.markets(
                world.venue.configuration, transport: world.rest)
            return Heard(read?.pairs.map(\.rules) ?? [])
        }
    }

    @Test(arguments: Call.allCases) func nothingIsBelieved(call: Call) async throws {
        let (world, order) = try await world()
        let honest = await hear(call, world, order)
        #expect(honest.text != nil)
        let replies = try HostileReply.all(
            of: Self.honest(call, order),
            sparing: call == .history ? ["ordertxid"] : ["altname"])
        #expect(replies.count >= 50)
        for reply in replies {
            let (world, order) = try await self.world()
            world.rest.answer(call.method, reply.outcome)
            let heard = await hear(call, world, order)
            let isCounted = world.venue.health().hostileAnswers > 0
            #expect(
                heard.breaches(
                    reply, honest: honest, isCounted: isCounted, countsAll: call != .rules) == [])
        }
    }

    private func query(trades: String, ids: [String]) async throws -> (Heard, hostile: Int) {
        let (world, order) = try await world()
        let closed = KrakenTexts.order(order, status: "closed", executed: "1.25", trades: ids)
        world.rest.answer(.closedOrders, result: "{\"closed\":\(closed),\"count\":1}")
        world.rest.answer(.queryTrades, result: trades)
        let heard = Heard(await world.venue.query(order))
        return (heard, world.venue.health().hostileAnswers)
    }

    /// Each could be; all of them together are more than there is.
    @Test func sumsThatLeaveTheRangeAreRefused() async throws {
        let ids = (1...20).map { "T\($0)" }
        let rows = ids.map {
            KrakenTexts.trades($0, quantity: "10000000000000000000").dropFirst().dropLast()
        }
        let (heard, hostile) = try await query(
            trades: "{\(rows.joined(separator: ","))}", ids: ids)
        #expect(heard.text == nil && hostile == 1)
    }

    @Test(arguments: [
        KrakenTexts.trades(quantity: "1.26"), KrakenTexts.trades(quantity: "1.25", side: "sell"),
        KrakenTexts.trades(quantity: "1.25", txid: "OTHER"),
        KrakenTexts.trades(quantity: "1.25", pair: "ETHUSD"),
    ]) func noTradeThatCannotBeIsBooked(trades: String) async throws {
        let (heard, hostile) = try await query(trades: trades, ids: [KrakenTexts.trade])
        #expect(heard.text == nil && hostile == 1)
    }
}
