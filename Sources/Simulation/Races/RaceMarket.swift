import Money
import Routing
import Synchronization
import Venues

/// Trades of others that a race makes when it wants.
final class RaceFeed: Sendable {
    private let pending = Mutex<[Fixed]>([])

    /// Somebody buys this much, at any price.
    func fill(_ quantity: Fixed) { pending.withLock { $0.append(quantity) } }

    func next() -> Fixed? {
        pending.withLock { pending in pending.isEmpty ? nil : pending.removeFirst() }
    }
}

/// A market that stands still but for the trades of a race.
struct RaceMarket: MarketEventSource {
    let feed: RaceFeed
    /// Microseconds.
    private var nextBeat: Int64 = 0

    init(_ feed: RaceFeed) { self.feed = feed }

    mutating func next(until elapsed: Int64) -> MarketEvent? {
        if nextBeat <= elapsed {
            defer { nextBeat += 1_000_000 }
            return MarketEvent(
                at: nextBeat, market: 0,
                content: nextBeat > 0
                    ? .heartbeat
                    : .replaced(
                        bids: [BookLevel(price: Fixed(59_990), quantity: Fixed(5))],
                        asks: [BookLevel(price: Fixed(60_010), quantity: Fixed(5))]))
        }
        return feed.next().map { quantity in
            MarketEvent(
                at: elapsed, market: 0,
                content: .traded(price: Fixed(61_000), quantity: quantity, aggressor: .buy))
        }
    }
}
