import Domain
import Money
import Routing

/// The baseline: every level of every venue in one array, sorted by its price with fee, taken from
/// the top.
///
/// It knows no lots, minimums or balances; it is what is written first, and what the planner must
/// not be slower than.
struct NaivePlan {
    private struct Row {
        let venue: Int
        let price: Fixed
        let level: BookLevel
    }

    /// Base quantity by market.
    static func plan(_ request: PlanRequest) throws(MoneyError) -> [Fixed] {
        let side = request.hop.side
        var rows: [Row] = []
        for (venue, market) in request.markets.enumerated() {
            let fee = market.fees.taker
            let factor = try side == .buy ? Fixed.one.adding(fee) : Fixed.one.subtracting(fee)
            for level in market.book.levels(takenBy: side) {
                rows.append(
                    Row(
                        venue: venue,
                        price: try level.price.multiplied(by: factor, rounding: .halfEven),
                        level: level))
            }
        }
        rows.sort { side == .buy ? $0.price < $1.price : $0.price > $1.price }
        var taken = Array(repeating: Fixed.zero, count: request.markets.count)
        var left = request.fixed.amount
        for row in rows where left.isPositive {
            // A spend of the quote asset when buying, of the base asset when selling.
            let unit = side == .buy ? row.price : .one
            let cost = try row.level.quantity.multiplied(by: unit, rounding: .up)
            let quantity =
                try cost <= left
                ? row.level.quantity : left.divided(by: unit, rounding: .down)
            taken[row.venue] = try taken[row.venue].adding(quantity)
            left = try cost <= left ? left.subtracting(cost) : .zero
        }
        return taken
    }
}
