import Money

extension Field {
    /// How much more an account can take: within what is left of the measure, its balances, its
    /// ladder.
    ///
    /// - Parameters:
    ///   - remaining: of the measure.
    ///   - wanted: no more than this; `nil`: all there is.
    mutating func extra(
        _ allocation: Allocation, _ index: Int, remaining: Int128, wanted: Int128?
    ) -> Int128 {
        guard remaining > 0 else { return 0 }
        let participant = participants[index]
        let (ladder, held) = (participant.ladder, allocation.quantities[index])
        let base = base(index, measuringAtMost: allocation.measures[index] + remaining)
        var total = min(participant.quantityMax, measuresQuantity ? base : Fixed.unitsMax)
        if let wanted { total = min(total, held + wanted) }
        guard total > held else { return 0 }
        let notionalMax = min(participant.notionalMax, measuresQuantity ? Fixed.unitsMax : base)
        let (start, end) = (allocation.starts[index], end(allocation, ladder))
        if notionalMax < Fixed.unitsMax, wanted == nil {
            // Known first, so that a ladder is built no further than the money goes.
            let limit = ladders[ladder].worth(at: start).adding(FixedProduct(units: notionalMax))
            total = min(total, ladders[ladder].position(worthAtMost: limit) - start)
        }
        guard total > held else { return 0 }
        if !ladders[ladder].holds(total - held, after: end) {
            total = held + ladders[ladder].depthMax() - end
        }
        if notionalMax < Fixed.unitsMax, wanted != nil {
            let limit = ladders[ladder].worth(at: start).adding(FixedProduct(units: notionalMax))
            if ladders[ladder].worth(at: start + total) > limit {
                total = min(total, ladders[ladder].position(worthAtMost: limit) - start)
            }
        }
        return max(0, total - held)
    }

    /// Cuts every quantity to whole lots, and drops what is then too small for its venue.
    mutating func cutToLots(_ allocation: inout Allocation) {
        for index in participants.indices {
            let whole = participants[index].wholeLots(allocation.quantities[index])
            if whole != allocation.quantities[index] { set(&allocation, index, to: whole) }
        }
        dropTooSmall(&allocation)
    }

    mutating func dropTooSmall(_ allocation: inout Allocation) {
        for index in participants.indices where !isLargeEnough(allocation, index) {
            set(&allocation, index, to: 0)
        }
    }

    /// Adds whole lots, the best price first, as long as the measure stays within the target.
    ///
    /// - Parameter frozen: this account keeps what it has.
    mutating func fill(
        _ allocation: inout Allocation, _ stances: [Stance], frozen: Int? = nil
    ) {
        var isDone = participants.indices.map { stances[$0] == .out || $0 == frozen }
        while let index = bestOpen(allocation, isDone) {
            let added = chunk(allocation, index)
            guard added > 0 else {
                isDone[index] = true
                continue
            }
            let before = allocation
            set(&allocation, index, to: allocation.quantities[index] + added)
            if allocation.measured > target || !isPayable(allocation, participants[index].ladder) {
                allocation = before
                isDone[index] = true
            }
        }
    }

    /// The account whose next unit has the best price; `nil`: none is left.
    private mutating func bestOpen(_ allocation: Allocation, _ isDone: [Bool]) -> Int? {
        guard target > allocation.measured else { return nil }
        var best: (index: Int, rank: UInt128)?
        for ladder in venues.indices {
            guard let first = venues[ladder].first(where: { !isDone[$0] }) else { continue }
            let level = ladders[ladder].level(at: end(allocation, ladder))
            guard ladders[ladder].reach(level) else { continue }
            let rank = participants[first].rank(ladders[ladder].price(level))
            if best.map({ rank < $0.rank }) ?? true { best = (first, rank) }
        }
        return best?.index
    }

    /// What to add next: the rest of the level in whole lots, or one lot, or the smallest order; as
    /// far as it fits. Zero: nothing does.
    private mutating func chunk(_ allocation: Allocation, _ index: Int) -> Int128 {
        let participant = participants[index]
        let (ladder, held) = (participant.ladder, allocation.quantities[index])
        let end = end(allocation, ladder)
        let rest = ladders[ladder].end(ladders[ladder].level(at: end)) - end
        var wanted = participant.wholeLotsUp(held + rest) - held
        var least: Int128 = 1
        if held == 0 {
            guard let minimum = minimum(index, from: end) else { return 0 }
            least = participant.lot > 0 ? minimum : max(minimum, Self.crumb)
            wanted = max(wanted, least)
        }
        let room = extra(
            allocation, index, remaining: target - allocation.measured, wanted: wanted)
        let added = participant.wholeLots(held + room) - held
        return added >= least ? added : 0
    }

    /// The quantity from which on the account's measure is at least `measure`; `nil`: out of reach.
    private mutating func quantity(
        _ allocation: Allocation, _ index: Int, measuringAtLeast measure: Int128
    ) -> Int128? {
        let participant = participants[index]
        let base = participant.pricing.baseReceiving(atLeast: measure)
        let start = allocation.starts[index]
        var quantity = base
        if !measuresQuantity {
            let limit = ladders[participant.ladder].worth(at: start)
                .adding(FixedProduct(units: base))
            guard let end = ladders[participant.ladder].position(worthAtLeast: limit) else {
                return nil
            }
            quantity = end - start
        }
        return participant.wholeLotsUp(quantity)
    }

    /// Of a fixed receipt: one last step over the target, by the account where it costs least.
    mutating func complete(
        _ allocation: inout Allocation, _ stances: [Stance], frozen: Int? = nil
    ) {
        guard allocation.measured < target else { return }
        for opensUnlotted in [false, true] {
            var best: (allocation: Allocation, spent: Int128)?
            for index in participants.indices
            where stances[index] != .out && index != frozen {
                // A crumb is no order: what rounding leaves goes where an order is anyway.
                let isOpening = allocation.quantities[index] == 0
                guard !isOpening || participants[index].lot > 0 || opensUnlotted,
                    let tried = completed(allocation, index)
                else { continue }
                let spent = spent(tried)
                if best.map({ spent < $0.spent }) ?? true { best = (tried, spent) }
            }
            if let best {
                allocation = best.allocation
                return
            }
        }
    }

    private mutating func completed(_ allocation: Allocation, _ index: Int) -> Allocation? {
        let (ladder, held) = (participants[index].ladder, allocation.quantities[index])
        let needed = allocation.measures[index] + target - allocation.measured
        guard var total = quantity(allocation, index, measuringAtLeast: needed) else { return nil }
        let end = end(allocation, ladder)
        if held == 0 {
            guard let minimum = minimum(index, from: end) else { return nil }
            total = max(total, minimum)
        }
        guard total > held, ladders[ladder].holds(total - held, after: end) else { return nil }
        var tried = allocation
        set(&tried, index, to: total)
        guard isPayable(tried, ladder), tried.measured >= target else { return nil }
        return tried
    }

    /// Of a fixed receipt: takes back whole lots that it does not need, the worst price first.
    mutating func trim(_ allocation: inout Allocation, frozen: Int? = nil) {
        let order = participants.indices.filter {
            allocation.quantities[$0] > 0 && $0 != frozen
        }
        .map { (rank: lastRank(allocation, $0), index: $0) }
        .sorted { ($0.rank, $0.index) > ($1.rank, $1.index) }
        for (_, index) in order where allocation.measured > target {
            let needed = allocation.measures[index] - (allocation.measured - target)
            var kept: Int128 = 0
            if needed > 0 {
                guard
                    let least = quantity(allocation, index, measuringAtLeast: needed),
                    let minimum = minimum(index, from: allocation.starts[index])
                else { continue }
                kept = max(least, minimum)
            }
            if kept < allocation.quantities[index] { set(&allocation, index, to: kept) }
        }
    }

    /// Of a fixed spend: gives up whole lots, the worst price first, until it is within the target.
    mutating func shave(_ allocation: inout Allocation, frozen: Int) {
        let order = participants.indices.filter {
            allocation.quantities[$0] > 0 && $0 != frozen
        }
        .map { (rank: lastRank(allocation, $0), index: $0) }
        .sorted { ($0.rank, $0.index) > ($1.rank, $1.index) }
        for (_, index) in order where allocation.measured > target {
            let before = allocation
            let left = target - (allocation.measured - allocation.measures[index])
            set(&allocation, index, to: 0)
            let room = extra(allocation, index, remaining: left, wanted: nil)
            let kept = min(participants[index].wholeLots(room), before.quantities[index])
            set(&allocation, index, to: kept)
            if !isLargeEnough(allocation, index) { set(&allocation, index, to: 0) }
        }
    }

    /// How bad the worst level is that the account takes.
    private mutating func lastRank(_ allocation: Allocation, _ index: Int) -> UInt128 {
        let ladder = participants[index].ladder
        let level = ladders[ladder].lastLevel(
            before: allocation.starts[index] + allocation.quantities[index])
        return participants[index].rank(ladders[ladder].price(level))
    }
}
