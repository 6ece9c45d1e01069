import Domain
import Engine
import Money
import TestKit
import Testing

@testable import Venues

/// Prices over all pairs of the quotable currencies, both sides, all sizes and days.
@Suite struct DealerPriceTests {
    private static let pairs = DealerFixture().configuration.pairs

    /// From 0.01 to 10^9, by steps of ten and around full millions.
    private static let sizes = [
        "0.01", "0.1", "1", "10", "100", "1000", "10000", "99999.99", "1000000", "1999999.99",
        "5000000", "20000000", "100000000", "1000000000",
    ]

    private static let sources: [RateSource] =
        [.listed(.embedded)] + (1...3).map { .synthetic(seed: $0) }

    @Test(arguments: sources)
    func bidAndOfferAreAroundTheMiddleAndWiderForMoreAndSooner(source: RateSource) throws {
        #expect(Self.pairs.count == 300)
        let rates = source.rates(at: DealerFixture.start)
        for pair in Self.pairs {
            let middle = try #require(rates.cross(pair), "\(pair)")
            let step = Fixed.step(digits: ExchangeRate.decimals(of: pair))
            for points in [0, 10, DealerLimits.spreadBasisPointsMax] {
                var previous: [Int: (bid: Fixed, offer: Fixed)] = [:]
                for size in Self.sizes {
                    let amount = try Amount(try Fixed(size), of: pair.base)
                    let value = try #require(rates.euros(amount))
                    var sooner: (bid: Fixed, offer: Fixed)?
                    for days in 0...2 {
                        func price(_ side: ExchangeRate.Side) throws -> Fixed {
                            try DealerSpread(basisPoints: points).price(
                                side, of: pair, middle: middle, value: value, days: days)
                        }
                        let (bid, offer) = (try price(.bid), try price(.offer))
                        let of = "\(pair) \(size) T+\(days)"
                        #expect(bid.isPositive && bid <= middle && middle <= offer, "\(of)")
                        #expect(bid.isMultiple(of: step) && offer.isMultiple(of: step), "\(of)")
                        if let smaller = previous[days] {
                            #expect(bid <= smaller.bid && offer >= smaller.offer, "\(of)")
                        }
                        if let sooner { #expect(bid >= sooner.bid && offer <= sooner.offer) }
                        (previous[days], sooner) = ((bid, offer), (bid, offer))
                    }
                }
            }
        }
    }

    /// By hand: 1.1172 is the middle; 10 basis points of it are 0.0011172.
    @Test(arguments: [
        ("1000", 2, "1.11664", "1.11776"), ("999999.99", 2, "1.11664", "1.11776"),
        // 12.5 and 15 basis points.
        ("1000", 1, "1.1165", "1.1179"), ("1000", 0, "1.11636", "1.11804"),
        // Twice as much, and twenty times as much.
        ("1000000", 2, "1.11608", "1.11832"), ("19000000", 2, "1.10602", "1.12838"),
        ("1000000000", 2, "1.10602", "1.12838"),
    ])
    func pricesOfOnePairByHand(size: String, days: Int, bid: String, offer: String) throws {
        let pair = try #require(Currencies.pair("EUR", "USD"))
        for (side, expected) in [(ExchangeRate.Side.bid, bid), (.offer, offer)] {
            let price = try DealerSpread(basisPoints: 10).price(
                side, of: pair, middle: try Fixed("1.1172"), value: try Fixed(size), days: days)
            #expect(price.description == expected, "\(side)")
        }
    }

    @Test func aPairWithTheYenHasThreeDecimals() throws {
        let pair = try #require(Currencies.pair("JPY", "EUR"))
        #expect(pair.description == "EUR-JPY")
        let prices = try ExchangeRate.Side.allCases.map {
            try DealerSpread(basisPoints: 10).price(
                $0, of: pair, middle: try Fixed("175.68"), value: .one, days: 2)
        }
        // 175.59216 and 175.76784.
        #expect(prices.map(\.description) == ["175.592", "175.768"])
    }

    /// Through the dealer itself, both currencies fixed in turn: what it quotes, it books.
    @Test func everyQuoteOfEveryPairIsBookedAtItsFigures() async throws {
        let fixture = DealerFixture()
        let dealer = try fixture.openInMemory()
        let world = fixture.world(dealer)
        var number: UInt64 = 0
        for pair in Self.pairs {
            for (side, size) in zip(ExchangeRate.Side.allCases, ["1000", "1000000000"]) {
                let asset = side == .bid ? pair.base : pair.quote
                let request = DealerQuoteRequest(
                    pair: pair, side: side, fixed: try Amount(try Fixed(size), of: asset),
                    valueDate: DealerFixture.valueDate, days: 2, life: .seconds(30))
                guard case .quoted(let quote) = await dealer.quote(request) else {
                    Issue.record("no quote of \(pair)")
                    continue
                }
                let rate = ExchangeRate(price: quote.price, pair: pair, side: side)
                // Both fix what is sold.
                let to = try Amount(rate.bought(for: request.fixed.quantity), of: rate.bought)
                number += 1
                let order = DealOrder(
                    id: DealerWorld.id(number), counterpart: VenueAccount(dealer.id, "p"),
                    quote: quote.id, from: request.fixed, to: to,
                    valueDate: request.valueDate, validUntil: world.now().adding(.seconds(5)))
                guard case .answered(let report) = await dealer.deal(order),
                    case .booked = report.state
                else {
                    Issue.record("not booked: \(pair)")
                    continue
                }
                #expect(report.from == order.from && report.to == to)
            }
        }
        #expect(number == 600)
    }

    /// What it shows is what it then quotes, at both ends of the sizes.
    @Test func whatItShowsIsWhatItQuotes() async throws {
        var fixture = DealerFixture()
        fixture.configuration.rates = .synthetic(seed: 5)
        fixture.configuration.minPerTrade = Fixed(100)
        fixture.configuration.maxPerTrade = Fixed(50_000)
        let dealer = try fixture.openInMemory()
        #expect(dealer.pairs == Self.pairs)
        for (pair, days) in Self.pairs.flatMap({ pair in (0...2).map { (pair, $0) } }) {
            let shown = try #require(dealer.indication(of: pair, days: days))
            #expect(shown.least < shown.size && shown.sequence > 1)
            for size in [shown.least, shown.size] {
                for (side, price) in [(ExchangeRate.Side.bid, shown.bid), (.offer, shown.offer)] {
                    let answer = await dealer.quote(
                        DealerQuoteRequest(
                            pair: pair, side: side, fixed: try Amount(size, of: pair.base),
                            valueDate: DealerFixture.valueDate, days: days, life: .seconds(5)))
                    guard case .quoted(let quote) = answer else {
                        Issue.record("\(pair) \(size): \(answer)")
                        continue
                    }
                    #expect(quote.price == price, "\(pair)")
                }
            }
        }
        let foreign = Symbol(base: Currencies.asset("USD"), quote: Currencies.asset("EUR"))
        #expect(dealer.indication(of: foreign, days: 2) == nil)
    }

    @Test func whatItDoesNotDealIsRefusedInPlainWords() async throws {
        var fixture = DealerFixture()
        fixture.configuration.minPerTrade = Fixed(100)
        fixture.configuration.maxPerTrade = Fixed(1_000)
        let dealer = try fixture.openInMemory()
        func refusal(
            _ base: String, _ quote: String, _ size: String, in code: String, days: Int = 2,
            life: Duration = .seconds(30)
        ) async throws -> String? {
            let asset = Currencies.asset
            let answer = await dealer.quote(
                DealerQuoteRequest(
                    pair: Symbol(base: asset(base), quote: asset(quote)), side: .bid,
                    fixed: try Amount(try Fixed(size), of: asset(code)),
                    valueDate: DealerFixture.valueDate, days: days, life: life))
            if case .refused(let text) = answer { return text }
            return nil
        }
        #expect(try await refusal("EUR", "USD", "100", in: "EUR") == nil)
        #expect(try await refusal("EUR", "USD", "1000", in: "EUR") == nil)
        // 111.72 USD are worth 100 euros.
        #expect(try await refusal("EUR", "USD", "111.72", in: "USD") == nil)
        let less = "The dealer deals no less than the value of 100 EUR."
        #expect(try await refusal("EUR", "USD", "99.99", in: "EUR") == less)
        #expect(try await refusal("EUR", "USD", "111.71", in: "USD") == less)
        #expect(
            try await refusal("EUR", "USD", "1000.01", in: "EUR")
                == "The dealer deals no more than the value of 1000 EUR.")
        for (base, quote) in [("USD", "EUR"), ("EUR", "INR"), ("EUR", "BTC"), ("EUR", "EUR")] {
            #expect(
                try await refusal(base, quote, "100", in: base)
                    == "The dealer does not deal \(base)-\(quote).")
        }
        #expect(
            try await refusal("EUR", "USD", "100", in: "GBP") == "GBP is no currency of EUR-USD.")
        let amount = "An amount is above zero, in whole minor units."
        #expect(try await refusal("EUR", "USD", "0", in: "EUR") == amount)
        #expect(try await refusal("EUR", "JPY", "20000.5", in: "JPY") == amount)
        #expect(
            try await refusal("EUR", "USD", "100", in: "EUR", days: 3)
                == "The dealer deals for T+0, T+1 and T+2.")
        for life in [Duration.zero, .seconds(3_601)] {
            #expect(
                try await refusal("EUR", "USD", "100", in: "EUR", life: life)
                    == "The dealer gives no quote for so long.")
        }
        fixture.configuration.minPerTrade = nil
        fixture.configuration.maxPerTrade = nil
        let open = try fixture.openInMemory()
        let tiny = await open.quote(
            DealerQuoteRequest(
                pair: try #require(Currencies.pair("EUR", "HUF")), side: .bid,
                fixed: try Amount(try Fixed("0.01"), of: Currencies.asset("HUF")),
                valueDate: DealerFixture.valueDate, days: 2, life: .seconds(30)))
        #expect(tiny == .refused("The amount is too small."))
        #expect(open.withRecords { $0.offers.isEmpty })
    }
}
