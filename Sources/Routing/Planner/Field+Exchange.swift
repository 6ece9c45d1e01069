import Money

/// A change of one account's order that the exchange tries.
private struct Step {
    enum Change: CaseIterable {
        /// One lot more, or the smallest order of an account that has none.
        case more
        case less
        case close
    }

    let index: Int
    let change: Change
}

extension Field {
    /// Fills what is open; of a fixed receipt up to the target, and not by more than lots make
    /// needed.
    mutating func refill(
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

    /// Where one account's lot is coarser than another's: one lot less, or more, of it, or an order
    /// opened or closed, and the rest arranged anew around that, as long as it gets better; then
    /// two such at a time.
    ///
    /// - Parameter bound: what divisible amounts would reach; near it, nothing is tried.
    mutating func exchange(_ allocation: inout Allocation, _ stances: [Stance], _ bound: Score) {
        let lots = participants.indices.filter { stances[$0] != .out }.map { participants[$0].lot }
        guard let finest = lots.min(), lots.contains(where: { $0 > finest }) else { return }
        var current = score(allocation)
        for _ in 0..<SearchLimits.exchangeRoundsMax {
            guard isOff(current, bound, byPartsOf: SearchLimits.exchangeGapParts) else { return }
            let steps = steps(allocation, stances, finest)
            var tries = steps.map { [$0] }
            var improved = bestOf(tries, allocation, stances, over: current)
            if improved == nil, isOff(current, bound, byPartsOf: SearchLimits.pairGapParts) {
                tries = steps.flatMap { first in
                    steps.filter { $0.index != first.index }.map { [first, $0] }
                }
                improved = bestOf(tries, allocation, stances, over: current)
            }
            guard let improved else { return }
            (allocation, current) = improved
        }
    }

    private func isOff(_ score: Score, _ bound: Score, byPartsOf parts: Int128) -> Bool {
        if isFrom { return bound.reached - score.reached > bound.reached / parts }
        return bound.reached - score.reached > bound.reached / parts
            || score.spent - bound.spent > bound.spent / parts
    }

    private func steps(
        _ allocation: Allocation, _ stances: [Stance], _ finest: Int128
    ) -> [Step] {
        participants.indices.filter { stances[$0] != .out }.flatMap { index -> [Step] in
            guard allocation.quantities[index] > 0 else {
                return [Step(index: index, change: .more)]
            }
            return Step.Change.allCases
                .filter { participants[index].lot > finest || $0 == .close }
                .map { Step(index: index, change: $0) }
        }
    }

    private mutating func bestOf(
        _ tries: [[Step]], _ allocation: Allocation, _ stances: [Stance], over score: Score
    ) -> (allocation: Allocation, score: Score)? {
        var best: (allocation: Allocation, score: Score)?
        for steps in tries {
            guard let tried = stepped(allocation, steps, stances) else { continue }
            let reached = self.score(tried)
            if reached > best?.score ?? score { best = (tried, reached) }
        }
        return best
    }

    private mutating func stepped(
        _ allocation: Allocation, _ steps: [Step], _ stances: [Stance]
    ) -> Allocation? {
        var tried = allocation
        for step in steps {
            guard apply(step, &tried) else { return nil }
            guard tried.measured > target else { continue }
            if isFrom {
                shave(&tried, frozen: step.index)
            } else {
                trim(&tried, frozen: step.index)
            }
        }
        // The last keeps its step while the others take what it left; then it may take part.
        refill(&tried, stances, frozen: steps.last?.index)
        refill(&tried, stances)
        return isAcceptable(&tried) ? tried : nil
    }

    /// False where the step cannot be taken.
    private mutating func apply(_ step: Step, _ allocation: inout Allocation) -> Bool {
        let (index, participant) = (step.index, participants[step.index])
        let (ladder, held) = (participant.ladder, allocation.quantities[index])
        switch step.change {
        case .more:
            let end = end(allocation, ladder)
            guard let least = held == 0 ? minimum(index, from: end) : participant.lot,
                ladders[ladder].holds(least, after: end)
            else { return false }
            set(&allocation, index, to: held + least)
            return isPayable(allocation, ladder)
        case .less:
            guard held >= participant.lot, held > 0 else { return false }
            set(&allocation, index, to: held - participant.lot)
            if !isLargeEnough(allocation, index) { set(&allocation, index, to: 0) }
        case .close: set(&allocation, index, to: 0)
        }
        return true
    }

    /// Whether a fixed spend is kept to, and a fixed receipt passed by less than a lot for each
    /// order.
    mutating func isWithinTarget(_ allocation: Allocation) -> Bool {
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
