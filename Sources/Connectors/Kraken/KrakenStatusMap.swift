package import Domain
package import Money

/// What Kraken's words for the state of an order mean, on both of its interfaces. A word that is
/// not here is an error, never a success or a failure.
package enum KrakenOrderStatus: String, CaseIterable, Hashable, Sendable {
    /// REST: taken, and not in the book yet.
    case pending
    case open
    /// REST: filled whole.
    case closed
    case canceled
    case expired
    /// WebSocket.
    case pendingNew = "pending_new"
    case new
    case partiallyFilled = "partially_filled"
    case filled

    /// Whether the order can still fill.
    var isOpen: Bool {
        switch self {
        case .pending, .open, .pendingNew, .new, .partiallyFilled: true
        case .closed, .canceled, .expired, .filled: false
        }
    }

    /// What it comes to, with what was executed.
    ///
    /// - Parameters:
    ///   - executed: base asset, in all. An order that is over and not filled whole was cancelled,
    ///     whatever the word: the rest of an immediate-or-cancel is `canceled`, after a deadline
    ///     of its own `expired`.
    ///   - reason: why it ended, in Kraken's words: a post-only order that would take is accepted
    ///     first and then cancelled with a reason that says so.
    package func report(
        executed: Fixed, of quantity: Fixed, reason: String?
    ) -> OrderReport.Status {
        if isOpen { return .open }
        if executed >= quantity { return .filled }
        if executed.isZero, let reason, Self.saysPostOnly(reason) {
            return .rejected(
                Failure(.rejectedByVenue, "The post-only order would take liquidity."))
        }
        return .cancelled
    }

    static func saysPostOnly(_ reason: String) -> Bool {
        let plain = String(reason.lowercased().map { $0 == "-" ? " " : $0 })
        return plain.contains("post only")
    }
}

/// What an event of the executions channel tells.
package enum KrakenExecutionKind: String, CaseIterable, Hashable, Sendable {
    case pendingNew = "pending_new"
    case new
    /// An execution. Its order status may still say partially filled when it completes the order.
    case trade
    case filled
    case icebergRefill = "iceberg_refill"
    case canceled
    case expired
    case amended
    case restated
    case status
}
