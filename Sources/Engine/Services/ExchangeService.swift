package import Domain
package import Money

/// What the exchange face calls (spec/exchange.md). Knows no JSON and no HTTP.
package protocol ExchangeService: Sendable {
    /// Durable when it returns.
    func quote(
        _ request: ExchangeQuoteRequest, for account: ExchangeAccount
    ) async throws(ExchangeError) -> QuoteOffer
    /// Durable, with the sold amount held, when it returns. The same external id with the same
    /// quote is the same exchange; one that breaches a limit is returned as rejected.
    func confirm(
        _ quote: QuoteID, as externalID: String, for account: ExchangeAccount
    ) async throws(ExchangeError) -> Exchange
    func exchange(
        _ id: ConversionID, of account: ExchangeAccount
    ) async throws(ExchangeError) -> Exchange
    func exchanges(_ query: ExchangeQuery) async throws(ExchangeError) -> ExchangePage
    /// As it is afterwards: cancelled, or unchanged but for the wish where the dealer did not
    /// answer in time.
    func cancel(
        _ id: ConversionID, of account: ExchangeAccount
    ) async throws(ExchangeError) -> Exchange

    func subscribe(
        _ request: SubscriptionRequest, for account: ExchangeAccount
    ) async throws(ExchangeError) -> CallbackSubscription
    /// Oldest first; ended ones left out.
    func subscriptions(
        of account: ExchangeAccount
    ) async throws(ExchangeError) -> [CallbackSubscription]
    func unsubscribe(
        _ id: SubscriptionID, of account: ExchangeAccount
    ) async throws(ExchangeError)
}

/// A client's wish for a price.
package struct ExchangeQuoteRequest: Hashable, Sendable {
    package let from: Asset
    package let to: Asset
    /// What the client fixes; the other amount is `nil`, or has to agree with the price.
    package let fromAmount: Fixed?
    package let toAmount: Fixed?
    package let settlementDate: CivilDate

    package init(
        from: Asset, to: Asset, fromAmount: Fixed?, toAmount: Fixed?, settlementDate: CivilDate
    ) {
        self.from = from
        self.to = to
        self.fromAmount = fromAmount
        self.toAmount = toAmount
        self.settlementDate = settlementDate
    }
}

package struct QuoteOffer: Hashable, Sendable {
    package let quote: ExchangeQuote
    /// Whether a confirm would be within the account's limits as they are now.
    package let isWithinLimits: Bool

    package init(_ quote: ExchangeQuote, isWithinLimits: Bool) {
        (self.quote, self.isWithinLimits) = (quote, isWithinLimits)
    }
}

package struct SubscriptionRequest: Hashable, Sendable {
    package let url: String
    package let sharedKey: String
    package let header: CallbackSubscription.Header?

    package init(url: String, sharedKey: String, header: CallbackSubscription.Header? = nil) {
        self.url = url
        self.sharedKey = sharedKey
        self.header = header
    }
}

/// Why a call of the exchange face was not done. The face maps each case once.
package enum ExchangeError: Error, Hashable, Sendable {
    case notFound
    /// What only the service can check; messages by field, as for any bad field.
    case invalid([String: [String]])
    /// The value date is not to be had; those that are, earliest first.
    case dateNotAllowed([CivilDate])
    /// Both amounts were sent, and the price gives another one.
    case amountsDisagree(expected: Amount)
    /// The external id made this exchange, of another quote.
    case externalIDReused(Exchange)
    /// The quote became another exchange.
    case quoteUsed(QuoteID)
    case quoteExpired(QuoteID, at: Instant)
    case insufficientFunds(Asset, available: Fixed, needed: Fixed)
    /// Not in a state that can be cancelled, or the dealer booked it first.
    case notCancellable(Exchange)
    /// The dealer does not deal this; plain words.
    case refusedByDealer(String)
    /// Halted, or the dealer has no price now; plain words.
    case noPrice(String)
    case overloaded(retryAfter: Duration)
    /// The commit may or may not be durable; the same request may be sent again.
    case outcomeUnknown
    /// Shutting down, or the store does not answer. The text is for the log.
    case unavailable(String)
    /// A defect. The text is for the log.
    case defect(String)
}

extension ExchangeError {
    /// What `body` reads of the store.
    ///
    /// - Throws: ``unavailable(_:)`` where the store does not answer.
    static func reading<Value>(
        _ body: () async throws(StoreError) -> Value
    ) async throws(ExchangeError) -> Value {
        do throws(StoreError) {
            return try await body()
        } catch {
            throw .unavailable("the store does not answer: \(error)")
        }
    }
}
