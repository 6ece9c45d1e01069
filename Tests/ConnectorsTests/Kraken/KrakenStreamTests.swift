import Connectors
import Domain
import Money
import TestKit
import Testing
import VenueProtocols

/// The venue at work: its streams, and what is polled where they are silent.
@Suite struct KrakenStreamTests {
    private typealias Run = KrakenRun

    @Test func theSubscriptionAsksForEverything() async throws {
        try await Run.running { world, _ in
            let line = try await Run.line(world, 1)
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
        try await Run.running { world, reports in
            let order = try world.order(.postOnly)
            let line = try await Run.line(world, 1)
            line.say(Run.message("snapshot", 1, ""))
            _ = await world.venue.place(order)
            line.say(
                Run.message("update", 2, Run.trade("T1", quantity: "0.25", executed: "0.25")))
            line.say(Run.message("update", 3, Run.trade("T2", quantity: "1.0", executed: "1.25")))
            line.say(Run.message("update", 4, Run.end("filled", executed: "1.25")))
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
        try await Run.running { world, reports in
            let order = try world.order(.postOnly)
            let line = try await Run.line(world, 1)
            line.say(Run.message("snapshot", 1, ""))
            _ = await world.venue.place(order)
            world.rest.answer(
                .queryOrders,
                result: KrakenTexts.order(order, status: "open", executed: "0", trades: []))
            line.say(Run.message("update", 2, Run.end("filled", executed: "1000000")))
            await eventually("REST is asked") { !reports.all.isEmpty }
            #expect(reports.all.map(\.status) == [.open])
            #expect(reports.all.allSatisfy { $0.cumulativeQuantity.isZero })
        }
    }

    @Test(arguments: [
        // Beyond its order of 1.25 alone, and together with the trade before.
        ("1.25000001", "1.25000001"), ("1.00000001", "1.25"),
    ])
    func aFillBeyondItsOrderIsNotBooked(quantity: String, executed: String) async throws {
        try await Run.running { world, reports in
            let order = try world.order(.postOnly)
            let line = try await Run.line(world, 1)
            line.say(Run.message("snapshot", 1, ""))
            _ = await world.venue.place(order)
            line.say(
                Run.message("update", 2, Run.trade("T1", quantity: "0.25", executed: "0.25")))
            await eventually("the first is booked") { reports.all.count == 1 }
            world.rest.answer(
                .queryOrders,
                result: KrakenTexts.order(order, status: "open", executed: "0.25", trades: []))
            let asked = world.rest.asked(.queryOrders).count
            line.say(
                Run.message(
                    "update", 3, Run.trade("T2", quantity: quantity, executed: executed)))
            await eventually("REST is asked") { world.rest.asked(.queryOrders).count > asked }
            for report in reports.all {
                #expect(report.fills.allSatisfy { $0.venueTradeID != "T2" })
                #expect(report.cumulativeQuantity <= order.quantity)
            }
        }
    }

    @Test func aQuietBookIsSaidToContainATradeOnceItsStreamGoesOnWithoutAChange() async throws {
        try await Run.running { world, reports in
            let url = KrakenConfiguration.publicStreamURL
            await eventually("market data is subscribed") {
                world.streams.lines(url).first?.sent.withLock { $0.count } == 3
            }
            let market = try #require(world.streams.lines(url).first)
            let line = try await Run.line(world, 1)
            line.say(Run.message("snapshot", 1, ""))
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
            line.say(Run.message("update", 2, Run.trade(quantity: "0.25", executed: "0.25")))
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
        try await Run.running { world, reports in
            let line = try await Run.line(world, 1)
            line.say(Run.message("snapshot", 1, ""))
            _ = await world.venue.place(try world.order(.postOnly))
            for number in 2...4 {
                line.say(
                    Run.message(
                        "update", number, Run.trade(quantity: "0.25", executed: "0.25")))
            }
            await eventually("three reports") { reports.all.count == 3 }
            #expect(reports.all.allSatisfy { $0.fills.count == 1 })
            // A message that comes again is the same message, not a hole.
            line.say(Run.message("update", 4, Run.trade("T5", quantity: "1", executed: "1.25")))
            line.say(Run.message("update", 5, Run.end("canceled", executed: "0.25")))
            await eventually("the end is reported") { reports.all.last?.status == .cancelled }
            #expect(reports.all.count == 4 && world.streams.lines(Run.url).count == 1)
        }
    }

    @Test func aCancelThatTellsMoreThanItsTradesIsAskedForOverREST() async throws {
        try await Run.running { world, reports in
            let order = try world.order(.postOnly)
            let line = try await Run.line(world, 1)
            line.say(Run.message("snapshot", 1, ""))
            _ = await world.venue.place(order)
            world.rest.answer(
                .queryOrders,
                result: KrakenTexts.order(order, status: "canceled", executed: "0.25"))
            world.rest.answer(.queryTrades, result: KrakenTexts.trades(quantity: "0.25"))
            line.say(Run.message("update", 2, Run.end("canceled", executed: "0.25")))
            await eventually("REST told the fill") { reports.all.last?.fills.count == 1 }
            #expect(reports.all.allSatisfy { $0.status == .cancelled })
        }
    }

    @Test func aMissingMessageOpensTheStreamAnewAndLooksAtEveryOpenOrder() async throws {
        try await Run.running { world, reports in
            let order = try world.order(.postOnly)
            let line = try await Run.line(world, 1)
            line.say(Run.message("snapshot", 1, ""))
            _ = await world.venue.place(order)
            world.rest.answer(
                .queryOrders,
                result: KrakenTexts.order(order, status: "open", executed: "0.25"))
            world.rest.answer(.queryTrades, result: KrakenTexts.trades(quantity: "0.25"))
            // Number 2, a fill, is lost.
            line.say(Run.message("update", 3, Run.trade("T9", quantity: "0.1", executed: "0.35")))
            await eventually("it waits before it comes back") {
                world.time.pass(.milliseconds(10))
                return world.streams.lines(Run.url).count == 2
            }
            let second = try await Run.line(world, 2)
            second.say(Run.message("snapshot", 1, ""))
            await eventually("REST told the fill") { reports.all.last?.fills.count == 1 }
            #expect(reports.all.last?.fills.first?.venueTradeID == KrakenTexts.trade)
            #expect(world.venue.health().streams.map(\.name) == ["market", "account/main"])
            #expect(world.venue.health().streams.last?.reconnects == 1)
        }
    }

    @Test func openOrdersArePolledWhileTheStreamIsDown() async throws {
        try await Run.running { world, reports in
            let order = try world.order(.postOnly)
            // The stream says nothing: its subscription has not begun.
            _ = try await Run.line(world, 1)
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

    /// What was missed before the stream began is not told by it.
    @Test func whatCouldNotBeAskedForAtTheBeginningIsAskedForAgain() async throws {
        try await Run.running { world, reports in
            let order = try world.order(.postOnly)
            let line = try await Run.line(world, 1)
            _ = await world.venue.place(order)
            world.rest.answer(.queryOrders, .unknown("timed out"))
            line.say(Run.message("snapshot", 1, ""))
            await eventually("it is asked for") { !world.rest.asked(.queryOrders).isEmpty }
            world.rest.answer(
                .queryOrders,
                result: KrakenTexts.order(order, status: "closed", executed: "1.25"))
            world.rest.answer(.queryTrades, result: KrakenTexts.trades(quantity: "1.25"))
            await eventually("it is asked for again") {
                world.time.pass(.milliseconds(100))
                return !reports.all.isEmpty
            }
            #expect(reports.all.first?.status == .filled)
            #expect(world.streams.lines(Run.url).count == 1)
        }
    }

    /// Open connections that are of no use: the other side answers pings, and no more.
    @Test(arguments: [KrakenConfiguration.publicStreamURL, Run.url])
    func aStreamThatDoesNotBeginIsOpenedAnew(url: String) async throws {
        try await Run.running { world, _ in
            _ = try await Run.line(world, 1)
            await eventually("another connection") {
                world.time.pass(.milliseconds(100))
                return world.streams.lines(url).count == 2
            }
        }
    }

    @Test func anEventTellsOfAnOrderWhoseAnswerWasLost() async throws {
        try await Run.running { world, reports in
            let order = try world.order(.postOnly)
            let line = try await Run.line(world, 1)
            line.say(Run.message("snapshot", 1, ""))
            world.rest.answer(.addOrder, .unknown("timed out"))
            _ = await world.venue.place(order)
            line.say(
                Run.message(
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
        try await Run.running { world, _ in
            let order = try world.order()
            let line = try await Run.line(world, 1)
            line.say(Run.message("snapshot", 1, ""))
            let answer = Run.Answer()
            await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    answer.set(await world.venue.place(order))
                }
                await eventually("it is sent") { !world.rest.asked(.addOrder).isEmpty }
                line.say(
                    Run.message("update", 2, Run.trade(quantity: "0.25", executed: "0.25")))
                line.say(Run.message("update", 3, Run.end("canceled", executed: "0.25")))
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

    @Test func aVenueInMaintenanceHasNoBooks() async throws {
        try await Run.running { world, _ in
            let url = KrakenConfiguration.publicStreamURL
            await eventually("market data is subscribed") {
                world.streams.lines(url).first?.sent.withLock { $0.count } == 3
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
