import Domain
import Hummingbird
import Testing

@testable import HTTPAPI

@Suite struct MethodTests {
    /// Every path that is served and exactly its methods, by hand.
    static let places: [(path: String, allow: String)] = [
        ("/trade/v1/conversions", "POST, GET, HEAD, OPTIONS"),
        ("/trade/v1/conversions/estimate", "POST, OPTIONS"),
        ("/trade/v1/conversions/route", "POST, OPTIONS"),
        ("/trade/v1/conversions/\(Samples.pending.conversion.id)", "GET, HEAD, DELETE, OPTIONS"),
        (
            "/trade/v1/conversions/\(Samples.pending.conversion.id)/events", "GET, HEAD, OPTIONS"
        ),
        ("/trade/v1/conversions/destination-assets", "GET, HEAD, OPTIONS"),
        ("/trade/v1/exports", "POST, OPTIONS"),
        ("/trade/v1/exports/\(ExportID(high: 1, low: 1))", "GET, HEAD, OPTIONS"),
        ("/trade/v1/exports/\(ExportID(high: 1, low: 1))/file", "GET, HEAD, OPTIONS"),
        ("/trade/v1/rates/indicative/BTC", "GET, HEAD, OPTIONS"),
        ("/trade/v1/rates/indicative/BTC/USD", "GET, HEAD, OPTIONS"),
        ("/trade/v1/market-data/ticker/BTC-USD", "GET, HEAD, OPTIONS"),
        ("/trade/v1/market-data/order-book/BTC-USD", "GET, HEAD, OPTIONS"),
        ("/trade/v1/market-data/order-book/BTC-USD/aggregated", "GET, HEAD, OPTIONS"),
        ("/trade/v1/venues", "GET, HEAD, OPTIONS"),
        ("/trade/v1/venues/accounts", "GET, HEAD, OPTIONS"),
        ("/trade/v1/venues/balances/summary", "GET, HEAD, OPTIONS"),
        ("/v2/conversion/stablecoins", "POST, GET, HEAD, OPTIONS"),
        ("/v2/conversion/stablecoins/\(ParSamples.id(1))", "GET, HEAD, DELETE, OPTIONS"),
        ("/v2/profiles", "GET, HEAD, POST, OPTIONS"),
        ("/v2/profiles/default", "GET, HEAD, PUT, OPTIONS"),
        ("/v2/profiles/\(ParSamples.main)/deactivate", "PUT, OPTIONS"),
        ("/v2/profiles/default/balances", "GET, HEAD, OPTIONS"),
        ("/v2/profiles/default/balances/USD", "GET, HEAD, OPTIONS"),
        ("/v2/profiles/default/statement", "GET, HEAD, OPTIONS"),
        ("/v2/transfer/internal", "POST, OPTIONS"),
        ("/v2/sandbox/profiles/default/deposit", "POST, OPTIONS"),
        ("/v2/events", "GET, HEAD, OPTIONS"),
        ("/v2/events/\(EventID(high: 1, low: 1))", "GET, HEAD, OPTIONS"),
        ("/api/v1/orders/exchange/quote", "POST, OPTIONS"),
        ("/api/v1/orders/exchange/confirm", "POST, OPTIONS"),
        ("/api/v1/orders/exchange", "GET, HEAD, OPTIONS"),
        (
            "/api/v1/orders/exchange/\(ExchangeSamples.exchangeID(1))",
            "GET, HEAD, DELETE, OPTIONS"
        ),
        ("/api/v1/orders/exchange/subscribe", "POST, GET, HEAD, OPTIONS"),
        (
            "/api/v1/orders/exchange/subscribe/\(ExchangeSamples.subscriptionID(1))",
            "DELETE, OPTIONS"
        ),
        ("/oauth2/token", "POST, OPTIONS"), ("/oauth2/revoke", "POST, OPTIONS"),
        ("/.well-known/jwks.json", "GET, HEAD, OPTIONS"),
        ("/.well-known/oauth-authorization-server", "GET, HEAD, OPTIONS"),
        ("/health/live", "GET, HEAD, OPTIONS"),
        ("/health/ready", "GET, HEAD, OPTIONS"),
        ("/metrics", "GET, HEAD, OPTIONS"),
        ("/openapi.json", "GET, HEAD, OPTIONS"),
    ]

    static let methods = [
        "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND",
    ]

    @Test(arguments: places)
    func everyMethodThatIsNotServedSaysWhichAre(path: String, allow: String) async throws {
        try await TestAPI().run { client in
            let served = allow.split(separator: ",").map { $0.filter { $0 != " " } }
            for method in Self.methods {
                let reply = try await client.send(method, path)
                if method == "OPTIONS" {
                    #expect(reply.status == 204)
                    #expect(reply.header("Allow") == allow)
                } else if served.contains(method) {
                    // A file without its link is nowhere.
                    #expect(reply.status != 404 || path.hasSuffix("/file"), "\(method) \(path)")
                    #expect(reply.status != 405, "\(method) \(path)")
                } else if method == "HEAD" {
                    #expect(reply.status == 405)
                    #expect(reply.header("Allow") == allow)
                } else {
                    reply.expectRefusal(405, at: path)
                    #expect(reply.header("Allow") == allow)
                }
            }
        }
    }

    @Test func theTableAboveHasEveryRoute() async throws {
        try await TestAPI().run { client in
            let document = try await client.send("GET", "/openapi.json").json
            let paths = try #require(document["paths"]?.object)
            #expect(paths.count == Self.places.count)
        }
    }

    @Test(arguments: [
        "/", "/trade", "/trade/v1", "/trade/v1/", "/trade/v1/conversions/",
        "//trade/v1/conversions",
        "/trade//v1/conversions", "/trade/v1/conversions//", "/Trade/v1/conversions",
        "/trade/v1/conversions/a/b", "/%74rade/v1/conversions", "/trade/v1/%63onversions",
        "/trade/v1/conversions%2Festimate", "/trade/v1/conversions/../venues",
        "/trade/v1/./conversions", "/trade/v1/conversions/%", "/trade/v1/conversions/%zz",
        "/trade/v1/conversions/%00", "/trade/v1/conversions/%ff", "/trade/v1/conversions/%2e%2e",
        "/trade/v1/conversions/a%2fb", "/bench/echo", "/trade/v1/exports/", "/admin",
        "/trade/v1/rates/indicative/BTC/USD/", "/trade/v1/market-data/ticker", "/v2x", "/V2/x",
        "//v2/profiles", "/v2", "/v2/", "/v2/profiles/", "/v2/Profiles", "/v2//profiles",
        "/v2/conversion", "/v2/conversion/stablecoins/a/b", "/v2/transfer", "/v2/sandbox",
        "/v2/profiles/default/balances/USD/x", "/v2/%70rofiles", "/v2/events/../profiles",
        "/api/v1/orders", "/api/v1/orders/exchanges", "/api/v1/orders/exchange/",
        "/api/v1/orders/Exchange", "/trade/v1/market-data/ticker/BTC%2DUSD%0a",
        "/a/b/c/d/e/f/g/h/i/j/k/l/m/n",
    ])
    func whatIsNotServedIsNotFound(path: String) async throws {
        try await TestAPI().run { client in
            let token = try await client.token()
            for method in ["GET", "POST", "PUT"] {
                try await client.send(method, path, token: token).expectRefusal(404, at: path)
            }
        }
    }

    @Test(arguments: ["/trade/v1/venues", "/v2/profiles", "/v2/conversion/stablecoins"])
    func headHasTheHeaderOfGetAndNoBody(path: String) async throws {
        try await TestAPI().run { client in
            let token = try await client.token()
            let get = try await client.send("GET", path, token: token)
            let head = try await client.send("HEAD", path, token: token)
            #expect(head.status == 200)
            #expect(head.body.isEmpty)
            #expect(head.header("Content-Length") == "\(get.body.count)")
            #expect(head.header("Content-Type") == get.header("Content-Type"))
        }
    }

    @Test func theEchoExistsOnlyWhereItIsAskedFor() async throws {
        let api = TestAPI { $0.settings.benchmarkEcho = true }
        try await api.run { client in
            let none = try await client.post("/bench/echo", token: nil, "{}")
            none.expectError(401, 4010)
            let reply = try await client.post(
                "/bench/echo", token: client.token(), #"{ "a": [1.50, "x"] }"#)
            #expect(reply.status == 200)
            #expect(reply.text == #"{"a":[1.50,"x"]}"#)
        }
    }
}
