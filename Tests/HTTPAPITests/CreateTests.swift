import Domain
import Engine
import StrictJSON
import Testing

@testable import HTTPAPI

@Suite struct CreateTests {
    static let path = "/trade/v1/conversions"
    static let body = #"{"from":{"asset":"BTC","amount":"0.1"},"to":{"asset":"USD"}}"#

    @Test func aCreateIsAcceptedWithItsPlace() async throws {
        let api = TestAPI()
        try await api.run { client in
            let token = try await client.token()
            let reply = try await client.post(Self.path, token: token, Self.body)
            let id = Samples.pending.conversion.id
            #expect(reply.status == 202)
            #expect(reply.header("Location") == "\(Self.path)/\(id)")
            #expect(reply.header("X-Cambist-Environment") == "test")
            #expect(reply.header("Idempotent-Replayed") == nil)
            #expect(reply.json["id"]?.string == id.description)
            #expect(reply.json["status"]?.string == "PENDING")
        }
        let (request, tenant) = try #require(api.conversions.script.withLock { $0.created.first })
        #expect(tenant == "acme")
        #expect(
            request == ConversionRequest(from: .btc, to: .usd, fixed: .from(number("0.1"))))
    }

    @Test func aReplayIsToldAsOne() async throws {
        let api = TestAPI()
        api.conversions.script.withLock { $0.create = .success(.replayed(Samples.completed)) }
        try await api.run { client in
            let reply = try await client.post(
                Self.path, token: client.token(), Self.body)
            #expect(reply.status == 200)
            #expect(reply.header("Idempotent-Replayed") == "true")
            #expect(reply.header("Location") == nil)
            #expect(reply.json["status"]?.string == "COMPLETED")
        }
    }

    @Test func aRetryAfterItsExpiryIsStillAReplay() async throws {
        let api = TestAPI()
        api.conversions.script.withLock { $0.create = .success(.replayed(Samples.completed)) }
        try await api.run { client in
            let body = Self.body.dropLast() + #","expiresAt":"2020-01-01T00:00:00Z"}"#
            let reply = try await client.post(Self.path, token: client.token(), String(body))
            #expect(reply.status == 200)
            #expect(reply.header("Idempotent-Replayed") == "true")
        }
    }

    @Test(arguments: ServiceErrorCase.all)
    func everyServiceErrorHasOneAnswer(row: ServiceErrorCase) async throws {
        let api = TestAPI()
        api.conversions.script.withLock { $0.create = .failure(row.error) }
        try await api.run { client in
            let reply = try await client.post(Self.path, token: client.token(), Self.body)
            reply.expectError(row.status, row.code)
            #expect(reply.json["message"]?.string?.hasPrefix(row.messageStart) == true)
            #expect(reply.header("Retry-After") == row.retryAfter)
            #expect(reply.errorFields == row.fields)
            #expect(!reply.text.contains("secret detail"))
        }
    }

    @Test func aReferenceCanBeRequired() async throws {
        let api = TestAPI { $0.referencesNeededBy = "acme" }
        try await api.run { client in
            let token = try await client.token()
            let refused = try await client.post(Self.path, token: token, Self.body)
            refused.expectError(400, 4000)
            #expect(refused.errorFields == ["reference"])
            let keyed = try await client.post(
                Self.path, token: token, headers: ["Idempotency-Key": "\"k 1\""], Self.body)
            #expect(keyed.status == 202)
            let estimated = try await client.post(
                Self.path + "/estimate", token: token, Self.body)
            #expect(estimated.status == 200)
        }
        #expect(api.conversions.script.withLock { $0.created.map(\.request.reference) } == ["k 1"])
    }

    @Test(arguments: [
        ("abc", "abc"), ("\"abc\"", "abc"), ("\"a \\\"b\\\\\"", "a \"b\\"),
        ("a:b/c;d=1", "a:b/c;d=1"),
        ("8e03978e-40d5-43dd-bc93-6894a57f9324", "8e03978e-40d5-43dd-bc93-6894a57f9324"),
    ])
    func anIdempotencyKeyIsBareOrQuoted(header: String, key: String) {
        #expect(IdempotencyKey.read(header) == key)
    }

    @Test(arguments: [
        "", "\"", "\"\"", "\"abc", "abc\"", "\"a\"b\"", "\"a\\", "\"a\\b\"", "\"abc\";p=1", "a b",
        "é",
        "\"é\"", "a\u{1}b", "\"abc\" ",
    ])
    func aMalformedIdempotencyKeyIsRefused(header: String) {
        #expect(IdempotencyKey.read(header) == nil)
    }

    @Test func theReferenceOfTheBodyWins() async throws {
        let api = TestAPI()
        try await api.run { client in
            let body =
                #"{"reference":"own","from":{"asset":"BTC","amount":1},"to":{"asset":"USD"}}"#
            _ = try await client.post(
                Self.path, token: client.token(), headers: ["Idempotency-Key": "other"], body)
        }
        #expect(api.conversions.script.withLock { $0.created.map(\.request.reference) } == ["own"])
    }

    @Test func theRoutesAreListedWithTheirCostAndWhatKeepsThemFromBeingTaken() async throws {
        try await TestAPI().run { client in
            let reply = try await client.post(
                Self.path + "/route", token: client.token(), Self.body)
            #expect(reply.status == 200)
            let routes = try #require(reply.json["routes"]?.array)
            #expect(routes.count == 2)
            let (direct, detour) = (routes[0], routes[1])
            #expect(direct["executable"]?.bool == true)
            #expect(direct["costBps"]?.string == "20.5")
            #expect(direct["from"]?["amount"]?.string == "0.1")
            #expect(direct["to"]?["amount"]?.string == "5988")
            #expect(direct["rate"]?.string == "59880")
            #expect(direct["result"]?.string == "FIRM")
            #expect(direct["fees"]?.array?.first?["amount"]?.string == "12")
            #expect(direct["failureReason"] == nil)
            let leg = try #require(direct["legs"]?.array?.first)
            #expect(leg["symbol"]?.string == "BTC-USD")
            #expect(leg["orders"]?.array?.first?["venue"]?.string == "alpha")
            #expect(detour["executable"]?.bool == false)
            #expect(detour["failureReason"]?.string == "NO_LIQUIDITY")
            #expect(detour["failureMessage"]?.string == "Thin.")
            #expect(detour["costBps"] == nil && detour["rate"] == nil)
            let symbols = detour["legs"]?.array?.compactMap { $0["symbol"]?.string }
            #expect(symbols == ["BTC-EUR", "EUR-USD"])
        }
    }

    @Test func anEstimateShowsThePlan() async throws {
        try await TestAPI().run { client in
            let reply = try await client.post(
                Self.path + "/estimate", token: client.token(), Self.body)
            #expect(reply.status == 200)
            let json = reply.json
            #expect(json["from"]?["amount"]?.string == "0.1")
            #expect(json["to"]?["amount"]?.string == "5988")
            #expect(json["rate"]?.string == "59880")
            #expect(json["result"]?.string == "FIRM")
            #expect(json["router"]?.string == "VWAP")
            #expect(json["limits"]?["step"]?.string == "0.00000001")
            let order = json["legs"]?.array?.first?["orders"]?.array?.first
            #expect(order?["target"]?["price"]?.string == "60000")
            #expect(json["expectedSeconds"]?.integer == 1)
        }
    }
}
