/// Bodies of the stablecoin face that must be refused, each with the field that must be named.
enum BadStablecoins {
    struct Row: Sendable {
        let path: String
        var method = "POST"
        let body: String
        let field: String
    }

    static let create = "/v2/conversion/stablecoins"
    static let transfer = "/v2/transfer/internal"
    static let deposit = "/v2/sandbox/profiles/default/deposit"
    static let profiles = "/v2/profiles"

    /// A good body of each path, by member; the values are JSON.
    static let good: [String: [(String, String)]] = [
        create: [
            ("profile_id", "\"\(ParSamples.main)\""), ("amount", "\"100.00\""),
            ("source_asset", "\"USD\""), ("target_asset", "\"USDG\""),
        ],
        transfer: [
            ("from_profile_id", "\"\(ParSamples.main)\""),
            ("to_profile_id", "\"\(ParSamples.second)\""), ("asset", "\"USD\""),
            ("amount", "\"1.5\""),
        ],
        deposit: [("asset", "\"USD\""), ("amount", "\"1.5\"")],
        profiles: [("nickname", "\"mine\"")],
    ]

    /// A good body with one member set or replaced; without it where the value is `nil`.
    static func body(_ path: String, _ name: String, _ value: String?) -> String {
        let others = (good[path] ?? []).filter { $0.0 != name }
        let members = others + (value.map { [(name, $0)] } ?? [])
        return "{" + members.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",") + "}"
    }

    static func body(_ path: String) -> String { body(path, "", nil) }

    private static func rows(_ path: String, _ name: String, _ values: [String?]) -> [Row] {
        values.map { Row(path: path, body: body(path, name, $0), field: name) }
    }

    private static let amounts: [String?] = [
        nil, "null", "1", "1.5", "true", "[]", "{}", "\"\"", "\"0\"", "\"0.00\"", "\"-1\"",
        "\"-0\"", "\"+1\"", "\" 1\"", "\"1 \"", "\"1e2\"", "\"1,5\"", "\"1.\"", "\".5\"", "\"01\"",
        "\"0x1\"", "\"NaN\"", "\"Infinity\"", "\"1_0\"", "\"١\"", "\"１\"", "\"$1\"", "\"1\\n\"",
        "\"1\\u0000\"", "\"99999999999999999999\"", "\"1000000000000000000000000000000\"",
        "\"\(String(repeating: "9", count: 200))\"",
    ]

    private static let assets: [String?] = [
        nil, "null", "1", "true", "[]", "{}", "\"\"", "\"NOPE\"", "\"usd\"", "\"USD \"", "\" USD\"",
        "\"USD-USDG\"", "\"ＵＳＤ\"", "\"US\\u0000D\"", "\"%55SD\"",
        "\"\(String(repeating: "A", count: 33))\"",
    ]

    private static let ids: [String?] = [
        "1", "true", "[]", "{}", "\"\"", "\"default\"", "\"x\"",
        "\"019b7667-8c00-7000-8000-00000000000\"", "\"019b7667-8c00-7000-8000-0000000000011\"",
        "\"019b76678c0070008000000000000001\"", "\"{019b7667-8c00-7000-8000-000000000001}\"",
        "\"019b7667-8c00-7000-8000-00000000000g\"", "\"019b7667_8c00_7000_8000_000000000001\"",
    ]

    private static let references: [String?] = [
        "1", "true", "[]", "{}", "\"\"", "\"a\\u0000\"", "\"a\\n\"", "\"a\\u007f\"", "\"\\u0085\"",
        "\"\(String(repeating: "a", count: 129))\"", "\"\(String(repeating: "é", count: 129))\"",
    ]

    private static let metadata: [String?] = [
        "1", "true", "[]", "\"a\"", "{\"a\":1}", "{\"a\":null}", "{\"a\":{}}", "{\"a\":[]}",
        "{\"a\":\"\\u0000\"}", "{\"\\u0001\":\"a\"}",
        "{\"a\":\"\(String(repeating: "x", count: 101))\"}",
        "{\"\(String(repeating: "x", count: 101))\":\"a\"}",
        "{\"1\":\"\",\"2\":\"\",\"3\":\"\",\"4\":\"\",\"5\":\"\",\"6\":\"\",\"7\":\"\"}",
    ]

    private static let nicknames: [String?] = [
        nil, "null", "1", "true", "[]", "{}", "\"\"", "\"a\\nb\"", "\"a\\u0000\"",
        "\"\(String(repeating: "n", count: 65))\"",
    ]

    private static let memos: [String?] = [
        "1", "true", "[]", "{}", "\"a\\u0000\"", "\"\(String(repeating: "m", count: 201))\"",
    ]

    static let all: [Row] =
        rows(create, "amount", amounts) + rows(transfer, "amount", amounts)
        + rows(deposit, "amount", amounts) + rows(create, "source_asset", assets)
        + rows(create, "target_asset", assets + ["\"USD\""]) + rows(transfer, "asset", assets)
        + rows(deposit, "asset", assets) + rows(create, "profile_id", ids + [nil, "null"])
        + rows(transfer, "from_profile_id", ids + [nil, "null"])
        + rows(transfer, "to_profile_id", ids + [nil, "null", "\"\(ParSamples.main)\""])
        + rows(create, "recipient_profile_id", ids) + rows(create, "identity_id", ids)
        + rows(create, "account_id", ids) + rows(create, "ref_id", references)
        + rows(transfer, "ref_id", references) + rows(create, "metadata", metadata)
        + rows(transfer, "metadata", metadata) + rows(deposit, "memo", memos)
        + rows(profiles, "nickname", nicknames)
        + nicknames.map {
            Row(
                path: profiles + "/default", method: "PUT",
                body: body(profiles, "nickname", $0), field: "nickname")
        }
        + ["null", "true", "0", "\"x\"", "[]", "[{}]"].map {
            Row(path: create, body: $0, field: "body")
        }
}
