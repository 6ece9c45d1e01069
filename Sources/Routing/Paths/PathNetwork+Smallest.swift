import Domain
import Money

extension PathNetwork {
    /// The smallest amount of the fixed side that some path can trade now, in units; `nil`: none
    /// can.
    ///
    /// Each path is looked at by itself, at its best prices: back from the smallest order of its
    /// last hop, each hop before must receive what the next one spends. A fixed spend must pay for
    /// the first of these orders; a fixed receipt must need more than the last one less a lot.
    func smallestTarget() -> Int128? { smallest { isFrom ? $0.spends : max(1, $0.needsOver + 1) } }

    /// What the smallest orders along some path spend of the source, in units; `nil`: no path can
    /// trade.
    func smallestSpend() -> Int128? { smallest(\.spends) }

    /// The smallest orders along a path.
    private struct SmallChain {
        /// Of the source.
        let spends: Int128
        /// What the last of them would receive with a lot less.
        let needsOver: Int128
    }

    private func smallest(_ measure: (SmallChain) -> Int128) -> Int128? {
        var least: Int128?
        for path in SimplePaths(request).paths {
            for last in lanes.indices where lanes[last].hop == path.last {
                guard let chain = chain(path, endingWith: last) else { continue }
                least = min(least ?? measure(chain), measure(chain))
            }
        }
        return least
    }

    /// Where the hop before must receive how much.
    private struct Need {
        /// `nil`: on any account, from whose inventory the order is then paid.
        let account: Int?
        var amount: Int128
    }

    private func chain(_ path: [Hop], endingWith last: Int) -> SmallChain? {
        guard let order = smallOrder(last, receiving: 0) else { return nil }
        var needs = [need(last, order)].compactMap { $0 }
        for hop in path.dropLast().reversed() {
            var before: [Need] = []
            for need in needs {
                for lane in lanes.indices
                where lanes[lane].hop == hop
                    && need.account ?? roles[lane].account == roles[lane].account
                {
                    guard let order = smallOrder(lane, receiving: need.amount),
                        let new = self.need(lane, order)
                    else { continue }
                    if let old = before.firstIndex(where: { $0.account == new.account }) {
                        before[old].amount = min(before[old].amount, new.amount)
                    } else {
                        before.append(new)
                    }
                }
            }
            needs = before
        }
        return needs.map(\.amount).min().map { SmallChain(spends: $0, needsOver: order.needsOver) }
    }

    /// `nil`: the source is not there.
    private func need(_ lane: Int, _ order: SmallOrder) -> Need? {
        let role = roles[lane]
        let isHeld = order.spent <= held[place(role.account, role.spends)]
        if role.spends == Self.source, !isHeld { return nil }
        return Need(
            account: request.usesInventory && isHeld ? nil : role.account, amount: order.spent)
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
        if let fee = roles[lane].fee {
            let place = place(roles[lane].account, fee.asset)
            guard fee.reserved(notional) <= held[place] else { return nil }
        }
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
