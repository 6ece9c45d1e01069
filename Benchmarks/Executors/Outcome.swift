import Domain
import Money

/// What a run came to, before it is measured.
struct Outcome {
    let trades: [Trade]
    /// `nil` for the naive baseline.
    let conversion: Conversion?
    let orders: Int
    let decisionMid: Fixed
    let endMid: Fixed?
    let acceptedAt: Instant
}

/// Implementation shortfall (Perold 1988) of a run whose amount is fixed in the base asset and
/// whose fees are in the quote asset, in basis points of the amount at the mid at its acceptance;
/// positive costs.
struct Figures {
    /// From the mid at acceptance to the average price: delay, spread and impact together.
    let price: Fixed
    let fees: Fixed
    /// The move of the mid until the end, on what was not done.
    let opportunity: Fixed
    let filledRatio: Fixed
    /// From acceptance; `nil` without a fill.
    let lastFill: Duration?
    let orders: Int
    /// Quote asset: net receipt of a sale, cost of a purchase below zero.
    let net: Fixed

    var total: Fixed { Fixed(uncheckedUnits: price.units + fees.units + opportunity.units) }

    /// What the service itself reports of a conversion is the same, to its own last digits.
    ///
    /// - Throws: ``BenchmarkError/differs(_:)``.
    func check(against outcome: Outcome) throws {
        guard let conversion = outcome.conversion,
            let told = ExecutionReport(conversion, outcome.trades).shortfall
        else { return }
        let toldPrice = try told.delayBps.adding(told.spreadBps).adding(told.impactBps)
        let apart = try [price.subtracting(toldPrice), fees.subtracting(told.feeBps)]
        guard apart.allSatisfy({ $0.magnitude <= Fixed.step(digits: 3) }) else {
            throw BenchmarkError.differs("price \(price), fees \(fees); told \(told)")
        }
    }

    init(_ outcome: Outcome, side: Side, amount: Fixed) throws {
        var (done, notional, paid) = (Fixed.zero, Fixed.zero, Fixed.zero)
        for trade in outcome.trades {
            done = try done.adding(trade.quantity)
            notional = try notional.adding(trade.notional)
            paid = try paid.adding(trade.fee.amount)
        }
        let mid = outcome.decisionMid
        let whole = try mid.multiplied(by: amount, rounding: .halfEven)
        func bps(_ cost: Fixed) throws -> Fixed {
            try cost.multiplied(by: Fixed(10_000), dividedBy: whole, rounding: .halfEven)
        }
        /// What so much costs more than at another value.
        func worse(_ value: Fixed, than other: Fixed) throws -> Fixed {
            side == .buy ? try value.subtracting(other) : try other.subtracting(value)
        }
        price = try bps(worse(notional, than: mid.multiplied(by: done, rounding: .halfEven)))
        fees = try bps(paid)
        let left = max(try amount.subtracting(done), .zero)
        let end = outcome.endMid ?? mid
        opportunity = try bps(
            worse(
                end.multiplied(by: left, rounding: .halfEven),
                than: mid.multiplied(by: left, rounding: .halfEven)))
        filledRatio = try done.divided(by: amount, rounding: .down)
        lastFill = outcome.trades.map { $0.at.duration(since: outcome.acceptedAt) }.max()
        orders = outcome.orders
        net = try side == .buy ? notional.adding(paid).negated : notional.subtracting(paid)
    }
}
