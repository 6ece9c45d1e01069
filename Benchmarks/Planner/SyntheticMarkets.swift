import Domain
import Money
import Routing

/// Venues with full books around one mid, the same for the same seed.
struct SyntheticMarkets {
    private var state: UInt64

    static let pair = Symbol(base: Asset("BTC", scale: 8), quote: Asset("USD", scale: 2))

    init(seed: UInt64) { state = seed }

    /// `count` accounts at one venue each, every book with `depth` levels a side, a balance for all
    /// of it.
    mutating func markets(count: Int, depth: Int, lot: Fixed, minNotional: Fixed) -> [Market] {
        (0..<count).map { index in
            let venue = VenueID("venue-\(index)")
            let cents = Int128(10_000_000_000_000_000)
            let mid = 6_000_000 * cents
            var (bids, asks): ([BookLevel], [BookLevel]) = ([], [])
            var (bid, ask) = (mid, mid)
            for _ in 0..<depth {
                bid -= Int128(1 + next() % 400) * cents
                ask += Int128(1 + next() % 400) * cents
                bids.append(level(bid))
                asks.append(level(ask))
            }
            return Market(
                account: VenueAccount(venue, "main"),
                book: Book(
                    symbol: Self.pair, bids: bids, asks: asks, at: Instant(microseconds: 0),
                    sequence: 1),
                fees: FeeSchedule(
                    maker: .zero,
                    taker: Fixed(uncheckedUnits: Int128(index + 1) * 500_000_000_000_000),
                    asset: .quote),
                rules: MarketRules(
                    symbol: Self.pair, lot: lot, tick: Fixed(uncheckedUnits: cents),
                    minNotional: minNotional),
                spendable: [
                    Self.pair.base: Fixed(1_000_000), Self.pair.quote: Fixed(10_000_000_000),
                ])
        }
    }

    private mutating func level(_ price: Int128) -> BookLevel {
        BookLevel(
            price: Fixed(uncheckedUnits: price),
            quantity: Fixed(uncheckedUnits: Int128(1 + next() % 200_000_000) * 10_000_000_000))
    }

    private mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state >> 33
    }
}
