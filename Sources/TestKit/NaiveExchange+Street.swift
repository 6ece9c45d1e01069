package import Domain
package import Money

extension NaiveExchange {
    /// Sets the street's quantity at a price: more is added behind everything, less is taken away
    /// from behind.
    package mutating func setStreet(_ side: Side, price: Fixed, quantity: Fixed) {
        withLevel(side, price) { level in
            var left = quantity
            var queue: [Entry] = []
            for entry in level.queue {
                switch entry {
                case .street(let old):
                    let kept = min(old, left)
                    left -= kept
                    if kept.isPositive { queue.append(.street(kept)) }
                case .order: queue.append(entry)
                }
            }
            if left.isPositive { queue.append(.street(left)) }
            level.queue = queue
        }
    }

    /// Our orders of a side take what the street offers at their price or better.
    package mutating func cross(resting side: Side) {
        while let order = bestOrder(side), let offer = bestStreet(side.opposite) {
            let crosses =
                side == .buy ? offer.price <= order.price : offer.price >= order.price
            guard crosses else { return }
            let part = min(order.open, offer.quantity)
            takeStreet(side.opposite, price: offer.price, part)
            fillResting(order.id, part)
        }
    }

    /// A trade of the market data fills better prices first, then eats the queue at its own.
    package mutating func trade(price: Fixed, quantity: Fixed, aggressor: Side) {
        let side = aggressor.opposite
        var left = quantity
        while left.isPositive, let order = bestOrder(side) {
            guard side == .buy ? order.price >= price : order.price <= price else { return }
            if order.price == price, let level = levels(side).first(where: { $0.price == price }),
                case .street(let ahead)? = level.queue.first
            {
                let eaten = min(ahead, left)
                takeStreet(side, price: price, eaten)
                left -= eaten
                continue
            }
            let part = min(order.open, left)
            left -= part
            fillResting(order.id, part)
        }
    }

    /// Price and quantity of each level, best first.
    package func depth(_ side: Side) -> [(price: Fixed, quantity: Fixed)] {
        levels(side).map { level in
            let sum = level.queue.reduce(Fixed.zero) { sum, entry in
                switch entry {
                case .street(let quantity): sum + quantity
                case .order(let id): sum + (orders[id]?.open ?? .zero)
                }
            }
            return (level.price, sum)
        }
    }

    private func bestOrder(_ side: Side) -> (id: OrderID, price: Fixed, open: Fixed)? {
        for level in levels(side) {
            for case .order(let id) in level.queue {
                return orders[id].map { (id, $0.price, $0.open) }
            }
        }
        return nil
    }

    private func bestStreet(_ side: Side) -> (price: Fixed, quantity: Fixed)? {
        for level in levels(side) {
            for case .street(let quantity) in level.queue { return (level.price, quantity) }
        }
        return nil
    }

    private mutating func takeStreet(_ side: Side, price: Fixed, _ quantity: Fixed) {
        withLevel(side, price) { level in
            for (index, entry) in level.queue.enumerated() {
                guard case .street(let old) = entry else { continue }
                if old == quantity {
                    level.queue.remove(at: index)
                } else {
                    level.queue[index] = .street(old - quantity)
                }
                return
            }
        }
    }

    /// Street quantities side by side are one.
    private static func merged(_ queue: [Entry]) -> [Entry] {
        queue.reduce(into: []) { merged, entry in
            if case .street(let next) = entry, case .street(let before)? = merged.last {
                merged[merged.count - 1] = .street(before + next)
            } else {
                merged.append(entry)
            }
        }
    }

    /// Changes the level at a price, made where missing and dropped where nothing is left.
    mutating func withLevel(_ side: Side, _ price: Fixed, _ body: (inout Level) -> Void) {
        var levels = side == .buy ? bids : asks
        if side == .buy { bids = [] } else { asks = [] }
        let index =
            levels.firstIndex { side == .buy ? $0.price <= price : $0.price >= price }
            ?? levels.count
        if index == levels.count || levels[index].price != price {
            levels.insert(Level(price: price, queue: []), at: index)
        }
        body(&levels[index])
        levels[index].queue = Self.merged(levels[index].queue)
        if levels[index].queue.isEmpty { levels.remove(at: index) }
        if side == .buy { bids = levels } else { asks = levels }
    }
}

// Models have small tidy numbers: an overflow would end the test, and should.
extension Fixed {
    static func + (left: Fixed, right: Fixed) -> Fixed {
        Fixed(uncheckedUnits: left.units + right.units)
    }

    static func - (left: Fixed, right: Fixed) -> Fixed {
        Fixed(uncheckedUnits: left.units - right.units)
    }

    static func * (left: Fixed, right: Fixed) -> Fixed {
        guard let product = try? left.multiplied(by: right, rounding: .down) else {
            preconditionFailure("a model's numbers are small")
        }
        return product
    }

    static func += (left: inout Fixed, right: Fixed) { left = left + right }
    static func -= (left: inout Fixed, right: Fixed) { left = left - right }
}
