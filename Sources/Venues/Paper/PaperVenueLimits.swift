/// The times and bounds of a paper venue, by name.
package enum PaperVenueLimits {
    /// How long a caller waits for an answer before it is unknown.
    package static let answerDeadline = Duration.seconds(1)
    /// How long after it was made an order may still be accepted.
    package static let orderValidity = Duration.seconds(2)
    /// How long after that "absent" is proof: more than any delay inside the venue.
    package static let absenceMargin = Duration.seconds(1)
    /// Levels a side of a book that is shown.
    package static let bookDepthMax = 1_000
    /// Market data that stood still for longer shows no book.
    package static let marketDataAgeMax = Duration.seconds(15)
    /// How often time moves the venue when nobody asks.
    package static let tickInterval = Duration.milliseconds(50)
    /// A report that is held back comes after at most this, also when no later one comes.
    package static let reorderDelayMax = Duration.milliseconds(200)
    /// A trade that the plan takes back is taken back within this.
    package static let takeBackDelayMax = Duration.seconds(20)
    /// Reports that wait for their consumer; beyond, the oldest are lost, and queries tell.
    package static let reportsWaitingMax = 100_000
}
