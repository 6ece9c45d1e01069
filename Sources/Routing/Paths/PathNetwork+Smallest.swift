import Domain
import Money

extension PathNetwork {
    /// The smallest amount of the fixed side that some path can trade now, in units; `nil`: none
    /// can.
    ///
    /// Each path is looked at by itself, at its best prices: back from the smallest order of its
    /// last hop, each hop before must receive what the next one spends. A fixed spend must pay for
    /// the first of these orders; a fixed receipt must need more than the last one less a lot.
    func smallestTarget() -> Int128? {
        var least: Int128?
        for path in SimplePaths(request).paths {
            let places: [Int?] = request.usesInventory ? [nil] : Array(accounts.indices)
            for account in places {
                guard let amount = smallestTarget(path, on: account) else { continue }
                least = min(least ?? amount, amount)
            }
        }
        return least
    }

    /// - Parameter account: all hops on this account; `nil`: each on any.
    private func smallestTarget(_ path: [Hop], on account: Int?) -> Int128? {
        var needed: Int128 = 0
        var arrives: Int128 = 0
        for (index, hop) in path.enumerated().reversed() {
            var best: SmallOrder?
            for lane in lanes.indices
            where lanes[lane].hop == hop && (account == nil || roles[lane].account == account) {
                let isHeld = index == 0 || account == nil
                guard let order = smallOrder(lane, receiving: needed),
                    !isHeld || order.spent <= held[place(roles[lane].account, roles[lane].spends)]
                else { continue }
                if best.map({ order.spent < $0.spent }) ?? true { best = order }
            }
            guard let best else { return nil }
            if index == path.count - 1 { arrives = best.needsOver + 1 }
            needed = best.spent
        }
        return isFrom ? needed : max(1, arrives)
    }

    private struct SmallOrder {
        let spent: Int128
        /// What it would receive with a lot less.
        let needsOver: Int128
    }

    /// The smallest order that receives at least `needed`; `nil` where the ladder ends before.
    private func smallOrder(_ lane: Int, receiving needed: Int128) -> SmallOrder? {
        let participant = participants[lane]
        var ladder = ladders[participant.ladder]
        guard let least = Self.smallestOrder(participant, &ladder) else { return nil }
        let base = participant.pricing.baseReceiving(atLeast: needed)
        var quantity = base
        if !participant.pricing.isBuy {
            guard let end = ladder.position(worthAtLeast: FixedProduct(units: base)) else {
                return nil
            }
            quantity = end
        }
        quantity = max(least, participant.wholeLotsUp(quantity))
        guard ladder.holds(quantity, after: 0) else { return nil }
        let notional = ladder.worth(at: quantity).units(up: participant.pricing.isBuy)
        let less = participant.lot > 0 ? max(0, quantity - participant.lot) : 0
        let lessNotional = ladder.worth(at: less).units(up: participant.pricing.isBuy)
        return SmallOrder(
            spent: participant.spent(quantity, notional),
            needsOver: less == 0 ? 0 : participant.received(less, lessNotional))
    }

    /// Base asset, from the best level of the ladder on; `nil` where the ladder ends before.
    func smallestOrder(_ lane: Int) -> Int128? {
        var ladder = ladders[participants[lane].ladder]
        return Self.smallestOrder(participants[lane], &ladder)
    }

    private static func smallestOrder(_ participant: Participant, _ ladder: inout Ladder) -> Int128?
    {
        let quantity = participant.wholeLotsUp(max(1, participant.quantityMin))
        guard participant.notionalMin > 0 else { return quantity }
        let notional = FixedProduct(units: participant.notionalMin)
        guard !participant.pricing.isBuy else {
            guard let end = ladder.position(worthAtLeast: notional) else { return nil }
            return max(quantity, participant.wholeLotsUp(end))
        }
        var level = 0
        while ladder.reach(level) {
            let limit = participant.limit(ladder.price(level))
            let enough = max(
                quantity, participant.wholeLotsUp(notional.divided(by: limit, up: true)))
            if enough <= ladder.end(level) { return enough }
            level += 1
        }
        return nil
    }

    /// What the accounts hold of the source, in all.
    var available: Fixed {
        var sum: Int128 = 0
        for account in accounts.indices {
            let isUsed = roles.contains { $0.account == account && $0.spends == Self.source }
            if isUsed { sum = min(Fixed.unitsMax, sum + held[place(account, Self.source)]) }
        }
        return Fixed(uncheckedUnits: sum)
    }
}
