import Domain
import Engine
import StrictJSON
import Testing

@testable import HTTPAPI

@Suite struct ExchangeListTests {
    private static let path = ExchangeSamples.path
    private static let day: Int64 = 86_400_000_000

    /// A query string, and what is asked of the service for it.
    private static let good: [(String, ExchangeQuery)] = {
        let newYear = FakeTime.start
        func query(_ edit: (inout ExchangeQuery) -> Void = { _ in }) -> ExchangeQuery {
            var query = ExchangeQuery(account: ExchangeSamples.main)
            edit(&query)
            return query
        }
        return [
            ("", query()), ("?other=1", query()),
            ("?externalId=a%20b%2Fc", query { $0.externalID = "a b/c" }),
            ("?state=REJECTED", query { $0.states = [.rejected] }),
            ("?state=FAILED", query { $0.states = [.failed] }),
            ("?state=FAILED_BREACHES_LIMIT", query { $0.refinement = .breachesLimit }),
            ("?state=REJECTED_BREACHES_LIMIT", query { $0.refinement = .breachesLimit }),
            (
                "?from=2026-01-01&to=2026-01-01",
                query {
                    $0.from = newYear
                    $0.to = Instant(microseconds: newYear.microseconds + day - 1)
                }
            ),
            (
                "?from=2026-01-01T01:00:00%2B01:00&to=2026-01-01T00:00:00Z",
                query { ($0.from, $0.to) = (newYear, newYear) }
            ),
            ("?page=3&size=7", query { ($0.page, $0.size) = (3, 7) }),
            ("?size=100&page=1000000", query { ($0.page, $0.size) = (1_000_000, 100) }),
        ]
            + ExchangeState.allCases.map { state in
                ("?state=\(state.rawValue)", query { $0.states = [state] })
            }
    }()

    @Test func filtersArriveAsTheyWereMeant() async throws {
        let api = TestAPI()
        try await api.run { client in
            for (text, _) in Self.good {
                let reply = try await client.exchange("GET", Self.path + text)
                #expect(reply.status == 200, "\(text): \(reply.text)")
            }
        }
        #expect(api.exchanges.state.withLock { $0.queries } == Self.good.map(\.1))
    }

    private static let bad: [(String, [String])] = [
        (
            "externalId=&state=x&from=y&to=z&page=-1&size=0",
            ["externalId", "state", "from", "to", "page", "size"]
        ),
        ("externalId=\(String(repeating: "a", count: 256))", ["externalId"]),
        ("state=", ["state"]), ("state=draft", ["state"]), ("state=DRAFT,SUCCESS", ["state"]),
        ("state=BREACHES_LIMIT", ["state"]),
        ("from=2026-02-29", ["from"]), ("from=2026-01-01T00:00:00", ["from"]),
        ("from=2026-01-01T01:00:00+01:00", ["from"]), ("to=1767225600", ["to"]), ("to=", ["to"]),
        ("from=2026-01-02&to=2026-01-01", ["to"]),
        ("page=1000001", ["page"]), ("page=x", ["page"]), ("page=1.0", ["page"]),
        ("size=101", ["size"]), ("size=", ["size"]), ("size=+1", ["size"]), ("size=1e1", ["size"]),
        ("size=99999999999999999999", ["size"]),
    ]

    @Test func everyBadParameterIsNamedAtOnce() async throws {
        let api = TestAPI()
        try await api.run { client in
            for (text, fields) in Self.bad {
                let reply = try await client.exchange("GET", "\(Self.path)?\(text)")
                reply.expectExchangeProblem(400, .validation, at: Self.path)
                #expect(reply.exchangeFields == fields, "\(text): \(reply.text)")
            }
            for text in ["size=1&size=1", "a=%", "a=%00"] {
                let reply = try await client.exchange("GET", "\(Self.path)?\(text)")
                reply.expectExchangeProblem(400, .validation, at: Self.path)
            }
        }
        #expect(api.exchanges.state.withLock { $0.queries.isEmpty })
    }

    /// Exchanges, size, page; how many are shown, and how many pages there are.
    @Test(arguments: [
        (0, 20, 0, 0, 0), (1, 20, 0, 1, 1), (5, 2, 0, 2, 3), (5, 2, 2, 1, 3), (5, 2, 3, 0, 3),
        (4, 2, 1, 2, 2), (5, 5, 0, 5, 1), (3, 1, 2, 1, 3),
    ])
    func pagesAreCounted(total: Int, size: Int, page: Int, shown: Int, pages: Int) async throws {
        let api = TestAPI()
        api.exchanges.state.withLock { state in
            state.exchanges = (0..<UInt64(total)).map { ExchangeSamples.exchange($0) }
        }
        try await api.run { client in
            let reply = try await client.exchange("GET", "\(Self.path)?size=\(size)&page=\(page)")
            #expect(
                reply.json.object?.map(\.name)
                    == ["content", "totalElements", "totalPages", "size", "number"])
            #expect(reply.json["content"]?.array?.count == shown)
            #expect(reply.json["totalElements"]?.integer == Int64(total))
            #expect(reply.json["totalPages"]?.integer == Int64(pages))
            #expect(reply.json["size"]?.integer == Int64(size))
            #expect(reply.json["number"]?.integer == Int64(page))
        }
    }

    @Test func aListShowsWhatASingleReadShows() async throws {
        let api = TestAPI()
        api.exchanges.fill()
        try await api.run { client in
            let list = try await client.exchange("GET", Self.path)
            let id = ExchangeSamples.exchangeID(1)
            let one = try await client.exchange("GET", "\(Self.path)/\(id)")
            #expect(list.json["content"]?.array == [one.json])
        }
    }
}
