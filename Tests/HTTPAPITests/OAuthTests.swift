import Domain
import Engine
import StrictJSON
import Testing

@testable import HTTPAPI

@Suite struct OAuthTests {
    private static let credentials = "client_id=acme-1&client_secret=\(TestAPI.secret)"
    private static let good = "grant_type=client_credentials&" + credentials
    private static let all = Scope.allCases.map(\.rawValue).joined(separator: " ")

    private static func basic(_ id: String, _ secret: String) -> String {
        "Basic " + Base64URL.encode(Array("\(id):\(secret)".utf8))
    }

    @Test(arguments: [
        (good, "", all), (good + "&scope=", "", all),
        (good + "&scope=conversions:view", "", "conversions:view"),
        (good + "&scope=venues%3Aview+conversions%3Aview", "", "conversions:view venues:view"),
        (good + "&scope=venues:view%20venues:view", "", "venues:view"),
        (good + "&unknown=1", "", all),
        ("grant_type=client_credentials", basic("acme-1", TestAPI.secret), all),
        (
            "grant_type=client_credentials&client_id=acme-1", basic("acme-1", TestAPI.secret), all
        ),
        (
            "grant_type=client_credentials&scope=exports:edit",
            basic("acme%2D1", TestAPI.secret), "exports:edit"
        ),
    ])
    func aTokenIsIssued(form: String, authorization: String, scope: String) async throws {
        try await TestAPI().run { client in
            let headers = authorization.isEmpty ? [:] : ["Authorization": authorization]
            let reply = try await client.form(form, headers: headers)
            #expect(reply.status == 200, "\(reply.text)")
            #expect(reply.json["token_type"]?.string == "bearer")
            #expect(reply.json["expires_in"]?.integer == 3_599)
            #expect(reply.json["scope"]?.string == scope)
            #expect(reply.header("Cache-Control") == "no-store")
            #expect(reply.json["access_token"]?.string?.split(separator: ".").count == 3)
        }
    }

    @Test(arguments: [
        ("", "", 400, "invalid_request"), ("grant_type=", "", 400, "invalid_request"),
        (credentials, "", 400, "invalid_request"),
        (good + "&grant_type=client_credentials", "", 400, "invalid_request"),
        (good + "&client_id=acme-1", "", 400, "invalid_request"),
        (good + "&scope=a&scope=b", "", 400, "invalid_request"),
        (good + "&x=%zz", "", 400, "invalid_request"),
        (good + "&x=%00", "", 400, "invalid_request"),
        (good, basic("acme-1", TestAPI.secret), 400, "invalid_request"),
        (
            "grant_type=client_credentials&client_id=other-1", basic("acme-1", TestAPI.secret), 400,
            "invalid_request"
        ),
        (
            "grant_type=password&username=a&password=b", "", 400, "unsupported_grant_type"
        ),
        ("grant_type=authorization_code&code=x", "", 400, "unsupported_grant_type"),
        ("grant_type=Client_Credentials&" + credentials, "", 400, "unsupported_grant_type"),
        ("grant_type=client_credentials", "", 401, "invalid_client"),
        ("grant_type=client_credentials&client_id=acme-1", "", 401, "invalid_client"),
        (
            "grant_type=client_credentials&client_id=acme-1&client_secret=", "", 401,
            "invalid_client"
        ),
        (
            "grant_type=client_credentials&client_id=acme-1&client_secret=wrong", "", 401,
            "invalid_client"
        ),
        (
            "grant_type=client_credentials&client_id=nobody&client_secret=\(TestAPI.secret)", "",
            401, "invalid_client"
        ),
        ("grant_type=client_credentials", basic("acme-1", "wrong"), 401, "invalid_client"),
        ("grant_type=client_credentials", basic("nobody", TestAPI.secret), 401, "invalid_client"),
        ("grant_type=client_credentials", "Basic !!!", 401, "invalid_client"),
        ("grant_type=client_credentials", "Basic YQ", 401, "invalid_client"),
        ("grant_type=client_credentials", "Basic", 401, "invalid_client"),
        ("grant_type=client_credentials", "Bearer abc", 401, "invalid_client"),
        (good + "&scope=nothing", "", 400, "invalid_scope"),
        (good + "&scope=conversions:view%20admin", "", 400, "invalid_scope"),
        (
            "grant_type=client_credentials&client_id=viewer&client_secret=\(TestAPI.secret)"
                + "&scope=conversions:edit", "", 400, "invalid_scope"
        ),
    ])
    func everyFailureHasItsCode(
        form: String, authorization: String, status: Int, code: String
    ) async throws {
        try await TestAPI().run { client in
            let headers = authorization.isEmpty ? [:] : ["Authorization": authorization]
            let reply = try await client.form(form, headers: headers)
            #expect(reply.status == status, "\(reply.text)")
            #expect(reply.json["error"]?.string == code)
            #expect(reply.header("Cache-Control") == "no-store")
            #expect((reply.header("WWW-Authenticate") != nil) == (status == 401))
            #expect(!reply.text.contains(TestAPI.secret))
        }
    }

    @Test func anUnknownClientAndAWrongSecretLookTheSame() async throws {
        try await TestAPI().run { client in
            let grant = "grant_type=client_credentials"
            let unknown = try await client.form(grant + "&client_id=nobody&client_secret=x")
            let wrong = try await client.form(grant + "&client_id=acme-1&client_secret=x")
            #expect(unknown.body == wrong.body)
            #expect(unknown.header("WWW-Authenticate") == wrong.header("WWW-Authenticate"))
        }
    }

    @Test func aJSONBodyIsNotAForm() async throws {
        try await TestAPI().run { client in
            try await client.post("/oauth2/token", token: nil, "{}").expectError(415, 4150)
        }
    }

    @Test func guessingIsStopped() async throws {
        let api = TestAPI()
        try await api.run { client in
            let grant = "grant_type=client_credentials&client_id=acme-1&client_secret="
            for attempt in 0..<10 {
                let reply = try await client.form(grant + "guess\(attempt)")
                #expect(reply.status == 401)
            }
            let stopped = try await client.form(grant + TestAPI.secret)
            stopped.expectError(429, 4290)
            #expect(stopped.header("Retry-After") == "6")
            // Another client of the same address is not stopped, and time heals.
            _ = try await client.token("other-1")
            api.time.advance(.seconds(6))
            _ = try await client.token()
        }
    }

    @Test func guessingManyAtOnceIsStoppedToo() async throws {
        try await TestAPI().run { client in
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for attempt in 0..<60 {
                    group.addTask {
                        try await client.form(
                            "grant_type=client_credentials&client_id=acme-1"
                                + "&client_secret=guess\(attempt)"
                        ).status
                    }
                }
                return try await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
            }
            #expect(statuses == [401: 10, 429: 50])
        }
    }

    @Test func theTokenEndpointIsLimitedByAddress() async throws {
        let api = TestAPI { $0.settings.rateLimits = RateLimitSettings(api: 0, token: 1) }
        try await api.run { client in
            for _ in 0..<300 { _ = try await client.form("") }
            let reply = try await client.form("")
            reply.expectError(429, 4290)
            #expect(reply.header("Retry-After") == "1")
        }
    }

    @Test func keysAndMetadataAreShown() async throws {
        try await TestAPI().run { client in
            let keys = try await client.send("GET", "/.well-known/jwks.json").json
            let key = try #require(keys["keys"]?.array?.first)
            #expect(key["kty"]?.string == "OKP")
            #expect(key["crv"]?.string == "Ed25519")
            #expect(key["x"]?.string.flatMap { Base64URL.decode($0) }?.count == 32)
            #expect(key["d"] == nil)
            let metadata = try await client.send(
                "GET", "/.well-known/oauth-authorization-server"
            ).json
            #expect(metadata["issuer"]?.string == "http://issuer.test")
            #expect(metadata["token_endpoint"]?.string == "http://issuer.test/oauth2/token")
            #expect(metadata["revocation_endpoint"]?.string == "http://issuer.test/oauth2/revoke")
            let methods = metadata["token_endpoint_auth_methods_supported"]?.array
            #expect(methods?.map(\.string) == ["client_secret_basic", "client_secret_post"])
            #expect(metadata["revocation_endpoint_auth_methods_supported"]?.array == methods)
            #expect(
                metadata["scopes_supported"]?.array?.map(\.string)
                    == Scope.allCases.map(\.rawValue))
            #expect(metadata["grant_types_supported"]?.array == [.string("client_credentials")])
        }
    }

    @Test func aStoreThatDoesNotAnswerIs503() async throws {
        let api = TestAPI()
        api.clients.fail(.unavailable("secret detail"))
        try await api.run { client in
            let reply = try await client.form(Self.good)
            reply.expectError(503, 5030)
            #expect(!reply.text.contains("secret detail"))
        }
    }
}
