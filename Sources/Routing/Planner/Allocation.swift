import Money

/// How much each account takes, and what follows from it. Indexed as ``Field/participants``.
struct Allocation {
    fileprivate(set) var quantities: [Int128]
    /// Where each account's part of its venue's ladder begins.
    fileprivate(set) var starts: [Int128]
    /// Quote asset; rounded against us.
    fileprivate(set) var notionals: [Int128]
    fileprivate(set) var measures: [Int128]
    /// The sum of ``measures``.
    fileprivate(set) var measured: Int128 = 0

    init(count: Int) {
        quantities = Array(repeating: 0, count: count)
        (starts, notionals, measures) = (quantities, quantities, quantities)
    }
}

extension Field {
    var empty: Allocation { Allocation(count: participants.count) }

    /// Where the ladder's depth that the allocation takes ends.
    func end(_ allocation: Allocation, _ ladder: Int) -> Int128 {
        let last = venues[ladder].upperBound - 1
        return allocation.starts[last] + allocation.quantities[last]
    }

    /// Sets one quantity and moves the accounts that come after it at its venue.
    ///
    /// The ladder must hold what the venue's accounts then take together.
    mutating func set(_ allocation: inout Allocation, _ index: Int, to quantity: Int128) {
        allocation.quantities[index] = quantity
        refresh(&allocation, participants[index].ladder)
    }

    /// Makes everything follow from the quantities again, at one venue.
    mutating func refresh(_ allocation: inout Allocation, _ ladder: Int) {
        let up = isBuy
        var position: Int128 = 0
        var worth = FixedProduct.zero
        for index in venues[ladder] {
            let quantity = allocation.quantities[index]
            let end = position + quantity
            let endWorth = quantity == 0 ? worth : ladders[ladder].worth(at: end)
            let notional = endWorth.subtracting(worth).units(up: up)
            let measure = quantity == 0 ? 0 : measure(index, quantity, notional)
            allocation.measured += measure - allocation.measures[index]
            allocation.starts[index] = position
            allocation.notionals[index] = notional
            allocation.measures[index] = measure
            (position, worth) = (end, endWorth)
        }
    }

    /// Whether the accounts of this venue can pay for what they take.
    func isPayable(_ allocation: Allocation, _ ladder: Int) -> Bool {
        venues[ladder].allSatisfy {
            allocation.quantities[$0] <= participants[$0].quantityMax
                && allocation.notionals[$0] <= participants[$0].notionalMax
        }
    }

    /// Whether the venue would take the order: nothing at all, or enough for its minimums.
    mutating func isLargeEnough(_ allocation: Allocation, _ index: Int) -> Bool {
        let quantity = allocation.quantities[index]
        guard quantity > 0 else { return true }
        let participant = participants[index]
        guard quantity >= participant.quantityMin else { return false }
        guard participant.notionalMin > 0 else { return true }
        guard !isBuy else { return allocation.notionals[index] >= participant.notionalMin }
        let level = ladders[participant.ladder].lastLevel(
            before: allocation.starts[index] + quantity)
        let limit = participant.limit(ladders[participant.ladder].price(level))
        return FixedProduct(units: participant.notionalMin) <= FixedProduct(limit, quantity)
    }

    func spent(_ allocation: Allocation) -> Int128 {
        participants.indices.reduce(0) {
            $0 + participants[$1].spent(allocation.quantities[$1], allocation.notionals[$1])
        }
    }

    func received(_ allocation: Allocation) -> Int128 {
        participants.indices.reduce(0) {
            $0 + participants[$1].received(allocation.quantities[$1], allocation.notionals[$1])
        }
    }

    /// How good an allocation is: a fixed spend is to receive the most, for the least; a fixed
    /// receipt is to be filled, for the least. What is received over it counts for nothing.
    func score(_ allocation: Allocation) -> Score {
        Score(
            reached: isFrom ? received(allocation) : min(target, allocation.measured),
            spent: spent(allocation))
    }
}

/// Compared by what is reached, then by what it costs.
struct Score: Comparable {
    let reached: Int128
    let spent: Int128

    static func < (left: Score, right: Score) -> Bool {
        left.reached == right.reached ? left.spent > right.spent : left.reached < right.reached
    }
}

extension Allocation {
    /// Leaves what follows from the quantities as it was, for ``Field/refresh(_:_:)``.
    mutating func raise(_ index: Int, by quantity: Int128) { quantities[index] += quantity }
}
