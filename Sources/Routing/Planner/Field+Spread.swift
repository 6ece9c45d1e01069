import Money

/// Whether the search lets an account take part.
enum Stance {
    /// It may take anything from nothing on.
    case free
    /// It takes at least its smallest order.
    case forced
    case out
}

/// Where one venue's next depth is, and who would take it.
private struct Head {
    var ladder: Int
    var index: Int
    var level: Int
    var position: Int128
    var factor: Int128
    /// Where the account's part begins, and where its balances end it.
    var start: Int128
    var endQuantity: Int128
    var endWorth: FixedProduct
    /// What one unit of quantity, or of coarse notional, measures, as a factor of 2^60.
    var weight: UInt128
}

extension Field {
    /// Spreads what the target leaves over the accounts by price net of fees: a merge of sorted
    /// ladders, which for divisible amounts is the optimum of the linear programme.
    ///
    /// Level by level the measure is compared coarsely (one unit off at most each); the account
    /// that takes the last part then gets exactly what is left.
    mutating func spread(_ allocation: inout Allocation, _ stances: [Stance]) {
        var remaining = target - allocation.measured
        guard remaining > 0 else { return }
        var heads: [Head] = []
        heads.reserveCapacity(venues.count)
        for ladder in venues.indices {
            if let head = head(
                ladder, after: venues[ladder].lowerBound - 1, allocation, stances,
                at: end(allocation, ladder))
            {
                heads.append(head)
            }
        }
        var ranks = heads.map(rank)
        var last: Int?
        while !heads.isEmpty {
            var best = 0
            for index in ranks.indices.dropFirst() where ranks[index] < ranks[best] {
                best = index
            }
            last = heads[best].index
            let isOver = advance(&heads[best], &remaining)
            if isOver || heads[best].level < 0 {
                add(heads[best], &allocation)
                if isOver {
                    heads.remove(at: best)
                    break
                }
                if let next = head(
                    heads[best].ladder, after: heads[best].index, allocation, stances,
                    at: heads[best].position)
                {
                    heads[best] = next
                } else {
                    heads.remove(at: best)
                    ranks.remove(at: best)
                    continue
                }
            }
            ranks[best] = rank(heads[best])
        }
        for head in heads { add(head, &allocation) }
        for ladder in venues.indices { settle(&allocation, ladder) }
        if let last, remaining <= 0 { settle(&allocation, last: last) }
    }

    @inline(__always)
    private func rank(_ head: Head) -> UInt128 {
        Participant.rank(
            ladders[head.ladder].price(head.level), factor: head.factor, isBuy: isBuy)
    }

    /// The next account of the venue that may take from `position` on.
    private mutating func head(
        _ ladder: Int, after previous: Int, _ allocation: Allocation, _ stances: [Stance],
        at position: Int128
    ) -> Head? {
        let level = ladders[ladder].level(at: position)
        guard ladders[ladder].reach(level) else { return nil }
        for index in venues[ladder] where index > previous && stances[index] != .out {
            let participant = participants[index]
            let (quantity, notional) = (allocation.quantities[index], allocation.notionals[index])
            guard quantity < participant.quantityMax, notional < participant.notionalMax else {
                continue
            }
            let worth = ladders[ladder].worth(at: position)
            return Head(
                ladder: ladder, index: index, level: level, position: position,
                factor: participant.factor, start: position,
                endQuantity: position + participant.quantityMax - quantity,
                endWorth: worth.adding(FixedProduct(units: participant.notionalMax - notional)),
                weight: weight(participant.pricing))
        }
        return nil
    }

    /// `2^60 (1 ± fee)`; for a coarse notional, which counts 2^60 where an exact one counts 10^18
    /// units, times `2^60 / 10^18` too.
    private func weight(_ pricing: Pricing) -> UInt128 {
        let rate =
            Fixed.unitsPerOne + (isFrom ? pricing.spentRate : -pricing.receivedRate)
        let scaled = FixedProduct(rate, 1 << 60).units(up: false)
        return
            (measuresQuantity
            ? scaled : FixedProduct(scaled, 1 << 60).units(up: false)).magnitude
    }

    /// Takes the rest of the level; true where that reaches the target. At the end of the ladder or
    /// of the account's balances the level becomes negative.
    @inline(__always)
    private mutating func advance(_ head: inout Head, _ remaining: inout Int128) -> Bool {
        let (ladder, level) = (head.ladder, head.level)
        var end = ladders[ladder].end(level)
        var endWorth = ladders[ladder].endWorth(level)
        let isEnough = end <= head.endQuantity && endWorth <= head.endWorth
        if !isEnough {
            end = min(
                end, head.endQuantity, ladders[ladder].position(worthAtMost: head.endWorth))
            endWorth = ladders[ladder].worth(at: end)
        }
        let taken: UInt128
        if measuresQuantity {
            taken = (end - head.position).magnitude
        } else if head.position == ladders[ladder].start(level) {
            taken = endWorth.subtracting(ladders[ladder].startWorth(level)).coarse
        } else {
            taken = endWorth.subtracting(ladders[ladder].worth(at: head.position)).coarse
        }
        let wide = taken.multipliedFullWidth(by: head.weight)
        let measure = Int128(truncatingIfNeeded: wide.high << 68 | wide.low >> 60)
        remaining -= measure
        head.position = end
        guard remaining > 0 else { return true }
        guard isEnough, ladders[ladder].isKnown(level + 1) || ladders[ladder].reach(level + 1)
        else {
            head.level = -1
            return false
        }
        head.level = level + 1
        return false
    }

    private func add(_ head: Head, _ allocation: inout Allocation) {
        allocation.raise(head.index, by: head.position - head.start)
    }

    /// Walks the venue, and takes back what an account cannot pay now that the parts are in order.
    private mutating func settle(_ allocation: inout Allocation, _ ladder: Int) {
        refresh(&allocation, ladder)
        for index in venues[ladder] where !isPayable(allocation, ladder) {
            let participant = participants[index]
            var quantity = min(allocation.quantities[index], participant.quantityMax)
            if allocation.notionals[index] > participant.notionalMax {
                let limit = ladders[ladder].worth(at: allocation.starts[index])
                    .adding(FixedProduct(units: participant.notionalMax))
                quantity = min(
                    quantity,
                    ladders[ladder].position(worthAtMost: limit) - allocation.starts[index])
            }
            set(&allocation, index, to: quantity)
        }
    }

    /// Gives the account that came last exactly what the others leave of the target.
    private mutating func settle(_ allocation: inout Allocation, last index: Int) {
        set(&allocation, index, to: 0)
        let room = extra(allocation, index, remaining: target - allocation.measured, wanted: nil)
        set(&allocation, index, to: room)
    }
}
