import Domain
import Money

extension MatchingEngine {
    /// Takes from the other side, best price first, oldest first, until the order is filled or its
    /// price ends it.
    ///
    /// - Returns: whether it met an order of its own account; it went no further then.
    mutating func match(
        _ taker: inout RestingOrder, into executions: inout ContiguousArray<MatchedFill>
    ) -> Bool {
        let side = taker.side.opposite
        let market = Int(taker.market)
        var book = BookSide(side)
        markets[market].exchange(side, &book)
        defer { markets[market].exchange(side, &book) }
        let worst = book.key(taker.price)
        while taker.open > 0, let last = book.levels.indices.last, book.levels[last].key <= worst {
            guard takeFront(of: &book, at: last, &taker, into: &executions) else { return true }
            if book.levels[last].isEmpty { book.levels.removeLast() }
        }
        return false
    }

    /// One step at one price: the street's quantity at the front of the queue, or its oldest order.
    @inline(__always)
    private mutating func takeFront(
        of book: inout BookSide, at index: Int, _ taker: inout RestingOrder,
        into executions: inout ContiguousArray<MatchedFill>
    ) -> Bool {
        let price = book.key(book.levels[index].key)
        let head = book.levels[index].head
        let ahead =
            head < 0
            ? book.levels[index].street : pool[head].mark - book.levels[index].consumed
        let quantity: Int128
        let notional: Int128
        if ahead > 0 {
            quantity = Swift.min(taker.open, ahead)
            notional = Self.product(price, quantity, .down)
            book.levels[index].street -= quantity
            book.levels[index].consumed += quantity
        } else {
            guard pool[head].account != taker.account else { return false }
            quantity = Swift.min(taker.open, pool[head].open)
            notional = Self.product(price, quantity, .down)
            fill(
                head, of: &book, at: index, quantity: quantity, notional: notional,
                into: &executions)
        }
        taker.open -= quantity
        settle(
            taker, quantity: quantity, price: price, notional: notional, isMaker: false,
            into: &executions)
        return true
    }

    /// Fills a part or all of a resting order at its price, and takes it out when nothing is left.
    @inline(__always)
    mutating func fill(
        _ slot: Int32, of book: inout BookSide, at index: Int, quantity: Int128, notional: Int128,
        into executions: inout ContiguousArray<MatchedFill>
    ) {
        pool[slot].open -= quantity
        book.levels[index].own -= quantity
        var order = pool[slot]
        relock(&order)
        settle(
            order, quantity: quantity, price: order.price, notional: notional, isMaker: true,
            into: &executions)
        pool[slot] = order
        if order.open == 0 {
            unlink(slot, from: &book, at: index)
            pool.remove(slot)
        }
    }

    /// Puts the order at the end of its price's queue and binds its money.
    mutating func rest(_ order: RestingOrder) {
        var order = order
        relock(&order)
        let market = Int(order.market)
        let side = order.side
        var book = BookSide(side)
        markets[market].exchange(side, &book)
        defer { markets[market].exchange(side, &book) }
        let index = book.require(book.key(order.price))
        order.mark = book.levels[index].consumed + book.levels[index].street
        order.previous = book.levels[index].tail
        order.next = -1
        let slot = pool.insert(order)
        if order.previous >= 0 {
            pool[order.previous].next = slot
        } else {
            book.levels[index].head = slot
        }
        book.levels[index].tail = slot
        book.levels[index].own += order.open
        book.ownOrders += 1
    }

    /// Takes the order out of its queue; its quantity at the level is the caller's.
    @inline(__always)
    mutating func unlink(_ slot: Int32, from book: inout BookSide, at index: Int) {
        let (previous, next) = (pool[slot].previous, pool[slot].next)
        if previous >= 0 {
            pool[previous].next = next
        } else {
            book.levels[index].head = next
        }
        if next >= 0 {
            pool[next].previous = previous
        } else {
            book.levels[index].tail = previous
        }
        book.ownOrders -= 1
    }

    /// Takes the order out of the book and the pool and frees its money.
    mutating func withdraw(_ slot: Int32) -> RestingOrder {
        var order = pool[slot]
        let market = Int(order.market)
        let side = order.side
        var book = BookSide(side)
        markets[market].exchange(side, &book)
        defer { markets[market].exchange(side, &book) }
        if let index = book.find(book.key(order.price)) {
            book.levels[index].own -= order.open
            unlink(slot, from: &book, at: index)
            if book.levels[index].isEmpty { book.levels.remove(at: index) }
        }
        pool.remove(slot)
        let open = order.open
        order.open = 0
        relock(&order)
        order.open = open
        return order
    }
}
