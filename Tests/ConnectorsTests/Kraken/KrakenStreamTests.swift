import Connectors
import Domain
import Engine
import Money
import Synchronization
import TestKit
import Testing
import VenueProtocols

/// The venue at work: account streams, polling, the dead man's switch.
@Suite struct KrakenStreamTests {
    private static let url = KrakenConfiguration.privateStreamURL

    /// A venue that runs while `body` does.
    private func running(
        isExclusive: Bool = false,
        _ body: @escaping @Sendable (KrakenWorld, Reports) async throws -> Void
    ) async throws {
        let world = try await KrakenWorld(isExclusive: isExclusive, timeMovesItself: false)
        world.rest.answer(.webSocketsToken, result: "{\"token\":\"TOKEN\",\"expires\":900}")
        world.rest.answer(.openOrders, result: "{\"open\":{}}")
        world.rest.answer(.closedOrders, result: "{\"closed\":{},\"count\":0}")
        world.rest.answer(.addOrder, result: KrakenTexts.added)
        let reports = Reports()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await world.venue.run() }
            group.addTask {
                for await report in world.venue.reports() { reports.add(report) }
            }
            try await body(world, reports)
            group.cancelAll()
        }
    }

    final class Reports: Sendable {
        private let held = Mutex<[OrderReport]>([])
        func add(_ report: OrderReport) { held.withLock { $0.append(report) } }
        var all: [OrderReport] { held.withLock { $0 } }
    }

    final class Answer: Sendable {
        private let held = Mutex<PlaceAnswer?>(nil)
        func set(_ answer: PlaceAnswer) { held.withLock { $0 = answer } }
        var given: PlaceAnswer? { held.withLock { $0 } }
    }

    /// The connection number `count`, subscribed.
    private static func line(
        _ world: KrakenWorld, _ count: Int
    ) async throws -> ScriptedLines.Line {
        await eventually("the account's stream subscribes") {
            let lines = world.streams.lines(url)
            return lines.count >= count && !lines[count - 1].sent.withLock { $0.isEmpty }
        }
        return try #require(world.streams.lines(url).last)
    }

    private static func message(_ type: String, _ sequence: Int, _ data: String) -> String {
        "{\"channel\":\"executions\",\"type\":\"\(type)\",\"data\":[\(data)],"
            + "\"sequence\":\(sequence)}"
    }

    private static func trade(
        _ id: String = KrakenTexts.trade, quantity: String, executed: String,
        status: String = "partially_filled"
    ) -> String {
        """
        {"order_id":"\(KrakenTexts.txid)","exec_id":"\(id)","exec_type":"trade","trade_id":7,\
        "symbol":"BTC/USD","side":"buy","last_qty":\(quantity),"last_price":37499.9,\
        "liquidity_ind":"m","cost":46874.87,"order_type":"limit","order_status":"\(status)",\
        "cum_qty":\(executed),"timestamp":"2026-09-21T14:13:22.709993Z",\
        "fees":[{"asset":"USD","qty":187.49950}]}
        """
    }

    private static func end(_ kind: String, executed: String) -> String {
        """
        {"order_id":"\(KrakenTexts.txid)","exec_type":"\(kind)","order_status":"\(kind)",\
        "cum_qty":\(executed),"timestamp":"2026-09-21T14:13:23.000000Z"}
        """
    }

    @Test func theSubscriptionAsksForEverything() async throws {
        try await running { world, _ in
            let line = try await Self.line(world, 1)
            #expect(
                line.sent.withLock { $0 } == [
                    "{\"method\":\"subscribe\",\"params\":{\"channel\":\"executions\","
                        + "\"token\":\"TOKEN\",\"snap_orders\":true,\"snap_trades\":true,"
                        + "\"order_status\":true}}"
                ])
        }
    }

    /// Kraken's documentation: the trade that completes an order may say partially filled.
    @Test func aTradeThatCompletesAnOrderFillsItWhateverItsStatusSays() async throws {
        try await running { world, reports in
            let order = try world.order(.postOnly)
            let line = try await Self.line(world, 1)
            line.say(Self.message("snapshot", 1, ""))
            _ = await world.venue.place(order)
            line.say(
                Self.message("update", 2, Self.trade("T1", quantity: "0.25", executed: "0.25")))
            line.say(Self.message("update", 3, Self.trade("T2", quantity: "1.0", executed: "1.25")))
            line.say(Self.message("update", 4, Self.end("filled", executed: "1.25")))
            await eventually("three reports") { reports.all.count == 3 }
            #expect(reports.all.map(\.status) == [.open, .filled, .filled])
            #expect(reports.all.map(\.fills.count) == [1, 2, 2])
            let last = try #require(reports.all.last)
            #expect(last.order == order.id && last.cumulativeQuantity == order.quantity)
            let fill = try #require(last.fills.first)
            // The trade's id is the one that REST has.
            #expect(fill.venueTradeID == "T1" && fill.isMaker)
            #expect(fill.notional == (try Fixed("46874.87")))
            #expect(fill.fee == Fee(try Fixed("187.4995"), of: KrakenWorld.btcUSD.quote))
            #expect(last.bookSequence == UInt64(fill.at.microseconds / 1_000))
        }
    }

    @Test func moreThanTheWholeOrderIsNotBelievedAndAskedForOverREST() async throws {
        try await running { world, reports in
            let order = try world.order(.postOnly)
            let line = try await Self.line(world, 1)
            line.say(Self.message("snapshot", 1, ""))
            _ = await world.venue.place(order)
            world.rest.answer(
                .queryOrders,
                result: KrakenTexts.order(order, status: "open", executed: "0", trades: []))
            line.say(Self.message("update", 2, Self.end("filled", executed: "1000000")))
            await eventually("REST is asked") { !reports.all.isEmpty }
            #expect(reports.all.map(\.status) == [.open])
            #expect(reports.all.allSatisfy { $0.cumulativeQuantity.isZero })
        }
    }

    @Test func aQuietBookIsSaidToContainATradeOnceItsStreamGoesOnWithoutAChange() async throws {
        try await running { world, reports in
            let url = KrakenConfiguration.publicStreamURL
            await eventually("market data is subscribed") {
                world.streams.lines(url).first?.sent.withLock { $0.count } == 2
            }
            let market = try #require(world.streams.lines(url).first)
            let line = try await Self.line(world, 1)
            line.say(Self.message("snapshot", 1, ""))
            let levels = KrakenChecksum.of(
                asks: [(price: "2.0", quantity: "1.00000000")],
                bids: [(price: "1.0", quantity: "1.00000000")])
            market.say(
                """
                {"channel":"book","type":"snapshot","data":[{"symbol":"BTC/USD",\
                "bids":[{"price":1.0,"qty":1.00000000}],"asks":[{"price":2.0,"qty":1.00000000}],\
                "checksum":\(levels),"timestamp":"2026-09-21T14:13:20.000000Z"}]}
                """)
            await eventually("there is a book") {
                world.venue.book(of: KrakenWorld.btcUSD) != nil
            }
            _ = await world.venue.place(try world.order(.postOnly))
            line.say(Self.message("update", 2, Self.trade(quantity: "0.25", executed: "0.25")))
            await eventually("it is reported") { !reports.all.isEmpty }
            let told = try #require(reports.all.first).bookSequence
            #expect(world.venue.book(of: KrakenWorld.btcUSD)?.sequence ?? 0 < told)
            world.time.pass(.seconds(5))
            market.say("{\"channel\":\"heartbeat\"}")
            await eventually("it has caught up") {
                world.venue.book(of: KrakenWorld.btcUSD)?.sequence == told
            }
        }
    }

    @Test func theSameEventTwiceIsOneFill() async throws {
        try await running { world, reports in
            let line = try await Self.line(world, 1)
            line.say(Self.message("snapshot", 1, ""))
            _ = await world.venue.place(try world.order(.postOnly))
            for number in 2...4 {
                line.say(
                    Self.message(
                        "update", number, Self.trade(quantity: "0.25", executed: "0.25")))
            }
            await eventually("three reports") { reports.all.count == 3 }
            #expect(reports.all.allSatisfy { $0.fills.count == 1 })
            // A message that comes again is the same message, not a hole.
            line.say(Self.message("update", 4, Self.trade("T5", quantity: "1", executed: "1.25")))
            line.say(Self.message("update", 5, Self.end("canceled", executed: "0.25")))
            await eventually("the end is reported") { reports.all.last?.status == .cancelled }
            #expect(reports.all.count == 4 && world.streams.lines(Self.url).count == 1)
        }
    }

    @Test func aCancelThatTellsMoreThanItsTradesIsAskedForOverREST() async throws {
        try await running { world, reports in
            let order = try world.order(.postOnly)
            let line = try await Self.line(world, 1)
            line.say(Self.message("snapshot", 1, ""))
            _ = await world.venue.place(order)
            world.rest.answer(
                .queryOrders,
                result: KrakenTexts.order(order, status: "canceled", executed: "0.25"))
            world.rest.answer(.queryTrades, result: KrakenTexts.trades(quantity: "0.25"))
            line.say(Self.message("update", 2, Self.end("canceled", executed: "0.25")))
            await eventually("REST told the fill") { reports.all.last?.fills.count == 1 }
            #expect(reports.all.allSatisfy { $0.status == .cancelled })
        }
    }

    @Test func aMissingMessageOpensTheStreamAnewAndLooksAtEveryOpenOrder() async throws {
        try await running { world, reports in
            let order = try world.order(.postOnly)
            let line = try await Self.line(world, 1)
            line.say(Self.message("snapshot", 1, ""))
            _ = await world.venue.place(order)
            world.rest.answer(
                .queryOrders,
                result: KrakenTexts.order(order, status: "open", executed: "0.25"))
            world.rest.answer(.queryTrades, result: KrakenTexts.trades(quantity: "0.25"))
            // Number 2, a fill, is lost.
            line.say(Self.message("update", 3, Self.trade("T9", quantity: "0.1", executed: "0.35")))
            await eventually("it waits before it comes back") {
                world.time.pass(.milliseconds(10))
                return world.streams.lines(Self.url).count == 2
            }
            let second = try await Self.line(world, 2)
            second.say(Self.message("snapshot", 1, ""))
            await eventually("REST told the fill") { reports.all.last?.fills.count == 1 }
            #expect(reports.all.last?.fills.first?.venueTradeID == KrakenTexts.trade)
            #expect(world.venue.health().streams.map(\.name) == ["market", "account/main"])
            #expect(world.venue.health().streams.last?.reconnects == 1)
        }
    }

    @Test func openOrdersArePolledWhileTheStreamIsDown() async throws {
        try await running { world, reports in
            let order = try world.order(.postOnly)
            // The stream says nothing: its subscription has not begun.
            _ = try await Self.line(world, 1)
            _ = await world.venue.place(order)
            world.rest.answer(
                .queryOrders,
                result: KrakenTexts.order(order, status: "closed", executed: "1.25"))
            world.rest.answer(.queryTrades, result: KrakenTexts.trades(quantity: "1.25"))
            await eventually("it is polled") {
                world.time.pass(.milliseconds(100))
                return !reports.all.isEmpty
            }
            #expect(reports.all.first?.status == .filled)
        }
    }

    @Test func anEventTellsOfAnOrderWhoseAnswerWasLost() async throws {
        try await running { world, reports in
            let order = try world.order(.postOnly)
            let line = try await Self.line(world, 1)
            line.say(Self.message("snapshot", 1, ""))
            world.rest.answer(.addOrder, .unknown("timed out"))
            _ = await world.venue.place(order)
            line.say(
                Self.message(
                    "update", 2,
                    """
                    {"order_id":"\(KrakenTexts.txid)","cl_ord_id":"\(order.id)","exec_type":"new",\
                    "order_status":"new","symbol":"BTC/USD","order_qty":1.25,"cum_qty":0,\
                    "timestamp":"2026-09-21T14:13:22.709993Z"}
                    """))
            await eventually("it is reported") { !reports.all.isEmpty }
            #expect(reports.all.first?.status == .open)
            #expect(reports.all.first?.venueOrderID == KrakenTexts.txid)
        }
    }

    @Test func anImmediateOrderIsAnsweredFromTheStreamWithoutAskingREST() async throws {
        try await running { world, _ in
            let order = try world.order()
            let line = try await Self.line(world, 1)
            line.say(Self.message("snapshot", 1, ""))
            let answer = Answer()
            await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    answer.set(await world.venue.place(order))
                }
                await eventually("it is sent") { !world.rest.asked(.addOrder).isEmpty }
                line.say(
                    Self.message("update", 2, Self.trade(quantity: "0.25", executed: "0.25")))
                line.say(Self.message("update", 3, Self.end("canceled", executed: "0.25")))
                await eventually("it is answered") {
                    world.time.pass(.milliseconds(1))
                    return answer.given != nil
                }
                group.cancelAll()
            }
            guard case .accepted(let report)? = answer.given else {
                Issue.record("not accepted")
                return
            }
            #expect(report.status == .cancelled && report.fills.count == 1)
            #expect(world.rest.asked(.queryOrders).isEmpty)
        }
    }

    // MARK: The dead man's switch

    private static func switches(_ world: KrakenWorld) -> [String] {
        world.rest.asked(.cancelAllOrdersAfter).compactMap {
            ScriptedKraken.field("timeout", of: $0)
        }
    }

    @Test func theSwitchIsArmedWhileAnOrderRestsAndDisarmedAfterIt() async throws {
        try await running(isExclusive: true) { world, _ in
            world.rest.answer(
                .cancelAllOrdersAfter, result: "{\"currentTime\":\"x\",\"triggerTime\":\"0\"}")
            let order = try world.order(.postOnly)
            let line = try await Self.line(world, 1)
            line.say(Self.message("snapshot", 1, ""))
            await eventually("what a process before left is disarmed") {
                world.time.pass(.milliseconds(100))
                return Self.switches(world) == ["0"]
            }
            _ = await world.venue.place(order)
            await eventually("armed and repeated") {
                world.time.pass(.milliseconds(100))
                line.say("{\"channel\":\"heartbeat\"}")
                return Self.switches(world).count == 3
            }
            line.say(Self.message("update", 2, Self.end("canceled", executed: "0")))
            await eventually("disarmed") {
                world.time.pass(.milliseconds(100))
                return Self.switches(world).last == "0"
            }
            #expect(Set(Self.switches(world).dropFirst().dropLast()) == ["55"])
        }
    }

    @Test func whatRestedBeforeAStartArmsIt() async throws {
        try await running(isExclusive: true) { world, _ in
            let old = KrakenTexts.order(
                try world.order(.postOnly), status: "open", executed: "0", trades: [])
            world.rest.answer(.openOrders, result: "{\"open\":\(old)}")
            world.rest.answer(.cancelAllOrdersAfter, error: "EService:Busy")
            await eventually("it is tried and not confirmed") {
                world.time.pass(.milliseconds(100))
                return Self.switches(world).count >= 2
            }
            #expect(Set(Self.switches(world)) == ["55"])
            await eventually("operators are told") {
                world.venue.health().incidents.map(\.kind) == ["dead-man-switch/main"]
            }
        }
    }

    @Test func anOrderWithoutAnAnswerMayRestUntilItCannotBeThere() async throws {
        try await running(isExclusive: true) { world, _ in
            world.rest.answer(.cancelAllOrdersAfter, result: "{}")
            world.rest.answer(.addOrder, .unknown("connection lost"))
            _ = await world.venue.place(try world.order(.postOnly))
            for (told, count) in [("55", 2), ("0", 1)] {
                await eventually("armed again, and disarmed at last") {
                    world.time.pass(.milliseconds(100))
                    return Self.switches(world).suffix(count)
                        == Array(repeating: told, count: count)[...]
                }
            }
        }
    }

    @Test func anAccountOfOthersTooHasNoSwitch() async throws {
        try await running { world, _ in
            _ = try await Self.line(world, 1)
            _ = await world.venue.place(try world.order(.postOnly))
            for _ in 0..<50 {
                world.time.pass(.seconds(1))
                for _ in 0..<20 { await Task.yield() }
            }
            #expect(Self.switches(world).isEmpty)
        }
    }

    @Test func aVenueInMaintenanceHasNoBooks() async throws {
        try await running { world, _ in
            let url = KrakenConfiguration.publicStreamURL
            await eventually("market data is subscribed") {
                world.streams.lines(url).first?.sent.withLock { $0.count } == 2
            }
            let line = try #require(world.streams.lines(url).first)
            let status = { (system: String) in
                "{\"channel\":\"status\",\"type\":\"update\",\"data\":[{\"system\":\"\(system)\","
                    + "\"api_version\":\"v2\",\"connection_id\":1,\"version\":\"2.0.0\"}]}"
            }
            line.say(status("cancel_only"))
            await eventually("it is told") {
                world.venue.health().incidents.map(\.kind) == ["venue-status"]
            }
            #expect(world.venue.book(of: KrakenWorld.btcUSD) == nil)
            line.say(status("online"))
            await eventually("it is over") { world.venue.health().incidents.isEmpty }
        }
    }
}
