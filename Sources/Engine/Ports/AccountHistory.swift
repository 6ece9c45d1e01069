package import Domain
package import Money

/// What a venue itself says of its accounts, for reconciliation: a ``Venue`` that has a history.
///
/// Each question reads everything since a time, page after page; `nil`: could not ask, or the
/// answer cannot be trusted, and nothing of it may be used. Times are the venue's.
package protocol AccountHistory: Sendable {
    var id: VenueID { get }
    /// How long after it changed a balance the history shows whatever did, at most.
    var historyDelay: Duration { get }

    /// What changed balances and was no trade: deposits, withdrawals, transfers, rebates, interest,
    /// busts. In the order of their times; each with an id that never changes.
    func movements(of account: AccountID, since: Instant) async -> [ExternalEntry]?
    /// Every trade of the account, whoever's order it was, in the order of their times.
    func trades(of account: AccountID, since: Instant) async -> [AccountTrade]?
    /// Every order that is open there, whoever's.
    func openOrders(of account: AccountID) async -> [AccountOrder]?
}

extension AccountHistory {
    package var historyDelay: Duration { .seconds(2) }
}

/// A trade as the account's own history shows it.
package struct AccountTrade: Hashable, Sendable {
    package let fill: Fill
    package let symbol: Symbol
    package let side: Side
    /// The order of ours that it belongs to, by its client order id; `nil`: the order is not ours,
    /// or the venue's history does not say. Then ``Fill/venueOrderID`` tells.
    package let order: OrderID?

    package init(fill: Fill, symbol: Symbol, side: Side, order: OrderID?) {
        self.fill = fill
        self.symbol = symbol
        self.side = side
        self.order = order
    }
}

/// An open order as its venue lists it.
package struct AccountOrder: Hashable, Sendable {
    package let venueOrderID: String
    /// As the venue has it; empty where it has none.
    package let clientOrderID: String
    /// `nil`: the client order id is none of ours.
    package let order: OrderID?
    /// The venue's name of the pair, which need not be configured here.
    package let symbol: String
    package let side: Side
    /// Base asset, still open.
    package let openQuantity: Fixed
    package let at: Instant

    package init(
        venueOrderID: String, clientOrderID: String, order: OrderID?, symbol: String, side: Side,
        openQuantity: Fixed, at: Instant
    ) {
        self.venueOrderID = venueOrderID
        self.clientOrderID = clientOrderID
        self.order = order
        self.symbol = symbol
        self.side = side
        self.openQuantity = openQuantity
        self.at = at
    }
}
