import Domain
import Testing

@testable import HTTPAPI

@Suite struct BadCreateTests {
    private static let paths = ["", "/estimate", "/route"].map { "/trade/v1/conversions" + $0 }

    @Test func thereAreEnoughOfThem() {
        #expect(BadCreates.all.count >= 200)
    }

    @Test func everyBadCreateIsRefusedWithTheDocumentedBody() async throws {
        let api = TestAPI()
        try await api.run { client in
            let token = try await client.token()
            for row in BadCreates.all {
                for path in Self.paths {
                    let reply = try await client.send(
                        "POST", path, token: token, headers: ["Content-Type": "application/json"],
                        body: row.body)
                    reply.expectError(400, 4000)
                    if let field = row.field {
                        #expect(
                            reply.errorFields.contains(field),
                            "\(row.shown): \(reply.text)"
                        )
                    }
                }
            }
        }
        #expect(api.createdCount == 0)
        #expect(api.conversions.script.withLock { $0.estimated.isEmpty })
    }

    @Test func allThatIsWrongIsNamedAtOnce() async throws {
        let body = """
            {"reference": "", "from": {"asset": "NOPE", "amount": "-1"}, "to": {},
             "executor": "VWAP",
             "metadata": [], "venues": [1], "venueAccounts": 2, "expiresAt": "x",
             "options": {"twap": {"slices": 0}, "simulate": 1, "maxSlippageBps": "a",
               "residual": 1, "maker": {"repriceBps": -1}, "intermediate": {"policy": "UP"},
               "settleOn": [1]}}
            """
        try await TestAPI().run { client in
            let reply = try await client.post(
                "/trade/v1/conversions", token: client.token(), body)
            reply.expectError(400, 4000)
            #expect(
                reply.errorFields == [
                    "reference", "from.asset", "to.asset", "from.amount", "executor", "metadata",
                    "venues[0]", "venueAccounts", "expiresAt", "options.maxSlippageBps",
                    "options.residual", "options.twap", "options.twap.slices", "options.maker",
                    "options.maker.repriceBps", "options.intermediate.policy",
                    "options.settleOn[0]", "options.simulate",
                ])
        }
    }

    @Test(arguments: [
        nil, "text/plain", "application/x-www-form-urlencoded", "application/jsonx", "json",
        "application/json; charset=latin1", "application/json, text/plain", "",
        "application/problem+json", "multipart/form-data", "application/json; foo=bar",
    ])
    func anotherMediaTypeIsRefused(type: String?) async throws {
        let api = TestAPI()
        try await api.run { client in
            let reply = try await client.send(
                "POST", "/trade/v1/conversions", token: client.token(),
                headers: type.map { ["Content-Type": $0] } ?? [:],
                body: Array(CreateTests.body.utf8))
            reply.expectError(415, 4150)
        }
        #expect(api.createdCount == 0)
    }

    @Test(arguments: [
        "application/json", "Application/JSON", "application/json; charset=utf-8",
        "application/json;charset=\"UTF-8\"", "application/json ;",
    ])
    func theRightMediaTypeIsTakenInEveryForm(type: String) async throws {
        try await TestAPI().run { client in
            let reply = try await client.post(
                "/trade/v1/conversions", token: client.token(), headers: ["Content-Type": type],
                CreateTests.body)
            #expect(reply.status == 202, "\(reply.text)")
        }
    }

    @Test func anEncodedBodyIsRefused() async throws {
        try await TestAPI().run { client in
            try await client.post(
                "/trade/v1/conversions", token: client.token(),
                headers: ["Content-Encoding": "gzip"], CreateTests.body
            ).expectError(415, 4150)
        }
    }

    @Test func aHugeBodyIsRefused() async throws {
        let api = TestAPI()
        try await api.run { client in
            let token = try await client.token()
            let padding = String(repeating: " ", count: Limits.bodyBytesMax)
            let large = try await client.post(
                "/trade/v1/conversions", token: token, CreateTests.body + padding)
            large.expectError(413, 4130)
            let fits = CreateTests.body + padding.dropLast(CreateTests.body.utf8.count)
            let largest = try await client.post("/trade/v1/conversions", token: token, fits)
            #expect(largest.status == 202)
        }
        #expect(api.createdCount == 1)
    }
}
