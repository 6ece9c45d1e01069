/// One market stream by its name, as `btcusdt@depth@100ms`.
struct BinanceStream: Hashable, Sendable {
    /// As the client wrote it; messages of combined streams carry it.
    let name: String
    let market: Int
    let kind: Kind

    enum Kind: Hashable, Sendable {
        /// Changes, told at most once in so many milliseconds.
        case depth(milliseconds: Int64)
        /// The best levels.
        case partialDepth(levels: Int, milliseconds: Int64)
        case bookTicker
        case trade
        case aggregateTrade
        case miniTicker
        case ticker
    }

    /// Whether clients build books of it.
    var isOfBook: Bool {
        switch kind {
        case .depth, .partialDepth: true
        case .bookTicker, .trade, .aggregateTrade, .miniTicker, .ticker: false
        }
    }

    static let depthMillisecondsDefault: Int64 = 1_000

    /// `nil` for a stream that the exchange does not have.
    init?(_ name: String, markets: [String: Int]) {
        let parts = name.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count >= 2, let market = markets[parts[0].uppercased()] else { return nil }
        guard let milliseconds = Self.milliseconds(parts.dropFirst(2)) else { return nil }
        switch parts[1] {
        case "depth": kind = .depth(milliseconds: milliseconds)
        case "depth5": kind = .partialDepth(levels: 5, milliseconds: milliseconds)
        case "depth10": kind = .partialDepth(levels: 10, milliseconds: milliseconds)
        case "depth20": kind = .partialDepth(levels: 20, milliseconds: milliseconds)
        case "bookTicker" where parts.count == 2: kind = .bookTicker
        case "trade" where parts.count == 2: kind = .trade
        case "aggTrade" where parts.count == 2: kind = .aggregateTrade
        case "miniTicker" where parts.count == 2: kind = .miniTicker
        case "ticker" where parts.count == 2: kind = .ticker
        default: return nil
        }
        self.name = name
        self.market = market
    }

    private static func milliseconds(_ rest: ArraySlice<Substring>) -> Int64? {
        switch Array(rest) {
        case []: depthMillisecondsDefault
        case ["100ms"]: 100
        case ["1000ms"]: 1_000
        default: nil
        }
    }
}
