import Connectors
import Domain
import Engine
import Money
import Testing

/// What an order that is asked for turns out to be.
@Suite struct KrakenQueryTests {
    private func world() async throws -> KrakenWorld {
        let world = try await KrakenWorld()
        world.rest.answer(.openOrders, result: "{\"open\":{}}")
        world.rest.answer(.closedOrders, result: "{\"closed\":{},\"count\":0}")
        return world
    }

    private func report(_ answer: QueryAnswer) throws -> OrderReport {
        guard case .present(let report) = answer else {
            throw KrakenPlaceTests.Unexpected(answer: "\(answer)")
        }
        return report
    }

    /// Filled within 150 ms, it was never among the open orders.
    @Test func aFilledOrderIsFoundAmongTheClosedOnes() async throws {
        let world = try await world()
        let order = try world.order()
        let closed = KrakenTexts.order(order, status: "closed", executed: "1.25")
        world.rest.answer(.closedOrders, result: "{\"closed\":\(closed),\"count\":1}")
        world.rest.answer(.queryTrades, result: KrakenTexts.trades(quantity: "1.25"))
        let report = try report(await world.venue.query(order))
        #expect(report.status == .filled && report.fills.count == 1)
        #expect(report.order == order.id && report.venueOrderID == KrakenTexts.txid)
    }

    @Test func anOpenOrderIsFoundWithTheFillsSoFar() async throws {
        let world = try await world()
        let order = try world.order(.goodTillCancelled)
        let open = KrakenTexts.order(order, status: "open", executed: "0.25")
        world.rest.answer(.openOrders, result: "{\"open\":\(open)}")
        world.rest.answer(.queryTrades, result: KrakenTexts.trades(quantity: "0.25"))
        let report = try report(await world.venue.query(order))
        #expect(try report.status == .open && report.cumulativeQuantity == Fixed("0.25"))
        #expect(report.fills.count == 1)
        #expect(world.rest.asked(.closedOrders).isEmpty)
    }

    @Test func anOrderIsAbsentOnlyWhereBothListsAnswered() async throws {
        let world = try await world()
        #expect(await world.venue.query(try world.order()) == .absent)
        for method in [KrakenMethod.openOrders, .closedOrders] {
            let world = try await self.world()
            world.rest.answer(method, .unknown("timed out"))
            guard case .unreachable = await world.venue.query(try world.order()) else {
                Issue.record("\(method) did not answer, and it is not unreachable")
                continue
            }
        }
    }

    /// That Kraken accepted it is known: whatever the lists say, it is there.
    @Test func anAcceptedOrderIsNeverAbsent() async throws {
        let world = try await world()
        let order = try world.order(.goodTillCancelled)
        world.rest.answer(.addOrder, result: KrakenTexts.added)
        _ = await world.venue.place(order)
        world.rest.answer(.queryOrders, error: "EOrder:Unknown order")
        guard case .unreachable = await world.venue.query(order) else {
            Issue.record("it is absent")
            return
        }
    }

    @Test func aListThatIgnoresOurQuestionProvesNothing() async throws {
        let world = try await world()
        let other = KrakenTexts.order(
            try world.order(attempt: 5), status: "open", executed: "0", trades: [])
        world.rest.answer(.openOrders, result: "{\"open\":\(other)}")
        guard case .unreachable = await world.venue.query(try world.order()) else {
            Issue.record("it was not noticed")
            return
        }
        #expect(world.venue.health().hostileAnswers == 1)
    }

    /// The status says what was executed; the trade itself comes half a minute later.
    @Test func aFillThatComesLateIsMissingUntilItIsThere() async throws {
        let world = try await world()
        let order = try world.order()
        let none = KrakenTexts.order(order, status: "closed", executed: "1.25", trades: [])
        let one = KrakenTexts.order(order, status: "closed", executed: "1.25")
        world.rest.answer(.closedOrders, result: "{\"closed\":\(none),\"count\":1}")
        world.rest.answer(.tradesHistory, result: "{\"trades\":{},\"count\":0}")
        let early = try report(await world.venue.query(order))
        #expect(early.status == .filled && early.cumulativeQuantity == order.quantity)
        // No fill is made up from a count.
        #expect(early.fills.isEmpty)
        world.time.pass(.seconds(30))
        world.rest.answer(.queryOrders, result: one)
        world.rest.answer(.queryTrades, result: KrakenTexts.trades(quantity: "1.25"))
        let late = try report(await world.venue.query(order))
        #expect(late.fills.map(\.venueTradeID) == [KrakenTexts.trade])
    }

    @Test func tradesThatTheOrderDoesNotNameAreFoundInTheHistory() async throws {
        let world = try await world()
        let order = try world.order()
        let closed = KrakenTexts.order(order, status: "closed", executed: "1.25", trades: [])
        world.rest.answer(.closedOrders, result: "{\"closed\":\(closed),\"count\":1}")
        let foreign = KrakenTexts.trades("TFOREI-GNNNN-AAAAAA", quantity: "9", txid: "OTHER")
        let own = KrakenTexts.trades(quantity: "1.25")
        // Two pages; the first one again at the front of the second.
        world.rest.answer(
            .tradesHistory, result: "{\"trades\":\(foreign),\"count\":52}",
            "{\"trades\":\(foreign.dropLast()),\(own.dropFirst()),\"count\":52}")
        let report = try report(await world.venue.query(order))
        #expect(report.fills.map(\.venueTradeID) == [KrakenTexts.trade])
        let pages = world.rest.asked(.tradesHistory)
        #expect(pages.map { ScriptedKraken.field("ofs", of: $0) } == ["0", "50"])
        #expect(ScriptedKraken.field("start", of: pages[0]) == "1790000000")
    }

    @Test func tradesAreAskedForOnceAndTwentyAtATime() async throws {
        let world = try await world()
        let order = try world.order(.goodTillCancelled, quantity: "100")
        let ids = (0..<45).map { "T\($0)" }
        let trades = { (ids: ArraySlice<String>) in
            "{"
                + ids.map { KrakenTexts.trades($0, quantity: "1").dropFirst().dropLast() }
                .joined(separator: ",") + "}"
        }
        let open = KrakenTexts.order(order, status: "open", executed: "45", trades: ids)
        world.rest.answer(.openOrders, result: "{\"open\":\(open)}")
        world.rest.answer(
            .queryTrades, result: trades(ids[0..<20]), trades(ids[20..<40]), trades(ids[40..<45]))
        #expect(try report(await world.venue.query(order)).fills.count == 45)
        #expect(world.rest.asked(.queryTrades).count == 3)
        world.rest.answer(.queryOrders, result: open)
        #expect(try report(await world.venue.query(order)).fills.count == 45)
        #expect(world.rest.asked(.queryTrades).count == 3)
    }

    @Test(arguments: [
        ("sell", "XBTUSD", KrakenTexts.txid), ("buy", "ETHUSD", KrakenTexts.txid),
        ("buy", "XBTUSD", "OTHER"),
    ]) func aTradeOfSomethingElseIsNotBelieved(side: String, pair: String, txid: String)
        async throws
    {
        let world = try await world()
        let order = try world.order()
        let closed = KrakenTexts.order(order, status: "closed", executed: "1.25")
        world.rest.answer(.closedOrders, result: "{\"closed\":\(closed),\"count\":1}")
        world.rest.answer(
            .queryTrades,
            result: KrakenTexts.trades(quantity: "1.25", side: side, txid: txid, pair: pair))
        guard case .unreachable = await world.venue.query(order) else {
            Issue.record("it is believed")
            return
        }
        #expect(world.venue.health().hostileAnswers == 1)
    }

    @Test func aPostOnlyOrderThatWouldTakeIsRejected() async throws {
        let world = try await world()
        let order = try world.order(.postOnly)
        let closed = KrakenTexts.order(
            order, status: "canceled", executed: "0", trades: [], reason: "Post only order")
        world.rest.answer(.closedOrders, result: "{\"closed\":\(closed),\"count\":1}")
        let report = try report(await world.venue.query(order))
        #expect(
            report.status
                == .rejected(
                    Failure(.rejectedByVenue, "The post-only order would take liquidity.")))
    }

    // MARK: Cancels and changes

    @Test func aCancelTellsWhatTheOrderIsAfterwards() async throws {
        let world = try await world()
        let order = try world.order(.goodTillCancelled)
        let closed = KrakenTexts.order(order, status: "canceled", executed: "0.25")
        world.rest.answer(.cancelOrder, result: "{\"count\":1}")
        world.rest.answer(.closedOrders, result: "{\"closed\":\(closed),\"count\":1}")
        world.rest.answer(.queryTrades, result: KrakenTexts.trades(quantity: "0.25"))
        guard case .report(let report) = await world.venue.cancel(order) else {
            Issue.record("no report")
            return
        }
        #expect(report.status == .cancelled && report.fills.count == 1)
    }

    @Test func aCancelOfWhatIsNotOpenSaysSo() async throws {
        let world = try await world()
        let order = try world.order()
        world.rest.answer(.cancelOrder, error: "EOrder:Unknown order")
        #expect(await world.venue.cancel(order) == .notOpen)
        world.rest.answer(.cancelOrder, result: "{\"count\":0}")
        #expect(await world.venue.cancel(order) == .notOpen)
        world.rest.answer(.cancelOrder, .unknown("timed out"))
        guard case .unreachable = await world.venue.cancel(order) else {
            Issue.record("a silence is an answer")
            return
        }
    }

    @Test func aChangeKeepsTheOrder() async throws {
        let world = try await world()
        let order = try world.order(.postOnly)
        world.rest.answer(.addOrder, result: KrakenTexts.added)
        _ = await world.venue.place(order)
        world.rest.answer(.amendOrder, result: "{\"amend_id\":\"TTW6PD-RC36L-ZZSWNU\"}")
        world.rest.answer(
            .queryOrders,
            result: KrakenTexts.order(order, status: "open", executed: "0", trades: []))
        guard
            case .accepted(let report) = await world.venue.amend(
                order, quantity: Fixed(1), limitPrice: Fixed(37_600))
        else {
            Issue.record("not accepted")
            return
        }
        #expect(report.status == .open && report.venueOrderID == KrakenTexts.txid)
        world.rest.answer(.amendOrder, error: "EOrder:Unknown order")
        guard
            case .refused = await world.venue.amend(
                order, quantity: Fixed(1), limitPrice: Fixed(37_600))
        else {
            Issue.record("what is not open is changed")
            return
        }
    }
}
