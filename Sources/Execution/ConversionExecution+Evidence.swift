package import Domain
import Money

extension ConversionExecution {
    /// Why operators' evidence cannot be taken for an order now; `nil` where it can.
    ///
    /// Only for an order whose state is unknown, or which its venue has not answered for during
    /// `unknownEscalation`: an order that is alive would be replaced, and both would trade.
    package func objection(
        to evidence: OrderEvidence, on id: OrderID, at now: Instant
    ) -> String? {
        guard let order = orders.first(where: { $0.id == id }), !order.isSettled else {
            return "Order \(id) does not wait for its venue."
        }
        switch order.state {
        case .intended: return "Order \(id) is being sent; its venue's answer is under way."
        case .unknown: break
        case .open, .cancelRequested:
            guard let since = silentSince[id],
                now.duration(since: since) >= settings.unknownEscalation
            else {
                return "Order \(id) is open at \(order.account), which answers for it: cancel it "
                    + "instead."
            }
        case .filled, .cancelled, .rejected, .absent: break
        }
        return objection(to: evidence, on: order)
    }

    private func objection(to evidence: OrderEvidence, on order: Order) -> String? {
        switch evidence {
        case .absent:
            guard order.venueOrderID == nil, order.filledQuantity.isZero else {
                return "Order \(order.id) was seen at \(order.account): say how it ended there."
            }
            return nil
        case .ended:
            guard let filled = evidence.filledQuantity, filled <= order.quantity else {
                return "The fills come to more than the order of \(order.quantity)."
            }
            let least = max(order.reportedQuantity, order.filledQuantity)
            guard filled >= least else {
                return "The fills come to \(filled), and \(order.account) has told of \(least)."
            }
            return nil
        }
    }

    /// Takes the evidence as if the order's venue had given it; nothing where it cannot be taken.
    mutating func resolve(
        _ id: OrderID, with evidence: OrderEvidence, _ context: ExecutionContext,
        _ draft: inout Draft
    ) throws(MoneyError) {
        guard objection(to: evidence, on: id, at: context.now) == nil,
            let index = index(of: id)
        else { return }
        switch evidence {
        case .absent: end(id, .absent, context, &draft)
        case .ended(let venueOrderID, let fills):
            let filled = evidence.filledQuantity ?? .zero
            let isWhole = filled == orders[index].quantity
            try apply(
                OrderReport(
                    order: id, venueOrderID: venueOrderID,
                    status: isWhole ? .filled : .cancelled, cumulativeQuantity: filled,
                    fills: fills, bookSequence: 0, at: context.now),
                context, &draft)
        }
    }
}
