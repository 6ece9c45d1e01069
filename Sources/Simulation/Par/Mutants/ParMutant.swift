/// A defect that is planted on purpose between conversions at par and their ports, or their
/// callers: a simulation that never saw one of these would prove nothing.
package enum ParMutant: String, CaseIterable, Hashable, Sendable {
    /// The issuer is called, and the intent was not stored.
    case intentNotStored
    /// "Absent" is proof at once: what may still arrive is followed by another attempt.
    case resentWithoutProof
    /// "Absent" is proof without the margin for clocks that differ.
    case marginDropped
    /// No answer from the issuer is read as a refusal.
    case timeoutReadAsRefusal
    /// No answer from the issuer is read as a settlement.
    case timeoutReadAsSettled
    /// "Could not ask" is read as "the issuer does not have it".
    case unreachableReadAsAbsent
    /// Every order is put on the wire twice.
    case sentTwice
    /// An intent takes nothing of the treasury.
    case treasuryHoldSkipped
    /// The queue sees all of the treasury, whatever was let out or is held.
    case treasuryOverseen
    /// A conversion that is settling is cancelled as one that is not.
    case cancelsWhatIsSettling
    /// The store forgets to compare versions.
    case versionIgnored
    /// A cancel keeps the reserve.
    case cancelKeepsReserve
    /// A cancel still counts for the net limit.
    case cancelKeepsNet
    /// A settlement keeps what it held of the treasury.
    case treasuryNotReleased
    /// A directed settlement is credited to who paid.
    case recipientForgotten
    /// The end of a conversion is not told.
    case endNotTold
    /// A start takes up settled conversions as if they were not, and the store lets it.
    case settledAgainAfterStart
    /// A start takes up what is settling as if it were not.
    case intentForgottenAtStart
    /// A start takes up nothing.
    case openForgotten
    /// A start does not know the newest creation.
    case creationTimeForgotten
    /// Lists tell of what is there, and do not wait for what is under way.
    case listWithoutHorizon
    /// The store forgets references.
    case referenceForgotten
    /// The store does not look whether anything is halted.
    case haltIgnored
    /// The store does not look at limits.
    case limitsIgnored
    /// What was cancelled since still balances a coin's net.
    case netNotJudgedAgain
    /// Profiles are closed whatever they have.
    case closedInUse
    /// A profile that somebody else closed just now is closed again, at another time.
    case closedTwice
    /// Money is taken from profiles that do not have it.
    case overdrawn
    /// A commit is acknowledged before it is durable.
    case acknowledgedBeforeDurable
    /// A commit whose outcome is unknown is acknowledged.
    case unknownReadAsDone
}
