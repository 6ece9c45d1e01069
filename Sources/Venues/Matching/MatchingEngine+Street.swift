package import Domain
package import Money
package import Routing

extension MatchingEngine {
    /// Sets what the street offers at the prices of one message, zero for nothing, and fills our
    /// orders that are crossed by it.
    ///
    /// Each price that is named is renewed, also with the quantity that it had: what was taken
    /// there is offered again.
    package mutating func renew(
        market: Int, bids: some Sequence<BookLevel>, asks: some Sequence<BookLevel>,
        into executions: inout ContiguousArray<MatchedFill>
    ) {
        for level in bids { setStreet(market, .buy, level) }
        for level in asks { setStreet(market, .sell, level) }
        cross(market, resting: .buy, into: &executions)
        cross(market, resting: .sell, into: &executions)
    }

    /// As ``renew(market:bids:asks:into:)``, after the street was emptied.
    package mutating func replace(
        market: Int, bids: some Sequence<BookLevel>, asks: some Sequence<BookLevel>,
        into executions: inout ContiguousArray<MatchedFill>
    ) {
        for side in [Side.buy, .sell] {
            for index in markets[market][side].levels.indices {
                markets[market][side].levels[index].street = 0
            }
            markets[market][side].levels.removeAll { $0.isEmpty }
        }
        renew(market: market, bids: bids, asks: asks, into: &executions)
        // A price that the message left out offers nothing any more: no order waits behind it.
        for side in [Side.buy, .sell] where markets[market][side].ownOrders > 0 {
            for index in markets[market][side].levels.indices { clipMarks(market, side, index) }
        }
    }

    private mutating func setStreet(_ market: Int, _ side: Side, _ level: BookLevel) {
        let key = markets[market][side].key(level.price.units)
        guard level.quantity.isPositive else {
            guard let index = markets[market][side].find(key) else { return }
            markets[market][side].levels[index].street = 0
            if markets[market][side].levels[index].isEmpty {
                markets[market][side].levels.remove(at: index)
            } else {
                clipMarks(market, side, index)
            }
            return
        }
        let index = markets[market][side].require(key)
        markets[market][side].levels[index].street = level.quantity.units
        if markets[market][side].levels[index].head >= 0 { clipMarks(market, side, index) }
    }

    /// No order waits behind more than the street has: what left was ahead of it last.
    private mutating func clipMarks(_ market: Int, _ side: Side, _ index: Int) {
        let level = markets[market][side].levels[index]
        var slot = level.head
        while slot >= 0 {
            pool[slot].mark = Swift.min(pool[slot].mark, level.consumed + level.street)
            slot = pool[slot].next
        }
    }

    /// Our orders on one side take what the street offers on the other at their price or better,
    /// as makers at their own price.
    private mutating func cross(
        _ market: Int, resting side: Side, into executions: inout ContiguousArray<MatchedFill>
    ) {
        guard markets[market][side].ownOrders > 0 else { return }
        var book = BookSide(side)
        markets[market].exchange(side, &book)
        var street = BookSide(side.opposite)
        markets[market].exchange(side.opposite, &street)
        defer {
            markets[market].exchange(side, &book)
            markets[market].exchange(side.opposite, &street)
        }
        var index = book.levels.count - 1
        while index >= 0, let best = street.levels.last {
            let price = book.key(book.levels[index].key)
            guard best.key <= street.key(price), best.street > 0 else { break }
            let head = book.levels[index].head
            guard head >= 0 else {
                index -= 1
                continue
            }
            let quantity = Swift.min(best.street, pool[head].open)
            let notional = Self.product(price, quantity, .down)
            let last = street.levels.count - 1
            street.levels[last].street -= quantity
            street.levels[last].consumed += quantity
            if street.levels[last].isEmpty { street.levels.removeLast() }
            fill(
                head, of: &book, at: index, quantity: quantity, notional: notional,
                into: &executions)
            if book.levels[index].isEmpty {
                book.levels.remove(at: index)
                index -= 1
            }
        }
    }

    /// A trade of the market data: its quantity fills our orders at better prices than its own,
    /// then eats the queue at its price.
    ///
    /// - Parameter aggressor: who took; the other side's orders are filled.
    package mutating func trade(
        market: Int, price: Fixed, quantity: Fixed, aggressor: Side,
        into executions: inout ContiguousArray<MatchedFill>
    ) {
        let side = aggressor.opposite
        guard markets[market][side].ownOrders > 0 else { return }
        var book = BookSide(side)
        markets[market].exchange(side, &book)
        defer { markets[market].exchange(side, &book) }
        let limit = book.key(price.units)
        var left = quantity.units
        var index = book.levels.count - 1
        while index >= 0, left > 0, book.levels[index].key <= limit {
            let head = book.levels[index].head
            guard head >= 0 else {
                index -= 1
                continue
            }
            if book.levels[index].key == limit {
                let ahead = pool[head].mark - book.levels[index].consumed
                if ahead > 0 {
                    let eaten = Swift.min(ahead, left)
                    book.levels[index].consumed += eaten
                    book.levels[index].street -= eaten
                    left -= eaten
                    continue
                }
            }
            let filled = Swift.min(left, pool[head].open)
            left -= filled
            let notional = Self.product(pool[head].price, filled, .down)
            fill(
                head, of: &book, at: index, quantity: filled, notional: notional,
                into: &executions)
            if book.levels[index].isEmpty {
                book.levels.remove(at: index)
                index -= 1
            }
        }
    }

    /// What one side offers, street and orders together, best first.
    package func depth(market: Int, _ side: Side, atMost levelsMax: Int) -> [BookLevel] {
        let book = markets[market][side]
        let count = Swift.min(levelsMax, book.levels.count)
        return [BookLevel](unsafeUninitializedCapacity: count) { buffer, initialized in
            for offset in 0..<count {
                let level = book.levels[book.levels.count - 1 - offset]
                (buffer.baseAddress.map { $0 + offset })?.initialize(
                    to: BookLevel(
                        price: Fixed(uncheckedUnits: book.key(level.key)),
                        quantity: Fixed(uncheckedUnits: level.street + level.own)))
            }
            initialized = count
        }
    }

    /// The best price of one side; `nil` where it is empty.
    package func best(market: Int, _ side: Side) -> Fixed? {
        markets[market][side].bestPrice.map { Fixed(uncheckedUnits: $0) }
    }
}
