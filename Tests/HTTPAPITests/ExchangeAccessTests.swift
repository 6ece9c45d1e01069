import Domain
import Engine
import Testing

@testable import HTTPAPI

/// Every operation of the exchange face against every state of key, token and account.
@Suite struct ExchangeAccessTests {
    private static let nobody = "ffffffff-ffff-4fff-8fff-ffffffffffff"
    private static let main = "\(ExchangeSamples.main.profile)"
    private static let second = "\(ExchangeSamples.second.profile)"
    private static let foreign = "\(ExchangeSamples.foreign.profile)"

    private static func filled(edit: (inout TestAPI) -> Void = { _ in }) -> TestAPI {
        let api = TestAPI(edit: edit)
        api.exchanges.fill()
        return api
    }

    @Test func everyRouteHasARow() throws {
        let served = try TestAPI().routes().filter { ErrorFormat(path: $0.template) == .exchange }
        #expect(
            served.map { "\($0.method.rawValue) \($0.template)" }.sorted()
                == ExchangeRow.all.map(\.route).sorted())
        for route in served {
            let row = ExchangeRow.all.first {
                $0.route == "\(route.method.rawValue) \(route.template)"
            }
            guard case .exchange(let scope) = route.access else {
                Issue.record("\(route.template) is open")
                continue
            }
            #expect(scope.rawValue == row?.scope)
        }
    }

    /// `nil` for a status: let in.
    private struct Cell: Sendable {
        let key: String?
        let account: String?
        var status: Int?
        var challenge: String?
    }

    private static let both = #"Bearer realm="cambist", ApiKey realm="cambist""#
    private static let keyed = #"ApiKey realm="cambist""#

    private static let cells: [Cell] = {
        let keys: [(String?, String)] = [
            (nil, both), ("", keyed), ("unknown", keyed), (FakeExchangeKeys.revoked, keyed),
            (String(repeating: "k", count: 257), keyed),
            // A hash is no key.
            (ClientSecret.hash(of: FakeExchangeKeys.main), keyed),
            (FakeExchangeKeys.main.uppercased(), keyed),
        ]
        let accounts: [String?] = [main, second, foreign, nobody, "x", "", nil]
        let shut = keys.flatMap { key, challenge in
            accounts.map { Cell(key: key, account: $0, status: 401, challenge: challenge) }
        }
        let key = FakeExchangeKeys.main
        return shut + [
            Cell(key: key, account: main), Cell(key: key, account: main.uppercased()),
            Cell(key: key, account: second, status: 403),
            Cell(key: key, account: foreign, status: 403),
            Cell(key: key, account: nobody, status: 403),
            Cell(key: key, account: "x", status: 400), Cell(key: key, account: "", status: 400),
            Cell(key: key, account: "default", status: 400),
            Cell(key: key, account: nil, status: 401, challenge: both),
            Cell(key: FakeExchangeKeys.foreign, account: main, status: 403),
            Cell(key: FakeExchangeKeys.second, account: main, status: 403),
        ]
    }()

    @Test func aKeyOpensItsAccountAndNothingElseDoes() async throws {
        let refused = Self.filled()
        try await refused.run { client in
            for row in ExchangeRow.all {
                for cell in Self.cells {
                    guard let status = cell.status else { continue }
                    let reply = try await client.exchange(
                        row, key: cell.key, account: cell.account)
                    reply.expectExchangeProblem(status, at: row.path)
                    #expect(reply.header("WWW-Authenticate") == cell.challenge, "\(reply.text)")
                    if status == 400 { #expect(reply.exchangeFields == ["AccountId"]) }
                }
            }
            #expect(Self.cells.count == 60)
        }
        #expect(refused.exchanges.state.withLock { $0.changes } == 0)
        #expect(refused.exchanges.state.withLock { $0.queries.isEmpty })
        try await Self.filled().run { client in
            for cell in Self.cells where cell.status == nil {
                for row in ExchangeRow.all {
                    let reply = try await client.exchange(
                        row, key: cell.key, account: cell.account)
                    #expect(reply.status == row.status, "\(row.route): \(reply.text)")
                    #expect(reply.header("X-Cambist-Environment") == "test")
                }
            }
        }
    }

    @Test func aScopeOpensItsOperationsOfEveryAccountOfTheTenant() async throws {
        for scope in Scope.allCases {
            try await Self.filled().run { client in
                let token = try await client.token(scope: scope.rawValue)
                for row in ExchangeRow.all {
                    let reply = try await client.exchange(row, key: nil, token: token)
                    if row.scope == scope.rawValue {
                        #expect(reply.status == row.status, "\(row.route): \(reply.text)")
                    } else {
                        reply.expectExchangeProblem(403, at: row.path)
                        #expect(
                            reply.header("WWW-Authenticate")
                                == #"Bearer realm="cambist", error="insufficient_scope", "#
                                + #"scope="\#(row.scope)""#)
                    }
                }
            }
        }
    }

    @Test func aTokenOpensActiveAccountsOfItsTenantOnly() async throws {
        let api = Self.filled()
        let rows: [(client: String, account: String?, status: Int?)] = [
            ("acme-1", Self.main, nil), ("acme-1", Self.second, nil),
            ("acme-1", Self.foreign, 403), ("acme-1", Self.nobody, 403), ("acme-1", "x", 400),
            ("acme-1", "default", 400), ("acme-1", nil, 401), ("other-1", Self.foreign, nil),
            ("other-1", Self.main, 403),
        ]
        try await api.run { client in
            for row in rows {
                let reply = try await client.exchange(
                    "GET", ExchangeSamples.path, key: nil, token: client.token(row.client),
                    account: row.account)
                guard let status = row.status else {
                    #expect(reply.status == 200, "\(row): \(reply.text)")
                    let shown = reply.json["content"]?.array?.compactMap {
                        $0["externalId"]?.string
                    }
                    let own = [Self.main: "deal-1", Self.second: "deal-2", Self.foreign: "deal-3"]
                    #expect(shown == row.account.flatMap { own[$0] }.map { [$0] })
                    continue
                }
                reply.expectExchangeProblem(status, at: ExchangeSamples.path)
                #expect((reply.header("WWW-Authenticate") == Self.both) == (status == 401))
            }
        }
    }

    @Test func aClosedAccountIsShutToKeysAndTokens() async throws {
        let api = Self.filled()
        api.par.state.withLock { state in
            for index in state.profiles.indices {
                state.profiles[index].deactivatedAt = FakeTime.start
            }
        }
        try await api.run { client in
            let token = try await client.token()
            for row in ExchangeRow.all {
                try await client.exchange(row).expectExchangeProblem(403, at: row.path)
                try await client.exchange(row, key: nil, token: token)
                    .expectExchangeProblem(403, at: row.path)
            }
        }
        #expect(api.exchanges.state.withLock { $0.changes } == 0)
    }

    @Test func aKeyAndATokenTogetherAreRefused() async throws {
        let api = Self.filled()
        try await api.run { client in
            let token = try await client.token()
            for row in ExchangeRow.all {
                for key in [FakeExchangeKeys.main, "unknown", ""] {
                    let reply = try await client.exchange(row, key: key, token: token)
                    reply.expectExchangeProblem(400, at: row.path)
                    #expect(reply.exchangeFields == ["ApiKey"])
                }
            }
        }
        #expect(api.exchanges.state.withLock { $0.changes } == 0)
    }

    @Test func headersThatAreSentTwiceAreNotGuessedAt() async throws {
        let key = "ApiKey: \(FakeExchangeKeys.main)\r\n"
        let account = "AccountId: \(Self.main)\r\n"
        try await Self.filled().serve { connection in
            for (headers, status) in [
                (key + account, 200), (key + key + account, 401), (key + account + account, 400),
                (key.lowercased() + account.lowercased(), 200),
            ] {
                let reply = try await connection.exchange(
                    "GET \(ExchangeSamples.path) HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
                        + headers + "\r\n")
                #expect(reply.hasPrefix("HTTP/1.1 \(status) "), "\(headers): \(reply)")
            }
        }
    }

    @Test func aKeyOpensNoOtherFace() async throws {
        try await TestAPI().run { client in
            let headers = ["ApiKey": FakeExchangeKeys.main, "AccountId": Self.main]
            for path in ["/trade/v1/venues", "/v2/profiles"] {
                try await client.send("GET", path, headers: headers).expectRefusal(401, at: path)
            }
        }
    }

    @Test func aRevokedKeyIsRefusedWithTheNextRequest() async throws {
        let api = Self.filled()
        try await api.run { client in
            #expect(try await client.exchange("GET", ExchangeSamples.path).status == 200)
            api.exchangeKeys.revoke(FakeExchangeKeys.main)
            try await client.exchange("GET", ExchangeSamples.path)
                .expectExchangeProblem(401, at: ExchangeSamples.path)
        }
    }

    @Test func aStoreThatDoesNotAnswerOpensNothing() async throws {
        let api = Self.filled()
        try await api.run { client in
            api.exchangeKeys.fail(.unavailable("secret detail"))
            let keyless = try await client.exchange("GET", ExchangeSamples.path)
            api.exchangeKeys.fail(nil)
            api.par.fail(.unavailable("secret detail"))
            let blind = try await client.exchange("GET", ExchangeSamples.path)
            for reply in [keyless, blind] {
                reply.expectExchangeProblem(503, at: ExchangeSamples.path)
                #expect(reply.header("Retry-After") == "5")
                #expect(!reply.text.contains("secret"))
            }
        }
    }

    @Test func aKeyHasALimitOfItsOwn() async throws {
        let api = Self.filled { $0.settings.rateLimits = RateLimitSettings(api: 2, token: 0) }
        try await api.run { client in
            for left in [1, 0] {
                let reply = try await client.exchange("GET", ExchangeSamples.path)
                #expect(reply.status == 200)
                #expect(reply.header("RateLimit")?.contains("r=\(left);") == true)
            }
            let reply = try await client.exchange("GET", ExchangeSamples.path)
            reply.expectExchangeProblem(429, at: ExchangeSamples.path)
            #expect(reply.header("Retry-After") == "1")
            #expect(reply.header("RateLimit") == #""default";r=0;t=1"#)
            #expect(reply.header("RateLimit-Policy") == #""default";q=2;w=1"#)
            // What is refused for its account counts too; another key has not been used.
            for status in [200, 403] {
                let other = try await client.exchange(
                    "GET", ExchangeSamples.path, key: FakeExchangeKeys.second,
                    account: status == 200 ? Self.second : Self.main)
                #expect(other.status == status, "\(other.text)")
            }
        }
    }

    @Test func badKeysOfAnAddressAreLimitedAndGoodOnesAreNot() async throws {
        let api = Self.filled { $0.settings.rateLimits = RateLimitSettings(api: 0, token: 1) }
        try await api.run { client in
            for number in 0..<RequestLimits.tokenWindowSeconds {
                let reply = try await client.exchange(
                    "GET", ExchangeSamples.path, key: "unknown-\(number)")
                #expect(reply.status == 401)
            }
            let reply = try await client.exchange("GET", ExchangeSamples.path, key: "unknown")
            reply.expectExchangeProblem(429, at: ExchangeSamples.path)
            #expect(reply.header("Retry-After") == "1")
            #expect(try await client.exchange("GET", ExchangeSamples.path).status == 200)
            api.time.advance(.seconds(1))
            try await client.exchange("GET", ExchangeSamples.path, key: "unknown")
                .expectExchangeProblem(401, at: ExchangeSamples.path)
        }
    }
}
