import Money

/// What the linear programme over paths is to find.
enum PathObjective {
    /// The most that arrives, of at most the fixed amount that leaves.
    case arrival
    /// The least that leaves for the fixed amount that arrives; a unit of it is worth this many
    /// that leave.
    case departure(worth: Scaled)
}

/// The linear programme over a network's single levels.
///
/// What an account receives of an intermediate asset it spends, at most what it received from a
/// first hop on a second of three. So no unit goes over more than ``Limits/legsMax`` hops, even
/// where the hops would fit together to more, and none in a circle. With inventory all accounts
/// together spend what they receive, and each at most what it holds more.
struct PathProgramme {
    private(set) var ladders = LadderProgramme()
    let objective: PathObjective
    /// The row of what the request fixes, over all accounts.
    let goal: Int

    private let network: PathNetwork
    /// Intermediate assets of which some has one hop more to go, and some two.
    private let staged: [Bool]
    /// By place, or with inventory by asset; -1: none yet.
    private var balances: [Int]
    private var seconds: [Int]
    /// By place: what the account holds.
    private var holdings: [Int]

    /// Of an amount in units of 10^-36.
    private static let unit = Scaled(Fixed.unitsPerOne).reciprocal

    init(_ network: PathNetwork, _ objective: PathObjective) {
        (self.network, self.objective) = (network, objective)
        (ladders.ladders, ladders.lanesOf) = (network.ladders, network.lanesOf)
        goal = ladders.row(.atMost, Scaled(network.target))
        staged = Self.staged(network)
        balances = Array(repeating: -1, count: network.held.count)
        (seconds, holdings) = (balances, balances)
        for lane in network.lanes.indices {
            ladders.lanes.append(LadderProgramme.Lane(ladder: network.participants[lane].ladder))
            spend(lane)
            receive(lane)
            payFee(lane)
        }
    }

    private static func staged(_ network: PathNetwork) -> [Bool] {
        var (isLeft, isReached) = (
            Array(repeating: false, count: network.assets.count),
            Array(repeating: false, count: network.assets.count)
        )
        for lane in network.lanes.indices where network.isBetween(lane) {
            isLeft[network.roles[lane].spends] = true
            isReached[network.roles[lane].receives] = true
        }
        return zip(isLeft, isReached).map { $0 && $1 }
    }

    /// A factor of the lane's quantity, or of its worth.
    private struct Use {
        let lane: Int
        let factor: Scaled
        let ofWorth: Bool
    }

    private mutating func spend(_ lane: Int) {
        let (role, pricing) = (network.roles[lane], network.participants[lane].pricing)
        let rate = Scaled(Fixed.unitsPerOne + pricing.spentRate) * Self.unit
        let use = Use(
            lane: lane, factor: pricing.isBuy ? rate * Self.unit : rate, ofWorth: pricing.isBuy)
        guard network.isIntermediate(role.spends) else {
            hold(use, role.account, role.spends)
            switch objective {
            case .arrival: add(use, goal)
            case .departure: gain(use, -.one)
            }
            return
        }
        balance(use, role.account, role.spends)
        if staged[role.spends], network.isIntermediate(role.receives) {
            second(use, role.account, role.spends)
        }
    }

    private mutating func receive(_ lane: Int) {
        let (role, pricing) = (network.roles[lane], network.participants[lane].pricing)
        let rate = Scaled(Fixed.unitsPerOne - pricing.receivedRate) * Self.unit
        let factor = pricing.isBuy ? rate : rate * Self.unit
        guard network.isIntermediate(role.receives) else {
            arrive(Use(lane: lane, factor: factor, ofWorth: !pricing.isBuy))
            return
        }
        let use = Use(lane: lane, factor: -factor, ofWorth: !pricing.isBuy)
        balance(use, role.account, role.receives)
        if staged[role.receives], !network.isIntermediate(role.spends) {
            second(use, role.account, role.receives)
        }
    }

    /// A fee in a third asset comes out of what the account holds of it, with the head-room that is
    /// held for it; where that asset is the source or the destination, out of those too.
    private mutating func payFee(_ lane: Int) {
        guard let fee = network.roles[lane].fee else { return }
        let paid = Scaled(fee.rate) / Scaled(fee.price) * Self.unit
        let headroom = Fixed.unitsPerOne + Participant.feeHeadroom.units
        let reserved = Use(
            lane: lane, factor: paid * Scaled(headroom) * Self.unit, ofWorth: true)
        add(reserved, holding(network.roles[lane].account, fee.asset))
        if fee.asset == PathNetwork.source {
            switch objective {
            case .arrival: add(reserved, goal)
            case .departure: gain(reserved, -.one)
            }
        }
        if fee.asset == PathNetwork.destination {
            arrive(Use(lane: lane, factor: -paid, ofWorth: true))
        }
    }

    private mutating func arrive(_ use: Use) {
        switch objective {
        case .arrival: gain(use, .one)
        case .departure(let worth):
            gain(use, worth)
            add(use, goal)
        }
    }

    /// Spends of the source what the account holds; no row where that is enough for all of it.
    private mutating func hold(_ use: Use, _ account: Int, _ asset: Int) {
        let isPlenty =
            network.isFrom && network.held[network.place(account, asset)] >= network.target
        guard !isPlenty || network.roles.contains(where: { $0.fee?.asset == asset }) else { return }
        add(use, holding(account, asset))
    }

    private mutating func balance(_ use: Use, _ account: Int, _ asset: Int) {
        let isPooled = network.request.usesInventory
        let index = isPooled ? asset : network.place(account, asset)
        if balances[index] < 0 { balances[index] = ladders.row(.balance) }
        add(use, balances[index])
        if isPooled { add(use, holding(account, asset)) }
    }

    private mutating func second(_ use: Use, _ account: Int, _ asset: Int) {
        let index = network.request.usesInventory ? asset : network.place(account, asset)
        if seconds[index] < 0 { seconds[index] = ladders.row(.atMost) }
        add(use, seconds[index])
    }

    private mutating func holding(_ account: Int, _ asset: Int) -> Int {
        let place = network.place(account, asset)
        if holdings[place] < 0 {
            holdings[place] = ladders.row(.atMost, Scaled(network.held[place]))
        }
        return holdings[place]
    }

    private mutating func add(_ use: Use, _ row: Int) {
        let term = LadderProgramme.Term(row: row, factor: use.factor)
        if use.ofWorth {
            ladders.lanes[use.lane].ofWorth.append(term)
        } else {
            ladders.lanes[use.lane].ofQuantity.append(term)
        }
    }

    private mutating func gain(_ use: Use, _ worth: Scaled) {
        let gain = use.factor * worth
        if use.ofWorth {
            ladders.lanes[use.lane].profitOfWorth = ladders.lanes[use.lane].profitOfWorth + gain
        } else {
            let sum = ladders.lanes[use.lane].profitOfQuantity + gain
            ladders.lanes[use.lane].profitOfQuantity = sum
        }
    }
}
