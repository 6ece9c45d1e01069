package import Domain
package import Money
package import Routing

/// One thing that market data says, and when: microseconds since the venue's start.
package struct MarketEvent: Sendable {
    package enum Content: Sendable {
        /// Only that the feed is alive.
        case heartbeat
        case replaced(bids: [BookLevel], asks: [BookLevel])
        case updated(bids: [BookLevel], asks: [BookLevel])
        case traded(price: Fixed, quantity: Fixed, aggressor: Side)
    }

    package let at: Int64
    /// The market's place in the venue's rules.
    package let market: Int
    package let content: Content

    package init(at: Int64, market: Int, content: Content) {
        self.at = at
        self.market = market
        self.content = content
    }
}

/// Market data that is made while it is asked for.
package protocol MarketEventSource: Sendable {
    /// The next event at or before `elapsed` microseconds since the venue's start, in the order of
    /// time; `nil`: all were given.
    mutating func next(until elapsed: Int64) -> MarketEvent?
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
    case supplied(any MarketEventSource)

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
        case .supplied(var source):
            self = .synthetic(SyntheticMarket(seed: 0, rules: []))
            defer { self = .supplied(source) }
            return source.next(until: elapsed)
        }
    }
}
