import Domain
import Engine
import Money
import StrictJSON
import Testing

@testable import HTTPAPI

@Suite struct ExchangeTests {
    private static let path = ExchangeSamples.path
    private static let terms = """
        "rate":{"price":1.33700,"currencyPair":"GBPUSD","type":"BID"},\
        "from":{"amount":100.00,"currency":"GBP"},"to":{"amount":133.70,"currency":"USD"},
        """

    private static func filled() -> TestAPI {
        let api = TestAPI()
        api.exchanges.fill()
        return api
    }

    @Test func everyOperationAnswersAsItShould() async throws {
        try await Self.filled().run { client in
            for row in ExchangeRow.all {
                let reply = try await client.exchange(row)
                #expect(reply.status == row.status, "\(row.route): \(reply.text)")
                if row.status == 204 { #expect(reply.body.isEmpty) }
            }
        }
    }

    @Test func aQuoteIsToldInExactNumbers() async throws {
        let api = TestAPI()
        try await api.run { client in
            let reply = try await client.exchange(
                "POST", Self.path + "/quote", body: ExchangeRow.quoteBody)
            #expect(
                reply.text == """
                    {"id":"\(ExchangeSamples.quoteID(1))",\(Self.terms)\
                    "expiresAt":"2026-01-01T00:00:30.000000Z","settlementDate":"2026-01-05",\
                    "withinLimits":true}
                    """)
            let offer = QuoteOffer(ExchangeSamples.pounds, isWithinLimits: false)
            api.exchanges.state.withLock { $0.offer = offer }
            let warned = try await client.exchange(
                "POST", Self.path + "/quote", body: ExchangeRow.quoteBody)
            #expect(warned.json["withinLimits"] == .bool(false))
        }
        let asked = api.exchanges.state.withLock { $0.quoted.first }
        #expect(
            asked
                == ExchangeQuoteRequest(
                    from: .gbp, to: .usd, fromAmount: number("100"), toAmount: nil,
                    settlementDate: ExchangeSamples.date(2026, 1, 5)))
    }

    @Test func aConfirmIsToldWithItsPlace() async throws {
        let api = TestAPI()
        try await api.run { client in
            let reply = try await client.exchange(
                "POST", Self.path + "/confirm", body: ExchangeRow.confirmBody)
            let id = ExchangeSamples.exchangeID(9)
            #expect(reply.status == 201)
            #expect(reply.header("Location") == "\(Self.path)/\(id)")
            #expect(
                reply.text == """
                    {"id":"\(id)","shortId":"TR1000000009","externalId":"deal-9",\(Self.terms)\
                    "settlementDate":"2026-01-05","exchangeStatus":{"state":"DRAFT",\
                    "reason":"DRAFT","complete":false},\
                    "createdAt":"2026-01-01T00:00:09.000000Z"}
                    """)
        }
        #expect(
            api.exchanges.state.withLock { $0.confirmed } == [
                FakeExchanges.Confirmation(
                    quote: ExchangeSamples.quoteID(1), externalID: "deal-1",
                    account: ExchangeSamples.main)
            ])
    }

    @Test func whatAppliesToAFewIsToldOfThem() async throws {
        let api = TestAPI()
        let exchange = ExchangeSamples.exchange {
            $0.state = .rejected
            $0.refinement = .breachesLimit
            $0.cancelRequested = true
            $0.settlementDate = ExchangeSamples.date(2026, 1, 6)
            $0.originalSettlementDate = ExchangeSamples.date(2026, 1, 5)
            $0.completedAt = ParSamples.later
        }
        api.exchanges.state.withLock { $0.exchanges = [exchange] }
        try await api.run { client in
            let reply = try await client.exchange("GET", "\(Self.path)/\(exchange.id)")
            #expect(
                reply.text == """
                    {"id":"\(exchange.id)","shortId":"TR1000000001","externalId":"deal-1",\
                    \(Self.terms)"settlementDate":"2026-01-06",\
                    "originalSettlementDate":"2026-01-05","exchangeStatus":{"state":"REJECTED",\
                    "reason":"FAILED_BREACHES_LIMIT","complete":true},"cancelRequested":true,\
                    "createdAt":"2026-01-01T00:00:01.000000Z",\
                    "completedAt":"2026-01-01T00:00:00.500000Z"}
                    """)
        }
    }

    @Test func everyStateIsToldWithItsReasonAndWhetherItIsTheEnd() async throws {
        let api = TestAPI()
        try await api.run { client in
            for state in ExchangeState.allCases {
                let exchange = ExchangeSamples.exchange { $0.state = state }
                api.exchanges.state.withLock { $0.exchanges = [exchange] }
                let reply = try await client.exchange("GET", "\(Self.path)/\(exchange.id)")
                let status = reply.json["exchangeStatus"]
                #expect(status?["state"]?.string == state.rawValue)
                #expect(status?["reason"]?.string == state.rawValue)
                #expect(status?["complete"] == .bool(state.isFinal))
                #expect(reply.json["cancelRequested"] == nil)
                #expect(reply.json["originalSettlementDate"] == nil)
            }
        }
    }

    /// Amount of `from`, its currency, the text; price, pair, its text.
    @Test(arguments: [
        ("100", Asset.eur, "100.00", "1.1", Symbol(base: .eur, quote: .usd), "1.10000"),
        ("0.1", .usd, "0.10", "0.00001", Symbol(base: .usd, quote: .gbp), "0.00001"),
        ("1500", .jpy, "1500", "156.4", Symbol(base: .usd, quote: .jpy), "156.400"),
        ("0.5", .kwd, "0.500", "3.25", Symbol(base: .kwd, quote: .usd), "3.25000"),
        (
            "12345678901234.56", .gbp, "12345678901234.56", "99999.12345",
            Symbol(base: .gbp, quote: .usd), "99999.12345"
        ),
        (
            "9000000000000000000", .usd, "9000000000000000000.00", "100000",
            Symbol(base: .gbp, quote: .usd), "100000.00000"
        ),
        ("0.001", .kwd, "0.001", "1", Symbol(base: .kwd, quote: .jpy), "1.000"),
    ])
    func numbersAreWrittenInMinorUnits(
        amount: String, currency: Asset, amountText: String, price: String, pair: Symbol,
        priceText: String
    ) async throws {
        let api = TestAPI()
        let quote = ExchangeSamples.quote(
            from: ExchangeSamples.amount(amount, currency),
            to: ExchangeSamples.amount("1", .jpy), price: price, pair, .offer)
        api.exchanges.state.withLock { $0.offer = QuoteOffer(quote, isWithinLimits: true) }
        try await api.run { client in
            let reply = try await client.exchange(
                "POST", Self.path + "/quote", body: ExchangeRow.quoteBody)
            #expect(reply.json["from"]?["amount"] == .number(text: amountText))
            #expect(reply.json["to"]?["amount"] == .number(text: "1"))
            #expect(reply.json["rate"]?["price"] == .number(text: priceText))
            #expect(reply.json["rate"]?["currencyPair"]?.string == pair.base.code + pair.quote.code)
            #expect(reply.json["rate"]?["type"]?.string == "OFFER")
        }
    }

    @Test func aCancelIsToldAsItIsAfterwards() async throws {
        try await Self.filled().run { client in
            let id = ExchangeSamples.exchangeID(1)
            let reply = try await client.exchange("DELETE", "\(Self.path)/\(id)")
            #expect(reply.status == 200)
            #expect(reply.json["exchangeStatus"]?["state"]?.string == "CANCELLED")
            #expect(reply.json["completedAt"] != nil)
        }
    }

    @Test func whatIsAnotherAccountsIsAsIfItWereNobodys() async throws {
        let api = Self.filled()
        try await api.run { client in
            var tried = 0
            for row in ExchangeRow.all {
                guard let foreign = row.foreignPath else { continue }
                let base = foreign.prefix(upTo: foreign.lastIndex(of: "/") ?? foreign.endIndex)
                for place in [foreign, foreign.replacing("0003", with: "0002"), "\(base)/x"] {
                    let reply = try await client.exchange(row.method, place)
                    reply.expectExchangeProblem(404, at: place)
                    tried += 1
                }
            }
            #expect(tried == 9)
        }
        #expect(api.exchanges.state.withLock { $0.changes } == 0)
    }

    @Test func literalPathsWinOverIds() async throws {
        try await Self.filled().run { client in
            let list = try await client.exchange("GET", Self.path + "/subscribe")
            #expect(list.json["content"]?.array?.count == 1)
            for place in ["/quote", "/confirm"] {
                let reply = try await client.exchange("GET", Self.path + place)
                reply.expectExchangeProblem(405, at: Self.path + place)
                #expect(reply.header("Allow") == "POST, OPTIONS")
            }
            let patch = try await client.exchange("PATCH", Self.path + "/x")
            patch.expectExchangeProblem(405, at: Self.path + "/x")
            #expect(patch.header("Allow") == "GET, HEAD, DELETE, OPTIONS")
        }
    }
}
