import Domain
import Money
import Routing

/// One thing that market data says, and when: microseconds since the venue's start.
struct MarketEvent {
    enum Content {
        /// Only that the feed is alive.
        case heartbeat
        case replaced(bids: [BookLevel], asks: [BookLevel])
        case updated(bids: [BookLevel], asks: [BookLevel])
        case traded(price: Fixed, quantity: Fixed, aggressor: Side)
    }

    let at: Int64
    /// The market's place in the venue's rules.
    let market: Int
    let content: Content
}

/// Where a paper venue's market data comes from.
package enum MarketSource: Hashable, Sendable {
    /// A recording; `venue` is the name in it whose messages are played.
    case tape(path: String, venue: String)
    case synthetic(seed: UInt64)
}

/// A running source: gives its events in the order of time, as far as it is asked.
enum MarketFeed {
    case tape(TapePlayer)
    case synthetic(SyntheticMarket)

    /// The next event at or before `elapsed`; `nil`: all were given.
    mutating func next(until elapsed: Int64) -> MarketEvent? {
        switch self {
        case .tape(var player):
            // Not copied while it is advanced.
            self = .synthetic(SyntheticMarket(seed: 0, rules: []))
            defer { self = .tape(player) }
            return player.next(until: elapsed)
        case .synthetic(var market):
            self = .synthetic(SyntheticMarket(seed: 0, rules: []))
            defer { self = .synthetic(market) }
            return market.next(until: elapsed)
        }
    }
}
