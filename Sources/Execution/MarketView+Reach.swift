import Domain
import Money
import Routing

/// How far into each book a conversion can reach: what lies deeper cannot matter to it, and is not
/// looked at, so that what is recorded of a decision is all that it was made from.
struct BookReach {
    /// Levels that are kept however small the conversion.
    static let levelsMin = 5
    /// Times the amount of the conversion at the mids.
    static let headRoom = Fixed(2)

    /// By symbol, in the base asset; absent: no limit is known.
    private var base: [Symbol: Fixed] = [:]

    /// - Parameters:
    ///   - amount: of the fixed asset.
    ///   - mids: quote per base, of every symbol that has one.
    init(_ amount: Fixed, of asset: Asset, over mids: [Symbol: Fixed]) {
        var worth: [Asset: Fixed] = [asset: amount]
        for _ in 0..<Limits.legsMax {
            for (symbol, mid) in mids.sorted(by: { $0.key < $1.key }) {
                if worth[symbol.quote] == nil, let here = worth[symbol.base] {
                    worth[symbol.quote] = try? here.multiplied(by: mid, rounding: .up)
                } else if worth[symbol.base] == nil, let here = worth[symbol.quote] {
                    worth[symbol.base] = try? here.divided(by: mid, rounding: .up)
                }
            }
        }
        for symbol in mids.keys.sorted() {
            base[symbol] = try? worth[symbol.base]?.multiplied(by: Self.headRoom, rounding: .up)
        }
    }

    init(_ conversion: Conversion) {
        let pairs = zip(conversion.hops.map(\.symbol), conversion.terms.mids)
        let request = conversion.request
        switch request.fixed {
        case .from(let amount):
            self.init(
                amount, of: request.from, over: Dictionary(pairs, uniquingKeysWith: { a, _ in a }))
        case .to(let amount):
            self.init(
                amount, of: request.to, over: Dictionary(pairs, uniquingKeysWith: { a, _ in a }))
        }
    }

    init(_ request: ConversionRequest, _ view: MarketView) {
        var mids: [Symbol: Fixed] = [:]
        for symbol in Set(view.markets.map(\.book.symbol)).sorted() {
            mids[symbol] = view.mid(of: symbol)
        }
        switch request.fixed {
        case .from(let amount): self.init(amount, of: request.from, over: mids)
        case .to(let amount): self.init(amount, of: request.to, over: mids)
        }
    }

    func trim(_ book: Book) -> Book {
        guard let reach = base[book.symbol] else { return book }
        let bids = Self.count(book.bids, to: reach)
        let asks = Self.count(book.asks, to: reach)
        guard bids < book.bids.count || asks < book.asks.count else { return book }
        return Book(
            symbol: book.symbol, bids: Array(book.bids.prefix(bids)),
            asks: Array(book.asks.prefix(asks)), at: book.at, sequence: book.sequence)
    }

    private static func count(_ levels: [BookLevel], to reach: Fixed) -> Int {
        var depth: Int128 = 0
        for (index, level) in levels.enumerated() {
            if depth >= reach.units, index >= levelsMin { return index }
            depth += level.quantity.units
        }
        return levels.count
    }
}

extension MarketView {
    /// The same view with books no deeper than the reach; trimming it again changes nothing.
    func trimmed(to reach: BookReach) -> MarketView {
        MarketView(
            markets: markets.map { market in
                Market(
                    account: market.account, book: reach.trim(market.book), fees: market.fees,
                    rules: market.rules, spendable: market.spendable)
            }, listings: listings, halted: halted, feeAssetMids: feeAssetMids,
            orderNotionalMax: orderNotionalMax, orderValidity: orderValidity)
    }
}
