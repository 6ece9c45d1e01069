package import Domain

/// What an operator's commands need of the running engine. Halts and credentials are the store's.
package protocol OperatorService: Sendable {
    /// Asks every open conversion that the scope covers to cancel, for this reason.
    ///
    /// - Returns: how many were asked.
    func cancelOpen(
        in scope: HaltScope, for failure: Failure
    ) async throws(ServiceError) -> Int
    /// Takes the evidence as if the order's venue had given it.
    ///
    /// - Parameter note: who gave it and why; kept with the event.
    /// - Throws: ``ServiceError/notFound`` for an order that is not open or not known.
    func resolve(
        _ order: OrderID, with evidence: OrderEvidence, note: String
    ) async throws(ServiceError)
}

/// What operators know of an order that its venue does not answer for.
package enum OrderEvidence: Hashable, Sendable {
    /// The venue never had it, and it can no longer arrive.
    case absent
    /// The venue had it, and it ended with these fills in all, which may be none.
    case ended(venueOrderID: String, fills: [Fill])
}
