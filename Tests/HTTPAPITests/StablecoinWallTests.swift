import Domain
import Hummingbird
import Testing

@testable import HTTPAPI

/// Every route of the stablecoin face against everything that must not open it.
@Suite struct StablecoinWallTests {
    private static func filled() -> TestAPI {
        let api = TestAPI()
        api.par.fill(0..<3)
        api.par.fill(100..<103, tenant: "other")
        return api
    }

    private static func face(_ api: TestAPI) throws -> [Route] {
        try api.routes().filter { ErrorFormat(path: $0.template) == .problem }
    }

    private static func scope(of row: WallRow) throws -> Scope {
        let route = try face(filled()).first { "\($0.method.rawValue) \($0.template)" == row.route }
        guard case .scope(let scope) = try #require(route).access else {
            throw TestFailure.noToken(row.route)
        }
        return scope
    }

    @Test func everyRouteHasARow() throws {
        let served = try Self.face(Self.filled()).map { "\($0.method.rawValue) \($0.template)" }
        #expect(served.sorted() == WallRow.all.map(\.route).sorted())
        for row in WallRow.all where row.route.contains("{id}") {
            #expect(!row.foreign.isEmpty, "\(row.route)")
        }
    }

    @Test func theScopesAreThoseOfTheContract() throws {
        let scopes = try Dictionary(
            uniqueKeysWithValues: WallRow.all.map { ($0.route, try Self.scope(of: $0).rawValue) })
        let (write, read) = (
            "conversion:write_conversion_stablecoin", "conversion:read_conversion_stablecoin"
        )
        let expected = [
            "POST /v2/conversion/stablecoins": write, "GET /v2/conversion/stablecoins": read,
            "GET /v2/conversion/stablecoins/{id}": read,
            "DELETE /v2/conversion/stablecoins/{id}": write,
            "GET /v2/profiles": "funding:read_profile",
            "POST /v2/profiles": "funding:write_profile",
            "GET /v2/profiles/{id}": "funding:read_profile",
            "PUT /v2/profiles/{id}": "funding:write_profile",
            "PUT /v2/profiles/{id}/deactivate": "funding:write_profile",
            "GET /v2/profiles/{id}/balances": "funding:read_profile",
            "GET /v2/profiles/{id}/balances/{asset}": "funding:read_profile",
            "GET /v2/profiles/{id}/statement": "funding:read_profile",
            "POST /v2/transfer/internal": "transfer:write_internal_transfer",
            "POST /v2/sandbox/profiles/{id}/deposit": "funding:read_profile",
            "GET /v2/events": "events:read_event", "GET /v2/events/{id}": "events:read_event",
        ]
        #expect(scopes == expected)
    }

    @Test func theRightTokenOpens() async throws {
        for row in WallRow.all {
            try await Self.filled().run { client in
                let scope = try Self.scope(of: row)
                let token = try await client.token(scope: scope.rawValue)
                let reply = try await client.call(row, row.good, token: token)
                #expect(reply.status == 200, "\(row.route): \(reply.text)")
                #expect(reply.header("Content-Type") == "application/json")
                #expect(!reply.text.contains("\(ParSamples.foreign)"), "\(row.route)")
            }
        }
    }

    @Test func withoutATokenNothingOpens() async throws {
        let api = Self.filled()
        try await api.run { client in
            let good = try await client.token()
            for row in WallRow.all {
                let none = try await client.call(row, row.good, token: nil)
                let basic = try await client.call(
                    row, row.good, token: nil, headers: ["Authorization": "Basic YTpi"])
                let inQuery = try await client.call(
                    row, row.good, token: nil, query: "?access_token=\(good)")
                for reply in [none, basic, inQuery] {
                    reply.expectProblem(401)
                    #expect(reply.header("WWW-Authenticate") == #"Bearer realm="cambist""#)
                }
            }
        }
        #expect(api.par.state.withLock { $0.changes } == 0)
    }

    /// Header, claim and key of tokens that must open nothing.
    private static func bad() throws -> [String] {
        let retired = [UInt8](repeating: 7, count: 32)
        let all = "\"\(Scope.allCases.map(\.rawValue).joined(separator: " "))\""
        let good = try HandMadeToken(changing: ["scope": all])
        func off(_ name: String, _ value: String) -> HandMadeToken {
            var token = good
            token.claims.removeAll { $0.0 == name }
            token.claims.append((name, value))
            return token
        }
        func headed(_ name: String, _ value: String) -> HandMadeToken {
            var token = good
            token.header.removeAll { $0.0 == name }
            token.header.append((name, value))
            return token
        }
        var byRetired = good
        byRetired.key = retired
        var gone = off("client_id", #""gone""#)
        gone.claims.removeAll { $0.0 == "sub" }
        gone.claims.append(("sub", #""gone""#))
        let forged = try [
            headed("alg", #""none""#), headed("alg", #""HS256""#), headed("typ", #""JWT""#),
            headed("kid", #""other""#), byRetired, off("exp", "1767225600"),
            off("nbf", "1767225700"), off("iss", #""http://other.test""#),
            off("aud", #""other""#), gone,
        ].map { try $0.text() }
        return forged + ["", "x", "x.y.z", "..", "null", "a b"]
    }

    @Test func aBadTokenOpensNothing() async throws {
        let api = Self.filled()
        let tokens = try Self.bad()
        try await api.run { client in
            for row in WallRow.all {
                for token in tokens {
                    let reply = try await client.call(row, row.good, token: token)
                    reply.expectProblem(401)
                    #expect(
                        reply.header("WWW-Authenticate")?.contains("invalid_token") == true,
                        "\(row.route) \(token)")
                }
            }
        }
        #expect(api.par.state.withLock { $0.changes } == 0)
    }

    @Test func aTokenThatExpiredOrWasTakenBackOpensNothing() async throws {
        for isRevoked in [false, true] {
            let api = Self.filled()
            try await api.run { client in
                let token = try await client.token()
                if isRevoked {
                    api.clients.edit("acme-1") { $0.revokedAt = FakeTime.start }
                    api.time.advance(.seconds(5))
                } else {
                    api.time.advance(.seconds(3_599))
                }
                for row in WallRow.all {
                    try await client.call(row, row.good, token: token).expectProblem(401)
                }
            }
            #expect(api.par.state.withLock { $0.changes } == 0)
        }
    }

    @Test func withoutTheScopeNothingOpensAndBothSetsAreNamed() async throws {
        let api = Self.filled()
        try await api.run { client in
            let none = try HandMadeToken(changing: ["scope": #""""#]).text()
            for row in WallRow.all {
                let needed = try Self.scope(of: row)
                let others = Scope.allCases.filter { $0 != needed }.map(\.rawValue)
                let token = try await client.token(scope: others.joined(separator: "%20"))
                let reply = try await client.call(row, row.good, token: token)
                reply.expectProblem(403)
                let found = others.joined(separator: ", ")
                #expect(
                    reply.json["detail"]?.string
                        == "The token has the scopes \(found); \(needed.rawValue) is needed.")
                #expect(
                    reply.header("WWW-Authenticate")
                        == #"Bearer realm="cambist", error="insufficient_scope", "#
                        + #"scope="\#(needed.rawValue)""#)
                let empty = try await client.call(row, row.good, token: none)
                empty.expectProblem(403)
                #expect(
                    empty.json["detail"]?.string
                        == "The token has no scope; \(needed.rawValue) is needed.")
            }
        }
        #expect(api.par.state.withLock { $0.changes } == 0)
    }

    @Test func whatIsAnotherTenantsIsAsIfItWereNobodys() async throws {
        let api = Self.filled()
        try await api.run { client in
            let token = try await client.token()
            var tried = 0
            for row in WallRow.all {
                for (call, twin) in row.foreign {
                    let reply = try await client.call(row, call, token: token)
                    reply.expectProblem(404)
                    let same = try await client.call(row, twin, token: token)
                    #expect(same.body == reply.body, "\(row.route): \(same.text)")
                    tried += 1
                }
            }
            #expect(tried >= 24)
            // It is there: the other tenant finds it.
            let other = try await client.token("other-1")
            for row in WallRow.all where row.method == "GET" {
                for (call, _) in row.foreign {
                    let reply = try await client.call(row, call, token: other)
                    #expect(reply.status == 200, "\(row.route): \(reply.text)")
                }
            }
        }
        #expect(api.par.state.withLock { $0.changes } == 0)
    }
}
