import Bookkeeping
import Domain
import Money

/// What must hold of one conversion and all that belongs to it (DESIGN, section 4), whatever store
/// has it.
package enum ConversionAudit {
    package static func findings(of stored: StoredConversion) -> [AuditFinding] {
        var notes = Notes(subject: stored.conversion.id.description)
        checkStatus(stored, &notes)
        checkOrders(stored, &notes)
        checkEnd(stored, &notes)
        checkSpend(stored, &notes)
        return notes.findings
    }

    struct Notes {
        let subject: String
        var findings: [AuditFinding] = []

        mutating func expect(
            _ holds: Bool, _ check: String, _ message: @autoclosure () -> String
        ) {
            guard !holds else { return }
            findings.append(AuditFinding(check: check, subject: subject, message: message()))
        }
    }

    private static func checkStatus(_ stored: StoredConversion, _ notes: inout Notes) {
        let conversion = stored.conversion
        let status = conversion.status
        notes.expect(
            status.isFinal == (conversion.completedAt != nil), "status-legal",
            "\(status.rawValue) with completedAt \(conversion.completedAt?.description ?? "absent")"
        )
        notes.expect(
            conversion.version >= (status == .pending || status == .simulated ? 0 : 1)
                && conversion.revision >= 0,
            "version-legal", "\(status.rawValue) with version \(conversion.version)")
        switch status {
        case .pending:
            notes.expect(stored.orders.isEmpty, "status-legal", "PENDING with orders")
        case .processing:
            notes.expect(!stored.orders.isEmpty, "status-legal", "PROCESSING without an order")
        case .pendingCancel:
            notes.expect(
                conversion.cancelCause != nil, "status-legal", "PENDING_CANCEL without a cause")
        case .completed:
            // A bust after the end changes no status.
            notes.expect(!stored.trades.isEmpty, "status-legal", "COMPLETED without a trade")
        case .cancelled: break
        case .failed:
            notes.expect(
                !stored.trades.contains { $0.state == .booked }, "failed-moved-nothing",
                "FAILED with booked trades")
        case .simulated:
            notes.expect(stored.orders.isEmpty, "status-legal", "SIMULATED with orders")
        }
    }

    private static func checkOrders(_ stored: StoredConversion, _ notes: inout Notes) {
        var byOrder: [OrderID: [Trade]] = [:]
        for trade in stored.trades { byOrder[trade.order, default: []].append(trade) }
        for order in stored.orders {
            let everBooked = byOrder.removeValue(forKey: order.id) ?? []
            let trades = everBooked.filter { $0.state == .booked }
            let reversed = sum(everBooked.filter { $0.state != .booked }.map(\.quantity))
            notes.expect(
                order.takenBackQuantity <= reversed ?? .zero
                    && (reversed != .zero || order.takenBackQuantity.isZero),
                "taken-back-equals-trades",
                "order \(order.id) has \(order.takenBackQuantity) taken back of "
                    + text(reversed))
            let quantity = sum(trades.map(\.quantity))
            let notional = sum(trades.map(\.notional))
            notes.expect(
                quantity == order.filledQuantity && notional == order.filledNotional,
                "fills-equal-trades",
                """
                order \(order.id) says \(order.filledQuantity) for \(order.filledNotional); its \
                trades \(text(quantity)) for \(text(notional))
                """)
            notes.expect(
                order.filledQuantity <= order.quantity, "fills-within-order",
                "order \(order.id) of \(order.quantity) filled \(order.filledQuantity)")
            notes.expect(
                order.leg < stored.conversion.hops.count, "order-of-leg",
                "order \(order.id) is of leg \(order.leg), which there is not")
            notes.expect(
                trades.allSatisfy {
                    $0.account == order.account && $0.symbol == order.symbol
                        && $0.side == order.side
                }, "trade-of-order",
                "a trade of order \(order.id) has another account, symbol or side")
        }
        for order in byOrder.keys.sorted() {
            notes.expect(false, "trade-of-order", "trades of an order \(order) that is not there")
        }
    }

    private static func checkEnd(_ stored: StoredConversion, _ notes: inout Notes) {
        for (pocket, amount) in stored.holds.sorted(by: { $0.key < $1.key }) {
            notes.expect(amount.isPositive, "holds-positive", "holds \(amount) of \(pocket)")
        }
        guard stored.conversion.status.isFinal else { return }
        notes.expect(stored.holds.isEmpty, "final-holds-nothing", "final, and holds something")
        for order in stored.orders {
            notes.expect(
                order.isSettled, "final-orders-settled",
                "final, and order \(order.id) is not settled")
        }
    }

    /// A fixed spend is never exceeded, fees in the spent asset included; what a venue corrects is
    /// its own word.
    private static func checkSpend(_ stored: StoredConversion, _ notes: inout Notes) {
        guard case .from(let most) = stored.conversion.request.fixed,
            !stored.trades.contains(where: { $0.state == .corrected })
        else { return }
        var net = Int128.zero
        for trade in stored.trades where trade.state == .booked {
            guard let changes = try? trade.changes() else { continue }
            for (asset, amount) in changes where asset == stored.conversion.request.from {
                net &+= amount.units
            }
        }
        let limit = most.units
        notes.expect(
            -net <= limit, "spend-within-amount",
            "spent \(DecimalText.format(units: -net)) \(stored.conversion.request.from), "
                + "fixed were \(most)")
    }

    /// `nil` beyond the range of amounts, which equals no stored amount.
    private static func sum(_ amounts: [Fixed]) -> Fixed? {
        amounts.reduce(Fixed?.some(.zero)) { total, amount in
            total.flatMap { try? $0.adding(amount) }
        }
    }

    private static func text(_ amount: Fixed?) -> String { amount?.description ?? "too much" }
}
