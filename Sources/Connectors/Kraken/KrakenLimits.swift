/// Every limit of the connector to Kraken, by name.
package enum KrakenLimits {
    /// How long the answer to a request may take.
    package static let answerTimeout = Duration.seconds(10)
    /// How old a book may be that nothing confirmed.
    package static let stalenessMax = Duration.seconds(10)
    /// How long after a trade the change of the book that it made may come.
    package static let bookDelayMax = Duration.seconds(1)

    /// A deadline is at least and at most this far ahead of Kraken's clock (Kraken REST API, "Add
    /// Order").
    package static let deadlineMin = Duration.seconds(2)
    package static let deadlineMax = Duration.seconds(60)
    /// How long after it was made an order may still be accepted.
    package static let orderValidity = Duration.seconds(15)
    /// After the deadline: the matching engine's own time-out, and how long Kraken's lists may lag.
    package static let absenceMargin = Duration.seconds(20)
    /// How far the clocks may be apart, as measured, before nothing is sent.
    package static let clockOffsetMax = Duration.seconds(300)
    package static let clockInterval = Duration.seconds(60)
    /// How often the accounts' own fees are asked for again: they follow the volume of the last 30
    /// days. And how soon where Kraken did not tell.
    package static let feesInterval = Duration.seconds(3_600)
    package static let feesRetry = Duration.seconds(60)
    /// How often the markets are asked for again, all of them: that one closes is told by a stream
    /// at once.
    package static let marketsInterval = Duration.seconds(120)

    /// Nonces are reserved this far ahead: as many microseconds.
    package static let nonceBlock: UInt64 = 60_000_000
    /// So many refused nonces in a row, and the key is held: far fewer than lock it out.
    package static let nonceRefusalsMax = 3
    /// From one probe of a key that is held to the next.
    package static let probePauseMin = Duration.seconds(30)
    package static let probePauseMax = Duration.seconds(480)
    /// Requests of one key that may wait for their turn, and how long: a few that are not answered
    /// must not hold up what nobody waits for any more.
    package static let waitingMax = 128
    package static let turnWaitMax = Duration.seconds(30)

    /// Ids in one `QueryTrades`, and entries on a page of a list.
    package static let tradesPerQuery = 20
    package static let pageSize = 50
    package static let pagesMax = 200
    /// The offsets of the pages.
    static var pages: StrideTo<Int> { stride(from: 0, to: pageSize * pagesMax, by: pageSize) }

    /// How often it is looked whether the stream told the end of an order that takes at once,
    /// before REST is asked, and the time between two looks: a quarter of a second in all.
    package static let streamLooks = 50
    package static let streamLook = Duration.milliseconds(5)
    /// Levels of one side in one message; the deepest book has a tenth of them.
    package static let levelsMax = 10_000

    /// How long the snapshot of a subscription may take, and any word of the market stream, which
    /// has a heartbeat each second.
    package static let subscriptionTimeout = Duration.seconds(10)
    /// How often open orders are looked at while their stream is down.
    package static let pollInterval = Duration.seconds(3)
    package static let tickInterval = Duration.seconds(1)

    /// The dead man's switch: what it is set to, and how often. A minute after we fell silent,
    /// nothing of ours is open, also where we set it the moment before.
    package static let switchTimeoutSeconds = 55
    package static let switchInterval = Duration.seconds(20)
    package static let switchRetryInterval = Duration.seconds(2)

    /// Orders that are remembered after their end, and reports that may wait for their reader.
    package static let ordersRememberedMax = 10_000
    package static let reportsWaitingMax = 4_096
    /// Bytes of an answer that are looked at.
    package static let answerBytesMax = 16 << 20
    /// Bytes of one text of an answer: ids, words and descriptions.
    package static let textBytesMax = 4_096
    /// Characters of what a venue wrote that go into a message.
    package static let quotedMax = 200
}
