import Domain
import Money
import Routing

/// Venues with full books around one mid, the same for the same seed.
struct SyntheticMarkets {
    private var state: UInt64

    static let pair = Symbol(base: Asset("BTC", scale: 8), quote: Asset("USD", scale: 2))
    /// One after the other: BTC to ETH, ETH to EUR, EUR to USD; with the mid of each, and how much
    /// more of the base asset a level has than one of BTC.
    static let hops: [(symbol: Symbol, mid: Int, size: Int)] = [
        ("BTC", "ETH", 20, 1), ("ETH", "EUR", 2_750, 20), ("EUR", "USD", 1, 55_000),
    ].map {
        (Symbol(base: Asset($0.0, scale: 8), quote: Asset($0.1, scale: 8)), $0.2, $0.3)
    }

    init(seed: UInt64) { state = seed }

    /// `count` accounts at one venue each, every book with `depth` levels a side, a balance for all
    /// of it.
    mutating func markets(
        of pair: Symbol = pair, mid: Int = 60_000, size: Int = 1, count: Int, depth: Int,
        lot: Fixed, minNotional: Fixed
    ) -> [Market] {
        (0..<count).map { index in
            let venue = VenueID("venue-\(index)")
            let mid = Int128(mid) * Fixed.unitsPerOne
            // A cent of 60,000 dollars.
            let tick = mid / 6_000_000
            var (bids, asks): ([BookLevel], [BookLevel]) = ([], [])
            var (bid, ask) = (mid, mid)
            for _ in 0..<depth {
                bid -= Int128(1 + next() % 400) * tick
                ask += Int128(1 + next() % 400) * tick
                bids.append(level(bid, size))
                asks.append(level(ask, size))
            }
            return Market(
                account: VenueAccount(venue, "main"),
                book: Book(
                    symbol: pair, bids: bids, asks: asks, at: Instant(microseconds: 0),
                    sequence: 1),
                fees: FeeSchedule(
                    maker: .zero,
                    taker: Fixed(uncheckedUnits: Int128(index + 1) * 500_000_000_000_000),
                    asset: .quote),
                rules: MarketRules(
                    symbol: pair, lot: lot, tick: Fixed(uncheckedUnits: tick),
                    minNotional: minNotional),
                spendable: [
                    pair.base: Fixed(1_000_000), pair.quote: Fixed(10_000_000_000),
                ])
        }
    }

    private mutating func level(_ price: Int128, _ size: Int) -> BookLevel {
        let quantity = Int128(1 + next() % 200_000_000) * Int128(size) * 10_000_000_000
        return BookLevel(
            price: Fixed(uncheckedUnits: price), quantity: Fixed(uncheckedUnits: quantity))
    }

    private mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state >> 33
    }
}
