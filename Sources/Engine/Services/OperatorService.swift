package import Domain

/// What an operator's commands need of the running engine. Halts and credentials are the store's.
package protocol OperatorService: Sendable {
    /// Asks every open conversion that the scope covers to cancel, for this reason.
    ///
    /// - Returns: how many were asked.
    func cancelOpen(
        in scope: HaltScope, for failure: Failure
    ) async throws(ServiceError) -> Int
    /// Asks one open conversion to cancel, for this reason.
    ///
    /// - Throws: ``ServiceError/notFound`` for one that is not open here.
    func cancel(
        _ conversion: ConversionID, for failure: Failure
    ) async throws(ServiceError)
    /// What stands in the way of open conversions, as far as it is known.
    func obstacles() async -> [ConversionID: Failure]
    /// What is not as it should be, in a fixed order; empty while all is well.
    func troubles() async -> [Trouble]
    /// What makes no progress, oldest first.
    func stalls() async -> [Stall]
    /// What can be done for orders that wait for their venue; those that are not named end by
    /// themselves.
    func remedies() async -> [OrderID: OrderRemedy]
    /// The conversion of an order that waits for this evidence.
    ///
    /// - Throws: ``ServiceError/notFound`` for an order that is not open here,
    ///   ``ServiceError/conflict(_:)`` for one that its venue answers for, or that may still arrive
    ///   where the evidence is that it never did.
    func conversion(
        of order: OrderID, waitingFor evidence: OrderEvidence
    ) async throws(ServiceError) -> Conversion
    /// Takes the evidence as if the order's venue had given it, durably.
    ///
    /// - Throws: as ``conversion(of:waitingFor:)``, which may have changed since it was asked.
    func resolve(_ order: OrderID, with evidence: OrderEvidence) async throws(ServiceError)
}
