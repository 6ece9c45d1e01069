package import Domain
package import Money
package import Routing

/// A place where orders are executed, seen from the engine. Every implementation runs
/// `VenueContract`.
///
/// Answers are values, never errors: what could not be learned is an answer too. An implementation
/// bounds each call by its own deadline and never sends an order twice for one call.
package protocol Venue: Sendable {
    var id: VenueID { get }
    /// One row per symbol that it trades, in the order of the symbols.
    var rules: [MarketRules] { get }
    var fees: FeeSchedule { get }
    /// How long after it was made an order may still be accepted: `validUntil` is set by it.
    var orderValidity: Duration { get }
    /// How long after `validUntil` an answer "absent" is proof that the order can no longer arrive.
    var absenceMargin: Duration { get }

    /// The book as last known, from memory; `nil` where there is none that may be used (no market
    /// data, a gap, the venue down).
    func book(of symbol: Symbol) -> Book?
    /// Last price and the figures of the market so far, from memory.
    func ticker(of symbol: Symbol) -> Ticker?

    /// Sends the order once.
    func place(_ order: Order) async -> PlaceAnswer
    func cancel(_ order: Order) async -> CancelAnswer
    /// Everything that the venue knows of the order, by client order id, with all of its fills.
    func query(_ order: Order) async -> QueryAnswer
    /// What the account holds, by asset; `nil`: could not ask.
    func balances(of account: AccountID) async -> [Asset: VenueBalance]?
    /// What the venue reports by itself: possibly twice, late, or out of order. One consumer.
    func reports() -> AsyncStream<OrderReport>
}

package struct VenueBalance: Hashable, Sendable {
    package let total: Fixed
    /// Bound by resting orders there.
    package let locked: Fixed

    package init(total: Fixed, locked: Fixed) { (self.total, self.locked) = (total, locked) }
}

/// What a venue says of one order: its state there and fills that may or may not be new to us.
package struct OrderReport: Hashable, Sendable {
    package enum Status: Hashable, Sendable {
        case open
        case filled
        /// Ended short of its quantity: cancelled, or the rest of an immediate-or-cancel.
        case cancelled
        /// Refused: nothing was executed.
        case rejected(Failure)

        package var isTerminal: Bool {
            switch self {
            case .open: false
            case .filled, .cancelled, .rejected: true
            }
        }
    }

    package let order: OrderID
    package let venueOrderID: String
    package let status: Status
    /// Base quantity filled in all, by the venue's count.
    package let cumulativeQuantity: Fixed
    /// The fills that this report carries: all of them in an answer to `query`, some otherwise.
    package let fills: [Fill]
    /// Books from this sequence on contain what the report tells.
    package let bookSequence: UInt64
    package let at: Instant

    package init(
        order: OrderID, venueOrderID: String, status: Status, cumulativeQuantity: Fixed,
        fills: [Fill], bookSequence: UInt64, at: Instant
    ) {
        self.order = order
        self.venueOrderID = venueOrderID
        self.status = status
        self.cumulativeQuantity = cumulativeQuantity
        self.fills = fills
        self.bookSequence = bookSequence
        self.at = at
    }
}

package enum PlaceAnswer: Hashable, Sendable {
    /// The venue has it, or had it and it ended; the report says which.
    case accepted(OrderReport)
    /// Definitely not accepted, and it never will be.
    case refused(Failure)
    /// Time-out, lost connection, an error that proves nothing. For the log.
    case unknown(String)
}

package enum QueryAnswer: Hashable, Sendable {
    case present(OrderReport)
    /// The venue knows no such order now. Proof only after `validUntil` and the absence margin.
    case absent
    /// Could not ask: proves nothing. For the log.
    case unreachable(String)
}

package enum CancelAnswer: Hashable, Sendable {
    /// The order as it is after the request; it may have filled before.
    case report(OrderReport)
    /// The venue knows no such open order: it ended, or never arrived. Only a query can tell.
    case notOpen
    case unreachable(String)
}

package struct Ticker: Hashable, Sendable {
    package let symbol: Symbol
    package let at: Instant
    package let open: Fixed
    package let last: Fixed
    package let low: Fixed
    package let high: Fixed
    /// Base asset, traded since the market data began.
    package let volume: Fixed
    package let bid: Fixed?
    package let ask: Fixed?

    package init(
        symbol: Symbol, at: Instant, open: Fixed, last: Fixed, low: Fixed, high: Fixed,
        volume: Fixed, bid: Fixed?, ask: Fixed?
    ) {
        self.symbol = symbol
        self.at = at
        self.open = open
        self.last = last
        self.low = low
        self.high = high
        self.volume = volume
        self.bid = bid
        self.ask = ask
    }
}
