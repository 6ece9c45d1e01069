/// The times and bounds of the embedded dealer, by name.
package enum DealerLimits {
    /// How long a caller waits for an answer before it is unknown.
    package static let answerDeadline = Duration.seconds(1)
    /// How long after its intent a deal may still be taken.
    package static let dealValidity = Duration.seconds(5)
    /// How long after `validUntil` "absent" is proof: more than any delay on the way. Longer than
    /// ``answerDeadline``, so that a late request can arrive within it.
    package static let absenceMargin = Duration.seconds(2)
    /// No quote lasts longer.
    package static let quoteLifeMax = Duration.seconds(3_600)
    /// An expired quote is remembered for so long, to say what it was.
    package static let expiredQuoteKept = Duration.seconds(60)
    /// A last look takes less than this, unless the plan of faults says otherwise.
    package static let lookDelayMax = Duration.seconds(2)
    /// The widest basic distance between bid and offer, in basis points.
    package static let spreadBasisPointsMax = 200
}
