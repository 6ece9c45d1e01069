import Bookkeeping
import Calendars
import Domain
import Execution
import Money
import Routing
import TestKit
import Testing

@testable import Engine

/// A dealer as a venue: an order is one deal on one quote, and only the order's own deal is
/// evidence of it.
@Suite struct DealerMarketTests {
    private static let pair = Symbol(base: ExchangeWorld.eur, quote: ExchangeWorld.usd)
    private let time = SteppedTime(start: ExchangeWorld.start)
    private let dealer = ScriptedDealer(settlesAtOnce: true)
    private let market: DealerMarket

    init() throws {
        dealer.clock.withLock { [time] in $0 = time }
        market = DealerMarket(
            dealer, calendars: try CalendarBoard { .embedded }, time: time)
    }

    private func order(
        _ quantity: String = "1000", _ side: Side = .sell, at limit: String = "1.1",
        _ timeInForce: TimeInForce = .immediateOrCancel
    ) throws -> Order {
        Order(
            conversion: ConversionID(high: 0x0190_0000_0000_7000, low: 1 << 63 | 1), leg: 0,
            attempt: 0, account: VenueAccount("bank", dealing: ProfileID(high: 7, low: 1 << 63)),
            symbol: Self.pair, side: side, timeInForce: timeInForce,
            quantity: try Fixed(quantity), limitPrice: try Fixed(limit), createdAt: time.now(),
            validUntil: time.now().adding(.seconds(2)))
    }

    private func reset(price: String) throws {
        let price = try Fixed(price)
        dealer.script.withLock { $0 = ScriptedDealer.Script(price: price) }
    }

    private func accepted(_ answer: PlaceAnswer) throws -> OrderReport {
        guard case .accepted(let report) = answer else {
            Issue.record("\(answer)")
            throw EngineError.configuration("not accepted")
        }
        return report
    }

    private func present(_ answer: QueryAnswer) throws -> OrderReport {
        guard case .present(let report) = answer else {
            Issue.record("\(answer)")
            throw EngineError.configuration("not there")
        }
        return report
    }

    private var calls: Int { dealer.script.withLock { $0.calls.count } }

    @Test func itsBookIsOneLevelOnEachSideOfWhatItShows() throws {
        let book = try #require(market.book(of: Self.pair))
        #expect(book.bids == [BookLevel(price: try Fixed("1.09"), quantity: Fixed(5_000))])
        #expect(book.asks == [BookLevel(price: try Fixed("1.11"), quantity: Fixed(5_000))])
        #expect(book.at == time.now() && book.sequence == 3)
        let ticker = try #require(market.ticker(of: Self.pair))
        #expect(ticker.bid == book.bids[0].price && ticker.ask == book.asks[0].price)
        #expect(ticker.last == (try Fixed("1.1")))
        let other = Symbol(base: ExchangeWorld.usd, quote: ExchangeWorld.eur)
        #expect(market.book(of: other) == nil && market.ticker(of: other) == nil)
        dealer.script.withLock { $0.isDown = true }
        #expect(market.book(of: Self.pair) == nil)
    }

    @Test func itsLotsAreMinorUnitsAndItsTicksTheDecimalsOfAPrice() throws {
        let rules = try #require(market.rules.first)
        #expect(market.rules.count == 1 && rules.symbol == Self.pair)
        #expect(rules.lot == Fixed.step(digits: 2) && rules.minQuantity == rules.lot)
        #expect(rules.tick == Fixed.step(digits: 5))
        #expect(rules.minNotional == Fixed.step(digits: 2))
        #expect(market.fees.taker.isZero && market.id == "bank")
    }

    @Test(arguments: [Side.sell, .buy])
    func anOrderIsOneDealOfJustItsQuantity(side: Side) async throws {
        let order = try order("1000", side)
        let report = try accepted(await market.place(order))
        #expect(report.status == .filled && report.order == order.id)
        #expect(report.cumulativeQuantity == Fixed(1_000) && report.venueOrderID == "D")
        let fill = try #require(report.fills.first)
        #expect(fill.quantity == Fixed(1_000) && fill.notional == Fixed(1_100))
        #expect(fill.price == order.limitPrice && fill.fee == Fee(.zero, of: order.hop.receives))
        let deal = try #require(dealer.script.withLock { $0.deals[order.id] })
        let euros = try Amount(Fixed(1_000), of: ExchangeWorld.eur)
        let dollars = try Amount(Fixed(1_100), of: ExchangeWorld.usd)
        #expect(deal.from == (side == .sell ? euros : dollars))
        #expect(deal.to == (side == .sell ? dollars : euros))
        // Today in both currencies.
        #expect(deal.valueDate == ExchangeWorld.today)
        #expect(calls == 1)
    }

    @Test(
        arguments: [
            (Side.sell, "1.1", true), (.sell, "1.09", true), (.sell, "1.10001", false),
            (.buy, "1.1", true), (.buy, "1.11", true), (.buy, "1.09999", false),
        ])
    func onlyAPriceWithinTheLimitIsDealtOn(
        side: Side, limit: String, isWithin: Bool
    ) async throws {
        let answer = await market.place(try order("1000", side, at: limit))
        #expect(calls == (isWithin ? 1 : 0))
        guard !isWithin else {
            #expect(try accepted(answer).status == .filled)
            return
        }
        guard case .refused(let failure) = answer else {
            Issue.record("\(answer)")
            return
        }
        #expect(failure.reason == .noLiquidity)
    }

    /// Minor units are rounded, which is no worse price: what the engine would never believe is
    /// never said.
    @Test(
        arguments: [
            (Side.sell, "10", "11.03", "1.10345"), (.sell, "10.02", "11.06", nil),
            (.buy, "10.02", "11.06", "1.10345"), (.buy, "10", "11.03", nil),
        ] as [(Side, String, String, String?)])
    func aRoundedAmountIsWithinItsLimit(
        side: Side, quantity: String, notional: String, price: String?
    ) async throws {
        try reset(price: "1.10345")
        let order = try order(quantity, side, at: "1.10345")
        let fill = try #require(try accepted(await market.place(order)).fills.first)
        #expect(fill.notional == (try Fixed(notional)))
        let quotient = try Fixed(notional).divided(by: Fixed(quantity), rounding: .halfEven)
        #expect(fill.price == (try price.map { try Fixed($0) } ?? quotient))
        #expect(side == .sell ? fill.price >= order.limitPrice : fill.price <= order.limitPrice)
        #expect(try present(await market.query(order)).fills == [fill])
    }

    @Test(arguments: [TimeInForce.postOnly, .goodTillCancelled])
    func nothingRestsAtADealer(timeInForce: TimeInForce) async throws {
        let answer = await market.place(try order("1000", .sell, at: "1.1", timeInForce))
        #expect(answer == .refused(Failure(.rejectedByVenue, "Nothing rests at a dealer.")))
        #expect(calls == 0)
    }

    @Test func whatTheDealerRefusesIsRefused() async throws {
        dealer.script.withLock { $0.refusesQuotes = true }
        let size = PlaceAnswer.refused(Failure(.rejectedByVenue, "The size is not dealt."))
        #expect(await market.place(try order()) == size)
        dealer.script.withLock {
            $0.refusesQuotes = false
            $0.isDown = true
        }
        let down = PlaceAnswer.refused(Failure(.venueUnavailable, "down"))
        #expect(await market.place(try order()) == down)
        #expect(calls == 0)
        dealer.script.withLock { $0.isDown = false }
        dealer.then(.reject)
        let rejected = PlaceAnswer.refused(Failure(.rejectedByVenue, "not today"))
        #expect(await market.place(try order()) == rejected)
        #expect(calls == 1)
    }

    private func decide(_ order: Order, _ state: DealReport.State) {
        dealer.script.withLock { script in
            guard let known = script.deals[order.id] else { return }
            script.deals[order.id] = DealReport(
                order: known.order, from: known.from, to: known.to, valueDate: known.valueDate,
                state: state)
        }
    }

    @Test func whatTheDealerLooksAtIsAnOpenOrder() async throws {
        dealer.then(.submit, .submit, .submit)
        var order = try order()
        #expect(try accepted(await market.place(order)).status == .open)
        #expect(try present(await market.query(order)).status == .open)
        decide(order, .booked(reference: "D"))
        let booked = try present(await market.query(order))
        #expect(booked.status == .filled && booked.fills.map(\.notional) == [Fixed(1_100)])

        order = try self.order("20")
        _ = await market.place(order)
        decide(order, .rejected("The dealer declined."))
        let rejected = try present(await market.query(order))
        let failure = Failure(.rejectedByVenue, "The dealer declined.")
        #expect(rejected.status == .rejected(failure) && rejected.fills.isEmpty)
        #expect(!rejected.venueOrderID.isEmpty, "no report is believed without one")

        order = try self.order("30")
        _ = await market.place(order)
        guard case .report(let report) = await market.cancel(order) else {
            Issue.record("not withdrawn")
            return
        }
        #expect(report.status == .cancelled && !report.venueOrderID.isEmpty)
    }

    @Test func whatIsBookedIsNotTakenBack() async throws {
        let order = try order()
        let placed = try accepted(await market.place(order))
        #expect(await market.cancel(order) == .report(placed))
    }

    @Test func aLostAnswerIsFoundByTheOrdersId() async throws {
        dealer.then(.bookSilently)
        let order = try order()
        guard case .unknown = await market.place(order) else {
            Issue.record("known")
            return
        }
        let found = try present(await market.query(order))
        #expect(found.status == .filled && found.fills.map(\.venueTradeID) == ["D"])
        dealer.script.withLock { $0.isDown = true }
        #expect(await market.query(order) == .unreachable("down"))
        #expect(await market.cancel(order) == .unreachable("down"))
        try reset(price: "1.1")
        dealer.then(.lose)
        guard case .unknown = await market.place(order) else {
            Issue.record("known")
            return
        }
        #expect(await market.query(order) == .absent)
        #expect(await market.cancel(order) == .notOpen)
        #expect(calls == 1, "never sent again")
    }

    @Test func figuresOfAnotherOrderAreNoEvidence() async throws {
        dealer.then(.bookOtherFigures)
        let order = try order()
        guard case .unknown = await market.place(order) else {
            Issue.record("believed")
            return
        }
        let euros = try Amount(Fixed(1_000), of: ExchangeWorld.eur)
        let dollars = try Amount(Fixed(1_100), of: ExchangeWorld.usd)
        let less = try Amount(Fixed(999), of: ExchangeWorld.eur)
        for (id, from, to, isFine) in [
            (order.id, euros, dollars, true), (order.id, dollars, euros, false),
            (order.id, less, dollars, false),
            (OrderID(of: order.conversion, leg: 1, attempt: 0), euros, dollars, false),
        ] {
            let report = DealReport(
                order: id, from: from, to: to, valueDate: ExchangeWorld.today,
                state: .booked(reference: "D"))
            dealer.script.withLock { $0.deals[order.id] = report }
            if case .present = await market.query(order) {
                #expect(isFine, "\(from) \(to)")
            } else {
                #expect(!isFine, "\(from) \(to)")
            }
        }
    }
}

extension ScriptedDealer: ShowingDealer {
    var pairs: [Symbol] { [Symbol(base: ExchangeWorld.eur, quote: ExchangeWorld.usd)] }

    func indication(of pair: Symbol, days: Int) -> DealerIndication? {
        guard pairs.contains(pair), !script.withLock({ $0.isDown }) else { return nil }
        let cent = Fixed.step(digits: 2)
        let price = script.withLock { $0.price }
        return DealerIndication(
            bid: Fixed(uncheckedUnits: price.units - cent.units),
            offer: Fixed(uncheckedUnits: price.units + cent.units), size: Fixed(5_000),
            least: cent, sequence: 3)
    }
}
