import Domain
import Money

/// The side of one venue's book that is taken from, as a function from depth to worth.
///
/// A position is a base quantity counted from the best level. What lies before it is known exactly,
/// without walking: the sums are kept per level and built only as far as they are asked for.
struct Ladder {
    private let levels: [BookLevel]
    /// Levels that may be used: within the bound, and within the range of ``Fixed`` in sum.
    private(set) var count: Int
    /// Base quantity, and its exact notional, before each level whose end is known.
    private var depth: [Int128] = [0]
    private var worth: [FixedProduct] = [.zero]
    /// Levels whose ends are found at one go.
    private static let stride = 32
    private let depthRange: Int128
    private let worthRange: FixedProduct

    /// - Parameters:
    ///   - levels: best first.
    ///   - count: how many of them the bound leaves.
    ///   - rangeMax: neither depth nor notional goes on beyond it, in units.
    init(_ levels: [BookLevel], count: Int, rangeMax: Int128) {
        (self.levels, self.count, depthRange) = (levels, count, rangeMax)
        depth.reserveCapacity(count + 1)
        worth.reserveCapacity(count + 1)
        worthRange = FixedProduct(units: rangeMax)
    }

    func price(_ level: Int) -> Int128 { levels[level].price.units }
    /// Of a level whose end is known.
    func end(_ level: Int) -> Int128 { depth[level + 1] }
    func endWorth(_ level: Int) -> FixedProduct { worth[level + 1] }
    func start(_ level: Int) -> Int128 { depth[level] }
    func startWorth(_ level: Int) -> FixedProduct { worth[level] }

    /// Makes the end of `level` known; false where the ladder ends before it.
    @inline(__always)
    mutating func reach(_ level: Int) -> Bool {
        isKnown(level) || extend(to: level)
    }

    @inline(__always)
    func isKnown(_ level: Int) -> Bool { level + 1 < depth.count }

    private mutating func extend(to level: Int) -> Bool {
        var next = depth.count - 1
        var (quantity, notional) = (depth[next], worth[next])
        let end = min(count, max(level + 1, next + Self.stride))
        while next < end {
            quantity += levels[next].quantity.units
            notional = notional.adding(
                FixedProduct(levels[next].price.units, levels[next].quantity.units))
            guard quantity <= depthRange, notional <= worthRange else {
                count = next
                break
            }
            depth.append(quantity)
            worth.append(notional)
            next += 1
        }
        return isKnown(level)
    }

    /// The level that `position` is in: the next to take from there. ``count`` at the end.
    mutating func level(at position: Int128) -> Int {
        while depth[depth.count - 1] <= position {
            guard reach(depth.count - 1) else { return count }
        }
        var (low, high) = (0, depth.count - 1)
        while high - low > 1 {
            let middle = (low + high) / 2
            if depth[middle] <= position { low = middle } else { high = middle }
        }
        return low
    }

    /// The worst level that an order ending at `position` takes; `position` is above zero.
    mutating func lastLevel(before position: Int128) -> Int { level(at: position - 1) }

    /// The exact notional of everything before `position`, which is at most the depth.
    mutating func worth(at position: Int128) -> FixedProduct {
        let level = level(at: position)
        guard level < count else { return worth[count] }
        let rest = position - depth[level]
        return rest == 0
            ? worth[level] : worth[level].adding(FixedProduct(price(level), rest))
    }

    /// All of the base quantity there is.
    mutating func depthMax() -> Int128 {
        _ = reach(count - 1)
        return depth[count]
    }

    /// The notional of all there is.
    mutating func worthMax() -> FixedProduct {
        _ = reach(count - 1)
        return worth[count]
    }

    /// Makes all ends known; false where no level may be used.
    mutating func reachEnd() -> Bool {
        _ = reach(count - 1)
        return count > 0
    }

    /// Of levels whose ends are known.
    func quantity(_ levels: Range<Int>) -> Scaled {
        Scaled(depth[levels.upperBound] - depth[levels.lowerBound])
    }

    /// Of levels whose ends are known.
    func worth(_ levels: Range<Int>) -> Scaled {
        Scaled(worth[levels.upperBound].subtracting(worth[levels.lowerBound]))
    }

    /// Whether there are `quantity` more after `position`.
    mutating func holds(_ quantity: Int128, after position: Int128) -> Bool {
        while depth[depth.count - 1] - position < quantity {
            guard reach(depth.count - 1) else { return false }
        }
        return true
    }

    /// The deepest position whose notional is at most `worth`.
    mutating func position(worthAtMost limit: FixedProduct) -> Int128 {
        while worth[worth.count - 1] <= limit {
            guard reach(worth.count - 1) else { return depth[count] }
        }
        let level = firstLevel(endingOver: limit, orAt: false)
        return depth[level]
            + limit.subtracting(worth[level]).divided(by: price(level), up: false)
    }

    /// The first position whose notional is at least `worth`; `nil` where the ladder ends before.
    mutating func position(worthAtLeast limit: FixedProduct) -> Int128? {
        while worth[worth.count - 1] < limit {
            guard reach(worth.count - 1) else { return nil }
        }
        guard limit > .zero else { return 0 }
        let level = firstLevel(endingOver: limit, orAt: true)
        return depth[level] + limit.subtracting(worth[level]).divided(by: price(level), up: true)
    }

    /// Among the levels whose ends are known; there is one.
    private func firstLevel(endingOver limit: FixedProduct, orAt: Bool) -> Int {
        var (low, high) = (0, worth.count - 1)
        while high - low > 1 {
            let middle = (low + high) / 2
            let isBefore = orAt ? worth[middle] < limit : worth[middle] <= limit
            if isBefore { low = middle } else { high = middle }
        }
        return low
    }
}
