/// A defect that is planted on purpose, between the service and its ports: a simulation that never
/// saw one of these would prove nothing.
package enum Mutant: String, CaseIterable, Hashable, Sendable {
    /// Every order is put on the wire twice.
    case doubleSend
    /// An order whose fate is unknown is sent again when it is asked for.
    case resendUnknown
    /// The last fill of a report is not told.
    case droppedFill
    /// A report tells of a fill that never was.
    case inventedFill
    /// Every fill is booked again under another id.
    case fillBookedTwice
    /// A trade is posted without its last transfer.
    case unbalancedPosting
    /// An order that filled is told as cancelled.
    case cancelWinsOverFill
    /// A conversion is stored without its holds.
    case lostHold
    /// A conversion that ends keeps what it held.
    case holdNotReleased
    /// "Could not ask" is read as "the venue does not have it".
    case absentFromUnreachable
    /// No answer to an order is read as a refusal.
    case refusedFromTimeout
    /// A conversion that ends short is told as FAILED, whatever was filled.
    case failedAfterFills
    /// A commit is acknowledged before it is durable.
    case acknowledgedBeforeDurable
    /// A commit whose outcome is unknown is acknowledged.
    case unknownReadAsDone
    /// The store forgets references.
    case referenceForgotten
    /// Orders are sent without their intents being stored.
    case skippedIntent
    /// A fee is booked with the wrong sign.
    case wrongFeeSign
    /// The bound on slippage is ten times what it should be.
    case orderPastItsBound
    /// The end of a conversion is not told.
    case eventForgotten
    /// A conversion that ends is still counted as open.
    case limitsNotReleased
    /// A conversion that is being cancelled goes on.
    case statusGoesBack
    /// What an order came to can never be asked for.
    case neverAsked
    /// The venue is sent another quantity than was intended.
    case otherThanIntended
    /// Halts are not guarded by the store, and forgotten at a start.
    case haltIgnored
    /// What a venue takes back is marked, and its money stays.
    case bustNotPosted
    /// What a venue takes back is never heard of.
    case bustUnheard
    /// More of the source is let between two legs than was stored.
    case exposureIgnored
    /// A schedule has fewer slices than were stored.
    case scheduleIgnored
    /// What stays between two legs at the end is not shown.
    case residualForgotten
    /// What a venue's own history says is posted again under another id.
    case externalPostedTwice
    /// What a venue's own history says is noted, and not posted.
    case externalNotPosted
    /// What was before an account's opening is posted too.
    case passedPosted
    /// A trade of an order that is not ours is booked as one of an order of ours.
    case foreignAdopted
    /// A difference that was seen once is a quarantine.
    case quarantinedAtOnce
}
