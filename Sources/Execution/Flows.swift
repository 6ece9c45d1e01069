package import Domain
package import Money

/// What the booked trades of a conversion come to, fees included: what left the source, what
/// arrived at the target, and what lies between two legs.
package struct Flows: Hashable, Sendable {
    /// Money of the conversion in one intermediate asset.
    package struct Position: Hashable, Sendable {
        /// By where money lies; what was received there, less what was spent. Below zero where
        /// inventory of this account was spent in place of what arrived on another.
        package fileprivate(set) var accounts: [VenueAccount: Fixed] = [:]
        /// Below zero where what a leg had brought was spent by the next one and then taken back.
        package fileprivate(set) var amount = Fixed.zero
        /// What of the source it stands for, at what was paid.
        package fileprivate(set) var cost = Fixed.zero
    }

    /// What the trades of one hop exchanged before fees.
    struct Exchanged: Hashable {
        var base = Fixed.zero
        var quote = Fixed.zero
    }

    /// Of the source, net of what came back; positive when something was spent.
    package private(set) var spent = Fixed.zero
    /// Of the target, net of fees.
    package private(set) var received = Fixed.zero
    /// Booked, and neither busted nor corrected since.
    package private(set) var trades = 0
    package private(set) var positions: [Asset: Position] = [:]
    /// By hop; empty for a single hop, whose price is bounded order by order.
    private(set) var exchanged: [Exchanged]

    /// What of the source stands for what arrived at the target, at what was paid.
    private var targetCost = Fixed.zero
    private let from: Asset
    private let to: Asset

    init(_ conversion: Conversion) {
        from = conversion.request.from
        to = conversion.request.to
        let hops = conversion.hops
        exchanged = hops.count > 1 ? hops.map { _ in Exchanged() } : []
        for hop in hops where hop.receives != to { positions[hop.receives] = Position() }
    }

    /// - Throws: ``MoneyError/overflow``.
    mutating func add(_ trade: Trade, leg: Int) throws(MoneyError) {
        try apply(trade, leg: leg, sign: 1)
        trades += 1
    }

    /// Takes back a trade that its venue busted.
    ///
    /// - Throws: ``MoneyError/overflow``.
    mutating func remove(_ trade: Trade, leg: Int) throws(MoneyError) {
        try apply(trade, leg: leg, sign: -1)
        trades -= 1
    }

    private mutating func apply(
        _ trade: Trade, leg: Int, sign: Int128
    ) throws(MoneyError) {
        try moveCost(of: trade, sign: sign)
        for (asset, amount) in try trade.changes() {
            let change = Fixed(uncheckedUnits: amount.units * sign)
            if asset == from { spent = try spent.subtracting(change) }
            if asset == to { received = try received.adding(change) }
            if var position = positions[asset] {
                let place = trade.account.place
                let here = position.accounts[place] ?? .zero
                position.accounts[place] = try here.adding(change)
                position.amount = try position.amount.adding(change)
                positions[asset] = position
            }
        }
        guard exchanged.indices.contains(leg) else { return }
        exchanged[leg].base = try exchanged[leg].base.adding(
            Fixed(uncheckedUnits: trade.quantity.units * sign))
        exchanged[leg].quote = try exchanged[leg].quote.adding(
            Fixed(uncheckedUnits: trade.notional.units * sign))
    }

    /// Moves what the source paid from the asset that the trade spends to the one that it receives;
    /// back, where the trade is taken back.
    private mutating func moveCost(of trade: Trade, sign: Int128) throws(MoneyError) {
        guard !positions.isEmpty else { return }
        let hop = Hop(symbol: trade.symbol, side: trade.side)
        let (left, reached) = sign > 0 ? (hop.spends, hop.receives) : (hop.receives, hop.spends)
        var (gone, come) = (Fixed.zero, Fixed.zero)
        for (asset, amount) in try trade.netChanges() {
            if asset == left { gone = amount.magnitude }
            if asset == reached { come = amount.magnitude }
        }
        try addCost(takeCost(of: gone, left), of: come, reached)
    }

    /// The share of an asset's cost that leaves with an amount of it.
    private mutating func takeCost(of amount: Fixed, _ asset: Asset) throws(MoneyError) -> Fixed {
        if asset == from { return amount }
        func share(_ cost: Fixed, of whole: Fixed) throws(MoneyError) -> Fixed {
            guard whole.isPositive else { return .zero }
            return try cost.multiplied(
                by: min(amount, whole), dividedBy: whole, rounding: .up)
        }
        if let position = positions[asset] {
            let taken = min(try share(position.cost, of: position.amount), position.cost)
            positions[asset]?.cost = try position.cost.subtracting(taken)
            return taken
        }
        let taken = min(try share(targetCost, of: received), targetCost)
        targetCost = try targetCost.subtracting(taken)
        return taken
    }

    /// What fills up an asset that was short carries no cost any more.
    private mutating func addCost(
        _ cost: Fixed, of amount: Fixed, _ asset: Asset
    ) throws(MoneyError) {
        guard asset != from else { return }
        guard let position = positions[asset] else {
            targetCost = try targetCost.adding(cost)
            return
        }
        let short = max(position.amount.negated, .zero)
        let lying = max(try amount.subtracting(short), .zero)
        guard lying.isPositive else { return }
        positions[asset]?.cost = try position.cost.adding(
            cost.multiplied(by: lying, dividedBy: amount, rounding: .up))
    }

    /// The average gross rate of a hop so far, received per spent before fees; `nil` before a
    /// trade.
    ///
    /// - Throws: ``MoneyError/overflow``.
    func rate(of hop: Hop, leg: Int) throws(MoneyError) -> Fixed? {
        guard exchanged.indices.contains(leg), exchanged[leg].base.isPositive,
            exchanged[leg].quote.isPositive
        else { return nil }
        let (base, quote) = (exchanged[leg].base, exchanged[leg].quote)
        return hop.side == .sell
            ? try quote.divided(by: base, rounding: .down)
            : try base.divided(by: quote, rounding: .down)
    }

    /// What of the source lies in intermediate assets, at cost.
    ///
    /// - Throws: ``MoneyError/overflow``.
    package func exposure() throws(MoneyError) -> Fixed {
        var sum = Fixed.zero
        for position in positions.values { sum = try sum.adding(position.cost) }
        return sum
    }

    /// What may still be spent of an intermediate asset: what the trades brought and did not take.
    package func available(_ asset: Asset) -> Fixed { max(net(asset), .zero) }

    /// What the trades brought of an intermediate asset less what they took; below zero where what
    /// was spent is taken back.
    func net(_ asset: Asset) -> Fixed { positions[asset]?.amount ?? .zero }

    /// Whether more was spent of an intermediate asset than trades that stand have brought.
    var isShort: Bool { positions.values.contains { $0.amount.isNegative } }
}
