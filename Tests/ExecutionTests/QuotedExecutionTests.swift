import Bookkeeping
import Domain
import Execution
import Money
import Testing

/// One deal of 1,000 EUR for dollars, at 1.1 by the dealer and 1.098 to the client.
enum Deal {
    static let eur = Asset("EUR", scale: 2)
    static let usd = Asset("USD", scale: 2)
    static let start = Instant(microseconds: 1_790_000_000_000_000)
    static let date = CivilDate(daysSinceEpoch: 20_720)
    static let account = ExchangeAccount(
        tenant: TenantID("acme"), profile: ProfileID(high: 1, low: 2))

    static func fixed(_ text: String) throws -> Fixed { try Fixed(text) }

    static func quote(_ amount: String = "1000.05") throws -> ExchangeQuote {
        let terms = try #require(
            DealTerms(from: eur, to: usd, fixed: try Amount(fixed(amount), of: eur)))
        let price = try #require(terms.price(try fixed("1.1"), margin: 20))
        let (ours, dealers) = (
            try #require(terms.amounts(at: price)),
            try #require(terms.amounts(at: try fixed("1.1")))
        )
        return ExchangeQuote(
            id: QuoteID(high: 3, low: 4), account: account, rate: terms.rate(price),
            from: ours.from, to: ours.to, isFromFixed: true, settlementDate: date,
            dealer: ExchangeQuote.DealerTerms(
                dealer: VenueID("bank"), quote: "Q1", price: try fixed("1.1"), from: dealers.from,
                to: dealers.to, expiresAt: start.adding(.seconds(35))),
            value: ours.from.quantity, createdAt: start, expiresAt: start.adding(.seconds(30)))
    }

    static func world(held: String = "1000.05") throws -> QuotedWorld {
        var exchange = Exchange(
            id: ConversionID(high: 5, low: 6), shortID: 7, externalID: "a", quote: try quote(),
            createdAt: start, countedOn: date, held: try fixed(held))
        exchange.credit = exchange.creditNeeded
        return QuotedWorld(exchange, funds: try fixed(held))
    }

    static func report(_ exchange: Exchange, _ state: DealReport.State) -> DealReport {
        DealReport(
            order: exchange.order, from: exchange.quote.dealer.from, to: exchange.quote.dealer.to,
            valueDate: exchange.settlementDate, state: state)
    }

    static func at(_ seconds: Int) -> Instant { start.adding(.seconds(seconds)) }
}

struct QuotedExecutionTests {
    @Test func aDealGoesFromDraftToSuccess() throws {
        var world = try Deal.world()
        let step = world.decide(.begin(validUntil: Deal.at(10)), at: Deal.at(1))
        guard case .send(let order) = step else {
            Issue.record("\(step)")
            return
        }
        #expect(order.id == world.exchange.order && order.validUntil == Deal.at(10))
        world.decide(
            .answered(.answered(Deal.report(world.exchange, .booked(reference: "D1")))),
            at: Deal.at(2))
        #expect(world.exchange.state == .ordered && world.exchange.dealerReference == "D1")
        world.decide(
            .sighted(
                .present(
                    Deal.report(world.exchange, .settled(reference: "D1", evidence: "S1"))),
                absenceIsProof: false), at: Deal.at(3))
        #expect(world.exchange.state == .orderSettled && world.exchange.evidence == "S1")
        #expect(world.decide(.credit, at: Deal.at(4)) == .end)
        #expect(world.exchange.state == .success && world.violations.isEmpty)
        #expect(
            world.notices.map(\.exchange.state)
                == [.draft, .submitting, .ordered, .orderSettled, .success])
        let profile = LedgerAccount.profile(Deal.account.profile)
        #expect(world.balance(profile, Deal.usd) == world.exchange.quote.to.quantity)
        #expect(world.balance(profile, Deal.eur) == world.exchange.quote.from.quantity.negated)
        // 1000.05 * 1.0978 is 1097.85489: 1097.85 to the client; the dealer pays 1100.06.
        #expect(try world.exchange.quote.to.quantity == Deal.fixed("1097.85"))
        #expect(try world.balance(.house(.rounding), Deal.usd) == Deal.fixed("0.00489"))
        #expect(try world.balance(.house(.margin), Deal.usd) == Deal.fixed("2.20511"))
    }

    @Test func aDraftWhoseQuoteIsDeadAtTheDealerIsRejected() throws {
        var world = try Deal.world()
        #expect(world.decide(.begin(validUntil: Deal.at(60)), at: Deal.at(35)) == .end)
        #expect(world.exchange.state == .rejected && world.sent == 0 && world.violations.isEmpty)
    }

    @Test func noOrderIsValidBeyondTheDealersQuote() throws {
        var world = try Deal.world()
        world.decide(.begin(validUntil: Deal.at(60)), at: Deal.at(34))
        #expect(world.exchange.intent?.validUntil == Deal.at(35))
    }

    @Test func anUnknownDealIsOnlyAskedFor() throws {
        var world = try Deal.world()
        world.decide(.begin(validUntil: Deal.at(10)), at: Deal.at(1))
        let step = world.decide(.answered(.unknown("time-out")), at: Deal.at(2))
        guard case .ask = step else {
            Issue.record("\(step)")
            return
        }
        #expect(world.exchange.state == .unknown)
        world.decide(.sighted(.unreachable("down"), absenceIsProof: true), at: Deal.at(3))
        world.decide(.sighted(.absent, absenceIsProof: false), at: Deal.at(4))
        #expect(world.exchange.state == .unknown)
        world.decide(.sighted(.absent, absenceIsProof: true), at: Deal.at(30))
        #expect(world.exchange.state == .failed && world.sent == 1 && world.violations.isEmpty)
    }

    @Test func aDealThatWasFoundGoesOn() throws {
        var world = try Deal.world()
        world.decide(.begin(validUntil: Deal.at(10)), at: Deal.at(1))
        world.decide(.answered(.unknown("time-out")), at: Deal.at(2))
        let report = Deal.report(world.exchange, .submitted(reference: "D1"))
        world.decide(.sighted(.present(report), absenceIsProof: true), at: Deal.at(3))
        #expect(world.exchange.state == .submitted)
        world.decide(.lost, at: Deal.at(90))
        #expect(world.exchange.state == .unknown)
        // It has acknowledged the deal: that it knows nothing of it now proves nothing.
        world.decide(.sighted(.absent, absenceIsProof: true), at: Deal.at(91))
        #expect(world.exchange.state == .unknown)
        let booked = Deal.report(world.exchange, .booked(reference: "D1"))
        world.decide(.sighted(.present(booked), absenceIsProof: true), at: Deal.at(92))
        #expect(world.exchange.state == .ordered && world.violations.isEmpty)
    }

    @Test func anAnswerWithOtherFiguresIsNoEvidence() throws {
        var world = try Deal.world()
        world.decide(.begin(validUntil: Deal.at(10)), at: Deal.at(1))
        let quote = world.exchange.quote
        let other = DealReport(
            order: world.exchange.order, from: quote.dealer.from, to: quote.to,
            valueDate: Deal.date, state: .booked(reference: "D1"))
        world.decide(.answered(.answered(other)), at: Deal.at(2))
        #expect(world.exchange.state == .unknown && world.violations.isEmpty)
    }

    @Test func aSubmittedDealIsCancelledOnlyByTheDealer() throws {
        var world = try Deal.world()
        world.decide(.begin(validUntil: Deal.at(10)), at: Deal.at(1))
        let submitted = Deal.report(world.exchange, .submitted(reference: "D1"))
        world.decide(.answered(.answered(submitted)), at: Deal.at(2))
        let step = world.decide(.cancel, at: Deal.at(3))
        guard case .withdraw = step else {
            Issue.record("\(step)")
            return
        }
        #expect(world.exchange.cancelRequested && world.exchange.state == .submitted)
        world.decide(.withdrawal(.unreachable("down")), at: Deal.at(4))
        #expect(world.exchange.state == .submitted)
        world.decide(
            .withdrawal(.present(Deal.report(world.exchange, .withdrawn))), at: Deal.at(5))
        #expect(world.exchange.state == .cancelled && world.violations.isEmpty)
    }

    @Test func aDealThatWasTakenBackEndsAlsoWhereNobodyHeardOfIt() throws {
        var world = try Deal.world()
        world.decide(.begin(validUntil: Deal.at(10)), at: Deal.at(1))
        let submitted = Deal.report(world.exchange, .submitted(reference: "D1"))
        world.decide(.answered(.answered(submitted)), at: Deal.at(2))
        let withdrawn = DealSighting.present(Deal.report(world.exchange, .withdrawn))
        world.decide(.lost, at: Deal.at(90))
        // Nobody asked for it: it proves nothing.
        world.decide(.sighted(withdrawn, absenceIsProof: true), at: Deal.at(91))
        #expect(world.exchange.state == .unknown)
        world.decide(
            .sighted(.present(submitted), absenceIsProof: true), at: Deal.at(92))
        world.decide(.cancel, at: Deal.at(93))
        world.decide(.withdrawal(.unreachable("down")), at: Deal.at(94))
        world.decide(.lost, at: Deal.at(160))
        world.decide(.sighted(withdrawn, absenceIsProof: true), at: Deal.at(161))
        #expect(world.exchange.state == .submitted)
        world.decide(.withdrawal(withdrawn), at: Deal.at(162))
        #expect(world.exchange.state == .cancelled && world.violations.isEmpty)
    }

    @Test func missingMoneyIsWaitedFor() throws {
        var world = try Deal.world(held: "100.05")
        #expect(world.exchange.credit == Fixed(900))
        world.decide(.begin(validUntil: Deal.at(10)), at: Deal.at(1))
        world.decide(
            .answered(.answered(Deal.report(world.exchange, .booked(reference: "D1")))),
            at: Deal.at(2))
        let settled = Deal.report(world.exchange, .settled(reference: "D1", evidence: "S1"))
        world.decide(.sighted(.present(settled), absenceIsProof: false), at: Deal.at(3))
        #expect(world.exchange.state == .ordered)
        world.decide(.cutOff, at: Deal.at(4))
        #expect(world.exchange.isFundsMissing)
        world.decide(.settled(evidence: "by hand"), at: Deal.at(5))
        #expect(world.exchange.state == .ordered && world.violations.isEmpty)
    }

    @Test func aClosedOutDealCostsItsBearer() throws {
        for bearer in CloseOut.Bearer.allCases {
            for cost in ["12.5", "-12.5", "0"] {
                var world = try Deal.world()
                world.decide(.begin(validUntil: Deal.at(10)), at: Deal.at(1))
                world.decide(
                    .answered(.answered(Deal.report(world.exchange, .booked(reference: "D1")))),
                    at: Deal.at(2))
                let closeOut = CloseOut(
                    dealerReference: "C1", cost: try Deal.fixed(cost), bearer: bearer)
                #expect(world.decide(.closeOut(closeOut), at: Deal.at(3)) == .end)
                let bearers: LedgerAccount =
                    bearer == .house ? .house(.closeOut) : .profile(Deal.account.profile)
                #expect(world.balance(bearers, Deal.eur) == closeOut.cost.negated)
                #expect(world.exchange.state == .failed && world.violations.isEmpty)
            }
        }
    }

    @Test func aRolledDealKeepsItsFirstDate() throws {
        var world = try Deal.world()
        world.decide(.roll(to: Deal.date.adding(days: 1)), at: Deal.at(1))
        world.decide(.roll(to: Deal.date.adding(days: 4)), at: Deal.at(2))
        world.decide(.roll(to: Deal.date.adding(days: 4)), at: Deal.at(3))
        #expect(world.exchange.originalSettlementDate == Deal.date)
        #expect(world.exchange.settlementDate == Deal.date.adding(days: 4))
        #expect(world.notices.count == 3 && world.violations.isEmpty)
    }
}
