package import Domain
import Money
package import Routing
package import StrictJSON

/// One market as Kraken describes it.
package struct KrakenPair: Hashable, Sendable {
    package let symbol: Symbol
    /// In REST requests: `XXBTZUSD`.
    package let key: String
    /// In the orders and trades of answers: `XBTUSD`.
    package let altname: String
    /// In the WebSocket API version 1: `XBT/USD`.
    package let wsname: String
    /// In version 2: `BTC/USD`.
    package var streamName: String { "\(symbol.base.code)/\(symbol.quote.code)" }
    /// Fraction digits of prices and quantities on the wire.
    package let priceDigits: Int
    package let quantityDigits: Int
    package let rules: MarketRules
    /// Of the lowest tier.
    package let fees: FeeSchedule
    /// What orders may do there now, in Kraken's word; one that is new to us is no error, since it
    /// would hide what is said of the other markets.
    package fileprivate(set) var status: String

    /// Of a market that was there before and is not any more.
    static let unlisted = "not listed"
    package var isListed: Bool { status != Self.unlisted }

    /// Whether limit orders of every kind are taken now; all of ours are limit orders.
    package var isTraded: Bool { Self.isTraded(status) }
    static func isTraded(_ status: String) -> Bool { status == "online" || status == "limit_only" }

    package var names: [String] { [key, altname, wsname, streamName] }
}

/// The markets that are traded, by every name that Kraken has for them.
package struct KrakenSymbols: Hashable, Sendable {
    /// In the order of their symbols.
    package let pairs: [KrakenPair]
    private let byName: [String: Int]
    private let bySymbol: [Symbol: Int]
    /// Every market that Kraken has, by its names in histories: accounts may trade others too.
    private let all: [String: Symbol]

    /// - Parameters:
    ///   - assetPairs: the result of `AssetPairs`.
    ///   - earlier: of what was there before and is not any more, what it was, and that it is not
    ///     listed.
    ///   - wanted: of others only the names are kept; one that is missing is not there.
    /// - Throws: ``KrakenError/malformed(_:)`` for a list that has none of what is wanted, or a
    ///   wanted market described in another way than the protocol says, or twice.
    package init(
        assetPairs: JSONValue, wanted: [Symbol], earlier: KrakenSymbols? = nil
    ) throws(KrakenError) {
        guard let members = assetPairs.object else { throw .malformed("AssetPairs: no object") }
        var pairs: [KrakenPair] = []
        var all: [String: Symbol] = [:]
        for member in members {
            guard let wsname = member.value["wsname"]?.string, let market = Self.symbol(wsname)
            else { continue }
            for name in [member.name, member.value["altname"]?.string, wsname] {
                if let name { all[name] = market }
            }
            if let symbol = wanted.first(where: { $0 == market }) {
                pairs.append(try KrakenPair(member.name, member.value, wsname, symbol))
            }
        }
        self.all = all
        for var gone in earlier?.pairs ?? []
        where !pairs.contains(where: { $0.symbol == gone.symbol }) {
            gone.status = KrakenPair.unlisted
            pairs.append(gone)
        }
        pairs.sort { $0.symbol < $1.symbol }
        guard !pairs.isEmpty || wanted.isEmpty else {
            throw .malformed("AssetPairs: it has no market of \(wanted.count) that are wanted")
        }
        var (byName, bySymbol) = ([String: Int](), [Symbol: Int]())
        for (index, pair) in pairs.enumerated() {
            guard bySymbol.updateValue(index, forKey: pair.symbol) == nil else {
                throw .malformed("AssetPairs: \(pair.symbol) is there twice")
            }
            for name in pair.names {
                guard byName.updateValue(index, forKey: name) ?? index == index else {
                    throw .malformed("AssetPairs: two markets are called \(name)")
                }
            }
        }
        (self.pairs, self.byName, self.bySymbol) = (pairs, byName, bySymbol)
    }

    package subscript(name: String) -> KrakenPair? { byName[name].map { pairs[$0] } }
    package subscript(symbol: Symbol) -> KrakenPair? { bySymbol[symbol].map { pairs[$0] } }

    /// Of any market that Kraken has, by its name in orders and trades.
    package func symbol(of name: String) -> Symbol? { self[name]?.symbol ?? all[name] }

    private static func symbol(_ wsname: String) -> Symbol? {
        let codes = wsname.split(separator: "/", omittingEmptySubsequences: false)
        guard codes.count == 2, let base = KrakenAssets.asset(String(codes[0])),
            let quote = KrakenAssets.asset(String(codes[1]))
        else { return nil }
        return Symbol(base: base, quote: quote)
    }

    /// Of the lowest tier: nobody pays more.
    package var fees: [Symbol: FeeSchedule] {
        Dictionary(pairs.map { ($0.symbol, $0.fees) }, uniquingKeysWith: { first, _ in first })
    }
}

extension KrakenPair {
    private static let digitsMax = 18

    fileprivate init(
        _ key: String, _ value: JSONValue, _ wsname: String, _ symbol: Symbol
    ) throws(KrakenError) {
        let fields = try KrakenFields(value, "AssetPairs \(key)")
        priceDigits = try fields.count("pair_decimals", max: Self.digitsMax)
        quantityDigits = try fields.count("lot_decimals", max: Self.digitsMax)
        guard try fields.count("lot_multiplier", max: 1) == 1 else {
            throw .malformed("AssetPairs \(key): a lot of more than one")
        }
        let tick = try fields.has("tick_size") ? fields.positive("tick_size") : nil
        rules = MarketRules(
            symbol: symbol, lot: Fixed.step(digits: quantityDigits),
            tick: tick ?? Fixed.step(digits: priceDigits),
            minQuantity: try fields.has("ordermin") ? fields.notNegative("ordermin") : .zero,
            minNotional: try fields.has("costmin") ? fields.notNegative("costmin") : .zero)
        let taker = try Self.fee(fields, "fees")
        let hasMaker = fields.value["fees_maker"]?.array?.isEmpty == false
        let maker = hasMaker ? try Self.fee(fields, "fees_maker") : taker
        self.fees = FeeSchedule(maker: maker, taker: taker, asset: .quote)
        status = try fields.has("status") ? krakenQuoted(fields.text("status")) : "online"
        self.symbol = symbol
        self.key = key
        self.wsname = wsname
        altname = try fields.text("altname")
    }

    /// The first tier of a schedule of [volume, percent].
    private static func fee(_ fields: KrakenFields, _ name: String) throws(KrakenError) -> Fixed {
        guard let tier = fields.value[name]?.array?.first?.array, tier.count == 2 else {
            throw fields.malformed(name, "no tiers")
        }
        return try fields.fraction(ofPercent: fields.number(tier[1], name), name)
    }
}
