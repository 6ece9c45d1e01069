import Testing

@testable import HTTPAPI

/// More than anybody needs is refused before it costs anything.
@Suite struct AbuseTests {
    @Test func thereAreManyOfThemAndNoTwoAreOne() {
        #expect(AbuseRow.all.count == 59)
        #expect(Set(AbuseRow.all.map(\.name)).count == AbuseRow.all.count)
    }

    @Test(arguments: AbuseRow.all)
    func anAbusiveRequestIsRefusedAndNothingIsStored(row: AbuseRow) async throws {
        let api = TestAPI()
        try await api.run { client in
            var headers = row.headers
            if headers["Authorization"] == nil, row.path != "/oauth2/token" {
                headers["Authorization"] = "Bearer \(try await client.token())"
            }
            if row.body != nil { headers["Content-Type"] = row.type }
            let reply = try await client.send(
                row.method, row.path, headers: headers, body: row.body.map { Array($0.utf8) })
            #expect(reply.status == row.status, "\(reply.text.prefix(300))")
            // What was sent is not sent back at length.
            #expect(reply.body.count < 100_000)
        }
        #expect(api.createdCount == 0)
        #expect(api.par.state.withLock { $0.changes == 0 && $0.queries.isEmpty })
        #expect(api.conversions.script.withLock { $0.queries.isEmpty && $0.estimated.isEmpty })
        #expect(api.exports.count == 0)
    }
}
