/// Creates that must be refused, each with the field that must be named (`nil`: the body as a
/// whole).
enum BadCreates {
    struct Row: Sendable {
        let body: [UInt8]
        let field: String?

        init(_ body: String, _ field: String? = nil) {
            (self.body, self.field) = (Array(body.utf8), field)
        }

        var shown: String { String(decoding: body.prefix(200), as: UTF8.self) }

        init(bytes: [UInt8]) { (body, field) = (bytes, nil) }
    }

    static let all =
        notJSON + notObjects + amounts + assets + sides + executors + executorOptions + references
        + metadata + lists + times + options

    static let notJSON: [Row] =
        [
            "", " ", "{", "}", "[", "nul", "{}x", "{}{}", "{,}", "{\"a\"}", "{\"a\":}", "{'a':1}",
            "{a:1}", "{\"a\":1,}", "[1,]", "{\"a\":01}", "{\"a\":.5}", "{\"a\":1.}", "{\"a\":+1}",
            "{\"a\":NaN}", "{\"a\":Infinity}", "{\"a\":0x1}", "{\"a\":1}//", "/**/{}",
            "{\"a\":1 /**/}",
            "{\"a\":\"\t\"}", "{\"a\":\"\\x\"}", "{\"a\":\"\\uD800\"}", "{\"a\":\"\\u12\"}",
            "{\"a\":\"",
            "\u{FEFF}{}", "{\"from\":{},\"from\":{}}",
            "{\"from\":{\"asset\":\"BTC\",\"asset\":\"USD\"}}",
            "{\"reference\":\"a\",\"\\u0072eference\":\"b\"}", "<xml/>", "from=BTC&to=USD",
            "{\"a\":1}\0",
            "{\"metadata\":{\"k\":\"1\",\"k\":\"2\"}}", "{\"a\":--1}", "{\"a\":1e}", "{\"a\":tru}",
        ].map { Row($0) } + [
            Row(bytes: [0xFF]), Row(bytes: [0xFE, 0xFF, 0x00, 0x7B]),
            Row(bytes: [0x7B, 0x22, 0x80, 0x22]),
            Row(bytes: Array("{\"reference\":\"".utf8) + [0xC3] + Array("\"}".utf8)),
            Row(bytes: Array("{\"reference\":\"".utf8) + [0xED, 0xA0, 0x80] + Array("\"}".utf8)),
            Row(bytes: Array("{\"reference\":\"".utf8) + [0xC0, 0xAF] + Array("\"}".utf8)),
            Row(bytes: Array("{\"".utf8) + [0xF5, 0x80, 0x80, 0x80] + Array("\":1}".utf8)),
            Row(String(repeating: "[", count: 33)), Row(String(repeating: "[", count: 100_000)),
            Row(String(repeating: "{\"a\":", count: 33) + "1" + String(repeating: "}", count: 33)),
            Row(
                "{\"metadata\":" + String(repeating: "[", count: 32)
                    + String(repeating: "]", count: 32) + "}"),
        ]

    static let notObjects: [Row] = ["null", "true", "0", "1.5", "\"x\"", "[]", "[{}]"].map {
        Row($0, "body")
    }

    static let amounts: [Row] =
        [
            "\"1e5\"", "\"1E5\"", "\"NaN\"", "\"Infinity\"", "\"-0\"", "\"-1\"", "\"0\"", "\"0.0\"",
            "\"+1\"",
            "\"\"", "\" 1\"", "\"1 \"", "\"1,5\"", "\"1_000\"", "\"0x10\"", "\"1.\"", "\".5\"",
            "\"01\"", "\"--1\"",
            "\"5abc\"", "\"١\"", "\"１\"", "\"1.123456789\"", "\"0.100000000\"", "\"1\\u0000\"",
            "\"0.0000000000000000001\"", "\"1.1234567890123456789\"",
            "\"1000000000000000000000000000000\"", "\"10000000000000000001\"",
            "\"99999999999999999999999999999999999999999\"", "0", "-0", "-1", "0.0", "0e5", "1e30",
            "1e400",
            "1e-9", "1e-400", "1.123456789", "1e99999999999", "123456789012345678901234567890",
            "0.000000001", "true", "false", "[]", "[1]", "{}", "{\"value\":\"1\"}",
            "\"" + String(repeating: "9", count: 200) + "\"",
            "\"" + String(repeating: "0", count: 5_000) + "\"",
            "1" + String(repeating: "0", count: 1_000), "\"1.0.0\"", "\"1\\n\"", "\"½\"", "\"1%\"",
            "\"$1\"",
        ].map {
            Row(
                "{\"from\":{\"asset\":\"BTC\",\"amount\":\($0)},\"to\":{\"asset\":\"USD\"}}",
                "from.amount")
        }
        + ["\"1.001\"", "1.001", "1e-3", "\"0\"", "-5", "\"x\""].map {
            Row(
                "{\"from\":{\"asset\":\"BTC\"},\"to\":{\"asset\":\"USD\",\"amount\":\($0)}}",
                "to.amount")
        }

    static let assets: [Row] =
        [
            "null", "\"\"", "1", "true", "[]", "{}", "\"NOPE\"", "\"btc\"", "\"BTC \"", "\" BTC\"",
            "\"BTC-USD\"",
            "\"BTC/USD\"", "\"B\\u0000TC\"", "\"ＢＴＣ\"", "\"BTC\\n\"",
            "\"'; DROP TABLE conversions;--\"",
            "\"" + String(repeating: "A", count: 33) + "\"", "\"../../etc/passwd\"", "\"%42TC\"",
            "[\"BTC\"]",
            "\"USD\"",
        ].map {
            Row(
                "{\"from\":{\"asset\":\"USD\",\"amount\":\"1\"},\"to\":{\"asset\":\($0)}}",
                "to.asset")
        }

    static let sides: [Row] = [
        Row("{}", "from"), Row("{}", "to"),
        Row("{\"from\":null,\"to\":null}", "from"), Row("{\"from\":\"BTC\",\"to\":\"USD\"}", "to"),
        Row("{\"from\":[],\"to\":{\"asset\":\"USD\",\"amount\":\"1\"}}", "from"),
        Row("{\"from\":{\"amount\":\"1\"},\"to\":{\"asset\":\"USD\"}}", "from.asset"),
        Row("{\"from\":{\"asset\":\"BTC\"},\"to\":{\"asset\":\"USD\"}}", "from.amount"),
        Row("{\"from\":{\"asset\":\"BTC\"},\"to\":{\"asset\":\"USD\"}}", "to.amount"),
        Row(
            #"{"from":{"asset":"BTC","amount":null},"to":{"asset":"USD","amount":null}}"#,
            "to.amount"),
        Row(
            #"{"from":{"asset":"BTC","amount":"1"},"to":{"asset":"USD","amount":"1"}}"#,
            "from.amount"),
        Row(
            #"{"from":{"asset":"BTC","amount":"1"},"to":{"asset":"USD","amount":"1"}}"#,
            "to.amount"),
    ]

    /// A good create with one member more.
    private static func with(_ member: String, _ field: String) -> Row {
        Row(
            "{\"from\":{\"asset\":\"BTC\",\"amount\":\"1\"},\"to\":{\"asset\":\"USD\"},\(member)}",
            field)
    }

    static let executorOptions: [Row] = [
        ("TWAP", "{\"twap\":{\"durationSeconds\":0}}", "options.twap.durationSeconds"),
        ("TWAP", "{\"twap\":{\"durationSeconds\":604801}}", "options.twap.durationSeconds"),
        ("TWAP", "{\"twap\":{\"slices\":1001}}", "options.twap.slices"),
        ("TWAP", "{\"twap\":{\"slices\":\"x\"}}", "options.twap.slices"),
        ("TWAP", "{\"twap\":{\"maxCatchUp\":0.5}}", "options.twap.maxCatchUp"),
        ("TWAP", "{\"twap\":{\"randomize\":\"yes\"}}", "options.twap.randomize"),
        ("TWAP", "{\"maker\":{}}", "options.maker"),
        ("MAKER", "{\"maker\":{\"windowSeconds\":5}}", "options.maker.windowSeconds"),
        ("MAKER", "{\"maker\":{\"repriceBps\":10001}}", "options.maker.repriceBps"),
        ("MAKER_TAKER", "{\"maker\":{\"windowSeconds\":-1}}", "options.maker.windowSeconds"),
        ("MARKET", "{\"twap\":{}}", "options.twap"),
    ].map { with("\"executor\":\"\($0)\",\"options\":\($1)", $2) }

    static let executors: [Row] = [
        "\"maker\"", "\"MAKER-TAKER\"", "\"TWAP \"", "\"taker\"", "\"\"", "\"VWAP\"", "1", "true",
        "[]", "{}",
        "[\"TAKER\"]", "\"TAKER \"",
    ].map { with("\"executor\":\($0)", "executor") }

    static let references: [Row] = [
        "\"\"", "1", "true", "[]", "{}", "\"a\\u0000b\"", "\"a\\nb\"", "\"\\u007f\"", "\"\\u0085\"",
        "\"" + String(repeating: "x", count: 129) + "\"",
        "\"" + String(repeating: "é", count: 129) + "\"",
    ].map { with("\"reference\":\($0)", "reference") }

    static let metadata: [Row] = [
        "\"x\"", "1", "[]", "{\"a\":1}", "{\"a\":null}", "{\"a\":{}}", "{\"a\":[\"b\"]}",
        "{\"a\":true}",
        "{\"a\":\"\\u0000\"}", "{\"\\u0001\":\"x\"}",
        "{" + (0..<51).map { "\"k\($0)\":\"v\"" }.joined(separator: ",") + "}",
        "{\"a\":\"" + String(repeating: "x", count: 16_384) + "\"}",
    ].map { with("\"metadata\":\($0)", "metadata") }

    static let lists: [Row] = [
        with("\"venues\":\"alpha\"", "venues"), with("\"venues\":{}", "venues"),
        with("\"venues\":1", "venues"), with("\"venues\":[1]", "venues[0]"),
        with("\"venues\":[\"a\",null]", "venues[1]"), with("\"venues\":[\"\"]", "venues[0]"),
        with("\"venues\":[[\"a\"]]", "venues[0]"), with("\"venueAccounts\":true", "venueAccounts"),
        with("\"venueAccounts\":[\"a\",\"b\\n\"]", "venueAccounts[1]"),
        with("\"venueAccounts\":[\"\(String(repeating: "a", count: 65))\"]", "venueAccounts[0]"),
        with(
            "\"venues\":[\((0..<101).map { "\"v\($0)\"" }.joined(separator: ","))]", "venues"),
    ]

    static let times: [Row] =
        [
            "\"\"", "1", "true", "\"tomorrow\"", "\"2030-01-01\"", "\"2030-01-01T00:00:00\"",
            "\"2030-13-01T00:00:00Z\"", "\"2030-02-30T00:00:00Z\"", "\"2030-01-01T25:00:00Z\"",
            "\"2030-01-01 00:00:00Z\"", "1893456000", "\"99999-01-01T00:00:00Z\"", "[]",
        ].map { with("\"expiresAt\":\($0)", "expiresAt") }
        // A past one is told with what else is wrong; alone it may be a replay.
        + [
            "2020-01-01T00:00:00Z", "2026-01-01T00:00:00Z", "2026-01-01T01:00:00+01:00",
        ].map { with("\"venues\":1,\"expiresAt\":\"\($0)\"", "expiresAt") }

    static let options: [Row] = [
        ("1", "options"), ("[]", "options"), ("\"x\"", "options"),
        ("{\"twap\":{\"slices\":3}}", "options.twap"), ("{\"maker\":{}}", "options.maker"),
        ("{\"twap\":3}", "options.twap"), ("{\"maker\":[]}", "options.maker"),
        ("{\"intermediate\":\"HOLD\"}", "options.intermediate"),
        ("{\"intermediate\":{\"policy\":\"hold\"}}", "options.intermediate.policy"),
        ("{\"intermediate\":{\"graceSeconds\":-1}}", "options.intermediate.graceSeconds"),
        ("{\"intermediate\":{\"graceSeconds\":1.5}}", "options.intermediate.graceSeconds"),
        ("{\"intermediate\":{\"graceSeconds\":3601}}", "options.intermediate.graceSeconds"),
        ("{\"useInventory\":1}", "options.useInventory"),
        ("{\"settleOn\":\"a\"}", "options.settleOn"), ("{\"settleOn\":[1]}", "options.settleOn[0]"),
        ("{\"simulate\":\"no\"}", "options.simulate"), ("{\"simulate\":0}", "options.simulate"),
        ("{\"maxSlippage\":5}", "options.maxSlippage"), ("{\"limitrate\":1}", "options.limitrate"),
        ("{\"\":null}", "options."),
        ("{\"intermediate\":{\"grace\":3}}", "options.intermediate.grace"),
        ("{\"residual\":\"ROUND_UP\"}", "options.residual"),
        ("{\"residual\":1}", "options.residual"),
        ("{\"residual\":\"leave\"}", "options.residual"),
        ("{\"maxSlippageBps\":-1}", "options.maxSlippageBps"),
        ("{\"maxSlippageBps\":10001}", "options.maxSlippageBps"),
        ("{\"maxSlippageBps\":\"1e1\"}", "options.maxSlippageBps"),
        ("{\"maxSlippageBps\":true}", "options.maxSlippageBps"),
        ("{\"limitRate\":0}", "options.limitRate"), ("{\"limitRate\":\"-1\"}", "options.limitRate"),
        ("{\"limitRate\":[]}", "options.limitRate"),
        ("{\"minToAmount\":\"0\"}", "options.minToAmount"),
        ("{\"minToAmount\":\"1.001\"}", "options.minToAmount"),
        ("{\"maxFromAmount\":\"1\"}", "options.maxFromAmount"),
        ("{\"maxFromAmount\":\"x\"}", "options.maxFromAmount"),
    ].map { with("\"options\":\($0.0)", $0.1) }
}
