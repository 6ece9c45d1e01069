import Domain
import Execution
import Money

/// Keeps out of the books what no sane venue says of an order.
///
/// What is refused proves nothing: the order is asked for again, and stays unknown as long as its
/// venue says no better.
struct ReportScreen {
    private let execution: ConversionExecution

    /// Texts of a venue that are kept, in bytes.
    static let idLengthMax = 128
    /// By how much a fill's notional may differ from quantity times price: one part in a thousand,
    /// or one step of the quote asset.
    static let notionalPartsPerTolerance = Fixed(1_000)

    init(_ execution: ConversionExecution) { self.execution = execution }

    /// - Returns: `nil` for an event that may be believed; else what is left of it, and why.
    func screen(_ event: ExecutionEvent) -> (kept: ExecutionEvent, flaw: String)? {
        switch event {
        case .placed(let id, .accepted(let report)):
            return flaw(of: report, answering: id).map {
                (.placed(id, .unknown("an answer that cannot be true: \($0)")), $0)
            }
        case .queried(let id, .present(let report), _):
            return flaw(of: report, answering: id).map {
                let answer = QueryAnswer.unreachable("an answer that cannot be true: \($0)")
                return (.queried(id, answer, absenceIsProof: false), $0)
            }
        case .cancelAnswered(let id, .report(let report)):
            return flaw(of: report, answering: id).map {
                (.cancelAnswered(id, .unreachable("an answer that cannot be true: \($0)")), $0)
            }
        case .reported(let report):
            return flaw(of: report, answering: report.order).map { (.wake, $0) }
        case .reversed(let trade, let correction):
            return overfill(by: correction, of: trade).map { (.wake, $0) }
        case .wake, .cancel, .placed, .queried, .cancelAnswered, .resolved, .refused:
            return nil
        }
    }

    private func flaw(of report: OrderReport, answering id: OrderID) -> String? {
        guard let order = execution.orders.first(where: { $0.id == id }) else {
            return "order \(id) is not of this conversion"
        }
        if report.order != id { return "it is about order \(report.order), not \(id)" }
        if !Self.isID(report.venueOrderID) { return "order \(id): its venue order id" }
        let count = report.cumulativeQuantity
        if count.isNegative || count > order.quantity {
            return "order \(id) of \(order.quantity): filled \(count)"
        }
        for fill in report.fills {
            if let flaw = Self.flaw(of: fill, order) {
                return "order \(id), trade \(fill.venueTradeID.prefix(Self.idLengthMax)): \(flaw)"
            }
        }
        for reversal in report.reversals {
            if let flaw = Self.flaw(of: reversal, order) {
                return "order \(id), taken back \(reversal.venueTradeID.prefix(Self.idLengthMax)): "
                    + flaw
            }
        }
        return overfill(report, order)
    }

    /// All fills of an order together are at most the order, and so is what stands of them.
    private func overfill(_ report: OrderReport, _ order: Order) -> String? {
        var fills: [String: Int128] = [:]
        for fill in report.fills where fills[fill.venueTradeID] == nil {
            fills[fill.venueTradeID] = fill.quantity.units
        }
        var standing = fills
        for reversal in report.reversals {
            standing[reversal.venueTradeID] = nil
            if let correction = reversal.correction {
                standing[correction.venueTradeID] = correction.quantity.units
            }
        }
        let most = max(fills.values.reduce(0, +), standing.values.reduce(0, +))
        return most > order.quantity.units ? "order \(order.id): more fills than the order" : nil
    }

    /// What stands in the place of a trade keeps within the order as well.
    private func overfill(by correction: Fill?, of trade: Trade) -> String? {
        guard let correction, let order = execution.orders.first(where: { $0.id == trade.order })
        else { return nil }
        let filled =
            order.filledQuantity.units - trade.quantity.units + correction.quantity.units
        return filled > order.quantity.units
            ? "order \(order.id): its corrections come to more than the order" : nil
    }

    private static func flaw(of reversal: Reversal, _ order: Order) -> String? {
        guard isID(reversal.venueTradeID) else { return "its id" }
        guard let correction = reversal.correction else { return nil }
        if correction.venueTradeID == reversal.venueTradeID { return "corrected by itself" }
        return flaw(of: correction, order)
    }

    private static func flaw(of fill: Fill, _ order: Order) -> String? {
        guard isID(fill.venueTradeID), isID(fill.venueOrderID) else { return "its ids" }
        guard fill.quantity.isPositive, fill.quantity <= order.quantity else {
            return "quantity \(fill.quantity)"
        }
        let isWithinLimit =
            order.side == .buy
            ? fill.price <= order.limitPrice : fill.price >= order.limitPrice
        guard fill.price.isPositive, isWithinLimit else {
            return "price \(fill.price) with a limit of \(order.limitPrice)"
        }
        guard isNotional(fill, order.symbol.quote) else { return "notional \(fill.notional)" }
        guard isFee(fill, order.symbol) else {
            return "fee \(fill.fee.amount) \(fill.fee.asset)"
        }
        return nil
    }

    private static func isNotional(_ fill: Fill, _ quote: Asset) -> Bool {
        guard !fill.notional.isNegative,
            let exact = try? fill.quantity.multiplied(by: fill.price, rounding: .halfEven),
            let difference = try? exact.subtracting(fill.notional).magnitude,
            let share = try? exact.divided(by: notionalPartsPerTolerance, rounding: .up)
        else { return false }
        return difference <= max(share, Fixed.step(digits: quote.scale))
    }

    /// A fee, or a rebate, is never more than what was traded, or one step of its asset where
    /// that is more; one in another asset has no measure here.
    private static func isFee(_ fill: Fill, _ symbol: Symbol) -> Bool {
        let asset = fill.fee.asset
        guard asset == symbol.base || asset == symbol.quote else { return true }
        let traded = asset == symbol.base ? fill.quantity : fill.notional
        return fill.fee.amount.magnitude <= max(traded, Fixed.step(digits: asset.scale))
    }

    private static func isID(_ text: String) -> Bool {
        (1...idLengthMax).contains(text.utf8.count)
            && text.unicodeScalars.allSatisfy { $0.value > 0x1F && !(0x7F...0x9F ~= $0.value) }
    }
}
