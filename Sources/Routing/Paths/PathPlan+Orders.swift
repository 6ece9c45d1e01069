import Domain
import Money

extension PathPlan {
    /// The orders that carry out what was found, and what follows from them.
    init(_ outcome: PathOutcome, gainCycle: [Hop]? = nil) throws(MoneyError) {
        let network = outcome.network
        var allocation = outcome.allocation
        var orders: [PlannedOrder] = []
        for lane in network.lanes.indices where allocation.quantities[lane] > 0 {
            orders.append(try network.order(lane, &allocation))
        }
        let ranks = HopRanks(Set(orders.map(\.hop)), network.request)
        orders.sort { ranks.precedes($0, $1) }
        var sums = PathSums()
        for order in orders { try sums.add(order, network.request) }
        self.orders = orders
        hops = orders.reduce(into: []) { if $0.last != $1.hop { $0.append($1.hop) } }
        flows = try PathFlows(orders, network.request).flows
        (spent, received) = (sums.spent, sums.received)
        fees = sums.fees
        leftovers = try sums.leftovers()
        unfilled = try Fixed(units: max(0, network.target - network.measured(allocation)))
        shortfall = outcome.shortfall
        self.gainCycle = gainCycle
    }
}

extension PathNetwork {
    /// Of the fixed side, in units.
    func measured(_ allocation: PathAllocation) -> Int128 {
        isFrom ? allocation.totals.spentOf[Self.source] : arrived(allocation)
    }

    /// Net of fees; one in a third asset counts as if it came from what is received.
    func arrived(_ allocation: PathAllocation) -> Int128 {
        allocation.totals.receivedOf[Self.destination] - allocation.totals.feesOnArrival
    }

    /// How good an allocation is: a fixed spend is to receive the most, for the least; a fixed
    /// receipt is to be filled, for the least.
    func score(_ allocation: PathAllocation) -> Score {
        let arrived = arrived(allocation)
        return Score(
            reached: isFrom ? arrived : min(target, arrived),
            spent: allocation.totals.spentOf[Self.source])
    }

    fileprivate func order(
        _ index: Int, _ allocation: inout PathAllocation
    ) throws(MoneyError) -> PlannedOrder {
        let lane = lanes[index]
        let (quantity, notional) = (allocation.quantities[index], allocation.notionals[index])
        let fee = try fee(index, quantity, notional)
        var received = participants[index].pricing.isBuy ? quantity : notional
        if fee.asset == lane.hop.receives { received -= fee.amount.units }
        let worst = allocation.worstPrice(index, participants[index].ladder) ?? 0
        return PlannedOrder(
            account: lane.account, hop: lane.hop, quantity: try Fixed(units: quantity),
            limitPrice: try Fixed(units: participants[index].limit(worst)),
            notional: try Fixed(units: notional), fee: fee,
            spent: try Fixed(units: allocation.spent[index]), received: try Fixed(units: received))
    }

    private func fee(
        _ index: Int, _ quantity: Int128, _ notional: Int128
    ) throws(MoneyError) -> Fee {
        let (lane, fees) = (lanes[index], lanes[index].market.fees)
        let asset = fees.asset.resolved(lane.hop)
        let base = asset == lane.hop.symbol.base ? quantity : notional
        let amount = try Fixed(units: Pricing.fee(on: base, rate: fees.taker.units))
        guard asset != lane.hop.spends, asset != lane.hop.receives else {
            return Fee(amount, of: asset)
        }
        // A rebate in an asset without a price is not counted on.
        let symbol = Symbol(base: asset, quote: lane.hop.symbol.quote)
        guard let price = request.mids[symbol], price.isPositive else {
            return Fee(.zero, of: asset)
        }
        return Fee(try amount.divided(by: price, rounding: .ceiling), of: asset)
    }
}

/// The place of each hop of a plan: how many hops lie before it at most.
struct HopRanks {
    private let ranks: [Hop: Int]

    init(_ hops: Set<Hop>, _ request: PathRequest) {
        let between = hops.filter { $0.spends != request.from && $0.receives != request.to }
        let reached = Set(between.map(\.receives))
        var ranks: [Hop: Int] = [:]
        for hop in hops {
            if hop.spends == request.from {
                ranks[hop] = 0
            } else {
                ranks[hop] = hop.receives == request.to && reached.contains(hop.spends) ? 2 : 1
            }
        }
        self.ranks = ranks
    }

    func precedes(_ left: PlannedOrder, _ right: PlannedOrder) -> Bool {
        left.hop == right.hop ? left.account < right.account : precedes(left.hop, right.hop)
    }

    func precedes(_ left: Hop, _ right: Hop) -> Bool {
        let (one, two) = (ranks[left] ?? 0, ranks[right] ?? 0)
        return one == two ? left.precedes(right) : one < two
    }
}

/// Sums over orders.
private struct PathSums {
    private(set) var spent = Fixed.zero
    private(set) var received = Fixed.zero
    private var feesByAsset: [Asset: Fixed] = [:]
    private var kept: [Asset: Fixed] = [:]

    mutating func add(_ order: PlannedOrder, _ request: PathRequest) throws(MoneyError) {
        let (spends, receives) = (order.hop.spends, order.hop.receives)
        if spends == request.from {
            spent = try spent.adding(order.spent)
        } else {
            kept[spends] = try kept[spends, default: .zero].subtracting(order.spent)
        }
        if receives == request.to {
            received = try received.adding(order.received)
        } else {
            kept[receives] = try kept[receives, default: .zero].adding(order.received)
        }
        let fee = try feesByAsset[order.fee.asset, default: .zero].adding(order.fee.amount)
        feesByAsset[order.fee.asset] = fee
    }

    var fees: [Fee] {
        feesByAsset.filter { !$0.value.isZero }.map { Fee($0.value, of: $0.key) }
            .sorted { $0.asset < $1.asset }
    }

    func leftovers() throws(MoneyError) -> [Amount] {
        var leftovers: [Amount] = []
        for asset in kept.keys.sorted() {
            let amount = kept[asset] ?? .zero
            if amount.isPositive { leftovers.append(try Amount(amount, of: asset)) }
        }
        return leftovers
    }
}
