package import Domain
package import Money

/// What the booked trades of a conversion come to, fees included: what left the source, what
/// arrived at the target, and what lies between two legs.
package struct Flows: Hashable, Sendable {
    /// Money of the conversion in one intermediate asset.
    package struct Position: Hashable, Sendable {
        /// By account; what was received there, less what was spent. Below zero where inventory of
        /// this account was spent in place of what arrived on another.
        package fileprivate(set) var accounts: [VenueAccount: Fixed] = [:]
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
                let here = position.accounts[trade.account] ?? .zero
                position.accounts[trade.account] = try here.adding(change)
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

    /// Moves what the source paid from the asset that the trade spends to the one that it receives.
    private mutating func moveCost(of trade: Trade, sign: Int128) throws(MoneyError) {
        guard !positions.isEmpty else { return }
        let hop = Hop(symbol: trade.symbol, side: trade.side)
        var moved = Fixed.zero
        for (asset, amount) in try trade.changes() where asset == hop.spends {
            moved = try moved.subtracting(amount)
        }
        if var source = positions[hop.spends] {
            if source.amount.isPositive, sign > 0 {
                moved = try source.cost.multiplied(
                    by: min(moved, source.amount), dividedBy: source.amount, rounding: .up)
            } else {
                moved = .zero
            }
            source.cost = try source.cost.subtracting(min(moved, source.cost))
            positions[hop.spends] = source
        }
        if var target = positions[hop.receives] {
            let cost = target.cost.units + moved.units * sign
            target.cost = try Fixed(units: max(0, cost))
            positions[hop.receives] = target
        }
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
    package func available(_ asset: Asset) -> Fixed {
        max(positions[asset]?.amount ?? .zero, .zero)
    }
}
