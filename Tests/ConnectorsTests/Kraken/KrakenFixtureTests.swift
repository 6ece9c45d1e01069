import Connectors
import Domain
import Money
import StrictJSON
import Testing

/// Every recorded or documented answer of Kraken's spot interfaces, read as what it says.
///
/// Out of scope, because the connector asks for none of it: tickers, candles, trades, spreads and
/// depth over REST, level 3 books, orders over the socket, margin, deposit addresses, tokenized
/// assets' pairs, and frames of WebSocket version 1, which a reader of the tests alone understands.
@Suite(.enabled(if: MarketData.isThere)) struct KrakenFixtureTests {
    private static let nautilus = "venue-api-fixtures/nautilus/kraken"
    private static let xchange = "venue-api-fixtures/xchange/kraken/kraken/dto"

    private func result(_ path: String) throws -> JSONValue {
        let body = try MarketData.bytes(path)
        return try KrakenReply(.answered(RESTAnswer(status: 200, body: body))).result()
    }

    private func frame(_ name: String) throws -> KrakenFrame {
        try KrakenFrame(MarketData.bytes("\(Self.nautilus)/\(name)"))
    }

    @Test func openOrders() throws {
        let orders = try KrakenOrder.list(result("\(Self.nautilus)/http_open_orders.json"), "open")
        #expect(orders.map(\.txid) == ["O26VBY-ISGAE-JP5TLU", "OYEQF4-FDE4C-NMUYUI"])
        #expect(orders.map(\.status) == [.open, .open])
        #expect(orders.map(\.side) == [.buy, .sell])
        #expect(try orders[0].quantity == Fixed("0.5") && orders[0].executed.isZero)
        #expect(orders[0].openedAt == Instant(microseconds: 1_688_583_840_864_800))
        #expect(orders[0].client == nil && orders[0].id == nil)
        let old = try KrakenOrder.list(
            result("\(Self.xchange)/trading/example-openorders-data.json"), "open")
        #expect(old.map(\.pair).prefix(3) == ["XRPXBT", "REPETH", "ETHEUR"])
    }

    @Test func anOrderInTheQuoteAssetHasNoQuantityOfOurs() throws {
        let path = "\(Self.xchange)/trading/example-openorders-in-transaction-currency-data.json"
        let order = try #require(KrakenOrder.list(result(path), "open").first)
        #expect(order.quantity.isZero)
    }

    @Test func closedOrders() throws {
        let orders = try KrakenOrder.list(
            result("\(Self.nautilus)/http_closed_orders.json"), "closed")
        #expect(orders.count == 2)
        #expect(orders.allSatisfy { $0.status == .closed && $0.executed == $0.quantity })
        #expect(orders[0].closedAt == Instant(microseconds: 1_688_590_000_543_200))
        #expect(orders[0].reason == "User requested")
        let asked = try KrakenOrder.list(
            result("\(Self.xchange)/order/example-market-ask-order.json"))
        #expect(asked.first?.trades == ["TJ56AQ-EXSYI-H4FAWY"])
    }

    @Test func tradesHistory() throws {
        let read = try result("\(Self.nautilus)/http_trades_history.json")
        let trades = try KrakenTrade.list(read, "trades")
        #expect(trades.map(\.id) == ["TCCCTY-WJ6EO-4FP4VZ", "TDCVFQ-TPEG4-6X7LSZ"])
        #expect(trades[0].order == "O26VBY-ISGAE-JP5TLU" && trades[0].isMaker)
        #expect(try trades[0].cost == Fixed("14750.25") && trades[0].fee == Fixed("23.6"))
        #expect(try KrakenAnswers.isLast(2, at: 0, read))
        for name in ["example-tradehistory-data.json", "example-tradehistory-icn.json"] {
            let old = try result("\(Self.xchange)/trading/\(name)")
            let list = try KrakenTrade.list(old, "trades")
            #expect(list.allSatisfy { $0.side == .sell && !$0.isMaker })
            // The count is a text there.
            #expect(try KrakenAnswers.isLast(list.count, at: 0, old))
        }
    }

    @Test func answersToOrders() throws {
        let added = [
            ("\(Self.nautilus)/http_add_order_spot.json", "OUF4EM-FRGI2-MQMWZD"),
            ("\(Self.xchange)/trading/example-addorder-response-data.json", "OWQJ5O-ZWYC7-5R7POQ"),
            ("\(Self.xchange)/trading/example-order-data.json", "OBQHEF-4PORS-OGMG2F"),
        ]
        for (path, txid) in added { #expect(try KrakenAnswers.added(result(path)) == txid) }
        for path in [
            "\(Self.nautilus)/http_cancel_order_spot.json",
            "\(Self.xchange)/trading/example-cancelorder-data.json",
        ] {
            #expect(try KrakenAnswers.cancelled(result(path)) == 1)
        }
    }

    @Test func balancesTimeAndToken() throws {
        let totals = try KrakenAnswers.totals(result("\(Self.nautilus)/http_spot_balance.json"))
        #expect(totals[Asset("BTC", scale: 8)] == (try Fixed("0.5")))
        #expect(totals[Asset("USD", scale: 2)] == Fixed(200_000))
        let old = try KrakenAnswers.totals(
            result("\(Self.xchange)/account/example-balance-data.json"))
        #expect(old[Asset("EUR", scale: 2)] == (try Fixed("1.0539")))
        #expect(old[Asset("XTSTCUR", scale: 2)] == (try Fixed("10.123")))
        for (path, seconds) in [
            ("\(Self.nautilus)/http_server_time.json", 1_762_820_224),
            ("\(Self.xchange)/marketdata/example-servertime-data.json", 1_391_835_876),
        ] {
            let time = try KrakenAnswers.time(result(path))
            #expect(time == Instant(microseconds: Int64(seconds) * 1_000_000))
        }
        let token = try KrakenAnswers.token(
            result("\(Self.xchange)/account/example-krakenWebsocketToken-data.json"))
        #expect(token == "44444444444444444444444444444444")
    }

    @Test func fees() throws {
        let usd = Asset("USD", scale: 2)
        let btcusd = Symbol(base: Asset("BTC", scale: 8), quote: usd)
        let symbols = try KrakenSymbols(
            assetPairs: JSONParser.parse(KrakenWorld.assetPairs), wanted: [btcusd])
        let fees = try KrakenFees.fees(
            tradeVolume: result("\(Self.xchange)/account/example-tradevolume-data.json"),
            symbols.pairs)
        #expect(try fees == [btcusd: KrakenFeeTests.schedule("0.0016", "0.003")])
    }

    @Test func ledgers() throws {
        let lines = try KrakenMovement.list(
            result("\(Self.xchange)/account/example-ledgerinfo-data.json"))
        let byID = Dictionary(uniqueKeysWithValues: lines.map { ($0.id, $0) })
        let withdrawal = try #require(byID["LWL3TV-BC7TE-EUZ5ZQ"])
        #expect(withdrawal.kind == .withdrawal && withdrawal.asset.code == "LTC")
        #expect(withdrawal.amount == (try Fixed("-16.00573")))
        #expect(byID["LQY6IE-WNT47-JRBOJV"]?.kind == .deposit)
        #expect(byID["LDVXGZ-2FJSK-FJWOGJ"]?.kind == .other)
        let trade = try #require(byID["LVKQPQ-OUYTL-BF7HAR"])
        #expect(trade.kind == nil && trade.entry(VenueAccount("kraken", "main")) == nil)
    }

    @Test func markets() throws {
        let usdt = Symbol(base: Asset("BTC", scale: 8), quote: Asset("USDT", scale: 6))
        let symbols = try KrakenSymbols(
            assetPairs: result("\(Self.nautilus)/http_asset_pairs.json"), wanted: [usdt])
        let pair = try #require(symbols["XBT/USDT"])
        #expect(pair.streamName == "BTC/USDT" && pair.key == "XBTUSDT")
        #expect(pair.rules.minNotional == (try Fixed("0.5")))
    }

    @Test func booksOfTheSocket() throws {
        guard case .books(true, let snapshot) = try frame("ws_book_snapshot.json"),
            case .books(false, let update) = try frame("ws_book_update.json")
        else {
            Issue.record("not read as books")
            return
        }
        #expect(snapshot.first?.pair == "BTC/USD")
        #expect(snapshot.first?.bids.count == 3 && snapshot.first?.asks.count == 3)
        #expect(snapshot.first?.checksum == 2_439_117_997)
        #expect(update.first?.bids.first?.quantity == (try Fixed("0.25")))
        #expect(update.first?.at == Instant(rfc3339: "2023-10-06T17:35:55.440295Z"))
    }

    @Test func otherMessagesOfTheSocket() throws {
        #expect(try frame("ws_pong.json") == .other)
        #expect(try frame("ws_trade_update.json") == .other)
        #expect(try frame("ws_ohlc_update.json") == .other)
        #expect(try frame("ws_l3_snapshot.json") == .other)
        #expect(try frame("ws_add_order_response_failure.json") == .other)
        #expect(
            try frame("ws_subscribe_response.json")
                == .answer(method: "subscribe", channel: "ticker", error: nil))
        guard case .tickers(let tickers) = try frame("ws_ticker_snapshot.json") else {
            Issue.record("not read as tickers")
            return
        }
        #expect(tickers.first?.pair == "BTC/USD")
    }

    @Test func errorsOfTheVenue() throws {
        let reply = KrakenReply(ScriptedKraken.outcome("{\"error\":[\"EAPI:Invalid key\"]}"))
        #expect(throws: KrakenError.answered(["EAPI:Invalid key"])) { try reply.result() }
    }
}
