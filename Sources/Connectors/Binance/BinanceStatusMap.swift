package import Domain
package import Money

/// What the states of Binance's orders mean here (Binance Spot API, "ENUM definitions", "Order
/// status").
package enum BinanceStatusMap {
    package enum Meaning: Hashable, Sendable {
        case open
        case filled
        /// Ended short of its quantity, with or without fills: also the rest of an
        /// immediate-or-cancel, which the venue calls expired.
        case ended
        /// Nothing was executed; with fills it means that it ended.
        case rejected
    }

    package struct Row: Hashable, Sendable {
        package let status: String
        package let meaning: Meaning
    }

    package static let rows: [Row] = [
        Row(status: "NEW", meaning: .open),
        Row(status: "PENDING_NEW", meaning: .open),
        Row(status: "PARTIALLY_FILLED", meaning: .open),
        Row(status: "PENDING_CANCEL", meaning: .open),
        Row(status: "FILLED", meaning: .filled),
        Row(status: "CANCELED", meaning: .ended),
        Row(status: "EXPIRED", meaning: .ended),
        Row(status: "EXPIRED_IN_MATCH", meaning: .ended),
        Row(status: "REJECTED", meaning: .rejected),
    ]

    /// - Parameters:
    ///   - executed: base quantity that the venue counts as filled.
    ///   - quantity: the order's.
    ///   - reason: what a rejection says.
    /// - Throws: ``BinanceAnswerError/wrong(_:_:)`` for a state that is not in the table, or that
    ///   the quantities contradict: neither success nor failure can be read from it.
    package static func status(
        _ text: String, executed: Fixed, quantity: Fixed, reason: String = "The venue rejected it."
    ) throws(BinanceAnswerError) -> OrderReport.Status {
        guard let row = rows.first(where: { $0.status == text }) else {
            throw .wrong("status", text)
        }
        guard executed <= quantity else { throw .wrong("executedQty", executed.description) }
        switch row.meaning {
        case .open: return .open
        case .filled:
            guard executed == quantity else { throw .wrong("executedQty", executed.description) }
            return .filled
        case .ended: return .cancelled
        case .rejected:
            return executed.isZero ? .rejected(Failure(.rejectedByVenue, reason)) : .cancelled
        }
    }
}
