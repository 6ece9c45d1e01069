import Domain
import Money
import StrictJSON
import Testing
import VenueProtocols

@testable import LocalExchange

/// Order counts, replacements and what orders may not ask for, over REST.
@Suite struct BinanceOrderRuleTests {
    private static let order =
        "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.1&price=40000"

    private static func counts(_ exchange: ServerFixture) async throws -> [Int64?] {
        let rows = try await exchange.signed("GET", "/api/v3/rateLimit/order").json.array ?? []
        return rows.map { $0["count"]?.integer }
    }

    @Test func anOrderThatTradesLaterGivesItsPlaceBackOnce() async throws {
        try await ServerFixture.run { exchange in
            _ = try await exchange.signed("POST", "/api/v3/order", Self.order)
            _ = try await exchange.signed("POST", "/api/v3/order", Self.order)
            #expect(try await Self.counts(exchange)[1] == 2)
            for _ in 0..<2 {
                _ = try await exchange.control(
                    "POST", "market",
                    #"{"symbol":"BTC-USDT","trade":{"price":"39000","quantity":"0.03","#
                        + #""aggressor":"SELL"}}"#)
            }
            // It is told a little later, as documented.
            let deadline = exchange.time.now().adding(.seconds(5))
            while try await Self.counts(exchange)[1] != 1, exchange.time.now() < deadline {}
            try await exchange.time.sleep(until: exchange.time.now().adding(.milliseconds(100)))
            #expect(try await Self.counts(exchange)[1] == 1)
        }
    }

    @Test func tooManyOrdersAreToldWhenToComeAgain() async throws {
        let rates = BinanceRates(factor: RateFactor())
        // Three seconds before the end of a window of ten.
        let now = Instant(microseconds: 1_800_000_007_000_000)
        for _ in 0..<BinanceRates.ordersPerTenSeconds {
            rates.countOrder(of: "a", traded: false, now: now)
        }
        let refusal = #expect(throws: BinanceRates.Refusal.self) {
            try rates.checkOrders(of: "a", now: now)
        }
        #expect(refusal?.error.code == -1015)
        #expect(refusal?.retryAfterSeconds == 3)
        try rates.checkOrders(of: "b", now: now)
        try rates.checkOrders(of: "a", now: now.adding(.seconds(3)))
    }

    @Test func aRefusalForTooManyOrdersHasItsHeader() async throws {
        let fixture = try StreamFixture("/ws")
        let now = fixture.sandbox.time.now()
        for _ in 0..<BinanceRates.ordersPerTenSeconds {
            fixture.wire.rates.countOrder(of: "sandbox", traded: false, now: now)
        }
        let account = fixture.core.settings.accounts[0]
        guard case .secret(let secret) = account.keys[0].proof else { return }
        let payload = Self.order + "&timestamp=\(now.milliseconds)"
        let response = await fixture.wire.respond(
            to: SandboxRequest(
                method: "POST", path: "/api/v3/order",
                query: payload + "&signature=" + BinanceSignature.hmac(payload, secret: secret),
                headers: [("x-mbx-apikey", account.keys[0].name)]))
        #expect(response?.status == 429)
        let header = response?.headers.first { $0.name == "retry-after" }
        #expect(header?.value == "10")
    }

    @Test func aReplacementThatBreaksAFilterCancelsNothing() async throws {
        try await ServerFixture.run { exchange in
            let first = try await exchange.signed("POST", "/api/v3/order", Self.order)
            let number = try #require(first.json["orderId"]?.integer)
            let answer = try await exchange.signed(
                "POST", "/api/v3/order/cancelReplace",
                "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.000001&price=40000"
                    + "&cancelReplaceMode=STOP_ON_FAILURE&cancelOrderId=\(number)")
            #expect(answer.status == 400)
            #expect(answer.json["code"]?.integer == -1013)
            let order = try await exchange.signed(
                "GET", "/api/v3/order", "symbol=BTCUSDT&orderId=\(number)")
            #expect(order.json["status"]?.string == "NEW")
        }
    }

    @Test func aNewOrderThatWasNotAttemptedCounts() async throws {
        try await ServerFixture.run { exchange in
            let answer = try await exchange.signed(
                "POST", "/api/v3/order/cancelReplace",
                Self.order + "&cancelReplaceMode=STOP_ON_FAILURE&cancelOrderId=99")
            #expect(answer.json["code"]?.integer == -2022)
            #expect(answer.json["data"]?["newOrderResult"]?.string == "NOT_ATTEMPTED")
            #expect(try await Self.counts(exchange)[1] == 1)
        }
    }

    @Test func whatIsNotThereIsRefused() async throws {
        try await ServerFixture.run { exchange in
            for (more, code) in [
                ("stopPrice=39000", -1106), ("trailingDelta=100", -1106),
                ("icebergQty=0.01", -2010), ("pegPriceType=PRIMARY_PEG", -1106),
                ("selfTradePreventionMode=EXPIRE_BOTH", -2010),
            ] {
                let answer = try await exchange.signed(
                    "POST", "/api/v3/order", Self.order + "&" + more)
                #expect(answer.json["code"]?.integer == Int64(code), "\(more)")
            }
            let same = Self.order + "&selfTradePreventionMode=EXPIRE_TAKER"
            #expect(try await exchange.signed("POST", "/api/v3/order", same).status == 200)
        }
    }

    @Test func anIdIsOfDigitsAlone() async throws {
        try await ServerFixture.run { exchange in
            _ = try await exchange.signed("POST", "/api/v3/order", Self.order)
            let answer = try await exchange.signed(
                "GET", "/api/v3/order", "symbol=BTCUSDT&orderId=%2B1")
            #expect(answer.json["code"]?.integer == -1100)
            let none = try await exchange.signed("GET", "/api/v3/order", "symbol=BTCUSDT")
            #expect(none.json["code"]?.integer == -1102)
            #expect(none.json["msg"]?.string?.contains("both were empty/null!") == true)
        }
    }

    @Test func aHaltedMarketRefusesCancelsAsCancels() async throws {
        try await ServerFixture.run { exchange in
            _ = try await exchange.signed("POST", "/api/v3/order", Self.order)
            _ = try await exchange.control(
                "POST", "market", #"{"symbol":"BTC-USDT","mode":"HALT"}"#)
            let cancel = try await exchange.signed(
                "DELETE", "/api/v3/order", "symbol=BTCUSDT&orderId=1")
            #expect(cancel.json["code"]?.integer == -2011)
            let order = try await exchange.signed("POST", "/api/v3/order", Self.order)
            #expect(order.json["code"]?.integer == -2010)
        }
    }
}
