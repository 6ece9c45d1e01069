import Money

/// How far the search for the best set of accounts goes.
enum SearchLimits {
    /// Sets of accounts that are looked at; up to five accounts with minimums this is all of them.
    static let nodesMax = 256
    /// Rounds of exchanging lots.
    static let exchangeRoundsMax = 8
    /// Lots are exchanged where the bound is farther off than one part in this many.
    static let exchangeGapParts: Int128 = 1_000_000
    /// And two at a time where it is farther off than one part in this many.
    static let pairGapParts: Int128 = 20_000
}

extension Field {
    /// The best allocation that every venue would take.
    ///
    /// Branch and bound over who takes part: each node spreads the amount as if it were divisible,
    /// with the smallest orders of those that must take part set first. A node whose every share is
    /// large enough is rounded to lots; else it branches on the first share that is too small:
    /// without that account, and with at least its smallest order. What a node could reach at best
    /// prunes it.
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
        cutToLots(&allocation)
        refill(&allocation, stances)
        exchange(&allocation, stances, bound)
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

    /// Drops what no venue would take; false where what is left cannot be paid, or passes the
    /// target.
    mutating func isAcceptable(_ allocation: inout Allocation) -> Bool {
        // At one venue the second may become too small once the first is dropped.
        for _ in participants.indices { dropTooSmall(&allocation) }
        return venues.indices.allSatisfy { isPayable(allocation, $0) } && isWithinTarget(allocation)
    }
}
