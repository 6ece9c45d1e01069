import Connectors
import Domain
import Engine
import Money
import Testing

/// Rules, hostile answers, and what a venue without accounts says.
@Suite struct BitstampVenueTests {
    private typealias World = BitstampWorld

    private static func symbol(_ base: String, _ quote: String) -> Symbol {
        Symbol(base: Asset(base, scale: 8), quote: Asset(quote, scale: 8))
    }

    @Test(.enabled(if: MarketData.isThere)) func theRecordedListIsRead() throws {
        let bytes = try MarketData.unpacked(
            "exchange-info/bitstamp-trading-pairs-info-20220105.json.gz")
        let markets = try BitstampSymbols(
            bytes,
            wanted: [
                Self.symbol("ETH", "BTC"), Self.symbol("GBP", "USD"), Self.symbol("BTC", "USD"),
            ])
        #expect(markets.pairs.map(\.name) == ["btcusd", "ethbtc", "gbpusd"])
        let rules = markets.pairs.map(\.rules)
        #expect(rules.map(\.lot.description) == ["0.00000001", "0.00000001", "0.00001"])
        #expect(rules.map(\.tick.description) == ["0.01", "0.00000001", "0.00001"])
        #expect(rules.map(\.minNotional.description) == ["20", "0.0002", "20"])
        #expect(throws: BitstampError.self) {
            try BitstampSymbols(bytes, wanted: [Self.symbol("BTC", "NOPE")])
        }
    }

    @Test(arguments: [
        ("trading", "\"Sometimes\""), ("trading", "true"), ("base_decimals", "19"),
        ("base_decimals", "-1"), ("base_decimals", "8.5"), ("counter_decimals", "\"2\""),
        ("url_symbol", "\"\""), ("url_symbol", "\"../x\""), ("url_symbol", "\"BTCUSD\""),
        ("url_symbol", "7"), ("minimum_order", "\"20.0\""), ("minimum_order", "\"20.0 EUR\""),
        ("minimum_order", "\"-1 USD\""), ("minimum_order", "\"1e3 USD\""),
        ("minimum_order", "\"NaN USD\""), ("minimum_order", "20"), ("name", "null"),
    ]) func aMarketIsRefused(name: String, value: String) {
        #expect(throws: BitstampError.self) {
            try BitstampSymbols(
                Array("[\(World.pair([name: value]))]".utf8), wanted: [World.btcUSD])
        }
    }

    @Test func aMarketThatIsThereTwiceIsRefused() {
        let text = "[\(World.pair()),\(World.pair(["url_symbol": "\"btcusd2\""]))]"
        #expect(throws: BitstampError.self) {
            try BitstampSymbols(Array(text.utf8), wanted: [World.btcUSD])
        }
    }

    @Test func aMarketThatIsNotListedTakesNoOtherWithIt() throws {
        let markets = try BitstampSymbols(
            Array("[\(World.pair())]".utf8), wanted: [Self.symbol("DOGE", "USD"), World.btcUSD])
        #expect(markets.pairs.map(\.symbol) == [World.btcUSD])
    }

    @Test func aMarketThatClosesOrGoesIsNotShown() async throws {
        let world = try await World()
        #expect(world.venue.rules.count == 1)
        #expect(try world.venue.fees.maker == Fixed("0.003"))
        #expect(try world.venue.fees.taker == Fixed("0.004"))
        world.rest.answer(World.pairsPath, "[\(World.pair(["trading": "\"Disabled\""]))]")
        await world.venue.renewMarkets()
        #expect(world.venue.rules.isEmpty && world.venue.rules(of: World.btcUSD) == nil)
        world.rest.answer(World.pairsPath, "[\(World.pair())]")
        await world.venue.renewMarkets()
        #expect(world.venue.rules(of: World.btcUSD)?.minNotional == Fixed(20))
        // What cannot be believed changes nothing.
        world.rest.answer(World.pairsPath, "{}")
        await world.venue.renewMarkets()
        #expect(world.venue.rules.count == 1 && world.venue.health().hostileAnswers == 1)
        world.rest.answer(World.pairsPath, "[]", status: 503)
        await world.venue.renewMarkets()
        #expect(world.venue.rules.count == 1 && world.venue.health().hostileAnswers == 1)
        world.rest.answer(World.pairsPath, "[]")
        await world.venue.renewMarkets()
        #expect(world.venue.rules.isEmpty && world.venue.symbols == [World.btcUSD])
    }

    private static func book(
        at: String = "\"1790000000000000\"", bid: String = "[\"100\",\"1\"]",
        ask: String = "[\"101\",\"1\"]"
    ) -> String {
        "{\"timestamp\":\"1\",\"microtimestamp\":\(at),\"bids\":[\(bid)],\"asks\":[\(ask)]}"
    }

    @Test func booksAreRefused() throws {
        #expect(throws: Never.self) { try BitstampBook(Array(Self.book().utf8)) }
        let levels = [
            "[\"0\",\"1\"]", "[\"-1\",\"1\"]", "[\"1\",\"0\"]", "[\"1\",\"-1\"]", "[\"1\"]",
            "[\"NaN\",\"1\"]", "[\"1e9\",\"1\"]", "[1,1]", "[\"1\",\"1\",\"1\"]", "7", "null",
            "[\"\",\"1\"]", "[\"0.0000000000000000001\",\"1\"]",
        ]
        let times = [
            "1790000000000000", "\"-1\"", "\"0\"", "\"\"", "null", "\"9e15\"",
            "\"99999999999999999999\"", "\"9223372036854775807\"",
        ]
        for text in levels.map({ Self.book(bid: $0) }) + levels.map({ Self.book(ask: $0) })
            + times.map({ Self.book(at: $0) })
            + ["", "[]", "{}", Self.book() + "x", "{\"microtimestamp\":\"1790000000000000\"}"]
        {
            #expect(throws: BitstampError.self, "\(text)") {
                try BitstampBook(Array(text.utf8))
            }
            #expect(throws: BitstampError.self, "\(text)") {
                try BitstampFrame(Array(World.frame(text).utf8))
            }
        }
    }

    @Test(arguments: [
        ("last", "\"0\""), ("open", "\"-1\""), ("volume", "\"-1\""), ("low", "\"200\""),
        ("high", "null"), ("last", "100"),
    ]) func aTickerIsRefused(name: String, value: String) {
        let members = [
            "open": "\"1\"", "last": "\"2\"", "low": "\"1\"", "high": "\"3\"", "volume": "\"0\"",
        ]
        func text(_ members: [String: String]) -> [UInt8] {
            let all = members.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\($0.value)" }
            return Array("{\(all.joined(separator: ","))}".utf8)
        }
        #expect(throws: Never.self) { try BitstampTicker(text(members)) }
        #expect(throws: BitstampError.self) {
            try BitstampTicker(text(members.merging([name: value]) { $1 }))
        }
    }

    @Test func nothingIsSentAndNothingIsKnown() async throws {
        let world = try await World()
        let (now, account) = (world.time.now(), AccountID("main"))
        let order = Order(
            conversion: ConversionID(high: 0x0190_0000_0000_7000, low: 0x8000_0000_0000_0001),
            leg: 0, attempt: 0, account: VenueAccount("bit", account), symbol: World.btcUSD,
            side: .buy, timeInForce: .immediateOrCancel, quantity: Fixed(1),
            limitPrice: Fixed(100), createdAt: now, validUntil: now.adding(.seconds(10)))
        guard case .refused(let failure) = await world.venue.place(order) else {
            Issue.record("not refused")
            return
        }
        #expect(failure.reason == .venueUnavailable)
        guard case .unreachable = await world.venue.query(order),
            case .unreachable = await world.venue.cancel(order)
        else {
            Issue.record("an order is known")
            return
        }
        #expect(await world.venue.balances(of: account) == nil)
        #expect(await world.venue.permissions(of: account).rights == nil)
        #expect(await world.venue.movements(of: account, since: now) == nil)
        #expect(await world.venue.trades(of: account, since: now) == nil)
        #expect(await world.venue.openOrders(of: account) == nil)
        #expect(await world.venue.reversals(of: account, since: now) == nil)
        for await report in world.venue.reports() { Issue.record("\(report)") }
    }
}
