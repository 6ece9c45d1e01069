import Money

/// How far the search for the best set of accounts goes.
enum SearchLimits {
    /// Sets of accounts that are looked at; up to five accounts with minimums this is all of them.
    static let nodesMax = 256
    /// Rounds of exchanging single lots.
    static let exchangeRoundsMax = 8
}

extension Field {
    /// The best allocation that every venue would take.
    ///
    /// Branch and bound over who takes part: each node spreads the amount as if it were divisible, with the
    /// smallest orders of those that must take part set first. A node whose every share is large enough is
    /// rounded to lots; else it branches on the first share that is too small: without that account, and with
    /// at least its smallest order. What a node could reach at best prunes it.
    mutating func best() -> Allocation {
        var stances = participants.indices.map { isUsable($0) ? Stance.free : .out }
        var best = (allocation: empty, score: Score(reached: 0, spent: 0))
        var nodes = 0
        search(&stances, &best, &nodes)
        return best.allocation
    }

    /// Whether the account could send its smallest order if it were alone.
    mutating func isUsable(_ index: Int) -> Bool {
        guard let minimum = minimum(index, from: 0) else { return false }
        var alone = empty
        set(&alone, index, to: minimum)
        return isPayable(alone, participants[index].ladder)
    }

    private mutating func search(
        _ stances: inout [Stance], _ best: inout (allocation: Allocation, score: Score),
        _ nodes: inout Int
    ) {
        nodes += 1
        guard nodes <= SearchLimits.nodesMax, var allocation = smallest(stances) else { return }
        spread(&allocation, stances)
        let bound = score(allocation)
        guard isWorthwhile(bound, best.score) else { return }
        if let small = tooSmall(allocation, stances) {
            for stance in [Stance.out, .forced] {
                stances[small] = stance
                search(&stances, &best, &nodes)
            }
            stances[small] = .free
            return
        }
        round(&allocation, stances)
        guard isAcceptable(&allocation) else { return }
        let score = score(allocation)
        if score > best.score { best = (allocation, score) }
    }

    /// Whether something better than `best` may be found where nothing is better than `bound`.
    private func isWorthwhile(_ bound: Score, _ best: Score) -> Bool {
        guard !isFrom else { return bound.reached > best.reached }
        guard bound.reached + Self.crumb > best.reached else { return false }
        return bound.spent < best.spent || best.reached + Self.crumb < bound.reached
    }

    /// The smallest orders of those that must take part; `nil` where that is too much already.
    private mutating func smallest(_ stances: [Stance]) -> Allocation? {
        var allocation = empty
        for index in participants.indices where stances[index] == .forced {
            let ladder = participants[index].ladder
            guard let minimum = minimum(index, from: end(allocation, ladder)) else { return nil }
            set(&allocation, index, to: minimum)
            guard isPayable(allocation, ladder) else { return nil }
        }
        return isFrom && allocation.measured > target ? nil : allocation
    }

    /// The first share that is something, but less than the account's smallest order.
    private mutating func tooSmall(_ allocation: Allocation, _ stances: [Stance]) -> Int? {
        for index in participants.indices where stances[index] == .free {
            let share = allocation.quantities[index]
            guard share > 0 else { continue }
            let whole = participants[index].wholeLots(share)
            if whole == 0 {
                let minimum = minimum(index, from: allocation.starts[index])
                if minimum != participants[index].lot { return index }
                continue
            }
            var cut = allocation
            if whole != share { set(&cut, index, to: whole) }
            if !isLargeEnough(cut, index) { return index }
        }
        return nil
    }

    private mutating func round(_ allocation: inout Allocation, _ stances: [Stance]) {
        cutToLots(&allocation)
        refill(&allocation, stances)
        exchange(&allocation, stances)
    }

    private mutating func refill(
        _ allocation: inout Allocation, _ stances: [Stance], frozen: Int? = nil
    ) {
        fill(&allocation, stances, frozen: frozen)
        guard !isFrom else { return }
        let partial = allocation
        complete(&allocation, stances, frozen: frozen)
        trim(&allocation, frozen: frozen)
        // A smallest order may be far more than what was missing.
        if !isWithinTarget(allocation) { allocation = partial }
    }

    /// Where one account's lot is coarser than another's: one lot less, or more, of it, or an order of an
    /// account that has none, and the rest arranged anew around that, as long as it gets better.
    private mutating func exchange(_ allocation: inout Allocation, _ stances: [Stance]) {
        let lots = participants.indices.filter { stances[$0] != .out }.map { participants[$0].lot }
        guard let finest = lots.min(), lots.contains(where: { $0 > finest }) else { return }
        var current = score(allocation)
        for _ in 0..<SearchLimits.exchangeRoundsMax {
            var improved: (allocation: Allocation, score: Score)?
            for index in participants.indices where stances[index] != .out {
                let isCoarse = participants[index].lot > finest
                for isMore in [false, true] {
                    guard isCoarse || isMore && allocation.quantities[index] == 0,
                        let tried = stepped(allocation, index, isMore: isMore, stances)
                    else {
                        continue
                    }
                    let score = score(tried)
                    if score > (improved?.score ?? current) { improved = (tried, score) }
                }
            }
            guard let improved else { return }
            (allocation, current) = improved
        }
    }

    private mutating func stepped(
        _ allocation: Allocation, _ index: Int, isMore: Bool, _ stances: [Stance]
    ) -> Allocation? {
        let participant = participants[index]
        let (ladder, held) = (participant.ladder, allocation.quantities[index])
        guard isMore || held > 0 else { return nil }
        var tried = allocation
        if isMore {
            let end = end(allocation, ladder)
            guard let least = held == 0 ? minimum(index, from: end) : participant.lot,
                ladders[ladder].holds(least, after: end)
            else { return nil }
            set(&tried, index, to: held + least)
            guard isPayable(tried, ladder) else { return nil }
        } else {
            set(&tried, index, to: held - participant.lot)
            if !isLargeEnough(tried, index) { set(&tried, index, to: 0) }
        }
        if isFrom, tried.measured > target { shave(&tried, frozen: index) }
        if !isFrom, tried.measured > target { trim(&tried, frozen: index) }
        refill(&tried, stances, frozen: index)
        return isAcceptable(&tried) ? tried : nil
    }

    /// Drops what no venue would take; false where a fixed spend is passed, or a fixed receipt by a lot or more
    /// for each order.
    private mutating func isAcceptable(_ allocation: inout Allocation) -> Bool {
        dropTooSmall(&allocation)
        dropTooSmall(&allocation)
        guard venues.indices.allSatisfy({ isPayable(allocation, $0) }) else { return false }
        return isWithinTarget(allocation)
    }

    private mutating func isWithinTarget(_ allocation: Allocation) -> Bool {
        guard allocation.measured > target else { return true }
        guard !isFrom else { return false }
        var tolerance: Int128 = 0
        for index in participants.indices where allocation.quantities[index] > 0 {
            tolerance += lastLotMeasure(allocation, index)
        }
        return allocation.measured - target < tolerance
    }

    /// What one lot less would take off the measure; without lots, what one unit would.
    private mutating func lastLotMeasure(_ allocation: Allocation, _ index: Int) -> Int128 {
        let lot = max(1, participants[index].lot)
        var less = allocation
        set(&less, index, to: allocation.quantities[index] - lot)
        return max(1, allocation.measured - less.measured) + (lot == 1 ? Self.crumb : 0)
    }
}
