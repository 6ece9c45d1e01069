import Domain
import Money

extension Mutant {
    /// What this defect makes of a venue's answer to an order.
    func altering(_ answer: PlaceAnswer) -> PlaceAnswer {
        switch (self, answer) {
        case (.droppedFill, .accepted(let report)): .accepted(Self.withoutLastFill(report))
        case (.inventedFill, .accepted(let report)): .accepted(Self.withInventedFill(report))
        case (.refusedFromTimeout, .unknown):
            .refused(Failure(.rejectedByVenue, "No answer, so it is not there."))
        case (_, .accepted), (_, .refused), (_, .unknown): answer
        }
    }

    func altering(_ answer: QueryAnswer) -> QueryAnswer {
        switch (self, answer) {
        case (.droppedFill, .present(let report)): .present(Self.withoutLastFill(report))
        case (.cancelWinsOverFill, .present(let report)): .present(Self.cancelled(report))
        case (.absentFromUnreachable, .unreachable): .absent
        case (.bustUnheard, .present(let report)): .present(unheard(report))
        case (_, .present), (_, .absent), (_, .unreachable): answer
        }
    }

    /// The order as it is put on the wire.
    func altering(_ order: Order) -> Order {
        guard self == .otherThanIntended else { return order }
        return Order(
            conversion: order.conversion, leg: order.leg, attempt: order.attempt,
            account: order.account, symbol: order.symbol, side: order.side,
            timeInForce: order.timeInForce,
            quantity: Fixed(uncheckedUnits: order.quantity.units * 2),
            limitPrice: order.limitPrice, createdAt: order.createdAt,
            validUntil: order.validUntil)
    }

    private static func withoutLastFill(_ report: OrderReport) -> OrderReport {
        guard let last = report.fills.last else { return report }
        return OrderReport(
            order: report.order, venueOrderID: report.venueOrderID, status: report.status,
            cumulativeQuantity: Fixed(
                uncheckedUnits: report.cumulativeQuantity.units - last.quantity.units),
            fills: report.fills.dropLast(), bookSequence: report.bookSequence, at: report.at)
    }

    /// A report without what it takes back.
    func unheard(_ report: OrderReport) -> OrderReport {
        guard self == .bustUnheard else { return report }
        return OrderReport(
            order: report.order, venueOrderID: report.venueOrderID, status: report.status,
            cumulativeQuantity: report.cumulativeQuantity, fills: report.fills,
            bookSequence: report.bookSequence, at: report.at)
    }

    /// The last fill in two halves, of which the second one has an id of its own.
    private static func withInventedFill(_ report: OrderReport) -> OrderReport {
        guard let last = report.fills.last else { return report }
        let half = Fixed(uncheckedUnits: last.quantity.units / 2)
        let rest = Fixed(uncheckedUnits: last.quantity.units - half.units)
        func part(_ id: String, _ quantity: Fixed) -> Fill {
            Fill(
                venueTradeID: id, venueOrderID: last.venueOrderID, quantity: quantity,
                price: last.price,
                notional: (try? quantity.multiplied(by: last.price, rounding: .down)) ?? .zero,
                fee: Fee(.zero, of: last.fee.asset), isMaker: last.isMaker, at: last.at)
        }
        return OrderReport(
            order: report.order, venueOrderID: report.venueOrderID, status: report.status,
            cumulativeQuantity: report.cumulativeQuantity,
            fills: report.fills.dropLast() + [
                part(last.venueTradeID, half), part("\(last.venueTradeID)-2", rest),
            ], bookSequence: report.bookSequence, at: report.at)
    }

    private static func cancelled(_ report: OrderReport) -> OrderReport {
        OrderReport(
            order: report.order, venueOrderID: report.venueOrderID, status: .cancelled,
            cumulativeQuantity: .zero, fills: [], bookSequence: report.bookSequence, at: report.at)
    }
}
