package import Domain
package import Money

extension QuotedExecution {
    /// What it decides about.
    package enum Event: Hashable, Sendable {
        /// Nothing is in the way of calling the dealer.
        case begin(validUntil: Instant)
        case answered(DealAnswer)
        /// - Parameter absenceIsProof: whether the deal could no longer have arrived when the
        ///   dealer was asked.
        case sighted(DealSighting, absenceIsProof: Bool)
        /// The dealer was asked for too long without an answer.
        case lost
        /// The client wants it cancelled.
        case cancel
        /// What the dealer said of the wish to take the deal back.
        case withdrawal(DealSighting)
        /// The operator's evidence that the dealer's leg has settled.
        case settled(evidence: String)
        /// The client can be credited.
        case credit
        /// So much of the sold currency is free in the client's profile.
        case fund(available: Fixed)
        /// The cut-off of the value date is over.
        case cutOff
        /// The value date is no good day any more.
        case roll(to: CivilDate)
        case closeOut(CloseOut)
        /// What an operator found in the dealer's own records, and where.
        case resolve(DealResolution, evidence: String)
    }

    /// What to do once the commit, if there is one, is durable.
    package enum Step: Hashable, Sendable {
        /// Call the dealer.
        case send(DealOrder)
        /// Ask the dealer to take the deal back.
        case withdraw(DealOrder)
        /// Ask the dealer for the deal, later.
        case ask(DealOrder, because: String)
        /// Nothing to do until its settlement is due.
        case waitForSettlement
        /// Credit the client.
        case credit
        case end
        /// Nothing changes.
        case stay
    }
}
