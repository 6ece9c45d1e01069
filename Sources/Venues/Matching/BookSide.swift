import Domain

extension Side {
    /// By a switch: the comparison of a raw-valued enum is not inlined over modules.
    @inline(__always)
    var isBuy: Bool {
        switch self {
        case .buy: true
        case .sell: false
        }
    }
}

/// One side of a market: levels sorted with the best last, so that what happens at the touch moves
/// little.
struct BookSide {
    let side: Side
    var levels: ContiguousArray<PriceLevel> = []
    /// How many of our accounts' orders rest here.
    var ownOrders = 0

    /// - Parameter side: of the orders that rest here; `.buy` is the bid side.
    init(_ side: Side) { self.side = side }

    /// A level's key from its price, and back.
    @inline(__always)
    func key(_ price: Int128) -> Int128 {
        switch side {
        case .buy: -price
        case .sell: price
        }
    }

    @inline(__always)
    var bestPrice: Int128? {
        guard let best = levels.last else { return nil }
        return key(best.key)
    }

    /// The first index whose key is at most `key`: where it is, or would be inserted.
    @inline(__always)
    func position(_ key: Int128) -> Int {
        var low = 0
        var high = levels.count
        levels.withUnsafeBufferPointer { levels in
            while low < high {
                let middle = (low + high) / 2
                if levels[middle].key > key { low = middle + 1 } else { high = middle }
            }
        }
        return low
    }

    /// The index of the level at `key`, made where it was missing.
    @inline(__always)
    mutating func require(_ key: Int128) -> Int {
        let index = position(key)
        if index == levels.count || levels[index].key != key {
            levels.insert(PriceLevel(key: key), at: index)
        }
        return index
    }

    func find(_ key: Int128) -> Int? {
        let index = position(key)
        return index < levels.count && levels[index].key == key ? index : nil
    }
}
