package import Domain
import Money
package import Routing
import StrictJSON

/// One market as Bitstamp describes it.
package struct BitstampPair: Hashable, Sendable {
    package let symbol: Symbol
    /// In paths and channels: `btcusd`.
    package let name: String
    package let rules: MarketRules
    /// Whether anybody may trade there now.
    package fileprivate(set) var isTraded: Bool
}

/// The markets that are wanted, by symbol and by the venue's name.
package struct BitstampSymbols: Hashable, Sendable {
    /// In the order of their symbols.
    package let pairs: [BitstampPair]

    /// - Parameters:
    ///   - bytes: the answer to `GET /api/v2/trading-pairs-info/`.
    ///   - earlier: what was known before; a market that is gone is not traded any more.
    /// - Throws: ``BitstampError/malformed(_:)`` for a list that has none of what is wanted, or a
    ///   wanted market there twice, or described in another way than the protocol says.
    package init(
        _ bytes: [UInt8], wanted: [Symbol], earlier: BitstampSymbols? = nil
    ) throws(BitstampError) {
        guard let rows = try BitstampFields.parse(bytes).array else {
            throw .malformed("trading-pairs-info: no array")
        }
        var pairs: [BitstampPair] = []
        for row in rows {
            let fields = try BitstampFields(row, "trading-pairs-info")
            let name = try fields.text("name")
            guard let symbol = Self.symbol(name, wanted) else { continue }
            let pair = try BitstampPair(fields, symbol)
            guard !pairs.contains(where: { $0.symbol == symbol || $0.name == pair.name }) else {
                throw fields.malformed("name", "\(symbol) is there twice")
            }
            pairs.append(pair)
        }
        for var gone in earlier?.pairs ?? []
        where !pairs.contains(where: { $0.symbol == gone.symbol }) {
            gone.isTraded = false
            pairs.append(gone)
        }
        guard !pairs.isEmpty || wanted.isEmpty else {
            throw .malformed("trading-pairs-info: none of \(wanted.count) markets is there")
        }
        self.pairs = pairs.sorted { $0.symbol < $1.symbol }
    }

    package subscript(name: String) -> BitstampPair? { pairs.first { $0.name == name } }
    package subscript(symbol: Symbol) -> BitstampPair? { pairs.first { $0.symbol == symbol } }

    /// `BTC/USD`: the venue's codes are everybody's.
    private static func symbol(_ name: String, _ wanted: [Symbol]) -> Symbol? {
        wanted.first { name == "\($0.base.code)/\($0.quote.code)" }
    }
}

extension BitstampPair {
    fileprivate init(_ fields: BitstampFields, _ symbol: Symbol) throws(BitstampError) {
        name = try fields.text("url_symbol")
        guard !name.isEmpty,
            name.utf8.allSatisfy({ (0x61...0x7a).contains($0) || (0x30...0x39).contains($0) })
        else { throw fields.malformed("url_symbol", "no name of a pair") }
        switch try fields.text("trading") {
        case "Enabled": isTraded = true
        case "Disabled": isTraded = false
        default: throw fields.malformed("trading", "neither Enabled nor Disabled")
        }
        rules = MarketRules(
            symbol: symbol, lot: Fixed.step(digits: try fields.digits("base_decimals")),
            tick: Fixed.step(digits: try fields.digits("counter_decimals")), minQuantity: .zero,
            minNotional: try Self.minimum(fields, symbol))
        self.symbol = symbol
    }

    /// `20.0 USD`.
    private static func minimum(
        _ fields: BitstampFields, _ symbol: Symbol
    ) throws(BitstampError) -> Fixed {
        let parts = try fields.text("minimum_order").split(
            separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[1] == symbol.quote.code else {
            throw fields.malformed("minimum_order", "no amount of \(symbol.quote.code)")
        }
        return try fields.positive(.string(String(parts[0])), "minimum_order")
    }
}
