import Money
package import Routing

/// Builds one venue's book of one symbol from a tape's messages.
///
/// What comes before the first snapshot is dropped, and so are deltas whose update id is at most
/// the snapshot's last. A Kraken book keeps ``krakenDepth`` levels a side: what its feed pushes out
/// is never removed by a message.
package struct BookBuilder: Hashable, Sendable {
    package static let krakenDepth = 1_000

    private let depthMax: Int?
    private var last: UInt64?
    package private(set) var hasSnapshot = false
    /// Worst first, so that changes near the best move little.
    private var bidLevels: [BookLevel] = []
    private var askLevels: [BookLevel] = []

    package init(venue: String) { depthMax = venue == "kraken" ? Self.krakenDepth : nil }

    /// What a message did to the book.
    package enum Change: Hashable, Sendable {
        case none
        case replaced
        /// The message's levels, and the prices that fell out of the kept depth with quantity zero.
        case updated(bids: [BookLevel], asks: [BookLevel])
    }

    /// Best first.
    package var bids: [BookLevel] { bidLevels.reversed() }
    /// Best first.
    package var asks: [BookLevel] { askLevels.reversed() }
    package var bidCount: Int { bidLevels.count }
    package var askCount: Int { askLevels.count }

    @discardableResult
    package mutating func apply(_ content: TapeMessage.Content) -> Change {
        switch content {
        case .trade: return .none
        case .snapshot(let bids, let asks, let last):
            self.last = last
            hasSnapshot = true
            bidLevels.removeAll(keepingCapacity: true)
            askLevels.removeAll(keepingCapacity: true)
            for level in bids { Self.set(level, in: &bidLevels, bestIsHighest: true) }
            for level in asks { Self.set(level, in: &askLevels, bestIsHighest: false) }
            _ = Self.trim(&bidLevels, to: depthMax)
            _ = Self.trim(&askLevels, to: depthMax)
            return .replaced
        case .delta(let bids, let asks, let update):
            guard hasSnapshot else { return .none }
            if let update, let last, update <= last { return .none }
            for level in bids { Self.set(level, in: &bidLevels, bestIsHighest: true) }
            for level in asks { Self.set(level, in: &askLevels, bestIsHighest: false) }
            return .updated(
                bids: bids + Self.trim(&bidLevels, to: depthMax),
                asks: asks + Self.trim(&askLevels, to: depthMax))
        }
    }

    private static func set(
        _ level: BookLevel, in levels: inout [BookLevel], bestIsHighest: Bool
    ) {
        var low = 0
        var high = levels.count
        while low < high {
            let middle = (low + high) / 2
            let worse =
                bestIsHighest
                ? levels[middle].price < level.price : level.price < levels[middle].price
            if worse { low = middle + 1 } else { high = middle }
        }
        let found = low < levels.count && levels[low].price == level.price
        switch (found, level.quantity.isZero) {
        case (true, true): levels.remove(at: low)
        case (true, false): levels[low] = level
        case (false, false): levels.insert(level, at: low)
        case (false, true): break
        }
    }

    private static func trim(_ levels: inout [BookLevel], to depthMax: Int?) -> [BookLevel] {
        guard let depthMax, levels.count > depthMax else { return [] }
        let surplus = levels.count - depthMax
        let dropped = levels[..<surplus].map { BookLevel(price: $0.price, quantity: .zero) }
        levels.removeFirst(surplus)
        return dropped
    }
}
