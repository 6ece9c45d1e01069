/// What became of sending an order.
package enum PlaceAnswer: Hashable, Sendable {
    /// The venue has it, or had it and it ended; the report says which.
    case accepted(OrderReport)
    /// Definitely not accepted, and it never will be.
    case refused(Failure)
    /// Time-out, lost connection, an error that proves nothing. For the log.
    case unknown(String)
}

/// What a venue said of an order when it was asked by client order id.
package enum QueryAnswer: Hashable, Sendable {
    case present(OrderReport)
    /// The venue knows no such order now. Proof only after `validUntil` and the absence margin.
    case absent
    /// Could not ask: proves nothing. For the log.
    case unreachable(String)
}

/// What became of asking a venue to cancel.
package enum CancelAnswer: Hashable, Sendable {
    /// The order as it is after the request; it may have filled before.
    case report(OrderReport)
    /// The venue knows no such open order: it ended, or never arrived. Only a query can tell.
    case notOpen
    case unreachable(String)
}
