package import Domain
package import Money

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
    /// What ledger and venue have of an asset on an account, at a moment at which nothing of it
    /// moves.
    func comparison(of account: VenueAccount, _ asset: Asset) async -> PocketComparison
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

/// One asset of a venue account, held against what its venue says.
package enum PocketComparison: Hashable, Sendable {
    case compared(ledger: Fixed, venue: Fixed)
    /// An order of the account is between two states, or something was booked meanwhile.
    case moving
    /// The venue did not answer.
    case unreachable
    case noServer
}
