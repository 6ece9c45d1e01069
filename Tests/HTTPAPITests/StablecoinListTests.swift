import Domain
import Money
import Testing

@testable import HTTPAPI

@Suite struct StablecoinListTests {
    private static let path = "/v2/conversion/stablecoins"

    @Test func everyParameterReachesTheService() async throws {
        let api = TestAPI()
        try await api.run { client in
            let query = [
                "profile_id=\(ParSamples.second)", "ref_id=a%20b",
                "created_at.begin=2026-01-01T01:00:00%2B01:00",
                "created_at.end=2026-01-01T00:00:00.0000015Z",
                "updated_at.begin=2026-01-01t00:00:00z",
                "updated_at.end=2025-12-31T19:00:00-05:00", "order=ASC", "limit=7", "more=1",
            ].joined(separator: "&")
            let reply = try await client.send(
                "GET", Self.path + "?" + query, token: client.token())
            #expect(reply.text == #"{"items":[]}"#)
            _ = try await client.send("GET", Self.path, token: client.token())
        }
        let start = FakeTime.start
        #expect(
            api.par.state.withLock { $0.queries } == [
                ParQuery(
                    tenant: "acme", profile: ParSamples.second, reference: "a b",
                    createdFrom: start, createdTo: start.adding(.microseconds(1)),
                    updatedFrom: start, updatedTo: start, isAscending: true, limit: 8),
                ParQuery(tenant: "acme", isAscending: false, limit: 101),
            ])
    }

    @Test(arguments: [
        ("limit", ["0", "1001", "-1", "+5", "1.0", "1e2", "x", "", " 1", "99999999999999999999"]),
        ("order", ["asc", "DESCENDING", "", "ASC,DESC"]),
        ("profile_id", ["", "default", "x", "019b7667-8c00-7000-8000-00000000000"]),
        ("ref_id", ["", String(repeating: "a", count: 129)]),
        ("created_at.begin", ["", "2026-01-01", "2026-01-01T00:00:00", "1767225600", "x"]),
        ("created_at.end", ["2026-02-30T00:00:00Z", "2026-01-01T24:00:00Z"]),
        ("updated_at.begin", ["2026-01-01T00:00:60Z", "2026-01-01 00:00:00Z%20"]),
        ("updated_at.end", ["2026-01-01T00:00:00%2B1:00", "0000-01-01T00:00:00Z"]),
        ("page_cursor", ["", "x", "AAAA", String(repeating: "A", count: 300)]),
    ])
    func aBadParameterIsNamed(name: String, values: [String]) async throws {
        let api = TestAPI()
        try await api.run { client in
            let token = try await client.token()
            for value in values {
                let reply = try await client.send(
                    "GET", "\(Self.path)?\(name)=\(value.replacing(" ", with: "%20"))",
                    token: token)
                reply.expectProblem(400)
                #expect(reply.problemFields == [name], "\(value): \(reply.text)")
            }
        }
        #expect(api.par.state.withLock { $0.queries.isEmpty })
    }

    @Test func allBadParametersAreNamedAtOnce() async throws {
        try await TestAPI().run { client in
            let token = try await client.token()
            let reply = try await client.send(
                "GET", Self.path + "?limit=0&order=x&profile_id=1&page_cursor=1&ref_id=",
                token: token)
            reply.expectProblem(400)
            #expect(
                reply.problemFields == ["profile_id", "ref_id", "order", "limit", "page_cursor"])
            let twice = try await client.send("GET", Self.path + "?limit=1&limit=1", token: token)
            twice.expectProblem(400)
            #expect(twice.problemFields == ["limit"])
        }
    }

    @Test(arguments: ["ASC", "DESC"], [1, 2, 3, 7, 20, 21, 1_000])
    func pagesHaveEveryConversionOnce(order: String, limit: Int) async throws {
        let api = TestAPI()
        api.par.fill(0..<21)
        api.par.fill(100..<103, tenant: "other")
        try await api.run { client in
            let token = try await client.token()
            var ids: [String] = []
            var cursor: String?
            var pages = 0
            repeat {
                let more = cursor.map { "&page_cursor=\($0)" } ?? ""
                let reply = try await client.send(
                    "GET", "\(Self.path)?order=\(order)&limit=\(limit)\(more)", token: token)
                let items = try #require(reply.json["items"]?.array)
                #expect(!items.isEmpty && items.count <= limit)
                ids += items.compactMap { $0["id"]?.string }
                cursor = reply.json["next_page_cursor"]?.string
                pages += 1
                // Of a list that begins where this one is now.
                if order == "DESC" { api.par.fill(UInt64(200 + pages)..<UInt64(201 + pages)) }
            } while cursor != nil && pages < 50
            let all = (UInt64(0)..<21).map { ParSamples.id($0).description }
            #expect(ids == (order == "ASC" ? all : all.reversed()))
            #expect(pages == (21 + limit - 1) / limit)
        }
    }

    @Test func theLengthOfPagesMayChangeOnTheWay() async throws {
        let api = TestAPI()
        api.par.fill(0..<10)
        try await api.run { client in
            let token = try await client.token()
            let first = try await client.send("GET", Self.path + "?limit=3", token: token)
            let cursor = try #require(first.json["next_page_cursor"]?.string)
            let rest = try await client.send(
                "GET", "\(Self.path)?limit=1000&page_cursor=\(cursor)", token: token)
            #expect(rest.json["items"]?.array?.count == 7)
            #expect(rest.json["next_page_cursor"] == nil)
        }
    }

    @Test func aCursorThatWasChangedIsRefused() async throws {
        let api = TestAPI()
        api.par.fill(0..<5)
        try await api.run { client in
            let token = try await client.token()
            let cursor = try await Self.cursor(client, token, "")
            var changed: [String] = []
            let letters = Array(cursor)
            for index in letters.indices {
                for letter in ["A", "B", "z", "-", "_", "+", "/", "=", "."] as [Character]
                where letter != letters[index] {
                    var copy = letters
                    copy[index] = letter
                    changed.append(String(copy))
                }
                changed.append(String(letters[..<index] + letters[(index + 1)...]))
                changed.append(String(letters[..<index]))
            }
            changed += [cursor + "A", cursor + "=", " " + cursor, cursor + cursor]
            #expect(changed.count > 700)
            for text in changed {
                let sent = text.replacing("+", with: "%2B").replacing(" ", with: "%20")
                let reply = try await client.send(
                    "GET", "\(Self.path)?page_cursor=\(sent)", token: token)
                reply.expectProblem(400)
                #expect(reply.problemFields == ["page_cursor"], "\(text)")
            }
        }
        #expect(api.par.state.withLock { $0.queries.count } == 1)
    }

    @Test func aCursorIsOfOneListAlone() async throws {
        let api = TestAPI()
        api.par.fill(0..<5)
        api.par.fill(100..<105, tenant: "other")
        try await api.run { client in
            let token = try await client.token()
            let other = try await client.token("other-1")
            let filters = [
                "", "&order=ASC", "&profile_id=\(ParSamples.main)", "&ref_id=none",
                "&created_at.begin=2020-01-01T00:00:00Z", "&created_at.end=2030-01-01T00:00:00Z",
                "&updated_at.begin=2020-01-01T00:00:00Z", "&updated_at.end=2030-01-01T00:00:00Z",
            ]
            for (index, filter) in filters.enumerated() where filter != "&ref_id=none" {
                let cursor = try await Self.cursor(client, token, filter)
                for (place, wrong) in filters.enumerated() {
                    let reply = try await client.send(
                        "GET", "\(Self.path)?page_cursor=\(cursor)\(wrong)", token: token)
                    if place == index {
                        #expect(reply.status == 200, "\(wrong): \(reply.text)")
                    } else {
                        reply.expectProblem(400)
                        #expect(reply.problemFields == ["page_cursor"])
                    }
                }
                try await client.send(
                    "GET", "\(Self.path)?page_cursor=\(cursor)\(filter)", token: other
                ).expectProblem(400)
                for place in ["/v2/events", "/v2/profiles/default/statement"] {
                    try await client.send("GET", "\(place)?page_cursor=\(cursor)", token: token)
                        .expectProblem(400)
                }
            }
        }
    }

    /// The same moment and the same id in another spelling are the same filter.
    @Test func filtersAreComparedByWhatTheyMean() async throws {
        let api = TestAPI()
        api.par.fill(0..<5)
        try await api.run { client in
            let token = try await client.token()
            let cursor = try await Self.cursor(
                client, token,
                "&created_at.begin=2020-01-01T00:00:00Z&profile_id=\(ParSamples.main)")
            let upper = ParSamples.main.description.uppercased()
            let reply = try await client.send(
                "GET",
                "\(Self.path)?page_cursor=\(cursor)&profile_id=\(upper)&order=DESC"
                    + "&created_at.begin=2020-01-01T02:00:00.000%2B02:00", token: token)
            #expect(reply.status == 200, "\(reply.text)")
        }
    }

    @Test func aCursorOfAnotherKeyIsRefused() throws {
        let listing = PageCursors.Listing(tenant: "acme", place: "x", filters: ["a", nil])
        let keys = TokenKeyRing(try #require(TokenKeys(privateKey: TestAPI.privateKey)))
        let others = TokenKeyRing(
            try #require(TokenKeys(privateKey: Array(repeating: 7, count: 32))))
        let position = ParQuery.Position(createdAt: FakeTime.start, id: ParSamples.id(3))
        let cursor = PageCursors(ring: keys).cursor(at: position, of: listing)
        #expect(PageCursors(ring: keys).position(in: cursor, of: listing) == position)
        let elsewhere: ParQuery.Position? = PageCursors(ring: others).position(
            in: cursor, of: listing)
        #expect(elsewhere == nil)
        for filters in [["a"], ["a", nil, nil], [nil, "a"], ["a", ""], ["a-:"]] {
            let other = PageCursors.Listing(tenant: "acme", place: "x", filters: filters)
            let found: ParQuery.Position? = PageCursors(ring: keys).position(in: cursor, of: other)
            #expect(found == nil, "\(filters)")
        }
    }

    private static func cursor(
        _ client: APITestClient, _ token: String, _ filter: String
    ) async throws -> String {
        let reply = try await client.send("GET", "\(path)?limit=2\(filter)", token: token)
        return try #require(reply.json["next_page_cursor"]?.string, "\(reply.text)")
    }
}
