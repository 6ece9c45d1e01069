import Domain

/// One row per route of the stablecoin face: what a good request is, and which requests reach for
/// things of another tenant.
struct WallRow: Sendable {
    struct Call: Sendable {
        let path: String
        var body: String?
    }

    let route: String
    let good: Call
    /// With ids of another tenant, each with a twin whose ids are nobody's: 404, and no difference
    /// between the two.
    var foreign: [(call: Call, twin: Call)] = []

    var method: String { String(route.prefix { $0 != " " }) }

    private static let nobody = "ffffffff-ffff-4fff-8fff-ffffffffffff"
    private static let foreignConversion = "\(ParSamples.id(100))"
    private static let foreignEvent = "\(EventID(high: ParSamples.id(0).high, low: lowOfForeign))"
    private static let lowOfForeign: UInt64 = 0xA000_0000_0000_0000 + 101

    private static func places(
        _ before: String, _ id: String, _ after: String = "", body: String? = nil
    ) -> [(call: Call, twin: Call)] {
        [
            (
                Call(path: before + id + after, body: body),
                Call(path: before + nobody + after, body: body)
            ),
            (Call(path: before + id + after, body: body), Call(path: before + "x" + after)),
        ].map { call, twin in (call, Call(path: twin.path, body: body)) }
    }

    private static func bodies(_ path: String, _ names: [String]) -> [(call: Call, twin: Call)] {
        names.map { name in
            (
                Call(
                    path: path,
                    body: BadStablecoins.body(path, name, "\"\(ParSamples.foreign)\"")),
                Call(path: path, body: BadStablecoins.body(path, name, "\"\(nobody)\""))
            )
        }
    }

    private static let conversions = BadStablecoins.create
    private static let profile = "\(ParSamples.foreign)"
    private static let event = ParSamples.event(of: ParSamples.conversion(1), number: 2).event.id

    static let all: [WallRow] = [
        WallRow(
            route: "POST /v2/conversion/stablecoins",
            good: Call(path: conversions, body: BadStablecoins.body(conversions)),
            foreign: bodies(conversions, ["profile_id", "recipient_profile_id"])),
        WallRow(route: "GET /v2/conversion/stablecoins", good: Call(path: conversions)),
        WallRow(
            route: "GET /v2/conversion/stablecoins/{id}",
            good: Call(path: "\(conversions)/\(ParSamples.id(1))"),
            foreign: places(conversions + "/", foreignConversion)),
        WallRow(
            route: "DELETE /v2/conversion/stablecoins/{id}",
            good: Call(path: "\(conversions)/\(ParSamples.id(1))"),
            foreign: places(conversions + "/", foreignConversion)),
        WallRow(route: "GET /v2/profiles", good: Call(path: "/v2/profiles")),
        WallRow(
            route: "POST /v2/profiles",
            good: Call(path: "/v2/profiles", body: BadStablecoins.body("/v2/profiles"))),
        WallRow(
            route: "GET /v2/profiles/{id}", good: Call(path: "/v2/profiles/default"),
            foreign: places("/v2/profiles/", profile)),
        WallRow(
            route: "PUT /v2/profiles/{id}",
            good: Call(
                path: "/v2/profiles/\(ParSamples.second)",
                body: BadStablecoins.body("/v2/profiles")),
            foreign: places(
                "/v2/profiles/", profile, body: BadStablecoins.body("/v2/profiles"))),
        WallRow(
            route: "PUT /v2/profiles/{id}/deactivate",
            good: Call(path: "/v2/profiles/\(ParSamples.second)/deactivate"),
            foreign: places("/v2/profiles/", profile, "/deactivate")),
        WallRow(
            route: "GET /v2/profiles/{id}/balances",
            good: Call(path: "/v2/profiles/default/balances"),
            foreign: places("/v2/profiles/", profile, "/balances")),
        WallRow(
            route: "GET /v2/profiles/{id}/balances/{asset}",
            good: Call(path: "/v2/profiles/default/balances/USD"),
            foreign: places("/v2/profiles/", profile, "/balances/USD")),
        WallRow(
            route: "GET /v2/profiles/{id}/statement",
            good: Call(path: "/v2/profiles/default/statement"),
            foreign: places("/v2/profiles/", profile, "/statement")),
        WallRow(
            route: "POST /v2/transfer/internal",
            good: Call(
                path: BadStablecoins.transfer, body: BadStablecoins.body(BadStablecoins.transfer)),
            foreign: bodies(BadStablecoins.transfer, ["from_profile_id", "to_profile_id"])),
        WallRow(
            route: "POST /v2/sandbox/profiles/{id}/deposit",
            good: Call(
                path: BadStablecoins.deposit, body: BadStablecoins.body(BadStablecoins.deposit)),
            foreign: places(
                "/v2/sandbox/profiles/", profile, "/deposit",
                body: BadStablecoins.body(BadStablecoins.deposit))),
        WallRow(route: "GET /v2/events", good: Call(path: "/v2/events")),
        WallRow(
            route: "GET /v2/events/{id}", good: Call(path: "/v2/events/\(event)"),
            foreign: places("/v2/events/", foreignEvent)),
    ]
}

extension APITestClient {
    func call(
        _ row: WallRow, _ call: WallRow.Call, token: String?, headers: [String: String] = [:],
        query: String = ""
    ) async throws -> Reply {
        let type = call.body == nil ? [:] : ["Content-Type": "application/json"]
        return try await send(
            row.method, call.path + query, token: token,
            headers: headers.merging(type) { own, _ in own }, body: call.body.map { Array($0.utf8) }
        )
    }
}
