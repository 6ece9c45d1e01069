import Domain
import Testing

@testable import HTTPAPI

/// Every operation of the service against every scope, and against all that is no good token.
@Suite struct AccessTests {
    private static func filled() -> TestAPI {
        let api = TestAPI()
        api.par.fill(0..<3)
        api.exchanges.fill()
        let pending = Samples.pending
        api.conversions.script.withLock { $0.stored[pending.conversion.id] = pending }
        api.events.tell(ConversionChange(conversion: pending.conversion), complete: true)
        return api
    }

    private static func expectNothingChanged(_ api: TestAPI) {
        #expect(api.par.state.withLock { $0.changes } == 0)
        #expect(api.exchanges.state.withLock { $0.changes } == 0)
        #expect(api.createdCount == 0)
    }

    @Test func everyOperationHasARowWithItsAccessAndEveryRowItsOperation() throws {
        let served = try TestAPI().routes().map { route in
            let access: AccessRow.Access? =
                switch route.access {
                case .open: .open
                case .tokenEndpoint: .credentials
                case .scope(let scope), .exchange(let scope): .scope(scope.rawValue)
                case .anyToken: nil
                }
            return ["\(route.method.rawValue) \(route.template)", "\(access as Any)"]
        }
        let expected = AccessRow.all.map { [$0.route, "\(Optional($0.access) as Any)"] }
        let (left, right) = (Set(served), Set(expected))
        #expect(left == right, "\(left.symmetricDifference(right))")
        #expect(served.count == expected.count)
    }

    @Test func oneScopeOpensItsOperationsAndNoOther() async throws {
        var cells = 0
        for scope in Scope.allCases {
            try await Self.filled().run { client in
                let token = try await client.token(scope: scope.rawValue)
                for row in AccessRow.guarded {
                    let reply = try await client.call(row, token: token)
                    if row.access == .scope(scope.rawValue) {
                        #expect(
                            ![401, 403, 404, 405].contains(reply.status)
                                || row.route.contains("/exports/{id}"), "\(row.route)")
                    } else {
                        reply.expectRefusal(403, at: row.path)
                    }
                }
            }
            cells += AccessRow.guarded.count
        }
        #expect(cells == 42 * 13)
    }

    @Test func whatIsOpenNeedsNoTokenAndMindsNone() async throws {
        try await Self.filled().run { client in
            for row in AccessRow.all where row.access == .open {
                for authorization in [nil, "Bearer x.y.z"] {
                    let reply = try await client.call(row, authorization: authorization)
                    #expect(
                        reply.status == 200 || row.path.hasSuffix("/file"),
                        "\(row.route): \(reply.status)")
                }
            }
        }
    }

    /// Credentials that open nothing, and how they are refused.
    private struct Refused: Sendable {
        let name: String
        let authorization: String?
        var query = ""
        var status = 401
        /// The `error` of the challenge (RFC 6750, section 3.1).
        var error: String? = "invalid_token"
    }

    private static func handMade(
        _ change: (inout HandMadeToken) -> Void = { _ in }
    ) throws -> String {
        let all = Scope.allCases.map(\.rawValue).joined(separator: " ")
        var token = try HandMadeToken(changing: ["scope": "\"\(all)\""])
        change(&token)
        return "Bearer \(try token.text())"
    }

    private static func claim(_ name: String, _ value: String) throws -> String {
        try handMade { token in
            token.claims.removeAll { $0.0 == name }
            token.claims.append((name, value))
        }
    }

    private static func all(_ client: APITestClient, _ api: TestAPI) async throws -> [Refused] {
        let (good, revoked, ended) = (
            try await client.token(), try await client.token(), try await client.token("viewer")
        )
        let reply = try await client.form(
            "token=\(revoked)&client_id=acme-1&client_secret=\(TestAPI.secret)",
            to: "/oauth2/revoke")
        #expect(reply.status == 200)
        api.clients.edit("viewer") { $0.revokedAt = FakeTime.start }
        api.time.advance(.seconds(5))
        return [
            Refused(name: "none", authorization: nil, error: nil),
            Refused(name: "another scheme", authorization: "Basic YTpi", error: nil),
            Refused(
                name: "in the query", authorization: nil, query: "?access_token=\(good)",
                error: nil),
            Refused(name: "malformed", authorization: "Bearer x.y.z"),
            Refused(name: "empty", authorization: "Bearer"),
            Refused(
                name: "unsigned",
                authorization: try handMade { $0.header[0] = ("alg", #""none""#) }),
            Refused(
                name: "of another key",
                authorization: try handMade { $0.key = [UInt8](repeating: 7, count: 32) }),
            Refused(name: "expired", authorization: try claim("exp", "1767225600")),
            Refused(name: "not yet valid", authorization: try claim("nbf", "1767225700")),
            Refused(name: "revoked", authorization: "Bearer \(revoked)"),
            Refused(name: "of a revoked client", authorization: "Bearer \(ended)"),
            Refused(name: "of nobody", authorization: try claim("client_id", #""gone""#)),
            Refused(
                name: "without a scope", authorization: try claim("scope", #""""#), status: 403,
                error: "insufficient_scope"),
        ]
    }

    @Test func whatIsNoGoodTokenOpensNothing() async throws {
        let api = Self.filled()
        try await api.run { client in
            let states = try await Self.all(client, api)
            for row in AccessRow.guarded {
                for state in states {
                    let reply = try await client.call(
                        row, authorization: state.authorization, query: state.query)
                    reply.expectRefusal(state.status, at: row.path)
                    let challenge = try #require(reply.header("WWW-Authenticate"))
                    #expect(challenge.hasPrefix(#"Bearer realm="cambist""#))
                    let named = state.error.map { challenge.contains("error=\"\($0)\"") }
                    #expect(
                        named ?? !challenge.contains("error="), "\(row.route) \(state.name)")
                    if state.status == 403, case .scope(let needed) = row.access {
                        #expect(challenge.contains("scope=\"\(needed)\""))
                    }
                }
            }
            #expect(states.count * AccessRow.guarded.count == 13 * 42)
        }
        Self.expectNothingChanged(api)
    }
}
