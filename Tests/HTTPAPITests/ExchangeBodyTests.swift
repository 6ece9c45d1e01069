import Domain
import Money
import StrictJSON
import Testing

@testable import HTTPAPI

@Suite struct ExchangeBodyTests {
    private static let quote = ExchangeSamples.path + "/quote"
    private static let confirm = ExchangeSamples.path + "/confirm"
    private static let quoteID = "\(ExchangeSamples.quoteID(1))"

    private static func quoteBody(
        _ from: String, _ to: String = #"{"currency":"USD"}"#, date: String = "\"2026-01-05\""
    ) -> String {
        #"{"from":\#(from),"to":\#(to),"settlementDate":\#(date)}"#
    }

    private static func amount(_ text: String, _ currency: String = "GBP") -> String {
        quoteBody(
            #"{"amount":\#(text),"currency":"\#(currency)"}"#,
            currency == "USD" ? #"{"currency":"EUR"}"# : #"{"currency":"USD"}"#)
    }

    private static let pounds = #"{"amount":1,"currency":"GBP"}"#
    private static let longest = String(repeating: "é", count: 255)

    /// A body, and every field that has to be named.
    static let badQuotes: [(String, [String])] =
        [
            ("{}", ["from", "to", "from.amount", "to.amount", "settlementDate"]),
            (
                #"{"from":1,"to":"x","settlementDate":5}"#,
                ["from", "to", "from.amount", "to.amount", "settlementDate"]
            ),
            (
                #"{"from":{},"to":{},"settlementDate":null}"#,
                ["from.currency", "to.currency", "from.amount", "to.amount", "settlementDate"]
            ),
            (
                quoteBody(
                    #"{"amount":"100","currency":"gbp"}"#, #"{"amount":0,"currency":5}"#,
                    date: "\"2026-02-29\""),
                ["from.currency", "from.amount", "to.currency", "to.amount", "settlementDate"]
            ),
            (quoteBody(pounds, #"{"currency":"GBP"}"#), ["to.currency"]),
            (quoteBody(#"{"currency":"GBP"}"#), ["from.amount", "to.amount"]),
            (quoteBody(#"{"amount":null,"currency":"GBP"}"#), ["from.amount", "to.amount"]),
            (
                quoteBody(
                    #"{"amount":-1,"currency":"GBP"}"#, #"{"amount":0.001,"currency":"USD"}"#),
                ["from.amount", "to.amount"]
            ),
        ]
        + ["GB", "GBPX", "gbp", "G1P", "", "GBP ", "\\u00c9UR"].map {
            (quoteBody(#"{"amount":1,"currency":"\#($0)"}"#), ["from.currency"])
        }
        + ["ABC", "BTC", "ETH", "ZZZ"].map { (amount("1", $0), ["from.currency"]) }
        + ["5", "true", "[]", "{}"].map {
            (quoteBody(#"{"amount":1,"currency":\#($0)}"#), ["from.currency"])
        }
        + [
            "\"1\"", "\"\"", "true", "[]", "{}", "0", "-0", "0.00", "0e5", "-1", "-0.01", "1.001",
            "1e-3", "0.001", "100.009", "1e20", "1e999", "12345678901234567890",
            "1.0000000000000000001", "0.\(String(repeating: "0", count: 130))1",
        ].map { (amount($0), ["from.amount"]) }
        + ["1e-2", "0.1", "1.5", "1.01"].map { (amount($0, "JPY"), ["from.amount"]) }
        + ["0.0001", "1.0005"].map { (amount($0, "KWD"), ["from.amount"]) }
        + [
            "\"\"", "\"2026-1-5\"", "\"2026-13-01\"", "\"2026-01-05T00:00:00Z\"", "\"05.01.2026\"",
            "20260105", "true", "null", "\"0000-01-01\"", "\" 2026-01-05\"",
        ].map { (quoteBody(pounds, date: $0), ["settlementDate"]) }

    static let badConfirms: [(String, [String])] =
        [
            ("{}", ["quoteId", "externalId"]),
            (
                #"{"quoteId":5,"externalId":6,"externalRef":7}"#,
                ["quoteId", "externalId", "externalRef"]
            ),
            (#"{"quoteId":"x","externalId":null}"#, ["quoteId", "externalId"]),
            (#"{"quoteId":"\#(quoteID)","externalId":"a","externalRef":"b"}"#, ["externalRef"]),
            // The same text to Unicode, and not the same name.
            (
                #"{"quoteId":"\#(quoteID)","externalId":"\u00e9","externalRef":"e\u0301"}"#,
                ["externalRef"]
            ),
        ]
        + ["\"\"", "\"a\\u0000\"", "\"a\\nb\"", "\"\\u007f\"", "\"\(longest)x\"", "true", "[]"]
        .flatMap { bad in
            ["externalId", "externalRef"].map { name in
                (#"{"quoteId":"\#(quoteID)","\#(name)":\#(bad)}"#, [name])
            }
        }
        + ["\"\"", "null", "\"\(quoteID)0\"", "\"\(quoteID.replacing("-", with: ""))\""].map {
            (#"{"quoteId":\#($0),"externalId":"a"}"#, ["quoteId"])
        }

    @Test func everyBadFieldIsNamedAtOnce() async throws {
        let api = TestAPI()
        try await api.run { client in
            let rows =
                Self.badQuotes.map { (Self.quote, $0) }
                + Self.badConfirms.map { (Self.confirm, $0) }
                + SubscriptionTests.bad.map { (SubscriptionTests.path, $0) }
            #expect(rows.count >= 120)
            for (path, (body, fields)) in rows {
                let reply = try await client.exchange("POST", path, body: body)
                reply.expectExchangeProblem(400, .validation, at: path)
                #expect(reply.exchangeFields == fields, "\(body): \(reply.text)")
                let detail = try #require(reply.json["detail"]?.string)
                for field in fields { #expect(detail.contains("\(field) "), "\(detail)") }
            }
        }
        #expect(api.exchanges.state.withLock { $0.changes } == 0)
    }

    @Test func whatIsNotJSONIsRefused() async throws {
        let api = TestAPI()
        let numbers = ["01", "1.", ".5", "+1", "1e", "0x1", "NaN", "1,5", "--1", "1_0", "00.1"]
        try await api.run { client in
            for body in numbers.map({ Self.amount($0) }) + ["", "{", "[]", "1", "null"] {
                let reply = try await client.exchange("POST", Self.quote, body: body)
                reply.expectExchangeProblem(400, .validation, at: Self.quote)
            }
            for row in BadCreates.notJSON {
                let reply = try await client.send(
                    "POST", Self.confirm,
                    headers: [
                        "ApiKey": FakeExchangeKeys.main, "Content-Type": "application/json",
                        "AccountId": "\(ExchangeSamples.main.profile)",
                    ], body: row.body)
                reply.expectExchangeProblem(400, .validation, at: Self.confirm)
            }
        }
        #expect(api.exchanges.state.withLock { $0.changes } == 0)
    }

    /// A number's text and currency, and its value.
    @Test func amountsAreReadByTheirTextAndJudgedByTheirValue() async throws {
        let api = TestAPI()
        let rows = [
            ("0.1", "GBP", "0.1"), ("0.01", "GBP", "0.01"), ("1.10", "GBP", "1.1"),
            ("1.100", "GBP", "1.1"), ("1e2", "GBP", "100"), ("1E2", "GBP", "100"),
            ("1e+2", "GBP", "100"), ("1e-2", "GBP", "0.01"), ("12.5e1", "JPY", "125"),
            ("100.00", "JPY", "100"), ("0.001", "KWD", "0.001"), ("1.5", "KWD", "1.5"),
            ("12345678901234.56", "GBP", "12345678901234.56"),
            ("1e18", "GBP", "1000000000000000000"),
            ("0.30000000000000000", "GBP", "0.3"), ("9007199254740993", "JPY", "9007199254740993"),
        ]
        try await api.run { client in
            for (text, currency, _) in rows {
                let reply = try await client.exchange(
                    "POST", Self.quote, body: Self.amount(text, currency))
                #expect(reply.status == 201, "\(text): \(reply.text)")
            }
        }
        let asked = api.exchanges.state.withLock { $0.quoted }
        #expect(asked.map(\.fromAmount) == rows.map { number($0.2) })
        #expect(asked.map(\.from.code) == rows.map(\.1))
    }

    @Test func theServiceJudgesTwoAmounts() async throws {
        let api = TestAPI()
        try await api.run { client in
            let both = Self.quoteBody(Self.pounds, #"{"amount":1.34,"currency":"USD"}"#)
            let other = Self.quoteBody(
                #"{"currency":"GBP"}"#, #"{"amount":2,"currency":"USD","x":1}"#)
            for body in [both, other] {
                let reply = try await client.exchange("POST", Self.quote, body: body)
                #expect(reply.status == 201)
            }
        }
        let asked = api.exchanges.state.withLock { $0.quoted }
        #expect(asked.map(\.fromAmount) == [number("1"), nil])
        #expect(asked.map(\.toAmount) == [number("1.34"), number("2")])
    }

    @Test func anExternalIdGoesByTwoNames() async throws {
        let api = TestAPI()
        let names = [
            #""externalId":"a""#, #""externalRef":"a""#, #""externalId":"a","externalRef":"a""#,
            #""externalId":"a","externalRef":null"#, #""externalId":null,"externalRef":"a""#,
        ]
        try await api.run { client in
            for name in names + [#""externalId":"\#(Self.longest)""#] {
                let reply = try await client.exchange(
                    "POST", Self.confirm,
                    body: #"{"quoteId":"\#(Self.quoteID.uppercased())",\#(name),"other":1}"#)
                #expect(reply.status == 201, "\(name): \(reply.text)")
            }
        }
        let confirmed = api.exchanges.state.withLock { $0.confirmed }
        #expect(confirmed.map(\.externalID) == Array(repeating: "a", count: 5) + [Self.longest])
        #expect(confirmed.allSatisfy { $0.quote == ExchangeSamples.quoteID(1) })
    }
}
