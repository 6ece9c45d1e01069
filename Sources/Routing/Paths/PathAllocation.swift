import Money

/// How much each lane takes and of which part of its ladder, and what follows from it: exact, in
/// units of 10^-18, rounded against us as ``Pricing`` says. Indexed as ``PathNetwork/lanes``.
struct PathAllocation {
    /// A stretch of a ladder that begins where the one before ends.
    struct Part {
        let lane: Int
        var quantity: Int128
    }

    /// Of each ladder, from its best level on, without a gap.
    private(set) var parts: [[Part]]
    private(set) var ladders: [Ladder]
    /// Base asset.
    private(set) var quantities: [Int128]
    /// Quote asset.
    private(set) var notionals: [Int128]
    /// The fee in it included.
    private(set) var spent: [Int128]
    /// The fee in it, or in a third asset, taken off.
    private(set) var received: [Int128]
    private(set) var totals: Totals

    /// Sums over lanes, by account and asset (``PathNetwork/place(_:_:)``) and by asset.
    struct Totals {
        fileprivate(set) var spentAt: [Int128]
        fileprivate(set) var receivedAt: [Int128]
        /// What is to be held for fees in a third asset.
        fileprivate(set) var feesAt: [Int128]
        fileprivate(set) var spentOf: [Int128]
        fileprivate(set) var receivedOf: [Int128]
        fileprivate(set) var feesOf: [Int128]
        /// Fees in the destination, of hops that it is a third asset to.
        fileprivate(set) var feesOnArrival: Int128 = 0

        fileprivate init(_ network: PathNetwork) {
            spentAt = Array(repeating: 0, count: network.held.count)
            (receivedAt, feesAt) = (spentAt, spentAt)
            spentOf = Array(repeating: 0, count: network.assets.count)
            (receivedOf, feesOf) = (spentOf, spentOf)
        }
    }

    init(_ network: PathNetwork) {
        ladders = network.ladders
        parts = Array(repeating: [], count: ladders.count)
        quantities = Array(repeating: 0, count: network.lanes.count)
        (notionals, spent, received) = (quantities, quantities, quantities)
        totals = Totals(network)
    }

    /// What a solved programme takes, each part of a level cut to whole units.
    init(_ network: PathNetwork, _ solution: LadderSimplex) {
        self.init(network)
        for ladder in ladders.indices where ladders[ladder].reachEnd() {
            for block in solution.runs[ladder] { append(solution, block, ladder) }
            refresh(ladder, network)
        }
    }

    private mutating func append(_ solution: LadderSimplex, _ index: Int, _ ladder: Int) {
        let block = solution.blocks[index]
        let takers = solution.takers(of: index)
        guard !takers.isEmpty else {
            append(block.key, block.quantity.whole, ladder)
            return
        }
        // Each lane has its part of every level: what it pays and gets follows from all of them.
        for level in block.first..<block.end {
            let quantity = ladders[ladder].end(level) - ladders[ladder].start(level)
            var left = quantity
            for (lane, part) in takers {
                let taken = max(0, min(left, (part * Scaled(quantity)).nearest))
                append(lane, taken, ladder)
                left -= taken
            }
            append(block.key, left, ladder)
        }
    }

    private mutating func append(_ lane: Int, _ quantity: Int128, _ ladder: Int) {
        guard quantity > 0, lane != LadderSimplex.nobody else { return }
        quantities[lane] += quantity
        if let last = parts[ladder].last, last.lane == lane {
            parts[ladder][parts[ladder].count - 1].quantity += quantity
        } else {
            parts[ladder].append(Part(lane: lane, quantity: quantity))
        }
    }

    /// Where the depth that is taken of the ladder ends.
    func end(_ ladder: Int) -> Int128 { parts[ladder].reduce(0) { $0 + $1.quantity } }

    /// Whether the ladder has so much more.
    mutating func holds(_ quantity: Int128, _ ladder: Int) -> Bool {
        let end = end(ladder)
        return ladders[ladder].holds(quantity, after: end)
    }

    /// Sets one quantity: what is given up is the worst that the lane has, what is added is the
    /// next that nobody has.
    ///
    /// The ladder must hold it.
    mutating func set(_ lane: Int, to quantity: Int128, _ network: PathNetwork) {
        let ladder = network.participants[lane].ladder
        var less = quantities[lane] - quantity
        if less < 0 {
            append(lane, -less, ladder)
        } else {
            var place = parts[ladder].count - 1
            while less > 0, place >= 0 {
                if parts[ladder][place].lane == lane {
                    let cut = min(less, parts[ladder][place].quantity)
                    parts[ladder][place].quantity -= cut
                    less -= cut
                }
                place -= 1
            }
            parts[ladder].removeAll { $0.quantity == 0 }
            quantities[lane] = quantity
        }
        refresh(ladder, network)
    }

    /// Makes everything follow from the parts of one ladder.
    private mutating func refresh(_ ladder: Int, _ network: PathNetwork) {
        for lane in network.lanesOf[ladder] {
            var (position, worth) = (Int128(0), FixedProduct.zero)
            for part in parts[ladder] {
                let end = position + part.quantity
                if part.lane == lane {
                    let more = ladders[ladder].worth(at: end)
                        .subtracting(ladders[ladder].worth(at: position))
                    worth = worth.adding(more)
                }
                position = end
            }
            let pricing = network.participants[lane].pricing
            let (quantity, notional) = (quantities[lane], worth.units(up: pricing.isBuy))
            let spent = quantity == 0 ? 0 : pricing.spent(quantity, notional)
            let received = quantity == 0 ? 0 : max(0, pricing.received(quantity, notional))
            book(lane, notional, spent, received, network)
        }
    }

    private mutating func book(
        _ lane: Int, _ notional: Int128, _ spent: Int128, _ received: Int128,
        _ network: PathNetwork
    ) {
        let role = network.roles[lane]
        if let fee = role.fee {
            let more = fee.reserved(notional) - fee.reserved(notionals[lane])
            totals.feesAt[network.place(role.account, fee.asset)] += more
            totals.feesOf[fee.asset] += more
            if fee.asset == PathNetwork.destination {
                totals.feesOnArrival += fee.paid(notional) - fee.paid(notionals[lane])
            }
        }
        totals.spentAt[network.place(role.account, role.spends)] += spent - self.spent[lane]
        totals.spentOf[role.spends] += spent - self.spent[lane]
        let more = received - self.received[lane]
        totals.receivedAt[network.place(role.account, role.receives)] += more
        totals.receivedOf[role.receives] += more
        (notionals[lane], self.spent[lane], self.received[lane]) = (notional, spent, received)
    }

    /// The worst price that the lane takes; the next that it would take where it has nothing; `nil`
    /// at the end of the ladder.
    mutating func worstPrice(_ lane: Int, _ ladder: Int) -> Int128? {
        var (position, last) = (Int128(0), Int128(0))
        for part in parts[ladder] {
            position += part.quantity
            if part.lane == lane { last = position }
        }
        let level =
            last > 0 ? ladders[ladder].lastLevel(before: last) : ladders[ladder].level(at: position)
        return ladders[ladder].reach(level) ? ladders[ladder].price(level) : nil
    }

    /// The price of the next that anybody would take; `nil` at the end of the ladder.
    mutating func nextPrice(_ ladder: Int) -> (price: Int128, left: Int128)? {
        let position = end(ladder)
        let level = ladders[ladder].level(at: position)
        guard ladders[ladder].reach(level) else { return nil }
        return (ladders[ladder].price(level), ladders[ladder].end(level) - position)
    }

    /// Whether the venue would take the lane's order: nothing at all, or enough for its minimums.
    ///
    /// The smallest notional is asked of quantity times limit price, which is how venues read it;
    /// for a sale that is less than what is expected.
    mutating func isLargeEnough(_ lane: Int, _ network: PathNetwork) -> Bool {
        let (quantity, participant) = (quantities[lane], network.participants[lane])
        guard quantity > 0 else { return true }
        guard quantity >= participant.quantityMin else { return false }
        guard participant.notionalMin > 0 else { return true }
        guard !participant.pricing.isBuy else { return notionals[lane] >= participant.notionalMin }
        guard let price = worstPrice(lane, participant.ladder) else { return false }
        return FixedProduct(units: participant.notionalMin)
            <= FixedProduct(participant.limit(price), quantity)
    }
}

extension LadderSimplex {
    /// The lanes, and ``nobody``, that take a part of the block that the basis says, in order.
    func takers(of block: Int) -> [(lane: Int, part: Scaled)] {
        guard blocks[block].basicCount > 0 else { return [] }
        return (0..<size)
            .filter { basics[$0].block == block }
            .map { (basics[$0].variable, values[$0]) }
            .sorted { $0.lane < $1.lane }
    }
}

extension PathAllocation {
    /// The most that the lane can have of what it has, spending at most `limit`.
    mutating func quantity(
        _ lane: Int, spendingAtMost limit: Int128, _ network: PathNetwork
    ) -> Int128 {
        guard limit > 0 else { return 0 }
        let pricing = network.participants[lane].pricing
        let base = pricing.baseSpending(atMost: limit)
        return pricing.isBuy
            ? quantity(lane, ofWorth: FixedProduct(units: base), up: false, network)
            : min(base, quantities[lane])
    }

    /// The least that the lane can have of what it has, receiving at least `limit`.
    mutating func quantity(
        _ lane: Int, receivingAtLeast limit: Int128, _ network: PathNetwork
    ) -> Int128 {
        guard limit > 0 else { return 0 }
        let pricing = network.participants[lane].pricing
        let base = pricing.baseReceiving(atLeast: limit)
        return pricing.isBuy
            ? min(base, quantities[lane])
            : quantity(lane, ofWorth: FixedProduct(units: base), up: true, network)
    }

    /// How much of the lane's parts, from the best on, is worth `limit`.
    private mutating func quantity(
        _ lane: Int, ofWorth limit: FixedProduct, up: Bool, _ network: PathNetwork
    ) -> Int128 {
        let ladder = network.participants[lane].ladder
        var (position, taken, left) = (Int128(0), Int128(0), limit)
        for part in parts[ladder] {
            let (start, end) = (position, position + part.quantity)
            position = end
            guard part.lane == lane else { continue }
            let before = ladders[ladder].worth(at: start)
            let worth = ladders[ladder].worth(at: end).subtracting(before)
            guard left < worth else {
                left = left.subtracting(worth)
                taken += part.quantity
                continue
            }
            let goal = before.adding(left)
            let reached =
                up
                ? ladders[ladder].position(worthAtLeast: goal) ?? end
                : ladders[ladder].position(worthAtMost: goal)
            return taken + min(end, reached) - start
        }
        return taken
    }

    /// How much more the lane can take at the ladder's next price, spending at most `limit` more.
    mutating func room(
        _ lane: Int, spendingAtMost limit: Int128, price: Int128, _ network: PathNetwork
    ) -> Int128 {
        let pricing = network.participants[lane].pricing
        let base = pricing.baseSpending(atMost: spent[lane] + limit)
        guard pricing.isBuy else { return max(0, base - quantities[lane]) }
        guard base > notionals[lane] else { return 0 }
        return FixedProduct(units: base - notionals[lane]).divided(by: price, up: false)
    }
}
