import Bookkeeping
import Domain
import Engine
import Execution
import Money
import TestKit
import Testing

@testable import Composition

/// One violation planted in the dealer's record or in ours, and the finding that names it.
@Suite struct DealerComparisonTests {
    private static let dealer = SpecimenExchange.dealer
    private static let eur = SpecimenExchange.eur
    private static let usd = Specimen.usd

    /// The deals, exchanges and orders of both books; each test changes some of them.
    private struct Books {
        var deals: [DealtDeal] = []
        var exchanges: [Exchange] = []
        var orders: [StoredOrder] = []
        var settledByOperators: Set<ConversionID>? = []

        var checks: [String] {
            DealerComparison(
                dealer: dealer, deals: deals, exchanges: exchanges, orders: orders,
                settledByOperators: settledByOperators
            ).findings().map(\.check)
        }
    }

    private var books = Books()
    private var settled: Exchange
    private var booked: Exchange

    /// One that succeeded, one that is booked, one that the dealer never had; and an order.
    init() throws {
        var life = try SpecimenExchange(1)
        _ = life.begin()
        _ = life.answer(.booked(reference: "D1"))
        _ = life.sight(.settled(reference: "D1", evidence: "S1"))
        _ = life.decide(.credit)
        settled = life.exchange
        life = try SpecimenExchange(2)
        _ = life.begin()
        _ = life.answer(.booked(reference: "D2"))
        booked = life.exchange
        life = try SpecimenExchange(3)
        _ = life.begin()
        books.exchanges = [settled, booked, life.exchange]
        books.deals = [
            Self.deal(settled, "D1", .settled(reference: "D1", evidence: "S1")),
            Self.deal(booked, "D2", .booked(reference: "D2")),
        ]
        try addOrder()
    }

    private static func deal(
        _ exchange: Exchange, _ reference: String, _ state: DealReport.State,
        order: OrderID? = nil, from: Amount? = nil, date: CivilDate? = nil
    ) -> DealtDeal {
        let sent = exchange.quote.dealer
        return DealtDeal(
            reference: reference, counterpart: exchange.quote.counterpart,
            report: DealReport(
                order: order ?? exchange.order, from: from ?? sent.from, to: sent.to,
                valueDate: date ?? exchange.quote.settlementDate, state: state))
    }

    /// Sells 10 euros at 1.10345, which is 11.03 dollars and by no cent more.
    private mutating func addOrder() throws {
        var order = Order(
            conversion: ConversionID(high: 0x0190_0000_0009_7000, low: 1 << 63 | 2), leg: 0,
            attempt: 0,
            account: VenueAccount(Self.dealer, dealing: SpecimenExchange.profile.id),
            symbol: SpecimenExchange.pair, side: .sell, timeInForce: .immediateOrCancel,
            quantity: Fixed(10), limitPrice: try Fixed("1.10345"), createdAt: Specimen.time(1),
            validUntil: Specimen.time(2))
        let report = DealReport(
            order: order.id, from: try Amount(Fixed(10), of: Self.eur),
            to: try Amount(Fixed("11.03"), of: Self.usd), valueDate: SpecimenExchange.day,
            state: .settled(reference: "D3", evidence: "S3"))
        let fill = try #require(report.fill(of: order, at: Specimen.time(1)))
        order.state = .filled
        order.venueOrderID = "D3"
        (order.reportedQuantity, order.filledQuantity) = (order.quantity, order.quantity)
        books.orders = [
            StoredOrder(order: order, trades: [Trade(of: order, index: 0, fill)])
        ]
        books.deals.append(
            DealtDeal(reference: "D3", counterpart: order.account, report: report))
    }

    @Test func whatAgreesHasNoFinding() {
        #expect(books.checks.isEmpty)
        #expect(Books().checks.isEmpty)
    }

    @Test mutating func aBookedDealThatWeCallEndedOrNeverSentIsFound() {
        for state in ExchangeState.allCases {
            books.exchanges[1].state = state
            books.exchanges[1].evidence = nil
            let isFine: Set<ExchangeState> = [.submitting, .unknown, .submitted, .ordered]
            let unproved: Set<ExchangeState> = [.orderSettled, .success]
            let expected =
                isFine.contains(state)
                ? [] : [unproved.contains(state) ? "deal-settlement" : "deal-state"]
            #expect(books.checks == expected, "\(state)")
        }
        // Closed out: the dealer keeps it as it was.
        books.exchanges[1].state = .failed
        books.exchanges[1].evidence = "closed out, R"
        #expect(books.checks.isEmpty)
    }

    @Test(
        arguments: [.rejected("no"), .withdrawn, .submitted(reference: "D2")]
            as [DealReport.State])
    func whatTheDealerHasNotBookedAndWeHaveIsFound(state: DealReport.State) {
        var books = books
        books.deals[1] = Self.deal(booked, "D2", state)
        #expect(books.checks == ["deal-state"])
        books.exchanges[1].state = .failed
        books.exchanges[1].evidence = "closed out, R"
        #expect(books.checks == ["deal-state"])
        books.exchanges[1].state = .submitted
        #expect(books.checks.isEmpty, "we just have not heard")
        books.exchanges[1].state = .rejected
        let isDecided = state != .submitted(reference: "D2")
        #expect(books.checks == (isDecided ? [] : ["deal-state"]))
    }

    @Test mutating func anExchangeWithoutADealAtTheDealerIsFound() {
        books.deals.removeFirst(2)
        #expect(books.checks == ["deal-at-dealer", "deal-at-dealer"])
        // One that never arrived, and nobody said otherwise.
        books.exchanges = [books.exchanges[2]]
        #expect(books.checks.isEmpty)
    }

    @Test mutating func otherFiguresAreFound() throws {
        let agreed = books
        books.deals[1] = Self.deal(
            booked, "D2", .booked(reference: "D2"), from: try Amount(Fixed(12), of: Self.usd))
        #expect(books.checks == ["deal-same"])
        books = agreed
        books.deals[1] = DealtDeal(
            reference: "D2", counterpart: VenueAccount(Self.dealer, profile: Specimen.id(9)),
            report: agreed.deals[1].report)
        #expect(books.checks == ["deal-same"])
        books = agreed
        books.deals[1] = Self.deal(booked, "D9", .booked(reference: "D9"))
        #expect(books.checks == ["deal-same"])
    }

    @Test mutating func theDealersValueDateIsNeverLaterThanOurs() {
        let first = booked.quote.settlementDate
        func deal(_ days: Int) -> DealtDeal {
            Self.deal(
                booked, "D2", .booked(reference: "D2"), date: first.adding(days: days))
        }
        for (theirs, ours, isFine) in [
            (0, 0, true), (0, 3, true), (3, 3, true), (1, 0, false), (4, 3, false),
            (-1, 0, false),
        ] {
            books.deals[1] = deal(theirs)
            books.exchanges[1].settlementDate = first.adding(days: ours)
            #expect(books.checks == (isFine ? [] : ["deal-value-date"]), "\(theirs) \(ours)")
        }
    }

    @Test mutating func aDealThatWasSentTwiceOrThatNobodyIntendedIsFound() throws {
        let agreed = books
        let again = OrderID(of: booked.id, leg: 0, attempt: 1)
        books.deals.append(
            Self.deal(booked, "D4", .rejected("twice"), order: again))
        #expect(books.checks == ["deal-once"])
        books = agreed
        books.deals[1] = Self.deal(booked, "D2", .booked(reference: "D2"), order: again)
        #expect(books.checks == ["deal-once"])
        books = agreed
        let stranger = try SpecimenExchange(7).exchange
        books.deals.append(Self.deal(stranger, "D4", .booked(reference: "D4")))
        #expect(books.checks == ["deal-intended"])
    }

    @Test mutating func aSettlementThatNeitherDealerNorOperatorProvedIsFound() {
        books.exchanges[0].evidence = "wire 12"
        #expect(books.checks == ["deal-settlement"])
        books.settledByOperators = [settled.id]
        #expect(books.checks.isEmpty)
        books.settledByOperators = [booked.id]
        #expect(books.checks == ["deal-settlement"])
        // The log of operators is not complete yet.
        books.settledByOperators = nil
        #expect(books.checks.isEmpty)
    }

    @Test mutating func anOrderIsComparedAsAnyVenuesIs() throws {
        let (agreed, stored) = (books, books.orders[0])
        #expect(stored.trades.map(\.price) == [stored.order.limitPrice])
        books.deals.removeLast()
        #expect(books.checks == ["trade-at-venue"])
        books = agreed
        books.orders = [StoredOrder(order: stored.order, trades: [])]
        #expect(books.checks == ["venue-trade-booked"])
        books.orders = []
        #expect(books.checks == ["deal-intended"])
        books = agreed
        let deal = books.deals[2]
        for (to, state, checks) in [
            ("11.04", deal.report.state, ["venue-trade-booked"]),
            ("11.03", .rejected("no"), ["trade-at-venue"]),
        ] as [(String, DealReport.State, [String])] {
            books.deals[2] = DealtDeal(
                reference: "D3", counterpart: deal.counterpart,
                report: DealReport(
                    order: deal.report.order, from: deal.report.from,
                    to: try Amount(Fixed(to), of: Self.usd), valueDate: deal.report.valueDate,
                    state: state))
            #expect(books.checks == checks)
        }
        books.deals[2] = deal
        books.deals.append(deal)
        #expect(books.checks.contains("order-once"))
    }
}
