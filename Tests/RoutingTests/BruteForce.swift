import Domain
import Money

@testable import Routing

/// The best plan over whole lots by trying every combination: the planner's independent judge.
///
/// Walks the books level by level in plain arithmetic and shares nothing with the planner but the
/// request.
struct BruteForce {
    struct Answer {
        var reached = Fixed.zero
        var spent = Fixed.zero
        var lots: [Int] = []
    }

    /// One order by its number of lots; no value where a rule forbids it.
    private struct Order {
        var spent = Fixed.zero
        var received = Fixed.zero
        /// What its last lot receives.
        var last = Fixed.zero
    }

    let request: PlanRequest
    let markets: [Market]
    private var orders: [[Order?]] = []

    init(_ request: PlanRequest, lotsMax: Int) throws {
        self.request = request
        markets = request.markets.sorted { $0.account < $1.account }
        for market in markets {
            var row: [Order?] = [Order()]
            var before = Fixed.zero
            for count in 1...lotsMax {
                let quantity = try market.rules.lot.multiplied(by: Fixed(count), rounding: .down)
                guard let order = try walk(market, quantity, unchecked: true) else { break }
                let isAllowed = try walk(market, quantity) != nil
                let last = try order.received.subtracting(before)
                row.append(
                    isAllowed
                        ? Order(spent: order.spent, received: order.received, last: last) : nil)
                before = order.received
            }
            orders.append(row)
        }
    }

    func best() throws -> Answer {
        var answer = Answer()
        try visit([], &answer)
        return answer
    }

    private func visit(_ lots: [Int], _ best: inout Answer) throws {
        guard lots.count < markets.count else {
            guard let found = try value(lots) else { return }
            if found.reached > best.reached
                || (found.reached == best.reached && found.spent < best.spent)
            {
                best = found
            }
            return
        }
        for count in orders[lots.count].indices { try visit(lots + [count], &best) }
    }

    /// What these lots spend and receive; `nil` where a rule forbids them.
    func value(_ lots: [Int]) throws -> Answer? {
        var (spent, received, over) = (Fixed.zero, Fixed.zero, Fixed.zero)
        for (row, count) in zip(orders, lots) {
            guard count < row.count, let order = row[count] else { return nil }
            spent = try spent.adding(order.spent)
            received = try received.adding(order.received)
            over = try over.adding(order.last)
        }
        switch request.fixed {
        case .from(let amount):
            return spent > amount ? nil : Answer(reached: received, spent: spent, lots: lots)
        case .to(let amount):
            if received > amount, try received.subtracting(amount) >= over { return nil }
            return Answer(reached: min(received, amount), spent: spent, lots: lots)
        }
    }

    private func walk(
        _ market: Market, _ quantity: Fixed, unchecked: Bool = false
    ) throws -> (spent: Fixed, received: Fixed)? {
        let side = request.hop.side
        var (rest, notional, worst) = (quantity, Fixed.zero, Fixed.zero)
        for level in market.book.levels(takenBy: side) where rest.isPositive {
            if let bound = request.priceBound {
                guard side == .buy ? level.price <= bound : level.price >= bound else { break }
            }
            let taken = min(rest, level.quantity)
            notional = try notional.adding(level.price.multiplied(by: taken, rounding: .up))
            rest = try rest.subtracting(taken)
            worst = level.price
        }
        guard rest.isZero else { return nil }
        let fees = market.fees
        let isBase = fees.asset.resolved(request.hop) == request.hop.symbol.base
        let fee = try (isBase ? quantity : notional).multiplied(by: fees.taker, rounding: .up)
        var spent = side == .buy ? notional : quantity
        var received = side == .buy ? quantity : notional
        if fees.asset.resolved(request.hop) == request.hop.spends {
            spent = try spent.adding(fee)
        } else {
            received = try received.subtracting(fee)
        }
        if unchecked { return (spent, received) }
        let asked = side == .buy ? notional : try worst.multiplied(by: quantity, rounding: .down)
        guard quantity >= market.rules.minQuantity, asked >= market.rules.minNotional,
            spent <= market.spendable[request.hop.spends] ?? .zero
        else { return nil }
        return (spent, received)
    }
}
