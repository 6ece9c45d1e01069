import Domain
import Execution
import Money

extension ExecutionWorld {
    mutating func reverse(_ trade: Trade, as state: TradeState) {
        guard let index = trades.firstIndex(where: { $0.id == trade.id }),
            trades[index].state == .booked
        else { return violations.append("took back \(trade.venueTradeID), which does not stand") }
        trades[index].state = state
    }

    /// The venue takes a trade of its own back; a query shows it from now on.
    ///
    /// - Parameter fill: what stands in its place.
    /// - Returns: what the venue says of it.
    @discardableResult
    mutating func takeBack(
        _ venueTradeID: String, of order: OrderID, correctedTo fill: Fill? = nil
    ) -> OrderReport {
        guard let old = venueOrders[order] else {
            preconditionFailure("the venue has no order \(order)")
        }
        let report = old.taking(back: Reversal(of: venueTradeID, correction: fill))
        venueOrders[order] = report
        return report
    }

    /// What the runner makes of a report: the trades that it takes back come as they were booked.
    func events(of report: OrderReport) -> [ExecutionEvent] {
        let standing = execution?.standing(report.reversals, of: report.order) ?? []
        return standing.compactMap { reversal -> ExecutionEvent? in
            let trade = trades.first {
                $0.order == report.order && $0.venueTradeID == reversal.venueTradeID
            }
            return trade.map { .reversed($0, correction: reversal.correction) }
        } + [.reported(report)]
    }

    /// The same, told at once.
    mutating func bust(_ trade: Trade, correctedTo fill: Fill? = nil) throws {
        let report = takeBack(trade.venueTradeID, of: trade.order, correctedTo: fill)
        try step(events(of: report))
    }

    /// What a trade would be at another price.
    func correction(of trade: Trade, price: String) -> Fill {
        let notional = try? trade.quantity.multiplied(by: fixed(price), rounding: .down)
        return Fill(
            venueTradeID: "\(trade.venueTradeID)-corrected", venueOrderID: trade.venueOrderID,
            quantity: trade.quantity, price: fixed(price), notional: notional ?? .zero,
            fee: trade.fee, isMaker: trade.isMaker, at: trade.at)
    }

    /// What is held, over all pockets of an asset.
    func held(_ asset: Asset) -> Fixed {
        Fixed(
            uncheckedUnits: balances.reduce(Int128(0)) {
                $1.key.asset == asset ? $0 + $1.value.held.units : $0
            })
    }
}

extension OrderReport {
    func taking(back reversal: Reversal) -> OrderReport {
        OrderReport(
            order: order, venueOrderID: venueOrderID, status: status,
            cumulativeQuantity: cumulativeQuantity, fills: fills,
            reversals: reversals + [reversal], bookSequence: bookSequence, at: at)
    }
}
