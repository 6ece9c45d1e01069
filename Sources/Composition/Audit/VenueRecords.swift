package import Domain
package import Money

/// What a venue itself has durably, for the comparison with ours.
package protocol VenueRecords: Sendable {
    func snapshot() async throws -> VenueRecord
}

/// One venue's own account of everything that ever happened there.
package struct VenueRecord: Sendable {
    package struct PlacedOrder: Hashable, Sendable {
        package let venueOrderID: String
        /// As it was sent; nothing says that it is one of ours.
        package let clientOrderID: String
        package let account: AccountID
        package let symbol: Symbol
        package let side: Side

        package init(
            venueOrderID: String, clientOrderID: String, account: AccountID, symbol: Symbol,
            side: Side
        ) {
            self.venueOrderID = venueOrderID
            self.clientOrderID = clientOrderID
            self.account = account
            self.symbol = symbol
            self.side = side
        }
    }

    package let venue: VenueID
    /// By venue order id.
    package let orders: [PlacedOrder]
    package let fills: [Fill]
    /// Of them, those that no longer stand, by venue trade id.
    package let takenBack: Set<String>
    /// What each account holds in all.
    package let totals: [AccountID: [Asset: Fixed]]

    package init(
        venue: VenueID, orders: [PlacedOrder], fills: [Fill], takenBack: Set<String> = [],
        totals: [AccountID: [Asset: Fixed]]
    ) {
        self.venue = venue
        self.orders = orders
        self.fills = fills
        self.takenBack = takenBack
        self.totals = totals
    }
}
