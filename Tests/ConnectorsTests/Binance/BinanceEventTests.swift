import Domain
import Money
import StrictJSON
import Synchronization
import Testing
import VenueProtocols

@testable import Connectors

/// The account's own stream, and what is asked where it is silent.
@Suite struct BinanceEventTests {
    private typealias World = BinanceWorld

    private static func event(
        _ execution: String, _ status: String, executed: String = "0.00000000",
        client: String = World.clientID, original: String = "", trade: String = "",
        symbol: String = "BTCUSDT"
    ) -> String {
        """
        {"subscriptionId":0,"event":{"e":"executionReport","E":1499827319600,"s":"\(symbol)",\
        "c":"\(client)","S":"BUY","o":"LIMIT","f":"GTC","q":"0.01000000","p":"61000.00000000",\
        "g":-1,"C":"\(original)","x":"\(execution)","X":"\(status)","r":"NONE","i":28,\
        "z":"\(executed)","T":1499827319590,"w":true,"m":true,\
        \(trade.isEmpty ? #""l":"0","L":"0","n":"0","N":null,"t":-1"# : trade)}}
        """
    }

    private static func trade(
        _ id: Int, _ quantity: String, cost: String, fee: String = "0.00000400",
        of asset: String = "BTC"
    ) -> String {
        """
        "l":"\(quantity)","L":"61000.00000000","n":"\(fee)","N":"\(asset)","t":\(id),"Y":"\(cost)"
        """
    }

    private static func feed(_ world: World) throws -> BinanceAccountFeed {
        try #require(world.venue.feeds[World.account])
    }

    private static func reports(_ world: World, _ texts: String...) async throws -> [OrderReport] {
        let feed = try feed(world)
        for text in texts { #expect(feed.message(Array(text.utf8)) == .go) }
        return await told(world)
    }

    /// What was reported until now.
    private static func told(_ world: World) async -> [OrderReport] {
        let mark = OrderReport(
            order: OrderID(high: 0, low: 0), venueOrderID: "", status: .open,
            cumulativeQuantity: .zero, fills: [], bookSequence: 0, at: World.start)
        world.venue.watch.tell(mark)
        var reports: [OrderReport] = []
        for await report in world.venue.reports() {
            guard report.order != mark.order else { break }
            reports.append(report)
        }
        return reports
    }

    @Test func aTradeIsReportedWithItsFill() async throws {
        let world = World()
        let reports = try await Self.reports(
            world, Self.event("NEW", "NEW"),
            Self.event(
                "TRADE", "PARTIALLY_FILLED", executed: "0.00400000",
                trade: Self.trade(56, "0.00400000", cost: "243.99999999")),
            Self.event(
                "TRADE", "FILLED", executed: "0.01000000",
                trade: Self.trade(57, "0.00600000", cost: "366", fee: "0.0002", of: "BNB")))
        let order = try World.order().id
        #expect(reports.map(\.order) == [order, order, order])
        #expect(reports.map(\.status) == [.open, .open, .filled])
        #expect(reports.map(\.fills.count) == [0, 1, 1])
        let fill = try #require(reports[1].fills.first)
        #expect(fill.venueTradeID == "BTCUSDT-56" && fill.venueOrderID == "28" && fill.isMaker)
        #expect(fill.notional == (try Fixed("243.99999999")))
        #expect(reports[2].fills.first?.fee.asset.code == "BNB")
        #expect(reports[2].cumulativeQuantity == (try Fixed("0.01")))
        #expect(reports[2].bookSequence == 1_499_827_319_590)
    }

    @Test(arguments: [
        ("CANCELED", "CANCELED", "cancel-1", World.clientID),
        ("EXPIRED", "EXPIRED", World.clientID, ""),
        ("TRADE_PREVENTION", "EXPIRED_IN_MATCH", World.clientID, ""),
    ]) func anEndIsReported(
        execution: String, status: String, client: String, original: String
    ) async throws {
        let world = World()
        world.venue.watch.add(try World.order())
        let reports = try await Self.reports(
            world,
            Self.event(
                execution, status, executed: "0.00400000", client: client, original: original))
        #expect(reports.map(\.status) == [.cancelled])
        #expect(reports.first?.cumulativeQuantity == (try Fixed("0.004")))
        #expect(reports.first?.fills.isEmpty == true)
        #expect(!world.venue.watch.isOpen(try World.order().id))
    }

    @Test func aRejectionIsReported() async throws {
        let reports = try await Self.reports(World(), Self.event("REJECTED", "REJECTED"))
        guard case .rejected = reports.first?.status else {
            Issue.record("\(reports)")
            return
        }
    }

    @Test func ordersOfOthersAreCountedAndDropped() async throws {
        let world = World()
        let reports = try await Self.reports(
            world, Self.event("NEW", "NEW", client: "x-TKT5PX2F1"),
            Self.event("CANCELED", "CANCELED", client: "web_1", original: "myOrder1"))
        #expect(reports.isEmpty)
        #expect(try Self.feed(world).seen.foreignEvents == 2)
    }

    @Test(arguments: [
        event("TRADE", "FILLED", executed: "NaN"), event("NEW", "NEW", symbol: "XXXYYY"),
        event("TRADE", "FILLED", executed: "0.01", trade: trade(56, "-0.01", cost: "610")),
        event("TRADE", "FILLED", executed: "0.01", trade: trade(-1, "0.01", cost: "610")),
        event("TRADE", "FILLED", executed: "0.01", trade: trade(56, "0.01", cost: "6100")),
        event("TRADE", "FILLED", executed: "0.005", trade: trade(56, "0.01", cost: "610")),
        event("TRADE", "WHATEVER", executed: "0.01", trade: trade(56, "0.01", cost: "610")),
        event("CANCELED", "CANCELED", executed: "1e400"), "{", "not json",
    ]) func whatCannotBeBelievedIsAskedForInstead(text: String) async throws {
        let world = World()
        #expect(try await Self.reports(world, text).isEmpty)
        #expect(try Self.feed(world).seen.hostileMessages == 1)
        #expect(world.venue.watch.takeDoubt(World.account))
        #expect(world.venue.health().hostileAnswers == 1)
    }

    @Test(arguments: [
        #"{"subscriptionId":0,"event":{"e":"eventStreamTerminated","E":1728973001334}}"#,
        #"{"event":{"e":"serverShutdown","E":1770123456789}}"#,
        #"{"id":"account","status":401,"error":{"code":-2015,"msg":"Invalid API-key"}}"#,
    ]) func whatEndsTheStreamOpensItAnew(text: String) throws {
        #expect(try Self.feed(World()).message(Array(text.utf8)) == .reopen)
    }

    @Test func theSubscriptionIsSignedAndItsAnswerAsksForWhatWasMissed() async throws {
        let world = World()
        let feed = try Self.feed(world)
        let sent = Mutex<[String]>([])
        let connection = StreamConnection(
            messages: StreamMessages(AsyncStream { $0.finish() }),
            send: { text in
                sent.withLock { $0.append(text) }
                return true
            }, close: { sent.withLock { $0.append("closed") } })
        #expect(await feed.opened(connection))
        let text = try #require(sent.withLock { $0.first })
        let json = try JSONParser.parse(Array(text.utf8))
        #expect(json["method"] == .string("userDataStream.subscribe.signature"))
        let payload = "apiKey=\(World.key.apiKey)&timestamp=1499827319559"
        #expect(json["params"]?["timestamp"] == .number(text: "1499827319559"))
        #expect(
            json["params"]?["signature"]?.string == World.key.signature(of: payload))
        #expect(!feed.subscription.isUp && !world.venue.watch.takeDoubt(World.account))
        let answer = #"{"id":"account","status":200,"result":{"subscriptionId":0}}"#
        #expect(feed.message(Array(answer.utf8)) == .go)
        #expect(feed.subscription.isUp && world.venue.watch.takeDoubt(World.account))
        feed.ended()
        #expect(!feed.subscription.isUp)
    }

    @Test func aSubscriptionWithoutAnAnswerIsClosed() async throws {
        let world = World()
        let feed = try Self.feed(world)
        let isClosed = Mutex(false)
        let connection = StreamConnection(
            messages: StreamMessages(AsyncStream { $0.finish() }), send: { _ in true },
            close: { isClosed.withLock { $0 = true } })
        #expect(await feed.opened(connection))
        await feed.subscription.closeIfSilent(at: World.start.adding(.seconds(10)))
        #expect(!isClosed.withLock { $0 })
        await feed.subscription.closeIfSilent(at: World.start.adding(.milliseconds(10_001)))
        #expect(isClosed.withLock { $0 })
    }

    @Test func openOrdersAreAskedForAndReported() async throws {
        let world = World()
        world.script.on("POST /api/v3/order", .json(World.answer(status: "NEW")))
        _ = await world.venue.place(try World.order())
        world.script.on(
            "GET /api/v3/order",
            .json(World.answer(status: "PARTIALLY_FILLED", executed: "0.00400000")),
            .json(World.answer(status: "FILLED", executed: "0.01000000")))
        world.script.on(
            "GET /api/v3/myTrades", .json("[\(World.trade(56, "0.004", cost: "244"))]"),
            .json(
                "[\(World.trade(56, "0.004", cost: "244")),"
                    + "\(World.trade(57, "0.006", cost: "366"))]"))
        #expect(await world.venue.poll(World.account))
        #expect(await world.venue.poll(World.account))
        _ = world.script.takeSent()
        #expect(await world.venue.poll(World.account))
        #expect(world.script.takeSent().isEmpty, "what ended is not asked for any more")
        let reports = await Self.told(world)
        #expect(reports.map(\.status) == [.open, .filled])
        #expect(reports.map(\.fills.count) == [1, 2])
    }

    @Test(arguments: [
        event("NEW", "NEW").replacing(#""S":"BUY""#, with: #""S":"SELL""#),
        event("NEW", "NEW").replacing(#""q":"0.01000000""#, with: #""q":"0.02000000""#),
        event("NEW", "NEW", symbol: "ETHUSDT"),
    ]) func anEventOfAnotherOrderUnderOurIdIsNotBelieved(text: String) async throws {
        let world = World(symbols: [World.btcusdt, World.ethusdt])
        world.venue.watch.add(try World.order())
        #expect(try await Self.reports(world, text).isEmpty)
        #expect(world.venue.watch.takeDoubt(World.account))
    }

    @Test func whatIsWatchedIsBounded() throws {
        let watch = BinanceWatch()
        for attempt in 0...BinanceLimits.ordersWatchedMax {
            watch.add(try World.order(attempt: attempt))
        }
        #expect(watch.orders(of: World.account).count == BinanceLimits.ordersWatchedMax)
        #expect(watch.orders(of: "other").isEmpty)
    }
}
