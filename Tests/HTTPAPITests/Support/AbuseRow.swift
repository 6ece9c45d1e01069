import Domain
import Testing

/// A request that wants more of the service than anybody needs.
struct AbuseRow: Sendable, CustomTestStringConvertible {
    let name: String
    let method: String
    let path: String
    var body: String?
    var type = "application/json"
    var headers: [String: String] = [:]
    let status: Int

    var testDescription: String { name }

    static let all = creates + lists + stablecoins + frames + credentials

    private static let trade = "/trade/v1/conversions"

    private static func many(_ count: Int, _ item: (Int) -> String) -> String {
        (0..<count).map(item).joined(separator: ",")
    }

    private static func create(_ name: String, _ members: String) -> AbuseRow {
        let sides = #""from":{"asset":"BTC","amount":"0.1"},"to":{"asset":"USD"}"#
        return AbuseRow(
            name: name, method: "POST", path: trade, body: "{\(sides),\(members)}", status: 400)
    }

    private static let creates = [
        create(
            "a million slices",
            #""executor":"TWAP","options":{"twap":{"durationSeconds":60,"slices":1000000}}"#),
        create(
            "slices for ever",
            #""executor":"TWAP","options":{"twap":{"durationSeconds":1000000000,"slices":2}}"#),
        create(
            "as many slices as there are numbers",
            #""executor":"TWAP","options":{"twap":{"durationSeconds":60,"slices":1e99}}"#),
        create("much metadata", #""metadata":{\#(many(51) { "\"k\($0)\":\"v\"" })}"#),
        create(
            "long metadata", #""metadata":{"k":"\#(String(repeating: "v", count: 16_384))"}"#),
        create("many venues", #""venues":[\#(many(101) { "\"v\($0)\"" })]"#),
        create("many accounts", #""venueAccounts":[\#(many(101) { "\"a\($0)\"" })]"#),
        create("a long reference", #""reference":"\#(String(repeating: "r", count: 129))""#),
        create(
            "an unknown option a thousand times", #""options":{\#(many(1_000) { "\"o\($0)\":1" })}"#
        ),
        create(
            "a rate of many digits",
            #""options":{"limitRate":"\#(String(repeating: "9", count: 5_000))"}"#),
    ]

    private static func list(_ name: String, _ path: String, _ query: String) -> AbuseRow {
        AbuseRow(name: name, method: "GET", path: "\(path)?\(query)", status: 400)
    }

    private static let lists = [
        list("a large page", trade, "size=101"),
        list("a page without end", trade, "size=999999999999999999999"),
        list("a page that is far away", trade, "page=1000001"),
        list("a long search", trade, "query=\(String(repeating: "a", count: 1_025))"),
        list(
            "a search of many parts", trade,
            "query=" + (0..<65).map { "id:\($0)" }.joined(separator: "%20OR%20")),
        list(
            "a deep search", trade,
            "query=\(String(repeating: "(", count: 500))a\(String(repeating: ")", count: 500))"),
        list(
            "one parameter ten thousand times", trade, String(repeating: "size=1&", count: 10_000)),
        AbuseRow(
            name: "an export of a long search", method: "POST", path: "/trade/v1/exports",
            body: #"{"type":"conversion","query":"\#(String(repeating: "a", count: 1_025))"}"#,
            status: 400),
        AbuseRow(
            name: "events after a number that is none", method: "GET",
            path: trade + "/\(Samples.pending.conversion.id)/events",
            headers: ["Last-Event-ID": String(repeating: "9", count: 19)], status: 400),
    ]

    private static func stablecoin(
        _ name: String, _ field: String, _ value: String, at path: String = BadStablecoins.create
    ) -> AbuseRow {
        AbuseRow(
            name: name, method: "POST", path: path, body: BadStablecoins.body(path, field, value),
            status: 400)
    }

    private static let stablecoins: [AbuseRow] =
        [
            stablecoin(
                "an amount of many digits", "amount",
                "\"\(String(repeating: "9", count: 5_000))\""),
            stablecoin("a fine amount", "amount", "\"0.\(String(repeating: "0", count: 5_000))1\""),
            stablecoin("pairs of metadata", "metadata", "{\(many(7) { "\"k\($0)\":\"v\"" })}"),
            stablecoin(
                "a thousand pairs of metadata", "metadata",
                "{\(many(1_000) { "\"k\($0)\":\"v\"" })}"),
            stablecoin(
                "long pairs", "metadata", "{\"k\":\"\(String(repeating: "é", count: 101))\"}"),
            stablecoin("a long ref_id", "ref_id", "\"\(String(repeating: "é", count: 129))\""),
            stablecoin(
                "a long profile", "profile_id", "\"\(String(repeating: "0", count: 100_000))\""),
            stablecoin(
                "a long asset", "source_asset", "\"\(String(repeating: "U", count: 100_000))\""),
            stablecoin(
                "a long memo", "memo", "\"\(String(repeating: "m", count: 201))\"",
                at: BadStablecoins.deposit),
            stablecoin(
                "a long nickname", "nickname", "\"\(String(repeating: "n", count: 65))\"",
                at: BadStablecoins.profiles),
            stablecoin(
                "a transfer of many digits", "amount",
                "\"1\(String(repeating: "0", count: 5_000))\"",
                at: BadStablecoins.transfer),
        ]
        + [
            ("limit=1001", "a large page at par"), ("limit=9e9", "a page in a float"),
            ("page_cursor=\(String(repeating: "A", count: 50_000))", "a long cursor"),
            ("created_at.begin=\(String(repeating: "2", count: 10_000))", "a long time"),
            ("ref_id=\(String(repeating: "r", count: 10_000))", "a long filter"),
        ].flatMap { query, name in
            [list(name, BadStablecoins.create, query)]
        }
        + [
            list("a large page of a statement", "/v2/profiles/default/statement", "limit=1001"),
            list("a statement from nowhere", "/v2/profiles/default/statement", "after=-1"),
            list("a large page of events", "/v2/events", "limit=1001"),
        ]

    private static let large = String(repeating: " ", count: Limits.bodyBytesMax)
    private static let deep =
        String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000)

    private static let frames = [trade, BadStablecoins.create, BadStablecoins.transfer].flatMap {
        path in
        [
            AbuseRow(
                name: "a large body at \(path)", method: "POST", path: path, body: "{}" + large,
                status: 413),
            AbuseRow(
                name: "a deep body at \(path)", method: "POST", path: path, body: deep,
                status: 400),
            AbuseRow(
                name: "a packed body at \(path)", method: "POST", path: path, body: "{}",
                headers: ["Content-Encoding": "gzip"], status: 415),
            AbuseRow(
                name: "many members at \(path)", method: "POST", path: path,
                body: "{\(many(10_000) { "\"m\($0)\":0" })}", status: 400),
            AbuseRow(
                name: "a long path below \(path)", method: "GET",
                path: path + String(repeating: "/a", count: 5_000), status: 404),
        ]
    }

    private static let form = "application/x-www-form-urlencoded"
    private static let own = "client_id=acme-1&client_secret=\(TestAPI.secret)"

    private static func token(_ name: String, _ form: String, _ status: Int) -> AbuseRow {
        AbuseRow(
            name: name, method: "POST", path: "/oauth2/token", body: form, type: Self.form,
            status: status)
    }

    private static let credentials = [
        token(
            "ten thousand scopes",
            "grant_type=client_credentials&\(own)&scope=\(String(repeating: "a+", count: 10_000))",
            400),
        token(
            "a long client",
            "grant_type=client_credentials&client_id=\(String(repeating: "c", count: 100_000))"
                + "&client_secret=x", 401),
        token(
            "a long secret",
            "grant_type=client_credentials&client_id=acme-1"
                + "&client_secret=\(String(repeating: "s", count: 100_000))", 401),
        token("one credential a thousand times", String(repeating: own + "&", count: 1_000), 400),
        token("a large form", "grant_type=\(large)", 413),
        AbuseRow(
            name: "a token of a megabyte", method: "GET", path: trade,
            headers: ["Authorization": "Bearer \(String(repeating: "a", count: 1_000_000))"],
            status: 401),
    ]
}
