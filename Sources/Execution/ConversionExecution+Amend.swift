import Bookkeeping
import Domain
import Money

extension ConversionExecution {
    /// Facts that arrive after the end are booked by the one door; here the conversion says so.
    mutating func amend(
        _ context: ExecutionContext, _ draft: inout Draft
    ) throws(ExecutionError) {
        ask(context, &draft)
        do throws(MoneyError) {
            try note(draft.booked, draft.reversed, context, &draft)
        } catch {
            throw .arithmetic(error)
        }
        if let impossible = draft.impossible { throw .impossible(impossible) }
    }

    private mutating func note(
        _ booked: [Trade], _ reversed: [Trade], _ context: ExecutionContext, _ draft: inout Draft
    ) throws(MoneyError) {
        guard !booked.isEmpty || !reversed.isEmpty else { return }
        guard let status = conversion.status.applying(.lateFill) else {
            draft.impossible = "a late fact in \(conversion.status.rawValue)"
            return
        }
        let reason =
            reversed.isEmpty
            ? "A fill was reported after the end."
            : booked.isEmpty
                ? "A trade was taken back by its venue." : "A trade was corrected by its venue."
        let movements = try Movement.net(of: booked, less: reversed)
        conversion.status = status
        conversion.revision += 1
        draft.conversionChanged = true
        draft.writes.append(
            .amend(
                conversion.id, Amendment(at: context.now, reason: reason, movements: movements)))
    }

    /// Takes a trade back, and books what replaces it. The entry is reversed, never deleted.
    mutating func reverse(
        _ trade: Trade, _ correction: Fill?, _ context: ExecutionContext, _ draft: inout Draft
    ) throws(MoneyError) {
        guard let index = index(of: trade.order), trade.state == .booked,
            reversed.insert(trade.id).inserted
        else { return }
        let order = orders[index]
        orders[index].filledQuantity = try order.filledQuantity.subtracting(trade.quantity)
        orders[index].filledNotional = try order.filledNotional.subtracting(trade.notional)
        orders[index].reportedQuantity = max(
            try order.reportedQuantity.subtracting(trade.quantity), orders[index].filledQuantity)
        try flows.remove(trade, leg: order.leg)
        draft.reversed.append(trade)
        draft.writes.append(.reverseTrade(trade, as: correction == nil ? .busted : .corrected))
        draft.writes.append(.post(LedgerEntry(reversing: trade, at: context.now)))
        touch(index, context, &draft)
        guard let correction else { return }
        try book(correction, at: index, context, &draft)
        orders[index].reportedQuantity = max(
            orders[index].reportedQuantity, orders[index].filledQuantity)
    }
}
