import Domain
import Money

/// Makes orders of what the linear programme takes: whole lots, minimums kept, and on each account
/// never more spent than received.
///
/// Leg after leg from the source on: cut to lots, fit to what is really there, fill what the lots
/// left. Then back from the destination: give up what is not needed after all.
struct PathRounding {
    /// Lanes that spend the same money.
    struct Stage {
        let asset: Int
        /// `nil`: all accounts together.
        let account: Int?
        let lanes: [Int]
    }

    let network: PathNetwork
    /// Of each lane, at the programme's duals.
    private let margins: [Margin]
    var allocation: PathAllocation
    /// Where money is on its way, each place before those that it comes to from there.
    private let stages: [Stage]
    /// What leaves at most, in all.
    private var spendMax: Int128 = 0
    /// Lanes that took more than was needed.
    var trimmed: Set<Int> = []
    /// What fees in third assets take by the programme, by place and by asset.
    private let feesAt: [Int128]
    private let feesOf: [Int128]

    private static let refillsMax = 4
    /// Each round takes back what the one before took elsewhere, by then some units of 10^-18.
    private static let refitsMax = 16

    init(_ network: PathNetwork, _ node: PathRelaxation) {
        self.network = network
        margins = node.margins
        allocation = node.allocation
        (feesAt, feesOf) = (allocation.totals.feesAt, allocation.totals.feesOf)
        // Beside what the programme takes, what arrives at once: it leads into no circle.
        let open = network.lanes.indices.filter {
            node.limits[$0].most > 0
                && (node.allocation.quantities[$0] > 0
                    || network.roles[$0].receives == PathNetwork.destination)
        }
        stages = Self.stages(network, open)
    }

    /// The source over all accounts; then each account by itself, or with inventory all together.
    private static func stages(_ network: PathNetwork, _ lanes: [Int]) -> [Stage] {
        let isFirst = { network.roles[$0].spends == PathNetwork.source }
        var stages = [
            Stage(asset: PathNetwork.source, account: nil, lanes: lanes.filter(isFirst))
        ]
        let places: [Int?] =
            network.request.usesInventory ? [nil] : Array(network.accounts.indices)
        for place in places {
            let here = lanes.filter { place == nil || network.roles[$0].account == place }
            for asset in order(here, network) {
                let spending = here.filter { network.roles[$0].spends == asset }
                stages.append(Stage(asset: asset, account: place, lanes: spending))
            }
        }
        return stages
    }

    /// Each intermediate asset behind all that lanes come from.
    private static func order(_ lanes: [Int], _ network: PathNetwork) -> [Int] {
        var order: [Int] = []
        var left = network.assets.indices.filter { asset in
            network.isIntermediate(asset) && lanes.contains { network.roles[$0].spends == asset }
        }
        while let next = left.first(where: { asset in
            lanes.allSatisfy {
                network.roles[$0].receives != asset || !left.contains(network.roles[$0].spends)
            }
        }) ?? left.first {
            order.append(next)
            left.removeAll { $0 == next }
        }
        return order
    }

    /// - Parameter spendMax: of the source.
    func rounded(spendingAtMost spendMax: Int128) -> PathAllocation {
        var copy = self
        copy.spendMax = spendMax
        for stage in stages { copy.settle(stage) }
        copy.refit()
        copy.trim(stages)
        copy.refill()
        return copy.allocation
    }

    private mutating func settle(_ stage: Stage) {
        for lane in stage.lanes {
            let whole = network.participants[lane].wholeLots(allocation.quantities[lane])
            if whole != allocation.quantities[lane] { set(lane, whole) }
        }
        for lane in stage.lanes where !allocation.isLargeEnough(lane, network) { set(lane, 0) }
        fit(stage)
        fill(stage)
    }

    /// Hops can go round in a circle: with inventory, as what one account has too much of another
    /// can use, or because of what limits ask for. What is received of an asset may then be less
    /// than when it was spent.
    private mutating func refit() {
        for _ in 0..<Self.refitsMax {
            let before = allocation.quantities
            for stage in stages { fit(stage) }
            if allocation.quantities == before { return }
        }
        for lane in network.lanes.indices where network.isBetween(lane) { set(lane, 0) }
        for stage in stages { fit(stage) }
    }

    /// What was given up can be spent on what leads on.
    private mutating func refill() {
        for _ in 0..<Self.refillsMax where !trimmed.isEmpty {
            let before = self
            for stage in stages { fill(stage) }
            refit()
            trim(stages)
            guard network.score(before.allocation) < network.score(allocation) else {
                self = before
                return
            }
        }
    }

    mutating func set(_ lane: Int, _ quantity: Int128) {
        allocation.set(lane, to: quantity, network)
    }

    /// How much more of the asset the account can spend, and all accounts together; below zero:
    /// too much is spent.
    func slack(_ account: Int, _ asset: Int) -> Int128 {
        let place = network.place(account, asset)
        let totals = allocation.totals
        let held = network.held[place] - feesAt[place]
        guard network.isIntermediate(asset) else {
            let fees = network.isFrom ? feesOf[asset] : 0
            return min(held - totals.spentAt[place], spendMax - fees - totals.spentOf[asset])
        }
        let inventory = network.request.usesInventory ? held : 0
        return min(
            totals.receivedAt[place] + inventory - totals.spentAt[place],
            totals.receivedOf[asset] - totals.spentOf[asset])
    }

    /// What a unit spent at this price gains, in units of what it costs, at the programme's duals.
    func rank(_ lane: Int, _ price: Int128) -> Scaled {
        let margin = margins[lane]
        let ofWorth = margin.ofWorth * Scaled(price)
        let (gain, cost) =
            network.participants[lane].pricing.isBuy
            ? (margin.ofQuantity, -ofWorth) : (ofWorth, -margin.ofQuantity)
        // Without a cost anything is worth while, and the price alone decides.
        guard cost.isPositive else { return Scaled(Fixed.unitsMax) }
        return gain / cost
    }

    /// Those with an order, the worst price first.
    mutating func worstFirst(_ lanes: [Int]) -> [Int] {
        var ranked: [(lane: Int, rank: Scaled)] = []
        for lane in lanes where allocation.quantities[lane] > 0 {
            let price = allocation.worstPrice(lane, network.participants[lane].ladder)
            ranked.append((lane, price.map { rank(lane, $0) } ?? .zero))
        }
        ranked.sort { $0.rank == $1.rank ? $0.lane > $1.lane : $0.rank < $1.rank }
        return ranked.map(\.lane)
    }
}
