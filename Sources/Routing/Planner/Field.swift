import Domain
import Money

/// Everything that one plan is made from: the accounts and their venues' ladders, in a fixed order.
///
/// The measure is the amount that the request fixes: what is spent (`from`) or what arrives net of
/// fees (`to`). It is proportional to either the quantity or the notional of an order, by the side.
struct Field {
    let request: PlanRequest
    let isFrom: Bool
    /// Of the measure, in units.
    let target: Int128
    let isBuy: Bool
    /// By venue; at one venue the lower fee first, then by account.
    let participants: [Participant]
    /// Of each participant.
    let markets: [Market]
    /// One per venue, in the order of the participants.
    var ladders: [Ladder]
    /// The participants of each ladder.
    let venues: [Range<Int>]
    /// Whether the measure is one of the base asset.
    let measuresQuantity: Bool

    /// Too little for an order of its own, in units of the base asset: what exact rounding leaves
    /// over.
    static let crumb: Int128 = 1_000_000

    init(_ request: PlanRequest, ignoringBalances: Bool = false, ignoringBound: Bool = false) {
        self.request = request
        switch request.fixed {
        case .from: isFrom = true
        case .to: isFrom = false
        }
        target = request.fixed.amount.units
        isBuy = request.hop.side == .buy
        measuresQuantity = isFrom != isBuy
        let sorted = request.markets.filter { $0.book.symbol == request.hop.symbol }
            .sorted { $0.account < $1.account }
        let rangeMax = Fixed.unitsMax / Int128(max(1, sorted.count))
        let bound = ignoringBound ? nil : request.priceBound
        var members: [(participant: Participant, market: Market)] = []
        var (ladders, venues): ([Ladder], [Range<Int>]) = ([], [])
        for venue in sorted.chunked(by: { $0.account.venue == $1.account.venue }) {
            let here = venue.compactMap { market in
                Participant(
                    market, request, ladder: ladders.count, ignoringBalances: ignoringBalances
                ).map { (participant: $0, market: market) }
            }.sorted {
                ($0.participant.rank(Fixed.unitsMax), $0.market.account)
                    < ($1.participant.rank(Fixed.unitsMax), $1.market.account)
            }
            guard let leader = here.first else { continue }
            venues.append(members.count..<members.count + here.count)
            members += here
            ladders.append(
                Self.ladder(leader.participant, leader.market, bound, rangeMax: rangeMax))
        }
        participants = members.map(\.participant)
        markets = members.map(\.market)
        (self.ladders, self.venues) = (ladders, venues)
    }

    /// The levels whose limit price is positive and within the bound.
    static func ladder(
        _ participant: Participant, _ market: Market, _ bound: Fixed?, rangeMax: Int128
    ) -> Ladder {
        let isBuy = participant.pricing.isBuy
        let levels = isBuy ? market.book.asks : market.book.bids
        var (low, high) = (0, levels.count)
        while low < high {
            let middle = (low + high) / 2
            let limit = participant.limit(levels[middle].price.units)
            let isWithin =
                limit > 0 && limit <= Fixed.unitsMax
                && (bound.map { isBuy ? limit <= $0.units : limit >= $0.units } ?? true)
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

    /// The smallest order of this account that begins at `start`; `nil` where the ladder ends
    /// before.
    ///
    /// The smallest notional is asked of quantity times limit price, which is how venues read it;
    /// for a sale that is less than what is expected.
    mutating func minimum(_ index: Int, from start: Int128) -> Int128? {
        let participant = participants[index]
        let quantity = participant.wholeLotsUp(max(1, participant.quantityMin))
        let ladder = participant.ladder
        guard participant.notionalMin > 0 else {
            return ladders[ladder].holds(quantity, after: start) ? quantity : nil
        }
        let notional = FixedProduct(units: participant.notionalMin)
        guard !isBuy else {
            let limit = ladders[ladder].worth(at: start).adding(notional)
            guard let end = ladders[ladder].position(worthAtLeast: limit) else { return nil }
            let enough = max(quantity, participant.wholeLotsUp(end - start))
            return ladders[ladder].holds(enough, after: start) ? enough : nil
        }
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

extension [Market] {
    /// The runs of neighbours that belong together.
    fileprivate func chunked(by belong: (Market, Market) -> Bool) -> [ArraySlice<Market>] {
        var runs: [ArraySlice<Market>] = []
        var first = 0
        for index in indices where index + 1 == count || !belong(self[index], self[index + 1]) {
            runs.append(self[first...index])
            first = index + 1
        }
        return runs
    }
}
