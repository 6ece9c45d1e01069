import Domain
import StrictJSON
import Testing

@testable import HTTPAPI

@Suite(.timeLimit(.minutes(60))) struct ExchangeProblemTests {
    @Test func everyErrorOfTheServiceIsToldOnEveryRoute() async throws {
        let api = TestAPI()
        try await api.run { client in
            for row in ExchangeErrorCase.all {
                api.exchanges.fail(row.error)
                for place in ExchangeRow.all {
                    let reply = try await client.exchange(place)
                    reply.expectExchangeProblem(row.status, row.kind, at: place.path)
                    #expect(
                        reply.json["detail"]?.string?.hasPrefix(row.detailStart) == true,
                        "\(reply.text)")
                    let properties = try JSONParser.parse(row.properties)
                    #expect(reply.json["properties"] == properties, "\(reply.text)")
                    #expect(reply.header("Retry-After") == row.retryAfter, "\(reply.text)")
                    #expect(!reply.text.contains("secret"))
                }
            }
        }
    }

    @Test func theTableHasEveryKindOfProblem() {
        #expect(
            Set(ExchangeErrorCase.all.compactMap(\.kind)) == Set(ExchangeProblem.allCases))
        #expect(ExchangeProblem.quoteAlreadyUsed.type == "urn:cambist:problem:quote-already-used")
        #expect(
            Set(ExchangeProblem.allCases.map(\.rawValue)).isSuperset(of: [
                "quote-already-used", "external-id-reused", "not-cancellable", "quote-expired",
                "insufficient-funds", "validation",
            ]))
    }

    @Test func bodiesThatAreTooLargeOrOfAnotherTypeAreRefused() async throws {
        let api = TestAPI()
        try await api.run { client in
            for row in ExchangeRow.all {
                guard let body = row.body else { continue }
                let large = body + String(repeating: " ", count: Limits.bodyBytesMax)
                let reply = try await client.exchange("POST", row.path, body: large)
                reply.expectExchangeProblem(413, at: row.path)
                #expect(reply.header("Connection") == "close")
                for type in ["text/plain", "", "application/problem+json", "application/json;x=1"] {
                    try await client.exchange(row, headers: ["Content-Type": type])
                        .expectExchangeProblem(415, at: row.path)
                }
                try await client.exchange(row, headers: ["Content-Encoding": "gzip"])
                    .expectExchangeProblem(415, at: row.path)
            }
        }
        #expect(api.exchanges.state.withLock { $0.changes } == 0)
    }

    /// Every status that the document has for an operation is one that something here provokes.
    @Test func everyDocumentedStatusIsProvoked() {
        let byService = Set(ExchangeErrorCase.all.map(\.status))
        let byEdge: Set = [400, 401, 403, 413, 415, 429, 431]
        let documented = Set(SchemaText.exchangeResponses.map(\.status))
        #expect(documented == byService.union(byEdge))
    }

    @Test func anOperationSaysWhatItMayAnswer() {
        let common: Set = [400, 401, 403, 429, 431, 500, 503]
        let said = Dictionary(
            uniqueKeysWithValues: (Operation.exchanges + Operation.subscriptions).map {
                ("\($0.method) \($0.path)", Set($0.successes.map(\.status) + $0.errors))
            })
        let base = ExchangeSamples.path
        #expect(
            said == [
                "POST \(base)/quote": [201, 413, 415, 422],
                "POST \(base)/confirm": [201, 404, 409, 410, 413, 415, 422],
                "GET \(base)": [200], "GET \(base)/{id}": [200, 404],
                "DELETE \(base)/{id}": [200, 404, 409],
                "POST \(base)/subscribe": [201, 413, 415], "GET \(base)/subscribe": [200],
                "DELETE \(base)/subscribe/{id}": [204, 404],
            ])
        let documented = Set(SchemaText.exchangeResponses.map(\.status))
        #expect(said.values.allSatisfy { $0.filter { $0 >= 400 }.isSubset(of: documented) })
        #expect(common.isSubset(of: documented))
    }

    @Test func whatIsNowhereBelowTheFaceIsAProblemOfIt() async throws {
        try await TestAPI().run { client in
            for path in [
                "/api/v1/orders/exchange/", "/api/v1/orders/exchange/a/b",
                "/api/v1/orders/exchange/subscribe/", "/api/v1/orders/exchange//",
            ] {
                try await client.exchange("GET", path).expectExchangeProblem(404, at: path)
            }
            let other = try await client.send("GET", "/api/v1/orders")
            other.expectError(404, 4040)
        }
    }
}
