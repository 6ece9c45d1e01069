import Money

/// What a search found for a network.
struct PathOutcome {
    let network: PathNetwork
    let allocation: PathAllocation
    /// Of the fixed side, in units: how much of it could be traded if amounts were divisible and
    /// no order too small.
    let capacity: Int128

    var score: Score { network.score(allocation) }

    /// A gain cycle that the allocation goes round.
    var routedCycle: GainCycle? {
        GainCycle.first(
            in: network, over: network.lanes.indices.filter { allocation.quantities[$0] > 0 })
    }

    /// A part of the target that is no more than what rounding makes of it.
    private var dust: Int128 { network.target >> 40 + 1_000 }

    /// Why a part of the target stays open; `nil` for a rest that no market can trade.
    ///
    /// Within the capacity a rest is there only because of lots and minimums. Beyond it, the cause
    /// is what would have to be different: the balances, then the bounds, then the books.
    var shortfall: Plan.Shortfall? {
        let measured = network.measured(allocation)
        guard network.target > 0, measured < network.target else { return nil }
        guard !network.lanes.isEmpty else { return .noRoute }
        let request = network.request
        if measured == 0 {
            let funded = PathNetwork(request, ignoringBalances: true)
            if let minimum = network.smallestTarget() ?? funded.smallestTarget(),
                network.target < minimum
            {
                return .tooSmall(minimum: Fixed(uncheckedUnits: minimum))
            }
        }
        if capacity >= network.target - dust {
            return measured == 0 ? .insufficientFunds(available: network.available) : nil
        }
        if network.isFrom {
            if network.available.units < network.target {
                return .insufficientFunds(available: network.available)
            }
        } else if isEnough(PathNetwork(request, ignoringBalances: true)) {
            return .insufficientFunds(available: network.available)
        }
        let unbounded = PathNetwork(
            request, ignoringBalances: !network.isFrom, ignoringBounds: true)
        return isEnough(unbounded) ? .priceBound : .noLiquidity
    }

    private func isEnough(_ other: PathNetwork) -> Bool {
        var search = PathSearch(other)
        return search.capacity() >= network.target - dust
    }
}
