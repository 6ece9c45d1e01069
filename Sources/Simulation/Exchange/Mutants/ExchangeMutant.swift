/// A defect that is planted on purpose between foreign exchanges and their ports, or their callers:
/// a simulation that never saw one of these would prove nothing.
package enum ExchangeMutant: String, CaseIterable, Hashable, Sendable {
    // Commits.
    /// A confirm holds nothing of what is sold.
    case holdSkipped
    /// What ends keeps its hold.
    case holdNotReleased
    /// A deal that is booked gives its hold back before it has settled.
    case holdReleasedEarly
    /// A settlement leaves the dealer's forward as it was.
    case forwardNotReversed
    /// The house's share of a deal is not booked.
    case marginLost
    /// What is owed is not counted.
    case creditForgotten
    /// What was counted is not given back.
    case limitNotGivenBack
    /// What was rejected or cancelled stays counted on its day.
    case dayNotGivenBack
    /// The store does not look at limits.
    case limitsIgnored
    /// The store does not look at how much is owed.
    case creditLimitIgnored
    /// A quote is not used up.
    case quoteUsedTwice
    /// The store forgets the client's name for an exchange.
    case externalIDForgotten
    /// A change has no notice.
    case noticeSkipped
    /// A change has no event.
    case eventSkipped
    /// A notice has the number of the one before.
    case sequenceRepeated
    /// A deal is rolled, and nobody is told.
    case rolledWithoutNotice
    /// The client is credited twice.
    case creditedTwice
    /// The cost of a close-out is not booked.
    case closeOutForgotten
    /// The store forgets to compare versions.
    case versionIgnored
    /// The store does not look whether anything is halted.
    case haltIgnored
    // The store's gate.
    /// The dealer is called, and the intent was not stored.
    case intentNotStored
    /// A commit is acknowledged before it is durable.
    case acknowledgedBeforeDurable
    /// A commit whose outcome is unknown is acknowledged.
    case unknownReadAsDone
    /// A start takes up nothing.
    case openForgotten
    /// A start takes up what may have been sent as if it were not.
    case intentForgottenAtStart
    // The dealer's side.
    /// Every deal is put on the wire twice.
    case sentTwice
    /// No answer from the dealer is read as a refusal.
    case timeoutReadAsRefusal
    /// No answer from the dealer is read as a booking.
    case timeoutReadAsBooked
    /// "Could not ask" is read as "the dealer does not have it".
    case unreachableReadAsAbsent
    /// "Absent" is proof at once: what may still arrive is given up.
    case absenceTakenTooEarly
    /// "Absent" is proof a second before the deal can no longer arrive.
    case absenceTakenASecondEarly
    /// What the dealer booked before it was asked to take it back is read as taken back.
    case cancelledAlthoughBooked
    /// A deal that is booked is read as settled.
    case settledWithoutEvidence
    /// What the dealer rejected is read as booked.
    case rejectedReadAsBooked
    // Callbacks.
    /// A subscriber is not called, and that is a success.
    case callbackNotSent
    /// A call that failed is read as a success.
    case failureReadAsDelivered
    /// The newest notice is sent before older ones.
    case laterNoticeFirst
}
