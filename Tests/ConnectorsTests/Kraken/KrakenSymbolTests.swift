import Connectors
import Domain
import Money
import Routing
import StrictJSON
import Testing

@Suite struct KrakenSymbolTests {
    @Test(arguments: [
        ("XXBT", "BTC"), ("XBT", "BTC"), ("BTC", "BTC"), ("ZUSD", "USD"), ("USD", "USD"),
        ("XXDG", "DOGE"), ("XDG", "DOGE"), ("XETH", "ETH"), ("ZEUR", "EUR"), ("USDT", "USDT"),
        ("XTZ", "XTZ"), ("ZETA", "ZETA"), ("ZRX", "ZRX"), ("XCN", "XCN"),
        ("XBT.F", "BTC.F"), ("ETH2.S", "ETH2.S"), ("ZUSD.HOLD", "USD.HOLD"),
    ]) func aCodeOfKrakenIs(code: String, common: String) {
        #expect(KrakenAssets.code(code) == common)
    }

    @Test func aMarketIsKnownByAllOfItsNames() throws {
        let symbols = try KrakenWorld.symbols()
        let pair = try #require(symbols[KrakenWorld.btcUSD])
        for name in ["XXBTZUSD", "XBTUSD", "XBT/USD", "BTC/USD"] {
            #expect(symbols[name] == pair)
            #expect(symbols.symbol(of: name) == KrakenWorld.btcUSD)
        }
        #expect(symbols["XBTEUR"] == nil)
        #expect(
            pair.rules
                == MarketRules(
                    symbol: KrakenWorld.btcUSD, lot: try Fixed("0.00000001"),
                    tick: try Fixed("0.1"), minQuantity: try Fixed("0.00005"),
                    minNotional: try Fixed("0.5")))
        #expect(pair.status == "online" && pair.isTraded && pair.isListed)
        #expect(
            symbols.fees[KrakenWorld.btcUSD]
                == FeeSchedule(maker: try Fixed("0.0025"), taker: try Fixed("0.004"), asset: .quote)
        )
    }

    @Test(arguments: [
        ("\"pair_decimals\":1", "\"pair_decimals\":19"),
        ("\"pair_decimals\":1", "\"pair_decimals\":-1"),
        ("\"lot_multiplier\":1", "\"lot_multiplier\":0"),
        ("\"tick_size\":\"0.1\"", "\"tick_size\":\"0\""),
        ("\"tick_size\":\"0.1\"", "\"tick_size\":\"NaN\""),
        ("\"ordermin\":\"0.00005\"", "\"ordermin\":\"-1\""),
        ("\"costmin\":\"0.5\"", "\"costmin\":1e400"),
        ("\"status\":\"online\"", "\"status\":7"),
        ("\"fees\":[[0,0.4],[10000,0.35]]", "\"fees\":[[0,100]]"),
        ("\"fees\":[[0,0.4],[10000,0.35]]", "\"fees\":[]"),
        ("XBT/USD", "XBT/EUR"),
    ]) func aMarketThatIsDescribedOtherwiseIsRefused(good: String, bad: String) throws {
        let text = KrakenWorld.assetPairs.replacing(good, with: bad)
        #expect(text != KrakenWorld.assetPairs)
        #expect(throws: KrakenError.self) {
            try KrakenSymbols(assetPairs: JSONParser.parse(text), wanted: [KrakenWorld.btcUSD])
        }
    }

    /// All markets of a day in 2021, when the code of a base asset said its class.
    @Test(.enabled(if: MarketData.isThere)) func everyRecordedMarketHasItsRules() throws {
        let bytes = try MarketData.unpacked("exchange-info/kraken-AssetPairs-20210417.json.gz")
        let result = try KrakenReply(.answered(RESTAnswer(status: 200, body: bytes))).result()
        let members = try #require(result.object)
        var wanted: [Symbol] = []
        for member in members {
            guard let name = member.value["wsname"]?.string else { continue }
            let codes = name.split(separator: "/").map { KrakenAssets.code(String($0)) }
            let base = try #require(member.value["base"]?.string)
            let quote = try #require(member.value["quote"]?.string)
            #expect([KrakenAssets.code(base), KrakenAssets.code(quote)] == codes, "\(name)")
            wanted.append(
                Symbol(base: Asset(codes[0], scale: 18), quote: Asset(codes[1], scale: 18)))
        }
        #expect(members.count == 304 && wanted.count == 293)
        let symbols = try KrakenSymbols(assetPairs: result, wanted: wanted)
        #expect(symbols.pairs.count == 293)
        #expect(symbols.pairs.map(\.symbol) == wanted.sorted())
        let pair = try #require(symbols["XXBTZUSD"])
        #expect(try pair.rules.tick == Fixed("0.1") && pair.quantityDigits == 8)
        #expect(pair.rules.minQuantity == (try Fixed("0.0002")))
        #expect(try pair.fees.taker == Fixed("0.0026") && pair.fees.maker == Fixed("0.0016"))
    }
}
