import Connectors
import Domain
import Money
import StrictJSON
import Testing

/// Answers that no honest venue gives are refused with a reason, and never half believed.
@Suite struct KrakenHostileTests {
    private static func order(_ name: String, _ value: String) -> String {
        let members = [
            "status": "\"open\"", "descr": "{\"pair\":\"XBTUSD\",\"type\":\"buy\"}",
            "vol": "\"2\"", "vol_exec": "\"1\"", "opentm": "1.5", "oflags": "\"fciq\"",
        ].merging([name: value]) { $1 }
        return text(members)
    }

    private static func trade(_ name: String, _ value: String) -> String {
        let members = [
            "ordertxid": "\"O\"", "pair": "\"XBTUSD\"", "type": "\"buy\"", "price": "\"10\"",
            "vol": "\"1\"", "cost": "\"10\"", "fee": "\"0.1\"", "time": "1.5", "maker": "false",
        ].merging([name: value]) { $1 }
        return text(members)
    }

    private static func text(_ members: [String: String]) -> String {
        "{"
            + members.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\($0.value)" }
            .joined(separator: ",") + "}"
    }

    @Test(arguments: [
        ("status", "\"done\""), ("status", "7"), ("status", "null"), ("descr", "[]"),
        ("descr", "{\"pair\":\"XBTUSD\",\"type\":\"hold\"}"), ("vol", "\"NaN\""),
        ("vol", "\"-1\""), ("vol", "1e400"), ("vol", "\"Infinity\""), ("vol", "true"),
        ("vol", "\"\""), ("vol", "\"1,5\""), ("vol", "\"0.0000000000000000001\""),
        ("vol_exec", "\"-0.1\""), ("vol_exec", "\"3\""), ("opentm", "-1"), ("opentm", "1e18"),
        ("opentm", "\"soon\""), ("trades", "[1]"), ("trades", "{}"), ("cl_ord_id", "5"),
    ]) func anOrderIsRefused(name: String, value: String) throws {
        let text = Self.order(name, value)
        #expect(throws: KrakenError.self, "\(text)") {
            try KrakenOrder("O", JSONParser.parse(text))
        }
    }

    @Test(arguments: [
        ("price", "\"0\""), ("price", "\"-1\""), ("price", "\"nan\""), ("vol", "\"0\""),
        ("vol", "1e400"), ("cost", "\"-10\""), ("fee", "\"-0.1\""),
        ("time", "null"), ("type", "\"b\""), ("ordertxid", "null"), ("pair", "1"),
        ("ordertxid", "\"\(String(repeating: "O", count: 5_000))\""),
    ]) func aTradeIsRefused(name: String, value: String) throws {
        let text = Self.trade(name, value)
        #expect(throws: KrakenError.self, "\(text)") {
            try KrakenTrade("T", JSONParser.parse(text))
        }
    }

    /// In the asset that it is taken in: a coin is cheap or dear in the other.
    @Test(arguments: [
        ("11", "1", "10", false, false), ("10", "1", "10", false, true),
        ("2600", "1000000", "10", true, true), ("2600", "1000", "1000000", true, false),
    ]) func aFeeIsNotMoreThanWhatWasTraded(
        fee: String, quantity: String, cost: String, isInBase: Bool, isTaken: Bool
    ) throws {
        let text = Self.trade("fee", "\"\(fee)\"")
            .replacing("\"vol\":\"1\"", with: "\"vol\":\"\(quantity)\"")
            .replacing("\"cost\":\"10\"", with: "\"cost\":\"\(cost)\"")
        let trade = try KrakenTrade("T", JSONParser.parse(text))
        let fill = try? trade.fill(KrakenWorld.btcUSD, takesFeeInBase: isInBase)
        #expect((fill != nil) == isTaken)
    }

    @Test func theHonestOnesAreRead() throws {
        let order = try KrakenOrder("O", JSONParser.parse(Self.order("userref", "0")))
        #expect(order.executed == Fixed(1))
        let trade = try KrakenTrade("T", JSONParser.parse(Self.trade("ledgers", "[]")))
        #expect(trade.fee == (try Fixed("0.1")))
        // A rebate is a maker's.
        let text = Self.trade("fee", "\"-0.1\"").replacing(
            "\"maker\":false", with: "\"maker\":true")
        #expect(try KrakenTrade("T", JSONParser.parse(text)).fee == (try Fixed("-0.1")))
    }

    @Test(arguments: [
        "{\"ZUSD\":{\"balance\":\"-1\"}}", "{\"ZUSD\":{\"balance\":\"NaN\"}}",
        "{\"ZUSD\":{\"balance\":\"1\",\"hold_trade\":\"2\"}}", "{\"ZUSD\":\"1\"}",
        "{\"ZUSD\":{}}", "[]", "{\"Z USD\":{\"balance\":\"1\"}}",
    ]) func balancesAreRefused(text: String) throws {
        #expect(throws: KrakenError.self) {
            try KrakenAnswers.balances(JSONParser.parse(text))
        }
    }

    @Test(arguments: [
        "{\"txid\":[]}", "{\"txid\":[\"\"]}", "{\"txid\":[\"A\",\"B\"]}", "{\"txid\":\"A\"}", "{}",
    ]) func anAcceptanceWithoutOneIdIsRefused(text: String) throws {
        #expect(throws: KrakenError.self) { try KrakenAnswers.added(JSONParser.parse(text)) }
    }

    private static func level(_ price: String, _ quantity: String) -> String {
        """
        {"channel":"book","type":"update","data":[{"symbol":"BTC/USD","bids":[{"price":\(price),\
        "qty":\(quantity)}],"asks":[],"checksum":1,"timestamp":"2023-10-06T17:35:55.440295Z"}]}
        """
    }

    @Test func framesAreRefused() throws {
        #expect(throws: Never.self) { try KrakenFrame(Array(Self.level("1.0", "0").utf8)) }
        for text in [
            Self.level("-1", "1"), Self.level("0", "1"), Self.level("1", "-1"),
            Self.level("1e400", "1"), Self.level("\"NaN\"", "1"), Self.level("NaN", "1"),
            Self.level("1", "1").replacing("\"checksum\":1", with: "\"checksum\":4294967296"),
            Self.level("1", "1").replacing("\"checksum\":1", with: "\"checksum\":-1"),
            Self.level("1", "0").replacing("update", with: "snapshot"),
            Self.level("1", "1").replacing("update", with: "both"),
            Self.level("1", "1").replacing(
                "\"asks\":[]",
                with: "\"asks\":["
                    + Array(
                        repeating: "{\"price\":1,\"qty\":1}", count: KrakenLimits.levelsMax + 1
                    ).joined(separator: ",") + "]"),
            Self.level("1", "1").replacing("2023-10-06", with: "2023-13-06"),
            "{\"channel\":\"book\",\"type\":\"update\"}", "[]", "", "{\"channel\":1}",
            "{\"channel\":\"book\",\"channel\":\"ticker\"}",
        ] {
            #expect(throws: KrakenError.self, "\(text)") { try KrakenFrame(Array(text.utf8)) }
        }
    }

    @Test(arguments: [
        ("exec_id", "\"\""), ("exec_id", "null"), ("last_qty", "0"), ("last_qty", "-1"),
        ("last_price", "0"), ("last_price", "1e400"), ("cost", "-1"), ("liquidity_ind", "\"x\""),
        ("fees", "[{\"asset\":\"USD\",\"qty\":-1}]"), ("fees", "[{\"asset\":\"\",\"qty\":1}]"),
        ("cum_qty", "-1"), ("timestamp", "\"now\""), ("order_id", "null"),
    ]) func anExecutionIsRefused(name: String, value: String) throws {
        let members = [
            "order_id": "\"O\"", "exec_type": "\"trade\"", "exec_id": "\"T\"", "last_qty": "1",
            "last_price": "10.0", "cost": "10", "liquidity_ind": "\"t\"", "cum_qty": "1",
            "fees": "[{\"asset\":\"USD\",\"qty\":0.1}]", "symbol": "\"BTC/USD\"",
            "timestamp": "\"2023-10-06T17:35:55.440295Z\"",
        ]
        #expect(throws: Never.self) { try KrakenExecution(JSONParser.parse(Self.text(members))) }
        let text = Self.text(members.merging([name: value]) { $1 })
        #expect(throws: KrakenError.self, "\(text)") {
            try KrakenExecution(JSONParser.parse(text))
        }
    }
}
