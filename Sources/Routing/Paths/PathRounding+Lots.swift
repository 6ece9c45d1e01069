import Money

extension PathRounding {
    /// Takes back what the accounts, and all of them together, cannot pay: the worst price first.
    mutating func fit(_ stage: Stage) {
        let isOver = stage.lanes.contains {
            allocation.quantities[$0] > 0 && slack(network.roles[$0].account, stage.asset) < 0
        }
        guard isOver else { return }
        for lane in worstFirst(stage.lanes) {
            let over = -slack(network.roles[lane].account, stage.asset)
            if over > 0 { cut(lane, spending: allocation.spent[lane] - over) }
        }
    }

    private mutating func cut(_ lane: Int, spending limit: Int128) {
        let participant = network.participants[lane]
        let quantity = allocation.quantity(lane, spendingAtMost: limit, network)
        set(lane, participant.wholeLots(quantity))
        // Rounding a fee up may have added a unit.
        if allocation.spent[lane] > limit, allocation.quantities[lane] > 0 {
            set(lane, max(0, allocation.quantities[lane] - max(1, participant.lot)))
        }
        if !allocation.isLargeEnough(lane, network) { set(lane, 0) }
    }

    /// Adds whole lots, the best price first, as long as they can be paid for.
    mutating func fill(_ stage: Stage) {
        var open = stage.lanes.filter { !trimmed.contains($0) }
        while let lane = bestOpen(open) {
            if !add(lane, stage.asset) { open.removeAll { $0 == lane } }
        }
    }

    private mutating func bestOpen(_ lanes: [Int]) -> Int? {
        var best: (lane: Int, rank: Scaled)?
        for lane in lanes {
            guard let next = allocation.nextPrice(network.participants[lane].ladder) else {
                continue
            }
            let rank = rank(lane, next.price)
            if best.map({ rank > $0.rank }) ?? true { best = (lane, rank) }
        }
        return best?.lane
    }

    /// Adds to the lane what is left of a level, a lot, or the smallest order; false where that
    /// cannot be paid for.
    private mutating func add(_ lane: Int, _ asset: Int) -> Bool {
        let (participant, account) = (network.participants[lane], network.roles[lane].account)
        let slack = slack(account, asset)
        guard slack > 0, let next = allocation.nextPrice(participant.ladder) else { return false }
        let held = allocation.quantities[lane]
        var wanted = participant.wholeLotsUp(held + next.left) - held
        if held == 0 { wanted = max(wanted, smallestOrder(participant, next.price)) }
        let room = allocation.room(lane, spendingAtMost: slack, price: next.price, network)
        let total = participant.wholeLots(held + min(wanted, room))
        guard total > held, allocation.holds(total - held, participant.ladder) else { return false }
        if participant.lot == 0, total - held < Field.crumb {
            // What rounding leaves goes where an order is anyway, and not over to a worse level.
            let worst = allocation.worstPrice(lane, participant.ladder)
            guard held > 0, worst == next.price else { return false }
        }
        let before = allocation
        set(lane, total)
        guard self.slack(account, asset) >= 0, canPayFee(lane),
            allocation.isLargeEnough(lane, network)
        else {
            allocation = before
            return false
        }
        return true
    }

    /// Base asset, at a price.
    private func smallestOrder(_ participant: Participant, _ price: Int128) -> Int128 {
        let limit = participant.pricing.isBuy ? price : participant.limit(price)
        let byNotional = FixedProduct(units: participant.notionalMin)
            .divided(by: max(1, limit), up: true)
        return participant.wholeLotsUp(max(1, participant.quantityMin, byNotional))
    }

    /// Whether the account holds enough of the third asset for all its fees in it.
    private func canPayFee(_ lane: Int) -> Bool {
        guard let fee = network.roles[lane].fee else { return true }
        let place = network.place(network.roles[lane].account, fee.asset)
        return allocation.totals.feesAt[place] <= network.held[place]
    }

    /// Gives up whole lots that nothing needs, the worst price first: of what arrives over a fixed
    /// receipt, and of what is received of an intermediate asset and not spent again.
    mutating func trim(_ stages: [Stage]) {
        trim(PathNetwork.destination, on: nil)
        for stage in stages.dropFirst().reversed() { trim(stage.asset, on: stage.account) }
    }

    private mutating func trim(_ asset: Int, on account: Int?) {
        let lanes = network.lanes.indices.filter {
            network.roles[$0].receives == asset
                && (account == nil || network.roles[$0].account == account)
        }
        for lane in worstFirst(lanes) { trim(lane, asset) }
    }

    private mutating func trim(_ lane: Int, _ asset: Int) {
        let spare =
            asset == PathNetwork.destination
            ? (network.isFrom ? 0 : network.arrived(allocation) - network.target)
            : self.slack(network.roles[lane].account, asset)
        guard spare > 0 else { return }
        let participant = network.participants[lane]
        let needed = allocation.received[lane] - spare
        let least = allocation.quantity(lane, receivingAtLeast: needed, network)
        var kept = participant.wholeLotsUp(least)
        if kept > 0 { kept = max(kept, network.smallestOrder(lane) ?? kept) }
        guard kept < allocation.quantities[lane] else { return }
        let before = allocation
        set(lane, kept)
        guard allocation.received[lane] >= needed, allocation.isLargeEnough(lane, network) else {
            allocation = before
            return
        }
        let given = before.quantities[lane] - allocation.quantities[lane]
        if given >= max(Field.crumb, participant.lot) { trimmed.insert(lane) }
    }
}
