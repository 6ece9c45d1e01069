import Domain
import StrictJSON
import Testing

@testable import HTTPAPI

@Suite struct RevocationTests {
    private static let path = "/trade/v1/conversions"
    private static let credentials = "client_id=acme-1&client_secret=\(TestAPI.secret)"

    private static func revoke(
        _ form: String, _ client: APITestClient, headers: [String: String] = [:]
    ) async throws -> APITestClient.Reply {
        try await client.form(form, headers: headers, to: "/oauth2/revoke")
    }

    private static func status(
        _ token: String, _ client: APITestClient
    ) async throws -> Int {
        try await client.send("GET", path, token: token).status
    }

    @Test(arguments: ["", "&token_type_hint=access_token", "&token_type_hint=anything"])
    func aRevokedTokenIsRefusedAtOnceAndNoOther(hint: String) async throws {
        let api = TestAPI()
        try await api.run { client in
            let (token, other) = (try await client.token(), try await client.token())
            let before = try await Self.status(token, client)
            #expect(before == 200)
            let form = "token=\(token)\(hint)&" + Self.credentials
            for _ in 0..<2 {
                let reply = try await Self.revoke(form, client)
                #expect(reply.status == 200 && reply.body.isEmpty)
                #expect(reply.header("Cache-Control") == "no-store")
                #expect(reply.header("Content-Length") == "0")
            }
            let refused = try await client.send("GET", Self.path, token: token)
            refused.expectError(401, 4010)
            #expect(refused.header("WWW-Authenticate")?.contains("invalid_token") == true)
            let left = try await Self.status(other, client)
            #expect(left == 200)
        }
        #expect(api.store.books.revokedTokens.count == 1)
    }

    @Test func aRevokedTokenIsRefusedAfterARestart() async throws {
        let api = TestAPI()
        let token = try await ended(api)
        // The same store, time and keys; the memory of the process is another.
        try await api.run { client in
            let status = try await Self.status(token, client)
            #expect(status == 401)
        }
    }

    /// A token that was revoked by HTTP Basic.
    private func ended(_ api: TestAPI) async throws -> String {
        let pair = Base64URL.encode(Array("acme-1:\(TestAPI.secret)".utf8))
        let token = AsyncStream<String>.makeStream()
        try await api.run { client in
            let text = try await client.token()
            let reply = try await Self.revoke(
                "token=\(text)", client, headers: ["Authorization": "Basic " + pair])
            #expect(reply.status == 200)
            token.continuation.yield(text)
        }
        token.continuation.finish()
        return try #require(await token.stream.first { _ in true })
    }

    @Test func anotherClientsTokenIsNotRevokedAndNotToldOf() async throws {
        let api = TestAPI()
        try await api.run { client in
            let token = try await client.token("viewer")
            let reply = try await Self.revoke("token=\(token)&" + Self.credentials, client)
            #expect(reply.status == 200 && reply.body.isEmpty)
            let status = try await Self.status(token, client)
            #expect(status == 200)
        }
        #expect(api.store.books.revokedTokens.isEmpty)
    }

    @Test(arguments: ["x", "a.b.c", "..", "%00", String(repeating: "x", count: 5_000), "gone"])
    func whatIsNoTokenIsAnsweredAsOne(text: String) async throws {
        let api = TestAPI()
        try await api.run { client in
            let expired = try HandMadeToken(changing: ["exp": "1767225600"]).text()
            let token = text == "gone" ? expired : text
            let reply = try await Self.revoke("token=\(token)&" + Self.credentials, client)
            #expect(reply.status == (text == "%00" ? 400 : 200))
        }
        #expect(api.store.books.revokedTokens.isEmpty)
    }

    @Test(arguments: [
        ("", 400, "invalid_request"), ("token=&" + credentials, 400, "invalid_request"),
        (credentials, 400, "invalid_request"),
        ("token=x&token=y&" + credentials, 400, "invalid_request"),
        ("token=%zz&" + credentials, 400, "invalid_request"),
        ("token=x", 401, "invalid_client"), ("token=x&client_id=acme-1", 401, "invalid_client"),
        ("token=x&client_id=acme-1&client_secret=wrong", 401, "invalid_client"),
        ("token=x&client_id=nobody&client_secret=\(TestAPI.secret)", 401, "invalid_client"),
    ])
    func everyFailureHasItsCode(form: String, status: Int, code: String) async throws {
        try await TestAPI().run { client in
            let reply = try await Self.revoke(form, client)
            #expect(reply.status == status, "\(reply.text)")
            #expect(reply.json["error"]?.string == code)
            #expect((reply.header("WWW-Authenticate") != nil) == (status == 401))
        }
    }

    @Test func guessesHereCountWithThoseAtTheTokenEndpoint() async throws {
        try await TestAPI().run { client in
            let wrong = "client_id=acme-1&client_secret=guess"
            for _ in 0..<5 {
                _ = try await Self.revoke("token=x&" + wrong, client)
                _ = try await client.form("grant_type=client_credentials&" + wrong)
            }
            let stopped = try await Self.revoke("token=x&" + Self.credentials, client)
            stopped.expectError(429, 4290)
            #expect(stopped.header("Retry-After") == "6")
        }
    }

    @Test func itIsLimitedByAddressWithTheTokenEndpoint() async throws {
        let api = TestAPI { $0.settings.rateLimits = RateLimitSettings(api: 0, token: 1) }
        try await api.run { client in
            for _ in 0..<300 { _ = try await client.form("") }
            let reply = try await Self.revoke("token=x&" + Self.credentials, client)
            reply.expectError(429, 4290)
            #expect(reply.header("Retry-After") == "1")
        }
    }

    @Test func withoutAStoreTheTokenIsRefusedAndTheAnswerIs503() async throws {
        let api = TestAPI()
        try await api.run { client in
            let token = try await client.token()
            api.store.spoil([.lost])
            let form = "token=\(token)&" + Self.credentials
            let failed = try await Self.revoke(form, client)
            failed.expectError(503, 5030)
            let status = try await Self.status(token, client)
            #expect(status == 401)
            let again = try await Self.revoke(form, client)
            #expect(again.status == 200)
        }
        #expect(api.store.books.revokedTokens.count == 1)
    }
}
