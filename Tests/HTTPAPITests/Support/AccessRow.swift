import Domain

@testable import HTTPAPI

/// One row for each operation of the service, by hand: who may call it, and a request that reaches
/// it.
struct AccessRow: Sendable {
    enum Access: Hashable, Sendable {
        case open
        /// Takes a client's credentials, and no token.
        case credentials
        /// As the contracts name it.
        case scope(String)
    }

    let route: String
    let access: Access
    let path: String
    var body: String?

    var method: String { String(route.prefix { $0 != " " }) }

    static let all = trade + stablecoins + exchanges + others
    static let guarded = all.filter { if case .scope = $0.access { true } else { false } }

    private static func row(
        _ route: String, _ access: Access, at path: String? = nil, body: String? = nil
    ) -> AccessRow {
        let template = String(route.drop { $0 != " " }.dropFirst())
        return AccessRow(route: route, access: access, path: path ?? template, body: body)
    }

    private static let base = "/trade/v1"
    private static let (view, edit) = (
        Access.scope("conversions:view"), Access.scope("conversions:edit")
    )
    private static let (market, venues) = (
        Access.scope("market-data:view"), Access.scope("venues:view")
    )
    private static let exports = Access.scope("exports:edit")
    private static let conversion = base + "/conversions/\(Samples.pending.conversion.id)"
    private static let export = base + "/exports/\(ExportID(high: 9, low: 0))"

    private static let trade = [
        row("POST /trade/v1/conversions", edit, body: CreateTests.body),
        row("GET /trade/v1/conversions", view),
        row("POST /trade/v1/conversions/estimate", view, body: CreateTests.body),
        row("POST /trade/v1/conversions/route", view, body: CreateTests.body),
        row("GET /trade/v1/conversions/destination-assets", view),
        row("GET /trade/v1/conversions/{id}", view, at: conversion),
        row("DELETE /trade/v1/conversions/{id}", edit, at: conversion),
        row("GET /trade/v1/conversions/{id}/events", view, at: conversion + "/events"),
        row("POST /trade/v1/exports", exports, body: #"{"type":"conversion"}"#),
        row("GET /trade/v1/exports/{id}", exports, at: export),
        row("GET /trade/v1/exports/{id}/file", .open, at: export + "/file"),
        row(
            "GET /trade/v1/rates/indicative/{from}", market, at: base + "/rates/indicative/BTC"),
        row(
            "GET /trade/v1/rates/indicative/{from}/{to}", market,
            at: base + "/rates/indicative/BTC/USD"),
        row(
            "GET /trade/v1/market-data/ticker/{symbol}", market,
            at: base + "/market-data/ticker/BTC-USD"),
        row(
            "GET /trade/v1/market-data/order-book/{symbol}", market,
            at: base + "/market-data/order-book/BTC-USD"),
        row(
            "GET /trade/v1/market-data/order-book/{symbol}/aggregated", market,
            at: base + "/market-data/order-book/BTC-USD/aggregated"),
        row("GET /trade/v1/venues", venues), row("GET /trade/v1/venues/accounts", venues),
        row("GET /trade/v1/venues/balances/summary", venues),
    ]

    private static let stablecoins = [
        ("POST /v2/conversion/stablecoins", "conversion:write_conversion_stablecoin"),
        ("GET /v2/conversion/stablecoins", "conversion:read_conversion_stablecoin"),
        ("GET /v2/conversion/stablecoins/{id}", "conversion:read_conversion_stablecoin"),
        ("DELETE /v2/conversion/stablecoins/{id}", "conversion:write_conversion_stablecoin"),
        ("GET /v2/profiles", "funding:read_profile"),
        ("POST /v2/profiles", "funding:write_profile"),
        ("GET /v2/profiles/{id}", "funding:read_profile"),
        ("PUT /v2/profiles/{id}", "funding:write_profile"),
        ("PUT /v2/profiles/{id}/deactivate", "funding:write_profile"),
        ("GET /v2/profiles/{id}/balances", "funding:read_profile"),
        ("GET /v2/profiles/{id}/balances/{asset}", "funding:read_profile"),
        ("GET /v2/profiles/{id}/statement", "funding:read_profile"),
        ("POST /v2/transfer/internal", "transfer:write_internal_transfer"),
        ("POST /v2/sandbox/profiles/{id}/deposit", "funding:read_profile"),
        ("GET /v2/events", "events:read_event"), ("GET /v2/events/{id}", "events:read_event"),
    ].map { route, scope in
        let good = WallRow.all.first { $0.route == route }?.good
        return row(route, .scope(scope), at: good?.path, body: good?.body)
    }

    private static let exchanges = ExchangeRow.all.map {
        row($0.route, .scope($0.scope), at: $0.path, body: $0.body)
    }

    private static let others =
        [
            row("POST /oauth2/token", .credentials), row("POST /oauth2/revoke", .credentials),
        ]
        + [
            "/.well-known/jwks.json", "/.well-known/oauth-authorization-server", "/health/live",
            "/health/ready", "/metrics", "/openapi.json",
        ].map { row("GET \($0)", .open) }
}

extension APITestClient {
    /// The row's good request.
    func call(
        _ row: AccessRow, token: String? = nil, authorization: String? = nil, query: String = ""
    ) async throws -> Reply {
        var headers = row.body == nil ? [:] : ["Content-Type": "application/json"]
        headers["Authorization"] = authorization
        if ErrorFormat(path: row.path) == .exchange {
            headers["AccountId"] = "\(ExchangeSamples.main.profile)"
        }
        return try await send(
            row.method, row.path + query, token: token, headers: headers,
            body: row.body.map { Array($0.utf8) })
    }
}
