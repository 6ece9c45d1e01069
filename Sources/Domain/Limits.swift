package import Money

/// Every limit of the service that is not configuration, by name, in one place.
package enum Limits {
    /// Hops of one conversion.
    package static let legsMax = 3
    /// Alternatives that one answer about routes lists.
    package static let routesMax = 20
    /// Orders that one leg may send before it gives up (spec/trade.md, section 5).
    package static let ordersPerLegMax = 50
    /// Orders that one leg of quotes or slices may send: re-priced no more once they are used up.
    package static let quotesPerLegMax = 5_000
    /// How long money between two legs may be driven on after a cancel.
    package static let graceSecondsMax = 3_600
    package static let twapSlicesMax = 1_000
    package static let twapDurationSecondsMax = 604_800
    /// Conversions that are not final, over all tenants; one more is answered 503.
    package static let openConversionsMax = 100_000
    /// Events that wait for one conversion; a venue that reports more is read again by query.
    package static let mailboxMax = 1_000
    /// Tries of one decision whose commit is refused.
    package static let commitTriesMax = 8
    /// Looks that one demand to reconcile an account takes while something moves there.
    package static let reconciliationTriesMax = 5
    /// Between two of them.
    package static let reconciliationPauseMilliseconds: Int64 = 200
    package static let referenceLengthMax = 128
    package static let metadataPairsMax = 50
    /// Keys and values together, in bytes.
    package static let metadataBytesMax = 16_384
    /// Entries of one allow-list.
    package static let allowListMax = 100
    /// Basis points in one whole.
    package static let basisPointsPerOne = 10_000
    package static let pageSizeMax = 100
    package static let pageSizeDefault = 20
    /// The last page that can be asked for; deeper reads narrow the query.
    package static let pageNumberMax = 1_000_000
    /// A search expression, in characters.
    package static let queryLengthMax = 1_024
    /// Parts of one search expression.
    package static let queryTermsMax = 64
    package static let bodyBytesMax = 262_144
    package static let jsonDepthMax = 32
    package static let failureMessageLengthMax = 500
    /// Events that one read brings.
    package static let eventPageMax = 500
    /// Event streams that one client has open, and all clients together.
    package static let eventStreamsPerClientMax = 32
    package static let eventStreamsMax = 1_000
    /// Events that a stream holds in memory.
    package static let eventStreamPageMax = 64
    /// How long a stream is silent before it says that it lives.
    package static let eventHeartbeatSeconds = 15
    /// Exports of one tenant that wait to be written.
    package static let exportsWaitingMax = 4
    /// Finished exports of one tenant that are kept; the oldest go first.
    package static let exportsKeptMax = 20
    /// From its acceptance on.
    package static let exportLifetimeSeconds: Int64 = 86_400
    package static let exportConversionsMax = 500_000
    /// 256 MiB.
    package static let exportBytesMax: Int64 = 268_435_456
    /// Processes that may die while they write it.
    package static let exportAttemptsMax = 3
    package static let exportRetrySeconds: Int64 = 10
    /// How long a link to a file works.
    package static let exportLinkSeconds: Int64 = 300
    package static let exportDownloadsMax = 32
    package static let exportDownloadsPerAddressMax = 8
    /// What is read of a file at a time.
    package static let exportChunkBytes = 65_536
    /// How long a client's secret of before a rotation works, and how long it may.
    package static let secretOverlapSecondsDefault: Int64 = 86_400
    package static let secretOverlapSecondsMax: Int64 = 2_592_000
    /// Revoked tokens that are remembered: of one client, and of all.
    package static let revokedTokensPerClientMax = 10_000
    package static let revokedTokensMax = 100_000
    /// How long beyond their end: a clock that is set back does not revive them.
    package static let revokedTokenKeptSeconds: Int64 = 3_600
    /// When a client whose stream broke comes back.
    package static let eventRetryMilliseconds = 1_000
    /// Pairs of metadata of a conversion one to one, and characters of a key or value.
    package static let parMetadataPairsMax = 6
    package static let parMetadataLengthMax = 100
    package static let parPageSizeDefault = 100
    package static let parPageSizeMax = 1_000
    /// Settlements that are under way at once.
    package static let settlementsInFlightMax = 1_024
    /// Conversions one to one that are not final, over all tenants; one more is answered 503.
    package static let openParConversionsMax = 100_000
    /// How long a cancel waits for a settlement in flight.
    package static let cancelWaitMilliseconds: Int64 = 2_000
    package static let nicknameLengthMax = 64
    package static let memoLengthMax = 200
    /// Of one deposit of a client or an operator; a balance leaves the range of amounts only after
    /// ten million of them.
    package static let depositMax = Fixed(1_000_000_000_000)
    /// Foreign exchanges that are not final, over all tenants; one more is answered 503.
    package static let openExchangesMax = 100_000
    package static let openExchangesPerAccountMax = 10_000
    package static let externalIDLengthMax = 255
    package static let subscriptionsPerAccountMax = 20
    /// Characters of a callback's shared key, at least and at most.
    package static let sharedKeyLengthMin = 16
    package static let sharedKeyLengthMax = 512
    /// Tries to find a short id that is free.
    package static let shortIDTriesMax = 8
    /// Digits of a short id.
    package static let shortIDDigits = 10
    /// How long a cancel waits for the dealer.
    package static let withdrawWaitMilliseconds: Int64 = 5_000
    /// How long a quote that nobody confirmed is kept after its end.
    package static let quoteKeptSeconds: Int64 = 86_400
    /// Quotes that one commit forgets.
    package static let quotesForgottenMax = 2_000
    /// Callbacks under way at once: to one subscription, and to all.
    package static let callbacksPerSubscriptionMax = 4
    package static let callbacksInFlightMax = 256
    package static let callbackURLLengthMax = 2_048
    /// From the look-up of the name to the head of the answer.
    package static let callbackDeadlineSeconds = 15
    /// Of the deadline, what one address may take until it is connected.
    package static let callbackConnectSeconds = 5
    /// Checked addresses of a name that are tried until one is connected.
    package static let callbackAddressesTriedMax = 3
    /// Addresses that a name may have; every one of them is checked.
    package static let callbackAddressesMax = 64
    /// Of an answer that are read, its head included; nothing of it is kept.
    package static let callbackAnswerBytesMax = 65_536
    /// How long the rest of an answer is waited for once its status is known.
    package static let callbackLingerMilliseconds: Int64 = 1_000
    package static let callbackHeadersMax = 32
    package static let callbackHeaderLengthMax = 4_096
    /// Names that are looked up at once; and those and the ones that wait for it together.
    package static let lookUpThreadsMax = 16
    package static let lookUpsMax = 64
}
