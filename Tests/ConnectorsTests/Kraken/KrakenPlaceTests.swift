import Connectors
import Domain
import Engine
import Money
import Testing

/// What becomes of sending an order.
@Suite struct KrakenPlaceTests {
    private func report(_ answer: PlaceAnswer) throws -> OrderReport {
        guard case .accepted(let report) = answer else { throw Unexpected(answer: "\(answer)") }
        return report
    }

    private func refusal(_ answer: PlaceAnswer) throws -> Failure {
        guard case .refused(let failure) = answer else { throw Unexpected(answer: "\(answer)") }
        return failure
    }

    struct Unexpected: Error { let answer: String }

    /// Filled before it could be looked for among the open orders.
    @Test func anOrderThatFillsAtOnceIsAnsweredWithItsFills() async throws {
        let world = try await KrakenWorld()
        let order = try world.order()
        world.rest.answer(.addOrder, result: KrakenTexts.added)
        world.rest.answer(
            .queryOrders, result: KrakenTexts.order(order, status: "closed", executed: "1.25"))
        world.rest.answer(.queryTrades, result: KrakenTexts.trades(quantity: "1.25"))
        let report = try report(await world.venue.place(order))
        #expect(report.status == .filled && report.venueOrderID == KrakenTexts.txid)
        #expect(report.cumulativeQuantity == order.quantity)
        let fill = try #require(report.fills.first)
        #expect(fill.venueTradeID == KrakenTexts.trade)
        // As Kraken booked it, whatever price times quantity says.
        #expect(fill.notional == (try Fixed("46874.87")))
        #expect(fill.fee == Fee(try Fixed("187.4995"), of: KrakenWorld.btcUSD.quote))
        #expect(world.rest.asked(.addOrder).count == 1)
    }

    @Test func theRestOfAnImmediateOrderIsCancelled() async throws {
        let world = try await KrakenWorld()
        let order = try world.order()
        world.rest.answer(.addOrder, result: KrakenTexts.added)
        world.rest.answer(
            .queryOrders, result: KrakenTexts.order(order, status: "canceled", executed: "0.5"))
        world.rest.answer(.queryTrades, result: KrakenTexts.trades(quantity: "0.5"))
        let report = try report(await world.venue.place(order))
        #expect(report.status == .cancelled)
        #expect(try report.cumulativeQuantity == Fixed("0.5") && report.fills.count == 1)
    }

    @Test func anOrderThatRestsIsAnsweredAtOnce() async throws {
        let world = try await KrakenWorld()
        world.rest.answer(.addOrder, result: KrakenTexts.added)
        let report = try report(await world.venue.place(try world.order(.postOnly)))
        #expect(report.status == .open && report.fills.isEmpty)
        #expect(world.rest.asked(.queryOrders).isEmpty)
    }

    /// Accepted is proven; that it cannot be asked for takes nothing back.
    @Test func anAcceptedOrderThatCannotBeAskedForIsStillAccepted() async throws {
        let world = try await KrakenWorld()
        world.rest.answer(.addOrder, result: KrakenTexts.added)
        world.rest.answer(.queryOrders, .unknown("timed out"))
        let report = try report(await world.venue.place(try world.order()))
        #expect(report.status == .open && report.fills.isEmpty)
    }

    @Test func whatProvesNothingIsUnknown() async throws {
        let html = "<!DOCTYPE html><title>kraken.com | 520: Web server error</title>"
        for outcome in [
            RESTOutcome.unknown("connection lost"), ScriptedKraken.outcome(html, status: 520),
            ScriptedKraken.outcome("{\"error\":[\"EService:Unavailable\"]}"),
            ScriptedKraken.outcome("{\"error\":[],\"result\":{\"txid\":[]}}"),
            ScriptedKraken.outcome("{\"error\":[\"EOrder:Unknown order\"]}"),
        ] {
            let world = try await KrakenWorld()
            world.rest.answer(.addOrder, outcome)
            guard case .unknown = await world.venue.place(try world.order()) else {
                Issue.record("\(outcome) is not unknown")
                continue
            }
            #expect(world.rest.asked(.addOrder).count == 1, "never sent twice")
        }
    }

    @Test func whatWasNotDoneIsRefused() async throws {
        for (outcome, reason) in [
            (RESTOutcome.notSent("no route"), FailureReason.venueUnavailable),
            (
                ScriptedKraken.outcome("{\"error\":[\"EService:Deadline elapsed\"]}"),
                .venueUnavailable
            ),
            (ScriptedKraken.outcome("{\"error\":[\"EAPI:Invalid nonce\"]}"), .venueUnavailable),
            (
                ScriptedKraken.outcome("{\"error\":[\"EOrder:Insufficient funds\"]}"),
                .insufficientFunds
            ),
        ] {
            let world = try await KrakenWorld()
            world.rest.answer(.addOrder, outcome)
            let refusal = try refusal(await world.venue.place(try world.order()))
            #expect(refusal.reason == reason, "\(outcome)")
            #expect(world.rest.asked(.addOrder).count == 1)
        }
    }

    /// Something on the way sent it twice: the first of them may be open.
    @Test func aDuplicateOfWhatWeNeverSawAcceptedIsUnknown() async throws {
        let world = try await KrakenWorld()
        world.rest.answer(.addOrder, error: "EOrder:Duplicate client order id")
        let order = try world.order(.goodTillCancelled)
        guard case .unknown = await world.venue.place(order) else {
            Issue.record("it is not unknown")
            return
        }
    }

    /// Kraken takes a client order id again once its order has ended, and executes it again.
    @Test func anIdIsNeverSentAgain() async throws {
        let world = try await KrakenWorld()
        for (attempt, outcome) in [
            ScriptedKraken.outcome("{\"error\":[],\"result\":\(KrakenTexts.added)}"),
            .unknown("timed out"),
        ].enumerated() {
            world.rest.answer(.addOrder, outcome)
            let order = try world.order(.goodTillCancelled, attempt: attempt)
            _ = await world.venue.place(order)
            let refusal = try refusal(await world.venue.place(order))
            #expect(refusal.reason == .rejectedByVenue)
            #expect(world.rest.asked(.addOrder).count == attempt + 1)
        }
        // What was refused was never an order.
        world.rest.answer(
            .addOrder, ScriptedKraken.outcome("{\"error\":[\"EAPI:Invalid nonce\"]}"),
            ScriptedKraken.outcome("{\"error\":[],\"result\":\(KrakenTexts.added)}"))
        let refused = try world.order(.goodTillCancelled, attempt: 2)
        _ = try self.refusal(await world.venue.place(refused))
        _ = try report(await world.venue.place(refused))
    }

    @Test func ordersThatKrakenHasNotAreRefusedUnsent() async throws {
        let world = try await KrakenWorld()
        let refusal = try refusal(await world.venue.place(try world.order(.fillOrKill)))
        #expect(refusal.reason == .rejectedByVenue)
        let foreign = Order(
            conversion: ConversionID(high: 1, low: 1 << 63), leg: 0, attempt: 0,
            account: VenueAccount(KrakenWorld.venueID, "other"), symbol: KrakenWorld.btcUSD,
            side: .buy, timeInForce: .immediateOrCancel, quantity: .one, limitPrice: .one,
            createdAt: world.time.now(), validUntil: world.time.now().adding(.seconds(15)))
        guard case .refused = await world.venue.place(foreign) else {
            Issue.record("an account that is not set up")
            return
        }
        #expect(world.rest.asked(.addOrder).isEmpty)
    }

    // MARK: The deadline

    @Test(arguments: [(0, 15), (20, 15), (-20, 15), (0, 300), (7, 61)])
    func theDeadlineIsByKrakensClockAndNeverBeyondTheValidity(
        ahead: Int, validity: Int
    ) async throws {
        let world = try await KrakenWorld(isMeasured: false)
        let now = world.time.now()
        let venueSeconds = (now.microseconds / 1_000_000) + Int64(ahead)
        world.rest.answer(.time, result: "{\"unixtime\":\(venueSeconds)}")
        #expect(await world.venue.measureClock())
        world.rest.answer(.addOrder, result: KrakenTexts.added)
        _ = await world.venue.place(
            try world.order(.goodTillCancelled, validFor: .seconds(validity)))
        let sent = try #require(world.rest.asked(.addOrder).first)
        let text = try #require(ScriptedKraken.field("deadline", of: sent))
        let deadline = try #require(Instant(rfc3339: text))
        // Kraken's clock shows whole seconds: it is up to a second further than that.
        let venueNow = Instant(microseconds: venueSeconds * 1_000_000)
        let left = deadline.duration(since: venueNow)
        #expect(left >= .seconds(2) && left <= .seconds(60))
        #expect(left <= .seconds(validity))
        #expect(left >= .seconds(min(validity, 60) - 1))
    }

    @Test func anOrderThatIsTooLateIsRefusedUnsent() async throws {
        let world = try await KrakenWorld()
        for validity in [Duration.seconds(-1), .zero, .seconds(1), .milliseconds(2_400)] {
            let refusal = try refusal(
                await world.venue.place(try world.order(validFor: validity)))
            #expect(refusal.reason == .venueUnavailable)
        }
        #expect(world.rest.asked(.addOrder).isEmpty)
    }

    @Test func nothingIsSentWhileKrakensClockIsNotKnown() async throws {
        let world = try await KrakenWorld(isMeasured: false)
        _ = try refusal(await world.venue.place(try world.order()))
        world.rest.answer(.time, result: "{\"unixtime\":1790000999}")
        _ = await world.venue.measureClock()
        _ = try refusal(await world.venue.place(try world.order()))
        #expect(world.rest.asked(.addOrder).isEmpty)
        #expect(world.venue.health().incidents.map(\.kind) == ["clock"])
    }

    // MARK: Limits

    @Test func aPairsCounterKeepsAReserveForCancels() async throws {
        let world = try await KrakenWorld(timeMovesItself: false)
        world.rest.answer(.addOrder, result: KrakenTexts.added)
        world.rest.answer(.cancelOrder, result: "{\"count\":0}")
        var sent = 0
        for attempt in 0..<60 {
            let order = try world.order(.goodTillCancelled, validFor: .zero, attempt: attempt)
            _ = await world.venue.place(order)
            sent = attempt + 1
        }
        // Too late for all of them, and still counted: nothing is sent beyond the budget.
        #expect(sent == 60)
        let used = try #require(
            world.venue.health().uses.first { $0.name == "orders/main/BTC-USD" })
        #expect(used.used <= 60 - 16)
        let cancelled = await world.venue.cancel(try world.order(.goodTillCancelled))
        #expect(cancelled == .notOpen)
    }

    @Test func aMarketThatClosesIsLeftOutUntilItOpensAgain() async throws {
        let world = try await KrakenWorld()
        let symbol = KrakenWorld.btcUSD
        #expect(world.venue.rules(of: symbol) != nil && world.venue.symbols == [symbol])
        for (answer, isTraded) in [
            (KrakenWorld.assetPairs.replacing("online", with: "post_only"), false),
            (KrakenWorld.assetPairs.replacing("online", with: "limit_only"), true), ("{}", false),
            (KrakenWorld.assetPairs, true),
            // A word that is new to us is none for trading.
            (KrakenWorld.assetPairs.replacing("online", with: "asleep"), false),
            (KrakenWorld.assetPairs, true),
            // What cannot be believed changes nothing.
            (KrakenWorld.assetPairs.replacing("\"online\"", with: "7"), true),
        ] {
            world.rest.answer(.assetPairs, result: answer)
            await world.venue.renewMarkets()
            #expect((world.venue.rules(of: symbol) != nil) == isTraded, "\(answer)")
            #expect(world.venue.rules.count == (isTraded ? 1 : 0))
            // Orders that are there are still known by its names.
            #expect(world.venue.markets["XBTUSD"]?.symbol == symbol)
        }
    }

    @Test func aLockoutStopsEverything() async throws {
        let world = try await KrakenWorld()
        world.rest.answer(.addOrder, error: "EGeneral:Temporary lockout")
        _ = try refusal(await world.venue.place(try world.order()))
        _ = try refusal(await world.venue.place(try world.order(attempt: 1)))
        guard case .unreachable = await world.venue.query(try world.order()) else {
            Issue.record("it asks all the same")
            return
        }
        #expect(world.rest.asked(.addOrder).count == 1)
        #expect(world.rest.asked(.openOrders).isEmpty)
        #expect(world.venue.health().blockedUntil == world.time.now().adding(.seconds(900)))
    }
}
