import Domain
import Money

/// Makes orders of what the linear programme takes: whole lots, minimums kept, and on each account
/// never more spent than received.
///
/// Leg after leg from the source on: cut to lots, fit to what is really there, fill what the lots
/// left. Then back from the destination: give up what is not needed after all.
struct PathRounding {
    /// Lanes that spend the same money.
    private struct Stage {
        let asset: Asset
        /// `nil`: all accounts together.
        let account: VenueAccount?
        let lanes: [Int]
    }

    let network: PathNetwork
    /// Of each lane, at the programme's duals.
    let margins: [Margin]
    var allocation: PathAllocation
    /// Where money is on its way, each place before those that it comes to from there.
    private let stages: [Stage]
    /// What leaves at most, in all.
    let spendMax: Int128
    /// What the programme lets leave and arrive.
    let spendBefore: Int128
    private(set) var arrivedBefore: Int128 = 0
    /// What fees in third assets may take of a pocket.
    private let feesReserved: [PathNetwork.Pocket: Int128]

    init(_ network: PathNetwork, _ solution: LadderSimplex) {
        self.network = network
        margins = network.lanes.indices.map(solution.margin)
        let allocation = PathAllocation(network, solution)
        self.allocation = allocation
        let used = Set(
            network.lanes.indices.filter { allocation.quantities[$0] > 0 }
                .map { network.lanes[$0].hop })
        // Beside what the programme takes, what arrives at once: it leads into no circle.
        let open = network.lanes.indices.filter {
            let hop = network.lanes[$0].hop
            return allocation.quantities[$0] > 0
                || (used.contains(hop) && hop.receives == network.request.to)
        }
        stages = Self.stages(network, open)
        let leaving = network.lanes.indices
            .filter { network.lanes[$0].hop.spends == network.request.from }
            .reduce(Int128(0)) { $0 + allocation.spent[$1] }
        spendBefore = leaving
        spendMax = network.isFrom ? network.target : leaving
        var reserved: [PathNetwork.Pocket: Int128] = [:]
        for (index, lane) in network.lanes.enumerated() {
            guard let asset = lane.feePrice?.asset else { continue }
            reserved[PathNetwork.Pocket(account: lane.account, asset: asset), default: 0] +=
                lane.feeReserved(allocation.notionals[index])
        }
        feesReserved = reserved
        arrivedBefore = arrived
    }

    /// The source over all accounts; then each account by itself, or with inventory all together.
    private static func stages(_ network: PathNetwork, _ lanes: [Int]) -> [Stage] {
        let hops = { (lanes: [Int]) in lanes.map { network.lanes[$0].hop } }
        let from = network.request.from
        var stages = [
            Stage(
                asset: from, account: nil,
                lanes: lanes.filter { network.lanes[$0].hop.spends == from })
        ]
        let accounts = Set(lanes.map { network.lanes[$0].account }).sorted()
        let places: [VenueAccount?] = network.request.usesInventory ? [nil] : accounts
        for place in places {
            let here = lanes.filter { place == nil || network.lanes[$0].account == place }
            for asset in order(hops(here), network) {
                let spending = here.filter { network.lanes[$0].hop.spends == asset }
                stages.append(Stage(asset: asset, account: place, lanes: spending))
            }
        }
        return stages
    }

    /// Each intermediate asset behind all that hops come from.
    private static func order(_ hops: [Hop], _ network: PathNetwork) -> [Asset] {
        var order: [Asset] = []
        var left = Set(hops.map(\.spends)).filter(network.isIntermediate).sorted()
        while let next = left.first(where: { asset in
            hops.allSatisfy { $0.receives != asset || !left.contains($0.spends) }
        }) ?? left.first {
            order.append(next)
            left.removeAll { $0 == next }
        }
        return order
    }

    mutating func round() {
        for stage in stages { settle(stage) }
        refit()
        trim()
    }

    /// With inventory, hops can go round in a circle, as what one account has too much of another
    /// can use; what is received of an asset may then be less than when it was spent.
    private mutating func refit() {
        guard network.request.usesInventory else { return }
        for _ in 0..<Self.refitsMax {
            let before = allocation.quantities
            for stage in stages { fit(stage) }
            if allocation.quantities == before { return }
        }
        for lane in network.lanes.indices where isBetween(lane) { set(lane, 0) }
        for stage in stages { fit(stage) }
    }

    /// Each round takes back what the one before took elsewhere, by then some units of 10^-18.
    private static let refitsMax = 16

    private func isBetween(_ lane: Int) -> Bool {
        network.isIntermediate(network.lanes[lane].hop.spends)
            && network.isIntermediate(network.lanes[lane].hop.receives)
    }

    // MARK: From the source on

    private mutating func settle(_ stage: Stage) {
        for lane in stage.lanes {
            let whole = network.lanes[lane].participant.wholeLots(allocation.quantities[lane])
            if whole != allocation.quantities[lane] { set(lane, whole) }
        }
        for lane in stage.lanes where !allocation.isLargeEnough(lane, network) { set(lane, 0) }
        fit(stage)
        fill(stage)
    }

    mutating func set(_ lane: Int, _ quantity: Int128) {
        allocation.set(lane, to: quantity, network)
    }

    /// What the account may spend of the asset.
    private func available(_ account: VenueAccount, _ asset: Asset) -> Int128 {
        let pocket = PathNetwork.Pocket(account: account, asset: asset)
        let held = network.held(account, asset) - (feesReserved[pocket] ?? 0)
        guard network.isIntermediate(asset) else { return held }
        return received(asset, on: account) + (network.request.usesInventory ? held : 0)
    }

    /// What all accounts together may spend of the asset.
    private func availableInAll(_ asset: Asset) -> Int128 {
        guard network.isIntermediate(asset) else { return spendMax - feesFromSource }
        return received(asset, on: nil)
    }

    private var feesFromSource: Int128 {
        network.isFrom
            ? feesReserved.reduce(Int128(0)) {
                $1.key.asset == network.request.from ? $0 + $1.value : $0
            } : 0
    }

    func received(_ asset: Asset, on account: VenueAccount?) -> Int128 {
        sum(allocation.received, account) { $0.hop.receives == asset }
    }

    func spent(_ asset: Asset, on account: VenueAccount?) -> Int128 {
        sum(allocation.spent, account) { $0.hop.spends == asset }
    }

    /// What arrives in all, net of fees; those in a third asset count as if taken off.
    var arrived: Int128 {
        let paid = network.lanes.indices.reduce(Int128(0)) { sum, lane in
            network.lanes[lane].feePrice?.asset == network.request.to
                ? sum + network.lanes[lane].feeReserved(allocation.notionals[lane]) : sum
        }
        return received(network.request.to, on: nil) - paid
    }

    /// - Parameter account: `nil`: all.
    private func sum(
        _ amounts: [Int128], _ account: VenueAccount?, where isMeant: (PathLane) -> Bool
    ) -> Int128 {
        var sum: Int128 = 0
        for (index, lane) in network.lanes.enumerated()
        where amounts[index] > 0 && isMeant(lane) && (account.map { $0 == lane.account } ?? true) {
            sum += amounts[index]
        }
        return sum
    }

    /// Takes back what the accounts, and all of them together, cannot pay: the worst price first.
    private mutating func fit(_ stage: Stage) {
        let asset = stage.asset
        let worstFirst = stage.lanes.filter { allocation.quantities[$0] > 0 }
            .map { (lane: $0, rank: lastRank($0)) }
            .sorted { $0.rank == $1.rank ? $0.lane > $1.lane : $0.rank < $1.rank }
        for (lane, _) in worstFirst {
            let account = network.lanes[lane].account
            let over = max(
                spent(asset, on: account) - available(account, asset),
                spent(asset, on: nil) - availableInAll(asset))
            guard over > 0 else { continue }
            cut(lane, spending: allocation.spent[lane] - over)
        }
    }

    private mutating func cut(_ lane: Int, spending limit: Int128) {
        let quantity = allocation.quantity(lane, spendingAtMost: limit, network)
        set(lane, network.lanes[lane].participant.wholeLots(quantity))
        // Rounding a fee up may have added a unit.
        if allocation.spent[lane] > limit, allocation.quantities[lane] > 0 {
            let lot = max(1, network.lanes[lane].participant.lot)
            set(lane, max(0, allocation.quantities[lane] - lot))
        }
        if !allocation.isLargeEnough(lane, network) { set(lane, 0) }
    }

    /// Adds whole lots, the best price first, as long as they can be paid for.
    private mutating func fill(_ stage: Stage) {
        var open = stage.lanes
        while let lane = bestOpen(open) {
            if !add(lane, stage.asset) { open.removeAll { $0 == lane } }
        }
    }

    private mutating func bestOpen(_ lanes: [Int]) -> Int? {
        var best: (lane: Int, rank: Scaled)?
        for lane in lanes {
            guard let next = allocation.nextPrice(network.lanes[lane].ladder) else { continue }
            let rank = rank(lane, next.price)
            if best.map({ rank > $0.rank }) ?? true { best = (lane, rank) }
        }
        return best?.lane
    }

    /// Adds to the lane what is left of a level, a lot, or the smallest order; false where that
    /// cannot be paid for.
    private mutating func add(_ lane: Int, _ asset: Asset) -> Bool {
        let (participant, account) = (
            network.lanes[lane].participant, network.lanes[lane].account
        )
        guard let next = allocation.nextPrice(participant.ladder) else { return false }
        let slack = min(
            available(account, asset) - spent(asset, on: account),
            availableInAll(asset) - spent(asset, on: nil))
        guard slack > 0 else { return false }
        let held = allocation.quantities[lane]
        var wanted = participant.wholeLotsUp(held + next.left) - held
        if held == 0 {
            guard let least = smallestOrder(lane) else { return false }
            wanted = max(wanted, least)
        }
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
        let isPaid =
            spent(asset, on: account) <= available(account, asset)
            && spent(asset, on: nil) <= availableInAll(asset) && canPayFee(lane)
        guard isPaid, allocation.isLargeEnough(lane, network) else {
            allocation = before
            return false
        }
        return true
    }

    /// Base asset, on top of what is taken of the ladder; `nil` where it ends before.
    private mutating func smallestOrder(_ lane: Int) -> Int128? {
        let participant = network.lanes[lane].participant
        guard let next = allocation.nextPrice(participant.ladder) else { return nil }
        let limit = participant.pricing.isBuy ? next.price : participant.limit(next.price)
        let byNotional = FixedProduct(units: participant.notionalMin)
            .divided(by: max(1, limit), up: true)
        return participant.wholeLotsUp(max(1, participant.quantityMin, byNotional))
    }

    /// Whether the account holds enough of the third asset for all its fees in it.
    private func canPayFee(_ lane: Int) -> Bool {
        guard let asset = network.lanes[lane].feePrice?.asset else { return true }
        let account = network.lanes[lane].account
        var fees: Int128 = 0
        for (index, other) in network.lanes.enumerated()
        where other.account == account && other.feePrice?.asset == asset {
            fees += other.feeReserved(allocation.notionals[index])
        }
        let pocket = PathNetwork.Pocket(account: account, asset: asset)
        return fees <= max(network.held(account, asset), feesReserved[pocket] ?? 0)
    }

    /// What a unit spent at this price gains, in units of what it costs, at the programme's duals.
    func rank(_ lane: Int, _ price: Int128) -> Scaled {
        let margin = margins[lane]
        let ofWorth = margin.ofWorth * Scaled(price)
        let (gain, cost) =
            network.lanes[lane].pricing.isBuy
            ? (margin.ofQuantity, -ofWorth) : (ofWorth, -margin.ofQuantity)
        // Without a cost anything is worth while, and the price alone decides.
        guard cost.isPositive else { return Scaled(Fixed.unitsMax) }
        return gain / cost
    }

    /// Of the worst that the lane takes.
    private mutating func lastRank(_ lane: Int) -> Scaled {
        guard let price = allocation.worstPrice(lane, network.lanes[lane].ladder) else {
            return .zero
        }
        return rank(lane, price)
    }

    // MARK: Back from the destination

    /// Gives up whole lots that nothing needs, the worst price first: of what arrives over a fixed
    /// receipt, and of what is received of an intermediate asset and not spent again.
    private mutating func trim() {
        trim(network.request.to, on: nil)
        for stage in stages.dropFirst().reversed() { trim(stage.asset, on: stage.account) }
    }

    private mutating func trim(_ asset: Asset, on account: VenueAccount?) {
        let lanes = network.lanes.indices.filter {
            allocation.quantities[$0] > 0 && network.lanes[$0].hop.receives == asset
                && (account == nil || network.lanes[$0].account == account)
        }
        .map { (lane: $0, rank: lastRank($0)) }
        .sorted { $0.rank == $1.rank ? $0.lane > $1.lane : $0.rank < $1.rank }
        for (lane, _) in lanes { trim(lane, asset) }
    }

    private mutating func trim(_ lane: Int, _ asset: Asset) {
        let account = network.lanes[lane].account
        let spare: Int128
        if asset == network.request.to {
            guard !network.isFrom else { return }
            spare = arrived - network.target
        } else if network.request.usesInventory {
            let held = network.held(account, asset)
            spare = min(
                received(asset, on: nil) - spent(asset, on: nil),
                received(asset, on: account) + held - spent(asset, on: account))
        } else {
            spare = received(asset, on: account) - spent(asset, on: account)
        }
        guard spare > 0 else { return }
        let participant = network.lanes[lane].participant
        let needed = allocation.received[lane] - spare
        let least = allocation.quantity(lane, receivingAtLeast: needed, network)
        let kept = min(participant.wholeLotsUp(least), allocation.quantities[lane])
        guard kept < allocation.quantities[lane] else { return }
        let before = allocation
        set(lane, kept)
        if allocation.received[lane] < needed || !allocation.isLargeEnough(lane, network) {
            allocation = before
        }
    }
}

extension PathLane {
    /// What a third asset is to hold for the fee on `notional`, in units; rounded up.
    func feeReserved(_ notional: Int128) -> Int128 {
        guard let price = feePrice?.price, market.fees.taker.isPositive else { return 0 }
        let rate = FixedProduct(
            market.fees.taker.units, Fixed.unitsPerOne + Participant.feeHeadroom.units)
        return FixedProduct(notional, rate.units(up: true)).divided(by: price.units, up: true)
    }
}
