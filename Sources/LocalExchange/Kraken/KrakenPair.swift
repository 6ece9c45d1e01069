import Domain
import Money

/// One market under Kraken's names.
struct KrakenPair: Hashable, Sendable {
    /// The exchange's number of it.
    let index: Int
    let market: SandboxMarket

    /// `XXBTZUSD`, `XBTUSDT`.
    var name: String {
        let codes = [base, quote]
        return codes.allSatisfy(KrakenAsset.isLegacy) ? codes.joined() : altname
    }
    /// `XBTUSD`.
    var altname: String { baseAlt + quoteAlt }
    /// `XBT/USD`: of version 1 of the WebSocket API.
    var wsname: String { "\(baseAlt)/\(quoteAlt)" }
    /// `BTC/USD`: of version 2.
    var symbol: String { "\(market.symbol.base.code)/\(market.symbol.quote.code)" }

    var base: String { KrakenAsset.code(market.symbol.base) }
    var quote: String { KrakenAsset.code(market.symbol.quote) }
    private var baseAlt: String { KrakenAsset.altname(market.symbol.base) }
    private var quoteAlt: String { KrakenAsset.altname(market.symbol.quote) }

    func isCalled(_ text: String) -> Bool {
        let plain = market.symbol.base.code + market.symbol.quote.code
        return [name, altname, wsname, symbol, plain].contains(text)
    }

    func price(_ value: Fixed) -> String {
        value.text(digits: market.priceDigits)
    }

    func quantity(_ value: Fixed) -> String {
        value.text(digits: market.quantityDigits)
    }
}

/// Kraken's names of assets: some have a class letter before an older code.
enum KrakenAsset {
    private static let rows: [(code: String, altname: String, asset: String)] = [
        ("XXBT", "XBT", "BTC"), ("XETH", "ETH", "ETH"), ("ZUSD", "USD", "USD"),
        ("ZEUR", "EUR", "EUR"), ("ZGBP", "GBP", "GBP"), ("XXDG", "XDG", "DOGE"),
    ]

    static func code(_ asset: Asset) -> String {
        rows.first { $0.asset == asset.code }?.code ?? asset.code
    }

    static func altname(_ asset: Asset) -> String {
        rows.first { $0.asset == asset.code }?.altname ?? asset.code
    }

    /// Whether the code has a class letter.
    static func isLegacy(_ code: String) -> Bool { rows.contains { $0.code == code } }

    /// Whether the text, in any of Kraken's ways, means the asset.
    static func isCalled(_ text: String, _ asset: Asset) -> Bool {
        [code(asset), altname(asset), asset.code].contains(text)
    }

    /// Fraction digits of amounts.
    static func digits(_ asset: Asset) -> Int { code(asset).hasPrefix("Z") ? 4 : 10 }
}
