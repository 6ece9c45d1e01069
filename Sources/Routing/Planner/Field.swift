import Domain
import Money

/// Everything that one plan is made from: the accounts and their venues' ladders, in a fixed order.
///
/// The measure is the amount that the request fixes: what is spent (`from`) or what arrives net of fees
/// (`to`). It is proportional to either the quantity or the notional of an order, by the side.
struct Field {
    let request: PlanRequest
    let isFrom: Bool
    /// Of the measure, in units.
    let target: Int128
    /// By venue; at one venue the lower fee first, then by account.
    let participants: [Participant]
    /// One per venue, in the order of the participants.
    var ladders: [Ladder]
    /// The participants of each ladder.
    let venues: [Range<Int>]
    /// Whether the measure is one of the base asset.
    let measuresQuantity: Bool

    /// Too little for an order of its own, in units of the base asset: what exact rounding leaves over.
    static let crumb: Int128 = 1_000_000

    init(_ request: PlanRequest, ignoringBalances: Bool = false, ignoringBound: Bool = false) {
        self.request = request
        switch request.fixed {
        case .from: isFrom = true
        case .to: isFrom = false
        }
        target = request.fixed.amount.units
        measuresQuantity = isFrom == (request.hop.side == .sell)
        let markets = request.markets.filter { $0.book.symbol == request.hop.symbol }
            .sorted { $0.account < $1.account }
        let rangeMax = Fixed.unitsMax / Int128(max(1, markets.count))
        var (participants, ladders, venues): ([Participant], [Ladder], [Range<Int>]) = ([], [], [])
        var first = 0
        while first < markets.count {
            let venue = markets[first].account.venue
            let end = markets[first...].firstIndex { $0.account.venue != venue } ?? markets.count
            let members = markets[first..<end].compactMap {
                Participant(
                    $0, request, ladder: ladders.count, ignoringBalances: ignoringBalances)
            }
            let bound = ignoringBound ? nil : request.priceBound
            if let leader = members.first {
                venues.append(participants.count..<participants.count + members.count)
                participants += members.sorted {
                    ($0.rank(Fixed.unitsMax), $0.market.account)
                        < ($1.rank(Fixed.unitsMax), $1.market.account)
                }
                ladders.append(Self.ladder(leader, bound: bound, rangeMax: rangeMax))
            }
            first = end
        }
        (self.participants, self.ladders, self.venues) = (participants, ladders, venues)
    }

    /// The levels whose limit price is positive and within the bound.
    private static func ladder(
        _ participant: Participant, bound: Fixed?, rangeMax: Int128
    ) -> Ladder {
        let side = participant.pricing.side
        let levels = participant.market.book.levels(takenBy: side)
        var (low, high) = (0, levels.count)
        while low < high {
            let middle = (low + high) / 2
            let limit = participant.limit(levels[middle].price.units)
            let isWithin =
                limit > 0 && limit <= Fixed.unitsMax
                && (bound.map { side == .buy ? limit <= $0.units : limit >= $0.units } ?? true)
            if isWithin { low = middle + 1 } else { high = middle }
        }
        return Ladder(levels, count: low, rangeMax: rangeMax)
    }

    func measure(_ index: Int, _ quantity: Int128, _ notional: Int128) -> Int128 {
        let participant = participants[index]
        return isFrom
            ? participant.spent(quantity, notional) : participant.received(quantity, notional)
    }

    /// The largest quantity, or notional, that measures at most `limit`.
    func base(_ index: Int, measuringAtMost limit: Int128) -> Int128 {
        let pricing = participants[index].pricing
        return isFrom
            ? pricing.baseSpending(atMost: limit) : pricing.baseReceiving(atMost: limit)
    }

    /// The smallest order of this account that begins at `start`; `nil` where the ladder ends before.
    ///
    /// The smallest notional is asked of quantity times limit price, which is how venues read it; for a
    /// sale that is less than what is expected.
    mutating func minimum(_ index: Int, from start: Int128) -> Int128? {
        let participant = participants[index]
        let quantity = participant.wholeLotsUp(max(1, participant.quantityMin))
        let ladder = participant.ladder
        guard participant.notionalMin > 0 else {
            return ladders[ladder].holds(quantity, after: start) ? quantity : nil
        }
        let notional = FixedProduct(units: participant.notionalMin)
        switch participant.pricing.side {
        case .buy:
            let limit = ladders[ladder].worth(at: start).adding(notional)
            guard let end = ladders[ladder].position(worthAtLeast: limit) else { return nil }
            let enough = max(quantity, participant.wholeLotsUp(end - start))
            return ladders[ladder].holds(enough, after: start) ? enough : nil
        case .sell:
            var level = ladders[ladder].level(at: start)
            while ladders[ladder].reach(level) {
                let limit = participant.limit(ladders[ladder].price(level))
                let enough = max(
                    quantity, participant.wholeLotsUp(notional.divided(by: limit, up: true)))
                if enough <= ladders[ladder].end(level) - start { return enough }
                level += 1
            }
            return nil
        }
    }
}
