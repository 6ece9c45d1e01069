import StrictJSON
import Testing

@testable import HTTPAPI

@Suite struct MarketTests {
    private func get(_ path: String, as id: String = "acme-1") async throws -> APITestClient.Reply {
        let (stream, continuation) = AsyncStream<APITestClient.Reply>.makeStream()
        try await TestAPI().run { client in
            continuation.yield(
                try await client.send("GET", "/trade/v1" + path, token: client.token(id)))
        }
        for await reply in stream { return reply }
        throw TestFailure.noPort
    }

    @Test(arguments: [
        ("/rates/indicative/BTC/USD", "1", "60000.5"),
        ("/rates/indicative/BTC/USD?amount=2.5", "2.5", "150001.25"),
        ("/rates/indicative/BTC/USD?amount=0.000001", "0.000001", "0.0600005"),
    ])
    func aRateIsForAnAmount(path: String, amount: String, value: String) async throws {
        let json = try await get(path).json
        #expect(json["rate"]?.string == "60000.5")
        #expect(json["amount"]?.string == amount)
        #expect(json["toAmount"]?.string == value)
    }

    /// Only what is a test says so: acme has accounts at alpha and beta.
    @Test func aLiveTenantIsNotCalledATest() async throws {
        try await TestAPI { $0.market.liveVenues = ["alpha", "beta"] }.run { client in
            let reply = try await client.send(
                "GET", "/trade/v1/venues/accounts", token: client.token("acme-1"))
            #expect(reply.status == 200)
            #expect(reply.header("X-Cambist-Environment") == nil)
            let kinds = reply.json.array?.compactMap { $0["environment"]?.string }
            #expect(kinds == ["live", "live"])
        }
    }

    @Test func anAssetIsWorthItself() async throws {
        let json = try await get("/rates/indicative/BTC/BTC?amount=2").json
        #expect(json["rate"]?.string == "1")
        #expect(json["toAmount"]?.string == "2")
    }

    @Test func allRatesOfOneAssetAreListed() async throws {
        let json = try await get("/rates/indicative/BTC").json
        #expect(json["rates"]?.array?.compactMap { $0["to"]?.string } == ["USD"])
    }

    @Test(arguments: [
        ("/rates/indicative/NOPE/USD", 404, 4040, nil),
        ("/rates/indicative/BTC/NOPE", 404, 4040, nil),
        ("/rates/indicative/NOPE", 404, 4040, nil),
        ("/rates/indicative/BTC/USD?amount=0.0000009", 400, 4000, "amount"),
        ("/rates/indicative/BTC/USD?amount=-1", 400, 4000, "amount"),
        ("/rates/indicative/BTC/USD?amount=1e5", 400, 4000, "amount"),
        ("/rates/indicative/BTC/USD?amount=", 400, 4000, "amount"),
        ("/rates/indicative/BTC/USD?amount=9999999999999999999", 400, 4000, "amount"),
        ("/rates/indicative/BTC/USD?amount=1000000000000", 400, 4000, "amount"),
        ("/market-data/ticker/BTC-USD?venue=", 400, 4000, "venue"),
        ("/market-data/order-book/BTC-USD?venue=a%20b", 400, 4000, "venue"),
        ("/venues/balances/summary?venue=%C3%A9", 400, 4000, "venue"),
        ("/conversions/destination-assets", 400, 4000, "from"),
        ("/conversions/destination-assets?from=NOPE", 400, 4000, "from"),
        ("/market-data/order-book/BTC-USD/aggregated?feeStrategy=x", 400, 4000, "feeStrategy"),
        ("/market-data/order-book/BTC-USD/aggregated?orderBookType=x", 400, 4000, "orderBookType"),
        ("/venues/balances/summary?aggregate=yes", 400, 4000, "aggregate"),
        ("/venues/balances/summary?nonZeroBalanceOnly=1", 400, 4000, "nonZeroBalanceOnly"),
        ("/venues/balances/summary?asset=NOPE", 400, 4000, "asset"),
        ("/rates/indicative/ETH/USD", 404, 4040, nil),
        ("/market-data/ticker/NOPE-USD", 404, 4040, nil),
        ("/market-data/ticker/BTCUSD", 404, 4040, nil),
        ("/market-data/ticker/ETH-USD", 404, 4040, nil),
        ("/market-data/order-book/BTC-BTC", 404, 4040, nil),
        ("/market-data/order-book/ETH-USD/aggregated", 404, 4040, nil),
    ])
    func whatCannotBeAnsweredIsTold(
        path: String, status: Int, code: Int, field: String?
    ) async throws {
        let reply = try await get(path)
        reply.expectError(status, code)
        #expect(reply.errorFields == (field.map { [$0] } ?? []))
    }

    @Test func destinationsHaveTheirHops() async throws {
        let rows = try #require(
            try await get("/conversions/destination-assets?from=BTC").json.array)
        #expect(rows.compactMap { $0["asset"]?.string } == ["ETH", "USD"])
        #expect(rows.compactMap { $0["hops"]?.integer } == [2, 1])
    }

    @Test func tickersAndBooksAreByVenue() async throws {
        let tickers = try #require(try await get("/market-data/ticker/BTC-USD").json.array)
        #expect(tickers.compactMap { $0["venue"]?.string } == ["alpha", "beta"])
        #expect(tickers[0]["bid"]?.string == "60000")
        #expect(tickers[1]["bid"] == nil)
        let one = try #require(try await get("/market-data/ticker/BTC-USD?venue=beta").json.array)
        #expect(one.count == 1)
        let books = try #require(
            try await get("/market-data/order-book/BTC-USD?venue=alpha").json.array)
        #expect(books.first?["asks"]?.array?.first?["quantity"]?.string == "1.25")
        #expect(books.first?["timestamp"]?.string == "2026-01-01T00:00:00.000000Z")
    }

    @Test(arguments: [
        ("", "59880", 1), ("?feeStrategy=MAKER", "59940", 1),
        ("?orderBookType=FULL&feeStrategy=TAKER", "59880", 1), ("?orderBookType=BID", "59880", 1),
        ("?orderBookType=ASK", nil, 0),
    ])
    func theMergedBookHasPricesWithFees(query: String, price: String?, bids: Int) async throws {
        let json = try await get("/market-data/order-book/BTC-USD/aggregated" + query).json
        let levels = try #require(json["bids"]?.array)
        #expect(levels.count == bids)
        #expect(levels.first?["priceWithFee"]?.string == price)
    }

    @Test(arguments: [
        ("", ["1.5", "0.25", "0"]), ("?nonZeroBalanceOnly=true", ["1.5", "0.25"]),
        ("?aggregate=true", ["1.75", "0"]), ("?aggregate=true&nonZeroBalanceOnly=true", ["1.75"]),
        ("?asset=USD", ["0"]), ("?venue=beta", ["0.25", "0"]), ("?venue=beta&asset=BTC", ["0.25"]),
        ("?venue=nowhere", []), ("?aggregate=false", ["1.5", "0.25", "0"]),
    ])
    func balancesAreFilteredAndSummed(query: String, totals: [String]) async throws {
        let rows = try #require(try await get("/venues/balances/summary" + query).json.array)
        #expect(rows.compactMap { $0["total"]?.string } == totals)
        let isSum = query.contains("aggregate=true")
        #expect(rows.allSatisfy { ($0["venue"] == nil) == isSum })
    }

    @Test func venuesAndAccountsAreTheTenants() async throws {
        let venues = try #require(try await get("/venues").json.array)
        #expect(venues.first?["fees"]?["taker"]?.string == "0.002")
        #expect(venues.first?["fees"]?["asset"]?.string == "received")
        #expect(venues.first?["symbols"]?.array?.first?["lot"]?.string == "0.0001")
        #expect(venues.first?["available"]?.bool == true)
        #expect(try await get("/venues/accounts").json.array?.count == 2)
        #expect(try await get("/venues/accounts", as: "other-1").json.array == [])
        #expect(try await get("/venues/balances/summary", as: "other-1").json.array == [])
    }
}
