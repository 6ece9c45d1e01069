import Domain
import Money

extension Field {
    /// Why a part of the target stays open; `nil` for a rest that no market can trade.
    ///
    /// A target within ``capacity(upTo:)`` leaves a rest only because of lots and minimums. Beyond
    /// it, the cause is what would have to be different: the balances, then the bound, then the
    /// books.
    mutating func shortfall(isEmpty: Bool) -> Plan.Shortfall? {
        guard target > 0 else { return nil }
        guard request.markets.contains(where: { $0.book.symbol == request.hop.symbol }) else {
            return .noRoute
        }
        if isEmpty {
            var funded = unfunded()
            if let minimum = targetMin() ?? funded.targetMin(), target < minimum {
                return .tooSmall(minimum: Fixed(uncheckedUnits: minimum))
            }
        }
        if capacity(upTo: target) >= target {
            return isEmpty ? .insufficientFunds(available: available) : nil
        }
        if isFrom {
            if available.units < target { return .insufficientFunds(available: available) }
        } else {
            var funded = unfunded()
            if funded.capacity(upTo: target) >= target {
                return .insufficientFunds(available: available)
            }
        }
        var unbounded = Field(request, ignoringBalances: !isFrom, ignoringBound: true)
        return unbounded.capacity(upTo: target) >= target ? .priceBound : .noLiquidity
    }

    private func unfunded() -> Field { Field(request, ignoringBalances: true) }

    /// What the accounts hold of the spent asset, in all.
    private var available: Fixed {
        let sum = participants.indices.reduce(Int128(0)) { min(Fixed.unitsMax, $0 + held($1)) }
        return Fixed(uncheckedUnits: sum)
    }

    private func held(_ index: Int) -> Int128 {
        max(0, (markets[index].spendable[request.hop.spends] ?? .zero).units)
    }

    /// The smallest target that some account can trade; `nil`: no account can trade at all.
    ///
    /// A fixed spend must pay for a smallest order; a fixed receipt must need more than that order
    /// less a lot.
    mutating func targetMin() -> Int128? {
        var least: Int128?
        for index in participants.indices where isUsable(index) {
            guard let minimum = minimum(index, from: 0) else { continue }
            var alone = empty
            set(&alone, index, to: minimum)
            var needed = alone.measured
            if !isFrom, participants[index].lot > 0 {
                set(&alone, index, to: max(0, minimum - participants[index].lot))
                needed = alone.measured + 1
            }
            if needed > 0 { least = min(least ?? needed, needed) }
        }
        return least
    }

    /// How much of the measure the accounts, the bound and the books allow, counted no further than
    /// `limit`.
    ///
    /// A spend that lies on an account in a rest too small for it counts too: that is such a rest.
    mutating func capacity(upTo limit: Int128) -> Int128 {
        var total: Int128 = 0
        var allocation = empty
        for index in participants.indices where total < limit {
            let held = held(index)
            guard isUsable(index) else {
                if isFrom, !couldPay(index, held) { total = min(limit, total + held) }
                continue
            }
            let allowed = isFrom ? min(limit - total, held) : limit - total
            var quantity = extra(allocation, index, remaining: allowed, wanted: nil)
            if !isFrom { quantity = wholeLots(allocation, index, quantity, needed: allowed) }
            set(&allocation, index, to: quantity)
            let measure = allocation.measures[index]
            total += isFrom && allowed - measure <= slack(index, allocation) ? allowed : measure
        }
        return min(limit, total)
    }

    /// A receipt counts in whole lots, the last of which may pass what is needed.
    private mutating func wholeLots(
        _ allocation: Allocation, _ index: Int, _ quantity: Int128, needed: Int128
    ) -> Int128 {
        let participant = participants[index]
        let up = participant.wholeLotsUp(quantity + 1)
        var tried = allocation
        if ladders[participant.ladder].holds(up, after: end(allocation, participant.ladder)) {
            set(&tried, index, to: up)
            if isPayable(tried, participant.ladder) { return up }
        }
        return participant.wholeLots(quantity)
    }

    /// Whether the balance `held` pays for the account's smallest order on an empty ladder.
    private mutating func couldPay(_ index: Int, _ held: Int128) -> Bool {
        guard let minimum = minimum(index, from: 0) else { return true }
        var alone = empty
        set(&alone, index, to: minimum)
        return participants[index].spent(minimum, alone.notionals[index]) <= held
    }

    /// What cannot be measured more finely: one unit of the base asset at the price that was
    /// reached.
    private mutating func slack(_ index: Int, _ allocation: Allocation) -> Int128 {
        let ladder = participants[index].ladder
        let level = ladders[ladder].level(at: end(allocation, ladder))
        let price = ladders[ladder].reach(level) ? ladders[ladder].price(level) : 0
        return 2 + (measuresQuantity ? 0 : 2 * price / Fixed.unitsPerOne)
    }
}
