import Domain
import Money
import StrictJSON
import TestKit
import Testing
import VenueProtocols

@testable import LocalExchange

@Suite struct BinanceRESTTests {
    /// What is wrong with an order, and how it is told.
    struct Refusal: Sendable, CustomTestStringConvertible {
        let parameters: String
        let code: Int64
        let message: String

        var testDescription: String { "\(code) \(message)" }
    }

    static let refusals: [Refusal] = [
        Refusal(
            parameters: "side=BUY&type=LIMIT&quantity=1&price=1", code: -1102,
            message: "Mandatory parameter 'symbol' was not sent, was empty/null, or malformed."),
        Refusal(
            parameters: "symbol=BTCEUR&side=BUY&type=LIMIT", code: -1121,
            message: "Invalid symbol."),
        Refusal(
            parameters: "symbol=BTCUSDT&side=UP&type=LIMIT", code: -1117, message: "Invalid side."),
        Refusal(
            parameters: "symbol=BTCUSDT&side=BUY&type=ICEBERG", code: -1116,
            message: "Invalid orderType."),
        Refusal(
            parameters: "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=DAY&quantity=1&price=1",
            code: -1115, message: "Invalid timeInForce."),
        Refusal(
            parameters: "symbol=BTCUSDT&side=BUY&type=MARKET&quantity=1&price=1", code: -1106,
            message: "Parameter 'price' sent when not required."),
        Refusal(
            parameters:
                "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.123456789&price=1",
            code: -1111, message: "Parameter 'quantity' has too much precision."),
        Refusal(
            parameters: "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1e1&price=1",
            code: -1100,
            message: "Illegal characters found in parameter 'quantity'; legal range is "
                + #"'^([0-9]{1,20})(\.[0-9]{1,20})?$'."#),
        Refusal(
            parameters: "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1"
                + "&price=50000.001", code: -1013, message: "Filter failure: PRICE_FILTER"),
        Refusal(
            parameters: "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.000001"
                + "&price=50000", code: -1013, message: "Filter failure: LOT_SIZE"),
        Refusal(
            parameters: "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=10",
            code: -1013, message: "Filter failure: PERCENT_PRICE_BY_SIDE"),
        Refusal(
            parameters: "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.00001"
                + "&price=50000", code: -1013, message: "Filter failure: NOTIONAL"),
        Refusal(
            parameters: "symbol=BTCUSDT&side=SELL&type=LIMIT&timeInForce=GTC&quantity=101"
                + "&price=70000", code: -2010,
            message: "Account has insufficient balance for requested action."),
        Refusal(
            parameters: "symbol=BTCUSDT&side=BUY&type=LIMIT_MAKER&quantity=1&price=70000",
            code: -2010, message: "Order would immediately match and take."),
    ]

    @Test func aRefusalHasTheDocumentedCodeAndText() async throws {
        try await ServerFixture.run { exchange in
            for refusal in Self.refusals {
                let answer = try await exchange.signed(
                    "POST", "/api/v3/order", refusal.parameters)
                #expect(answer.status == 400)
                #expect(answer.json["code"]?.integer == refusal.code, "\(refusal.parameters)")
                #expect(answer.json["msg"]?.string == refusal.message)
            }
        }
    }

    @Test func aRequestIsSignedFreshAndByAKeyThatIsKnown() async throws {
        let time = SteppedTime(start: Instant(microseconds: 1_790_000_000_000_000))
        try await ServerFixture.run(time: time) { exchange in
            func code(_ answer: ServerFixture.Answer) -> Int64? { answer.json["code"]?.integer }
            let account = "/api/v3/account"
            #expect(try await exchange.signed("GET", account).status == 200)
            #expect(try await code(exchange.signed("GET", account, at: -6_000)) == -1021)
            #expect(
                try await exchange.signed("GET", account, "recvWindow=10000", at: -6_000).status
                    == 200)
            #expect(try await code(exchange.signed("GET", account, at: 2_000)) == -1021)
            #expect(try await exchange.signed("GET", account, at: 500).status == 200)
            #expect(
                try await code(
                    exchange.send(
                        "GET", account + "?timestamp=1&signature=00", key: exchange.key)) == -1021)
            #expect(try await code(exchange.send("GET", account)) == -2014)
            #expect(
                try await code(
                    exchange.send("GET", account + "?timestamp=1", key: "nobody")) == -2015)
            // A clock that is two seconds off.
            _ = try await exchange.control(
                "POST", "clock", #"{"offsetMilliseconds": -2000}"#)
            #expect(try await code(exchange.signed("GET", account)) == -1021)
            #expect(try await exchange.signed("GET", account, at: -2_000).status == 200)
        }
    }

    @Test func anEd25519KeySignsToo() async throws {
        try await ServerFixture.run { exchange in
            let key = exchange.ready.accounts[0].keys[1]
            let seed = SandboxCredentials.privateKey(
                of: "sandbox", seed: LocalExchangeSettings.keySeedDefault)
            let payload = "recvWindow=60000&timestamp=\(exchange.time.now().microseconds / 1_000)"
            let signature = try #require(BinanceSignature.ed25519(payload, seed: seed))
            let query = payload + "&signature=" + FormText.escaped(signature)
            let good = try await exchange.send("GET", "/api/v3/account?" + query, key: key.name)
            #expect(good.status == 200)
            let bad = try await exchange.send(
                "GET", "/api/v3/account?omitZeroBalances=true&" + query, key: key.name)
            #expect(bad.json["code"]?.integer == -1022)
        }
    }

    /// In a minute that does not end meanwhile.
    @Test func weightsAreCountedRefusedAndBanned() async throws {
        let time = SteppedTime(start: Instant(microseconds: 1_790_000_000_000_000))
        try await ServerFixture.run(time: time) { exchange in
            let target = "/api/v3/depth?symbol=BTCUSDT&limit=5000"
            var statuses: [Int] = []
            for _ in 0..<36 { statuses.append(try await exchange.send("GET", target).status) }
            #expect(statuses.prefix(24).allSatisfy { $0 == 200 })
            #expect(statuses.contains(429))
            let last = try await exchange.send("GET", target)
            #expect(last.status == 418)
            #expect(last.json["code"]?.integer == -1003)
            #expect(Int(last.headers["retry-after"] ?? "") ?? 0 > 100)
        }
    }
}
