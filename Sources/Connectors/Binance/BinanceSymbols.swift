package import Domain
package import Money
package import Routing

/// The venue's names of symbols and assets, and ours.
package struct BinanceSymbols: Sendable {
    /// Digits of an asset that only the venue knows: what it takes as a fee, or holds besides.
    private static let foreignScale = 8

    /// In the order of the symbols.
    package let symbols: [Symbol]
    private let names: [Symbol: String]
    private let byName: [String: Symbol]
    private let codes: [Asset: String]
    private let byCode: [String: Asset]

    package init(_ configuration: BinanceConfiguration) {
        symbols = configuration.symbols
        var codes = configuration.assetCodes
        for symbol in symbols {
            for asset in [symbol.base, symbol.quote] where codes[asset] == nil {
                codes[asset] = asset.code.uppercased()
            }
        }
        self.codes = codes
        byCode = Dictionary(
            codes.map { ($0.value, $0.key) }, uniquingKeysWith: { one, other in min(one, other) })
        names = Dictionary(
            uniqueKeysWithValues: symbols.map { symbol in
                (symbol, (codes[symbol.base] ?? "") + (codes[symbol.quote] ?? ""))
            })
        byName = Dictionary(
            names.map { ($0.value, $0.key) }, uniquingKeysWith: { one, other in min(one, other) })
    }

    /// Such as `BTCUSDT`; `nil` for what is not traded here.
    package func name(of symbol: Symbol) -> String? { names[symbol] }

    package func symbol(named name: String) -> Symbol? { byName[name] }

    /// `nil` for what cannot be a code here: the venue lists assets whose names are not in ASCII,
    /// and none of them is one of ours.
    package func asset(_ code: String) -> Asset? {
        if let asset = byCode[code] { return asset }
        return Asset.isWellFormed(code) ? Asset(code, scale: Self.foreignScale) : nil
    }

    /// What the venue says of a symbol, where it is the symbol that is meant.
    ///
    /// - Throws: ``BinanceAnswerError``: a name of other assets than the configuration says.
    package func rules(
        of symbol: Symbol, _ info: BinanceSymbolInfo
    ) throws(BinanceAnswerError) -> MarketRules {
        guard info.symbol == names[symbol] else { throw .wrong("symbol", info.symbol) }
        guard info.baseAsset == codes[symbol.base] else {
            throw .wrong("baseAsset", info.baseAsset)
        }
        guard info.quoteAsset == codes[symbol.quote] else {
            throw .wrong("quoteAsset", info.quoteAsset)
        }
        return MarketRules(
            symbol: symbol, lot: info.lot, tick: info.tick, minQuantity: info.minQuantity,
            minNotional: info.minNotional)
    }
}
