import Domain
import Engine
import StrictJSON
import Testing

@testable import HTTPAPI

@Suite struct ListTests {
    static let path = "/trade/v1/conversions"

    @Test func aPageIsTold() async throws {
        let api = TestAPI()
        api.conversions.script.withLock {
            $0.page = ConversionPage(content: [Samples.completed, Samples.pending], total: 41)
        }
        try await api.run { client in
            let reply = try await client.send(
                "GET", Self.path + "?query=status:COMPLETED%20AND%20fromAsset:BTC&page=2&size=20",
                token: client.token())
            #expect(reply.status == 200)
            #expect(reply.json["content"]?.array?.count == 2)
            #expect(reply.json["totalElements"]?.integer == 41)
            #expect(reply.json["totalPages"]?.integer == 3)
            #expect(reply.json["size"]?.integer == 20)
            #expect(reply.json["number"]?.integer == 2)
        }
        let query = api.conversions.script.withLock { $0.queries.first }
        #expect(
            query
                == ConversionQuery(
                    tenant: "acme",
                    filter: .and([
                        .field(.status, .exactly("COMPLETED")), .field(.fromAsset, .exactly("BTC")),
                    ]), page: 2, size: 20))
    }

    @Test(arguments: [
        ("", 0, 20), ("?pageNumber=3&pageSize=100", 3, 100), ("?page=0&pageNumber=0&size=1", 0, 1),
        ("?page=1000000", 1_000_000, 20), ("?unknown=1", 0, 20),
    ])
    func thePageHasTwoNames(query: String, page: Int, size: Int) async throws {
        let api = TestAPI()
        try await api.run { client in
            let reply = try await client.send("GET", Self.path + query, token: client.token())
            #expect(reply.status == 200)
        }
        let asked = api.conversions.script.withLock { $0.queries.first }
        #expect(asked?.page == page)
        #expect(asked?.size == size)
        #expect(asked?.filter == .everything)
    }

    @Test(arguments: [
        ("page=-1", "page"), ("page=a", "page"), ("page=1000001", "page"), ("page=", "page"),
        ("page=1.0", "page"), ("page=%2B1", "page"), ("size=0", "size"), ("size=101", "size"),
        ("pageSize=0", "pageSize"), ("page=1&pageNumber=2", "pageNumber"),
        ("size=99999999999999999999", "size"), ("query=x", "query"), ("query=status:", "query"),
        ("page=1&page=1", "page"), ("query=a&query=b", "query"),
    ])
    func aBadPageIsNamed(query: String, field: String) async throws {
        let api = TestAPI()
        try await api.run { client in
            let reply = try await client.send(
                "GET", Self.path + "?" + query, token: client.token())
            reply.expectError(400, 4000)
            #expect(reply.errorFields == [field])
        }
        #expect(api.conversions.script.withLock { $0.queries.isEmpty })
    }

    @Test(arguments: ["?a=%", "?a=%zz", "?a=%00", "?a=%ff", "?%ff=1", "?query=%0a"])
    func aMalformedQueryStringIsRefused(query: String) async throws {
        try await TestAPI().run { client in
            try await client.send("GET", Self.path + query, token: client.token())
                .expectError(400, 4000)
        }
    }

    @Test func theColumnOfAnErrorIsTold() async throws {
        try await TestAPI().run { client in
            let reply = try await client.send(
                "GET", Self.path + "?query=status:PENDING%20AND%20colour:red",
                token: client.token())
            reply.expectError(400, 4000)
            let messages = reply.json["details"]?["errors"]?["query"]?.array
            #expect(messages?.first?.string?.hasPrefix("column 20: unknown field") == true)
        }
    }
}
