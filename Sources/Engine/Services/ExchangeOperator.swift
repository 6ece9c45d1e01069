package import Domain

/// What operators can do for foreign exchanges while the engine runs.
package protocol ExchangeOperator: Sendable {
    /// Every exchange that is not final, oldest first.
    func open() async -> [OpenExchange]
    /// Says that the dealer's leg has settled.
    ///
    /// - Parameter evidence: what proves it, such as the bank's reference.
    func settle(
        _ id: ConversionID, evidence: String
    ) async throws(ExchangeError) -> Exchange
    /// Ends a deal that was booked and will not settle.
    func closeOut(
        _ id: ConversionID, _ closeOut: CloseOut
    ) async throws(ExchangeError) -> Exchange
    /// Says what became of a deal that is unknown. It is final where it is said to be absent,
    /// whatever the dealer says later.
    ///
    /// - Parameter evidence: what proves it, such as the dealer's own list of deals.
    func resolve(
        _ id: ConversionID, _ resolution: DealResolution, evidence: String
    ) async throws(ExchangeError) -> Exchange
    /// Reads the operator's holidays again, and rolls deals whose value date became one.
    ///
    /// - Returns: how many deals rolled.
    func reloadCalendars() async throws(ExchangeError) -> Int
}

/// An exchange that is not final, and what it waits for.
package struct OpenExchange: Hashable, Sendable {
    package let exchange: Exchange
    /// In plain words.
    package let waitsFor: String
    package let since: Instant
    /// Past the cut-off of its value date without evidence.
    package let isOverdue: Bool

    package init(_ exchange: Exchange, waitsFor: String, since: Instant, isOverdue: Bool) {
        self.exchange = exchange
        self.waitsFor = waitsFor
        self.since = since
        self.isOverdue = isOverdue
    }
}
