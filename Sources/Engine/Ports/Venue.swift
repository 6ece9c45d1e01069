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
    /// One row per symbol that it trades, in the order of the symbols. Constant, unless it is a
    /// ``ChangingVenue``.
    var rules: [MarketRules] { get }
    /// What nobody pays more than, whatever the account and the market.
    var fees: FeeSchedule { get }
    /// What the account pays in this market, in the same asset; ``fees`` where the venue makes no
    /// difference.
    func fees(of symbol: Symbol, for account: AccountID) -> FeeSchedule
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
    /// Everything that the venue knows of the order, by client order id, with all of its fills and
    /// reversals.
    func query(_ order: Order) async -> QueryAnswer
    /// The account's orders of which the venue took a trade back since then, each as ``query(_:)``
    /// shows it: a venue may do so long after the end, and its own report of it may be lost.
    /// `nil`: could not ask.
    func reversals(of account: AccountID, since: Instant) async -> [OrderReport]?
    /// What the account holds, by asset; `nil`: could not ask.
    func balances(of account: AccountID) async -> [Asset: VenueBalance]?
    /// What the venue reports by itself: possibly twice, late, or out of order. One consumer.
    func reports() -> AsyncStream<OrderReport>
}

extension Venue {
    package func fees(of symbol: Symbol, for account: AccountID) -> FeeSchedule { fees }
}

/// A venue whose rules are known late, or change while it runs.
package protocol ChangingVenue: Venue {
    /// Every symbol that it may trade, in order, whether or not its rules are known now.
    var symbols: [Symbol] { get }
    /// As they are now; `nil`: not known, or not traded now.
    func rules(of symbol: Symbol) -> MarketRules?
}

/// A venue whose accounts may be out of use, such as for a key that may not trade.
package protocol AccountGatingVenue: Venue {
    /// Whether new orders may be planned there now.
    func isUsable(_ account: AccountID) -> Bool
}

package struct VenueBalance: Hashable, Sendable {
    package let total: Fixed
    /// Bound by resting orders there.
    package let locked: Fixed

    package init(total: Fixed, locked: Fixed) { (self.total, self.locked) = (total, locked) }
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
