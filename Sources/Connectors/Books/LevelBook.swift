package import Domain
package import Money
package import Routing

/// The levels of one order book, exact, kept sorted while a venue's messages change them.
///
/// The bids are the side ``Side/buy``, the asks ``Side/sell``. Levels are kept worst first: most
/// changes are near the best, where little is moved.
package struct LevelBook: Hashable, Sendable {
    private var bids: [BookLevel] = []
    private var asks: [BookLevel] = []

    package init() {}

    /// Takes the place of everything; any order, the last of a price counts, empty levels are none.
    package mutating func replace(bids: some Sequence<BookLevel>, asks: some Sequence<BookLevel>) {
        self.bids = Self.sorted(bids, sign: 1)
        self.asks = Self.sorted(asks, sign: -1)
    }

    /// The quantity at the price is now this; zero: there is none.
    package mutating func set(_ side: Side, price: Fixed, quantity: Fixed) {
        switch side {
        case .buy: Self.set(&bids, price.units, quantity, sign: 1)
        case .sell: Self.set(&asks, price.units, quantity, sign: -1)
        }
    }

    /// Drops the worst levels beyond `depth` a side.
    package mutating func truncate(to depth: Int) {
        precondition(depth > 0, "a book has room for a level")
        if bids.count > depth { bids.removeFirst(bids.count - depth) }
        if asks.count > depth { asks.removeFirst(asks.count - depth) }
    }

    /// Whether the best bid is not below the best ask.
    package var isCrossed: Bool {
        guard let bid = bids.last, let ask = asks.last else { return false }
        return bid.price >= ask.price
    }

    package var isEmpty: Bool { bids.isEmpty && asks.isEmpty }

    package func count(_ side: Side) -> Int { side == .buy ? bids.count : asks.count }

    /// At most `count` levels, best first.
    package func top(_ side: Side, _ count: Int) -> ReversedCollection<ArraySlice<BookLevel>> {
        (side == .buy ? bids : asks).suffix(count).reversed()
    }

    /// The book with at most `depth` levels a side.
    package func book(
        of symbol: Symbol, depth: Int, at: Instant, sequence: UInt64
    ) -> Book {
        Book(
            symbol: symbol, bids: Array(top(.buy, depth)), asks: Array(top(.sell, depth)), at: at,
            sequence: sequence)
    }

    /// Worst first, each price once. In a time that hardly depends on the order: venues send
    /// snapshots best first, and each of their levels alone would move all that are there.
    private static func sorted(
        _ levels: some Sequence<BookLevel>, sign: Int128
    ) -> [BookLevel] {
        let numbered = levels.enumerated().sorted { one, other in
            let (left, right) = (one.element.price.units * sign, other.element.price.units * sign)
            return left == right ? one.offset < other.offset : left < right
        }
        var sorted: [BookLevel] = []
        sorted.reserveCapacity(numbered.count)
        for (_, level) in numbered {
            if sorted.last?.price == level.price { sorted.removeLast() }
            sorted.append(level)
        }
        sorted.removeAll { !$0.quantity.isPositive }
        return sorted
    }

    /// - Parameter sign: 1 where higher prices are better, -1 where lower ones are.
    @inline(__always)
    private static func set(
        _ levels: inout [BookLevel], _ price: Int128, _ quantity: Fixed, sign: Int128
    ) {
        let key = price * sign
        // The first level that is not worse.
        let index = levels.withUnsafeBufferPointer { levels in
            var (low, high) = (0, levels.count)
            while low < high {
                let middle = (low + high) / 2
                if levels[middle].price.units * sign < key {
                    low = middle + 1
                } else {
                    high = middle
                }
            }
            return low
        }
        let isThere = index < levels.count && levels[index].price.units == price
        if quantity.isPositive {
            let level = BookLevel(price: Fixed(uncheckedUnits: price), quantity: quantity)
            if isThere { levels[index] = level } else { levels.insert(level, at: index) }
        } else if isThere {
            levels.remove(at: index)
        }
    }
}
