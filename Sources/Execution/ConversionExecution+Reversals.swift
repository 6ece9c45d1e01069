import Bookkeeping
package import Domain
import Money

/// What a venue takes back: its entry is reversed, never deleted, and what stands in its place is
/// booked as any other trade. What the order worked stays worked; the conversion trades again what
/// it is short of.
extension ConversionExecution {
    /// Of an order's reversals, those of trades that were booked and stand. Their trades, as the
    /// store has them, are needed to take them back (``ExecutionEvent/reversed(_:correction:)``).
    package func standing(_ reversals: [Reversal], of id: OrderID) -> [Reversal] {
        guard !reversals.isEmpty, let order = orders.first(where: { $0.id == id }) else {
            return []
        }
        return reversals.filter { reversal in
            let key = BookedTrade(order.account, reversal.venueTradeID)
            return booked.contains(key) && !reversed.contains(key)
        }
    }

    /// Takes back what was booked with this very decision; what was booked before came with its
    /// own event. A trade that nobody has told is nothing to take back: the count asks for it.
    mutating func takeBack(
        _ reversals: [Reversal], of id: OrderID, _ context: ExecutionContext,
        _ draft: inout Draft
    ) throws(MoneyError) {
        for reversal in reversals {
            let trade = draft.booked.first {
                $0.order == id && $0.venueTradeID == reversal.venueTradeID
            }
            guard let trade else { continue }
            try reverse(trade, reversal.correction, context, &draft)
        }
    }

    mutating func reverse(
        _ trade: Trade, _ correction: Fill?, _ context: ExecutionContext, _ draft: inout Draft
    ) throws(MoneyError) {
        guard let index = index(of: trade.order), trade.state == .booked,
            reversed.insert(BookedTrade(trade)).inserted
        else { return }
        let order = orders[index]
        orders[index].filledQuantity = try order.filledQuantity.subtracting(trade.quantity)
        orders[index].filledNotional = try order.filledNotional.subtracting(trade.notional)
        orders[index].takenBackQuantity = try order.takenBackQuantity.adding(trade.quantity)
            .subtracting(correction?.quantity ?? .zero)
        try flows.remove(trade, leg: order.leg)
        draft.reversed.append(trade)
        draft.writes.append(.reverseTrade(trade, as: correction == nil ? .busted : .corrected))
        draft.writes.append(.post(LedgerEntry(reversing: trade, at: context.now)))
        try releaseTaken(back: trade, &draft)
        try holdReturned(by: trade, &draft)
        touch(index, context, &draft)
        guard let correction else { return }
        let before = draft.booked.count
        try book(correction, at: index, context, &draft)
        draft.corrections += draft.booked.count - before
        let spent = Pocket(trade.account, orders[index].hop.spends)
        try coverReserves(of: spent, &draft)
    }

    /// A correction that costs more than its trade did takes from what is held for orders that
    /// still work: that is held again, out of what is held elsewhere first.
    private mutating func coverReserves(
        of pocket: Pocket, _ draft: inout Draft
    ) throws(MoneyError) {
        guard !conversion.status.isFinal, draft.refusals[pocket, default: 0] < 2 else { return }
        var short = (holds[pocket] ?? .zero).negated
        for order in orders
        where !order.isSettled && Pocket(order.account, order.hop.spends) == pocket {
            short = try short.adding(order.reservedOpen())
        }
        guard short.isPositive else { return }
        for (other, free) in try freeHolds().sorted(by: { $0.key < $1.key })
        where other.asset == pocket.asset && other != pocket {
            let moved = min(free, short)
            changeHold(of: other, by: moved.negated, &draft)
            changeHold(of: pocket, by: moved, &draft)
            short = try short.subtracting(moved)
        }
        changeHold(of: pocket, by: short, &draft)
    }

    /// What came back is held again, so that nobody else spends it before it is traded again.
    private mutating func holdReturned(
        by trade: Trade, _ draft: inout Draft
    ) throws(MoneyError) {
        guard !conversion.status.isFinal else { return }
        for (asset, amount) in try trade.netChanges() where amount.isNegative {
            hold(amount.negated, of: Pocket(trade.account, asset), &draft)
        }
    }

    /// What a leg had brought and is gone is no longer held for the next one, but for what orders
    /// of it are already working with.
    private mutating func releaseTaken(
        back trade: Trade, _ draft: inout Draft
    ) throws(MoneyError) {
        for (asset, amount) in try trade.netChanges()
        where amount.isPositive && isIntermediate(asset) {
            let pocket = Pocket(trade.account, asset)
            let free = try freeHolds()[pocket] ?? .zero
            changeHold(of: pocket, by: min(amount, free).negated, &draft)
        }
    }
}
