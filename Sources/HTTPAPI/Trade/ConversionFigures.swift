import Domain
import Engine
import Money

/// What a conversion's booked trades come to.
struct ConversionFigures {
    let movements: [Movement]
    /// Of the source asset, fees in it included; zero or more.
    let spent: Fixed
    /// Of the target asset, net of fees in it; zero or more.
    let received: Fixed
    /// By asset code.
    let fees: [Fee]

    init(_ stored: StoredConversion) throws(MoneyError) {
        let request = stored.conversion.request
        movements = try Movement.net(of: stored.trades)
        spent = Self.positive(Self.amount(of: request.from, in: movements).negated)
        received = Self.positive(Self.amount(of: request.to, in: movements))
        fees = try Self.fees(of: stored.trades)
    }

    private static func amount(of asset: Asset, in movements: [Movement]) -> Fixed {
        movements.first { $0.asset == asset }?.amount ?? .zero
    }

    private static func positive(_ value: Fixed) -> Fixed { max(value, .zero) }

    static func fees(of trades: [Trade]) throws(MoneyError) -> [Fee] {
        var sums: [Asset: Fixed] = [:]
        for trade in trades where trade.state == .booked {
            let old = sums[trade.fee.asset] ?? .zero
            sums[trade.fee.asset] = try old.adding(trade.fee.amount)
        }
        return sums.sorted { $0.key < $1.key }
            .filter { !$0.value.isZero }.map { Fee($0.value, of: $0.key) }
    }

    /// `to` per `from`, 18 digits, rounded down; `nil` without a spend, or beyond the range.
    static func rate(from: Fixed, to: Fixed) -> Fixed? {
        guard from.isPositive else { return nil }
        return try? to.divided(by: from, rounding: .down)
    }

    /// What of a fixed spend was left over by a completed conversion: below what can be traded.
    func residual(of conversion: Conversion) -> Fixed? {
        guard conversion.status == .completed, case .from(let fixed) = conversion.request.fixed,
            let rest = try? fixed.subtracting(spent), rest.isPositive
        else { return nil }
        return rest
    }

    /// How much of the fixed side is done, 0 to 1, rounded down.
    func filledRatio(of conversion: Conversion) -> Fixed? {
        let ratio: Fixed? =
            switch conversion.request.fixed {
            case .from(let fixed): try? spent.divided(by: fixed, rounding: .down)
            case .to(let fixed): try? received.divided(by: fixed, rounding: .down)
            }
        return ratio.map { min($0, .one) }
    }
}
