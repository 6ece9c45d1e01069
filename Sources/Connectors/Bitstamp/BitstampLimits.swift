/// Every limit of the connector to Bitstamp, by name.
package enum BitstampLimits {
    package static let answerTimeout = Duration.seconds(10)
    package static let stalenessMax = Duration.seconds(15)
    /// How far the venue's time of a book may be from ours when it comes: later is not believed,
    /// earlier is stale.
    package static let bookAgeMax = Duration.seconds(30)

    /// A connection that answers no heartbeat for so long is opened anew.
    package static let silenceMax = Duration.seconds(30)
    package static let heartbeatMin = Duration.milliseconds(50)
    package static let heartbeatMax = Duration.seconds(5)
    /// How often books are asked for that the stream has not told yet.
    package static let firstBooksInterval = Duration.seconds(1)
    package static let tickerInterval = Duration.seconds(10)
    /// A ticker is not shown for longer after it was told.
    package static let tickerAgeMax = Duration.seconds(60)
    /// How often the markets are asked for again.
    package static let marketsInterval = Duration.seconds(600)

    /// Levels a side of the books of the stream, and of those that are shown.
    package static let depth = 100
    /// Levels a side in an answer over REST, which has them all.
    package static let levelsMax = 50_000
    package static let digitsMax = 18
    /// Characters of what the venue wrote that go into a message.
    package static let quotedMax = 200

    /// Nothing is ever sent that these could be about.
    package static let orderValidity = Duration.seconds(10)
    package static let absenceMargin = Duration.seconds(10)
}
