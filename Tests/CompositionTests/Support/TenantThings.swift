import StrictJSON
import TestKit
import Testing

@testable import Composition

/// A tenant with one thing of every kind that has an id.
struct TenantThings: Sendable {
    let name: String
    private(set) var client: PlainClient
    /// By the name that rows give it.
    private(set) var ids: [String: String] = [:]

    static let conversions = "/v2/conversion/stablecoins"
    static let exchanges = "/api/v1/orders/exchange"

    init(_ name: String, _ client: PlainClient) async throws {
        (self.name, self.client) = (name, client)
        for nickname in ["main", "empty", "closing"] {
            try await make(nickname, "/v2/profiles", #"{"nickname":"\#(name)-\#(nickname)"}"#)
        }
        let main = ids["main"] ?? ""
        self.client.account = main
        let deposit = try await client.send(
            "POST", "/v2/sandbox/profiles/\(main)/deposit", #"{"asset":"USD","amount":"100"}"#)
        try #require(deposit.status == 200, "\(deposit.text)")
        try await make(
            "stablecoin", Self.conversions,
            #"{"profile_id":"\#(main)","amount":"1","source_asset":"USD","#
                + #""target_asset":"USDP","ref_id":"\#(name)"}"#)
        try await make(
            "conversion", "/trade/v1/conversions",
            #"{"from":{"asset":"BTC","amount":"0.01"},"to":{"asset":"USD"}}"#)
        try await make("export", "/trade/v1/exports", #"{"type":"conversion"}"#)
        try await exchange()
        // Events get their numbers after the answer.
        for _ in 0..<2_000 where ids["event"] == nil {
            let events = try await client.send("GET", "/v2/events").json["items"]?.array
            ids["event"] = events?.first?["id"]?.string
        }
        try #require(ids["event"] != nil)
    }

    /// The last value date of those that the answer to a wrong one names.
    private mutating func exchange() async throws {
        func quote(_ date: String) async throws -> PlainClient.Reply {
            try await client.send(
                "POST", Self.exchanges + "/quote",
                #"{"from":{"amount":10,"currency":"USD"},"to":{"currency":"EUR"},"#
                    + #""settlementDate":"\#(date)"}"#)
        }
        let allowed = try await quote("2024-01-01").json["properties"]?["allowedDates"]?.array
        let quoted = try await quote(try #require(allowed?.last?.string))
        let id = try #require(quoted.json["id"]?.string, "\(quoted.text)")
        try await make(
            "exchange", Self.exchanges + "/confirm",
            #"{"quoteId":"\#(id)","externalId":"\#(name)"}"#)
        try await make(
            "subscription", Self.exchanges + "/subscribe",
            #"{"callbackUrl":"http://127.0.0.1:65500/","sharedKey":"0123456789abcdef"}"#)
    }

    private mutating func make(_ kind: String, _ path: String, _ body: String) async throws {
        let reply = try await client.send("POST", path, body)
        ids[kind] = try #require(reply.json["id"]?.string, "\(reply.text)")
    }
}

/// A request with the id of something in it, in its path or in its body.
struct ThingRow: Sendable {
    let route: String
    /// What stands for the id.
    let kind: String
    let path: String
    var body: String?
    /// An answer that does not end.
    var isStream = false

    var method: String { String(route.prefix { $0 != " " }) }

    /// With this id, and with a profile of the caller's own where the body needs one.
    func sent(_ id: String, own: TenantThings) -> (path: String, body: String?) {
        func filled(_ text: String) -> String {
            text.replacing("ID", with: id).replacing("OWN", with: own.ids["main"] ?? "")
        }
        return (filled(path), body.map(filled))
    }

    private static let trade = "/trade/v1/conversions/ID"
    private static let stablecoins = TenantThings.conversions
    private static let profile = "/v2/profiles/ID"
    private static let pair = #""amount":"1","source_asset":"USD","target_asset":"USDP""#

    /// What only reads, or changes what may be changed again and again.
    static let repeatable = [
        ThingRow(route: "GET /trade/v1/conversions/{id}", kind: "conversion", path: trade),
        ThingRow(
            route: "GET /trade/v1/conversions/{id}/events", kind: "conversion",
            path: trade + "/events", isStream: true),
        ThingRow(
            route: "GET /trade/v1/exports/{id}", kind: "export", path: "/trade/v1/exports/ID"),
        ThingRow(
            route: "GET /v2/conversion/stablecoins/{id}", kind: "stablecoin",
            path: stablecoins + "/ID"),
        ThingRow(route: "GET /v2/profiles/{id}", kind: "main", path: profile),
        ThingRow(
            route: "PUT /v2/profiles/{id}", kind: "main", path: profile,
            body: #"{"nickname":"other"}"#),
        ThingRow(
            route: "GET /v2/profiles/{id}/balances", kind: "main", path: profile + "/balances"),
        ThingRow(
            route: "GET /v2/profiles/{id}/balances/{asset}", kind: "main",
            path: profile + "/balances/USD"),
        ThingRow(
            route: "GET /v2/profiles/{id}/statement", kind: "main", path: profile + "/statement"),
        ThingRow(
            route: "POST /v2/sandbox/profiles/{id}/deposit", kind: "main",
            path: "/v2/sandbox/profiles/ID/deposit", body: #"{"asset":"USD","amount":"1"}"#),
        ThingRow(
            route: "GET /api/v1/orders/exchange/{id}", kind: "exchange",
            path: TenantThings.exchanges + "/ID"),
        ThingRow(route: "GET /v2/events/{id}", kind: "event", path: "/v2/events/ID"),
        ThingRow(
            route: "POST /v2/conversion/stablecoins", kind: "main", path: stablecoins,
            body: #"{"profile_id":"ID",\#(pair)}"#),
        ThingRow(
            route: "POST /v2/conversion/stablecoins", kind: "empty", path: stablecoins,
            body: #"{"profile_id":"OWN","recipient_profile_id":"ID",\#(pair)}"#),
        ThingRow(
            route: "POST /v2/transfer/internal", kind: "empty", path: "/v2/transfer/internal",
            body: #"{"from_profile_id":"OWN","to_profile_id":"ID","asset":"USD","amount":"1"}"#),
    ]

    /// What may be done once, and is done last.
    static let final = [
        ThingRow(
            route: "DELETE /trade/v1/conversions/{id}", kind: "conversion", path: trade),
        ThingRow(
            route: "DELETE /v2/conversion/stablecoins/{id}", kind: "stablecoin",
            path: stablecoins + "/ID"),
        ThingRow(
            route: "DELETE /api/v1/orders/exchange/{id}", kind: "exchange",
            path: TenantThings.exchanges + "/ID"),
        ThingRow(
            route: "DELETE /api/v1/orders/exchange/subscribe/{id}", kind: "subscription",
            path: TenantThings.exchanges + "/subscribe/ID"),
        ThingRow(
            route: "PUT /v2/profiles/{id}/deactivate", kind: "closing",
            path: profile + "/deactivate"),
    ]

    static let all = repeatable + final

    /// Whose parameters name what all tenants share, or whose link is the right to it.
    static let shared: Set<String> = [
        "GET /trade/v1/exports/{id}/file", "GET /trade/v1/rates/indicative/{from}",
        "GET /trade/v1/rates/indicative/{from}/{to}",
        "GET /trade/v1/market-data/ticker/{symbol}",
        "GET /trade/v1/market-data/order-book/{symbol}",
        "GET /trade/v1/market-data/order-book/{symbol}/aggregated",
    ]
}
