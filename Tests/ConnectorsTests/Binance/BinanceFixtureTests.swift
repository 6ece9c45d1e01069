import Domain
import Money
import StrictJSON
import Testing

@testable import Connectors

/// Documented and recorded answers and events, read by the models.
@Suite(.enabled(if: MarketData.isThere)) struct BinanceFixtureTests {
    private static let nautilus = "venue-api-fixtures/nautilus/binance"

    private static func json(_ path: String) throws -> JSONValue {
        try JSONParser.parse(MarketData.bytes(path))
    }

    /// The payloads of one section of the documentation.
    private static func documented(_ section: String) throws -> [JSONValue] {
        let json = try JSONParser.parse(
            MarketData.unpacked("venue-api-fixtures/binance-docs/payload-examples.json.gz"))
        return try #require(json.array).filter { $0["section"]?.string == section }
            .compactMap { $0["payload"] }
    }

    @Test func newOrdersAreReadInFull() throws {
        for json in [
            try Self.json("\(Self.nautilus)/http/new_order_full_response.json"),
            try #require(
                Self.documented("New order (TRADE)").first { $0["fills"] != nil }),
        ] {
            let order = try BinanceOrder(BinanceFields(json))
            #expect(order.symbol == "BTCUSDT" && order.orderID == 28 && order.side == .sell)
            #expect(order.clientOrderID == "6gCrw2kRUAF9CvJDGP16IP" && order.status == "FILLED")
            #expect(order.executed == Fixed(10) && order.cost == Fixed(10))
            #expect(order.at == Instant(microseconds: 1_507_725_176_595_000))
            #expect(order.fills.map(\.tradeID) == [56, 57, 58, 59, 60])
            #expect(order.fills[1].commission == (try Fixed("19.995")))
            #expect(order.fills.allSatisfy { $0.commissionAsset == "USDT" })
        }
    }

    /// An acknowledgement says nothing of the order's state: it is not what was asked for.
    @Test func anAcknowledgementIsNotEnough() throws {
        let json = try #require(
            Self.documented("New order (TRADE)").first { $0["status"] == nil })
        #expect(throws: BinanceAnswerError.missing("side")) {
            try BinanceOrder(BinanceFields(json))
        }
    }

    /// A trade of the venue's own order routing has no trade id.
    @Test func aTradeWithoutAnIdIsRefused() throws {
        let json = try #require(Self.documented("New order using SOR (TRADE)").first)
        #expect(throws: BinanceAnswerError.self) { try BinanceOrder(BinanceFields(json)) }
    }

    @Test(arguments: [
        ("nautilus/binance/http/order_response.json", "LTCBTC", "NEW", "0"),
        ("xchange/binance/binance/filled-market-order.json", "ETHBTC", "FILLED", "0.107"),
    ]) func ordersAreRead(path: String, symbol: String, status: String, executed: String) throws {
        let order = try BinanceOrder(
            BinanceFields(try Self.json("venue-api-fixtures/\(path)")))
        #expect(order.symbol == symbol && order.status == status && order.fills.isEmpty)
        #expect(order.executed == (try Fixed(executed)))
    }

    @Test func cancelsAreOfTheOrderThatWasCancelled() throws {
        for json in [
            try Self.json("\(Self.nautilus)/http/cancel_order_response.json"),
            try #require(Self.documented("Cancel order (TRADE)").first),
        ] {
            let order = try BinanceOrder(BinanceFields(json))
            #expect(order.clientOrderID == "myOrder1" && order.status == "CANCELED")
        }
    }

    @Test func tradesAreRead() throws {
        for json in [
            try Self.json("\(Self.nautilus)/http/account_trades_response.json"),
            try #require(Self.documented("Account trade list (USER_DATA)").first),
        ] {
            let trade = try #require(try BinanceTrade.list(json).first)
            #expect(trade.symbol == "BNBBTC" && trade.tradeID == 28_457)
            #expect(trade.orderID == 100_234 && trade.side == .buy && !trade.isMaker)
            #expect(trade.cost == (try Fixed("48.000012")))
            #expect(trade.commission == (try Fixed("10.1")) && trade.commissionAsset == "BNB")
        }
    }

    @Test func balancesAreRead() throws {
        for path in ["http/account_response", "http_integration/http_spot_wallet_account"] {
            let rows = try BinanceBalance.list(try Self.json("\(Self.nautilus)/\(path).json"))
            #expect(rows.map(\.asset) == ["BTC", "LTC"])
            #expect(rows.first?.free == (try Fixed("4723846.89208129")))
        }
    }

    @Test func feesAreTheSumOfTheirPartsOnTheDearerSide() throws {
        let json = try #require(Self.documented("Query Commission Rates (USER_DATA)").first)
        let fees = try BinanceFees(commission: json)
        // 0.00000010 + 0.01 + 0.00000112, and of the sellers 0.00000040 + 0.04 + 0.00000116.
        #expect(fees.maker == (try Fixed("0.05000278")))
        #expect(fees.taker == (try Fixed("0.0600029")))
        let listed = try BinanceFees(
            tradeFee: try Self.json(
                "\(Self.nautilus)/http_integration/http_wallet_trading_fees.json"),
            symbol: "ETHUSDT")
        #expect(listed.maker == (try Fixed("0.001")))
    }

    @Test func snapshotsAndChangesOfBooksAreRead() throws {
        let snapshot = try BinanceSnapshot(
            try Self.json("venue-api-fixtures/xchange/binance/__files/depth.json"))
        #expect(snapshot.lastUpdateID == 1_027_024)
        #expect(snapshot.bids.map(\.quantity) == [Fixed(431)])
        let json = try #require(Self.documented("Diff. Depth Stream").first)
        let depth = try BinanceDepth(BinanceFields(json))
        #expect(depth.symbol == "BNBBTC" && depth.firstUpdateID == 157)
        #expect(depth.lastUpdateID == 160 && depth.milliseconds == 1_672_515_782_136)
        #expect(depth.asks.map(\.price) == [try Fixed("0.0026")])
    }

    /// File, execution, status; `trade`: its id.
    private static let events: [(file: String, execution: String, status: String, trade: Int64?)] =
        [
            ("ws_integration/ws_spot_execution_report_binance_us", "TRADE", "FILLED", 88_685_053),
            ("ws_integration/ws_spot_execution_report_canceled", "CANCELED", "CANCELED", nil),
            (
                "ws_integration/ws_spot_execution_report_custom_client_id", "TRADE",
                "PARTIALLY_FILLED", 98_765_432
            ),
            ("ws_integration/ws_spot_execution_report_expired", "EXPIRED", "EXPIRED", nil),
            ("ws_integration/ws_spot_execution_report_new", "NEW", "NEW", nil),
            ("ws_integration/ws_spot_execution_report_new_price_match", "NEW", "NEW", nil),
            (
                "ws_integration/ws_spot_execution_report_pending_cancel", "CANCELED",
                "PENDING_CANCEL", nil
            ),
            ("ws_integration/ws_spot_execution_report_rejected", "REJECTED", "REJECTED", nil),
            (
                "ws_integration/ws_spot_execution_report_trade", "TRADE", "PARTIALLY_FILLED",
                98_765_432
            ),
            (
                "ws_integration/ws_spot_execution_report_trade_prevention", "TRADE_PREVENTION",
                "EXPIRED_IN_MATCH", nil
            ),
            (
                "ws_integration/ws_spot_execution_report_trade_l_zero_canceled", "TRADE",
                "CANCELED",
                nil
            ),
            (
                "ws_integration/ws_spot_execution_report_trade_l_zero_expired", "TRADE", "EXPIRED",
                nil
            ),
            ("ws_integration/ws_spot_execution_report_trade_l_zero_new", "TRADE", "NEW", nil),
            ("user_data/execution_report_canceled", "CANCELED", "CANCELED", nil),
            ("user_data/execution_report_expired", "EXPIRED", "EXPIRED", nil),
            ("user_data/execution_report_new", "NEW", "NEW", nil),
            ("user_data/execution_report_stop_loss", "NEW", "NEW", nil),
            ("user_data/execution_report_trade", "TRADE", "FILLED", 98_765_432),
            ("user_data/execution_report_wrapped", "NEW", "NEW", nil),
        ]

    @Test(arguments: events.map(\.file)) func eventsOfOrdersAreRead(file: String) throws {
        let row = try #require(Self.events.first { $0.file == file })
        let json = try Self.json("\(Self.nautilus)/\(file).json")
        let event = try BinanceExecutionReport(
            BinanceFields(json["event"] ?? json["data"] ?? json))
        #expect(event.execution == row.execution && event.status == row.status)
        #expect(event.trade?.tradeID == row.trade)
        #expect(!event.clientOrderID.isEmpty)
    }

    /// A trade at a price of nothing is not booked.
    @Test func aTradeWithoutAPriceIsRefused() throws {
        let json = try Self.json(
            "\(Self.nautilus)/ws_integration/ws_spot_execution_report_trade_l_zero.json")
        #expect(throws: BinanceAnswerError.wrong("L", "0")) {
            try BinanceExecutionReport(BinanceFields(try #require(json["data"])))
        }
    }

    @Test func theRecordedMarketsAreRead() throws {
        let json = try JSONParser.parse(
            MarketData.unpacked("exchange-info/binance-exchangeInfo-20211012.json.gz"))
        let rows = try BinanceFields(json).objects("symbols")
        #expect(rows.count == 1_695)
        var trading = 0
        for row in rows {
            let info = try BinanceSymbolInfo(row)
            #expect(info.symbol == info.baseAsset + info.quoteAsset)
            #expect(info.tick.isPositive && info.lot.isPositive)
            trading += info.status == "TRADING" ? 1 : 0
        }
        #expect(trading == 1_695 - 433)
        let btc = try #require(
            try rows.first { $0.value["symbol"] == .string("BTCUSDT") }
                .map { try BinanceSymbolInfo($0) })
        #expect(btc.tick == (try Fixed("0.01")))
        #expect(btc.lot == (try Fixed("0.00001")))
        #expect(btc.minQuantity == (try Fixed("0.00001")) && btc.minNotional == Fixed(10))
    }
}
