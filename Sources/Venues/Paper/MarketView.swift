import Domain
import Money
import Routing

/// What a paper venue shows of one market: its book, made only when somebody asks, and its ticker.
struct MarketView {
    let symbol: Symbol
    /// Of the last change.
    private(set) var sequence: UInt64
    private var bids: [BookLevel]?
    private var asks: [BookLevel]?
    private(set) var open: Fixed?
    private(set) var last: Fixed = .zero
    private(set) var low: Fixed = .zero
    private(set) var high: Fixed = .zero
    private(set) var volume: Fixed = .zero
    /// Whether market data ever told a book.
    var hasBook = false

    init(symbol: Symbol, sequence: UInt64) { (self.symbol, self.sequence) = (symbol, sequence) }

    /// Notes a change of a side, or of both.
    mutating func touch(_ side: Side?, sequence: UInt64) {
        self.sequence = sequence
        if side != .sell { bids = nil }
        if side != .buy { asks = nil }
    }

    mutating func traded(price: Fixed, quantity: Fixed) {
        if open == nil { (open, low, high) = (price, price, price) }
        last = price
        low = min(low, price)
        high = max(high, price)
        volume = (try? volume.adding(quantity)) ?? volume
    }

    mutating func book(_ engine: borrowing MatchingEngine, market: Int, at: Instant) -> Book {
        let depth = PaperVenueLimits.bookDepthMax
        let bids = bids ?? engine.depth(market: market, .buy, atMost: depth)
        let asks = asks ?? engine.depth(market: market, .sell, atMost: depth)
        (self.bids, self.asks) = (bids, asks)
        return Book(symbol: symbol, bids: bids, asks: asks, at: at, sequence: sequence)
    }
}
