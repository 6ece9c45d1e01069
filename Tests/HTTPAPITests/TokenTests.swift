import Domain
import Foundation
import Testing

@testable import HTTPAPI

@Suite struct TokenTests {
    private static let path = "/trade/v1/conversions"

    @Test func everyGuardedRouteWantsATokenAndItsScope() async throws {
        let api = TestAPI()
        try await api.run { client in
            for route in try api.routes() {
                // The stablecoin face has a wall of its own.
                guard case .scope(let scope) = route.access,
                    ErrorFormat(path: route.template) == .trade
                else { continue }
                let path = route.template.replacing("{id}", with: "x").replacing(
                    "{symbol}", with: "y"
                )
                .replacing("{from}", with: "BTC").replacing("{to}", with: "USD")
                let method = route.method.rawValue
                let none = try await client.send(method, path)
                none.expectError(401, 4010)
                #expect(none.header("WWW-Authenticate") == #"Bearer realm="cambist""#)
                let bad = try await client.send(method, path, token: "x.y.z")
                bad.expectError(401, 4010)
                #expect(bad.header("WWW-Authenticate")?.contains("invalid_token") == true)
                let others = Scope.allCases.filter { $0 != scope }.map(\.rawValue)
                let token = try await client.token(scope: others.joined(separator: "%20"))
                let poor = try await client.send(method, path, token: token)
                poor.expectError(403, 4030)
                #expect(
                    poor.header("WWW-Authenticate")
                        == #"Bearer realm="cambist", error="insufficient_scope", "#
                        + #"scope="\#(scope.rawValue)""#)
                let right = try await client.token(scope: scope.rawValue)
                let reply = try await client.send(method, path, token: right)
                #expect(![401, 403].contains(reply.status), "\(method) \(path)")
            }
        }
    }

    @Test(arguments: [
        ("Bearer", "invalid_token"), ("Bearer ", "invalid_token"), ("Bearer  ", "invalid_token"),
        ("bearer a b", "invalid_token"), ("Bearer a.b", "invalid_token"),
        ("Bearer ..", "invalid_token"), ("Basic abc", nil), ("Digest x", nil), ("Token abc", nil),
    ])
    func aMalformedHeaderIsRefused(header: String, error: String?) async throws {
        try await TestAPI().run { client in
            let reply = try await client.send(
                "GET", Self.path, headers: ["Authorization": header])
            reply.expectError(401, 4010)
            let challenge = try #require(reply.header("WWW-Authenticate"))
            #expect(challenge.contains("error=") == (error != nil), "\(challenge)")
        }
    }

    @Test func aTokenInTheQueryIsNoToken() async throws {
        try await TestAPI().run { client in
            let token = try await client.token()
            try await client.send("GET", Self.path + "?access_token=\(token)")
                .expectError(401, 4010)
        }
    }

    @Test func aTokenExpires() async throws {
        let api = TestAPI()
        try await api.run { client in
            let token = try await client.token()
            api.time.advance(.seconds(3_598))
            #expect(try await client.send("GET", Self.path, token: token).status == 200)
            api.time.advance(.seconds(1))
            try await client.send("GET", Self.path, token: token).expectError(401, 4010)
        }
    }

    @Test func aRevokedClientStopsWithinFiveSeconds() async throws {
        let api = TestAPI()
        try await api.run { client in
            let token = try await client.token()
            #expect(try await client.send("GET", Self.path, token: token).status == 200)
            api.clients.edit("acme-1") { $0.revokedAt = FakeTime.start }
            api.time.advance(.seconds(5))
            try await client.send("GET", Self.path, token: token).expectError(401, 4010)
            let reply = try await client.form(
                "grant_type=client_credentials&client_id=acme-1&client_secret=\(TestAPI.secret)")
            #expect(reply.json["error"]?.string == "invalid_client")
        }
    }

    @Test func aRotationStopsTheOldSecretAtOnceAndInterruptsNobody() async throws {
        let api = TestAPI()
        try await api.run { client in
            let token = try await client.token()
            api.clients.edit("acme-1") {
                $0.secretHash = ClientSecret.hash(of: "the-next-one")
                $0.rotatedAt = FakeTime.start
            }
            let grant = "grant_type=client_credentials&client_id=acme-1&client_secret="
            #expect(try await client.form(grant + TestAPI.secret).status == 401)
            #expect(try await client.form(grant + "the-next-one").status == 200)
            api.time.advance(.seconds(TokenSigner.lifetimeSeconds - 1))
            #expect(try await client.send("GET", Self.path, token: token).status == 200)
            api.time.advance(.seconds(1))
            try await client.send("GET", Self.path, token: token).expectError(401, 4010)
        }
    }

    @Test(arguments: [(0, 200), (3_599, 200), (3_600, 401), (86_400, 401)])
    func twoSecretsGetTokensUntilTheOverlapEnds(seconds: Int, status: Int) async throws {
        let api = TestAPI()
        api.clients.edit("acme-1") {
            $0.previousSecret = .init(
                hash: $0.secretHash, endsAt: FakeTime.start.adding(.seconds(3_600)))
            $0.secretHash = ClientSecret.hash(of: "the-next-one")
        }
        api.time.advance(.seconds(seconds))
        try await api.run { client in
            let grant = "grant_type=client_credentials&client_id=acme-1&client_secret="
            let old = try await client.form(grant + TestAPI.secret)
            #expect(old.status == status)
            let new = try await client.form(grant + "the-next-one")
            #expect(new.status == 200)
            let wrong = try await client.form(grant + "another")
            #expect(wrong.status == 401)
        }
    }

    @Test func aScopeThatWasTakenAwayIsGone() async throws {
        let api = TestAPI()
        try await api.run { client in
            let token = try await client.token()
            api.clients.edit("acme-1") { $0.scopes = ["venues:view"] }
            api.time.advance(.seconds(5))
            try await client.send("GET", Self.path, token: token).expectError(403, 4030)
        }
    }

    @Test func aClientIsNotReadWithEveryRequest() async throws {
        let api = TestAPI()
        try await api.run { client in
            let token = try await client.token()
            let before = api.clients.reads.load(ordering: .relaxed)
            for _ in 0..<50 { _ = try await client.send("GET", Self.path, token: token) }
            #expect(api.clients.reads.load(ordering: .relaxed) == before)
        }
    }

    @Test func withoutAStoreFreshKnowledgeServesAndOldDoesNot() async throws {
        let api = TestAPI()
        try await api.run { client in
            let token = try await client.token()
            api.clients.fail(.closed)
            api.time.advance(.seconds(1))
            #expect(try await client.send("GET", Self.path, token: token).status == 200)
            api.time.advance(.seconds(4))
            try await client.send("GET", Self.path, token: token).expectError(503, 5030)
        }
    }

    @Test func base64IsReadStrictly() {
        for length in 0...20 {
            let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 73 &+ 5) }
            #expect(Base64URL.decode(Base64URL.encode(bytes)) == bytes)
            #expect(Base64URL.decode(Data(bytes).base64EncodedString()) == bytes)
        }
        for bad in ["A", "AB=C", "AB===", "A B", "AB\n", "AAAAA", "AB=", "_é"] {
            #expect(Base64URL.decode(bad) == nil, "\(bad)")
        }
        #expect(Base64URL.decode("AB") == nil, "bits would be lost")
    }

    @Test func whatWasUsedLatelyIsRememberedAndTheRestBounded() {
        let table = RecentTable<Int, Int>(halfCapacity: 10)
        for key in 0..<1_000 {
            table[key] = key
            table[-1] = table[-1] ?? 7
        }
        #expect(table[-1] == 7)
        #expect(table[999] == 999)
        #expect(table[0] == nil)
        #expect(table.count <= 20)
    }
}
