package import Domain
package import Engine
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
        package let isOpen: Bool

        package init(
            venueOrderID: String, clientOrderID: String, account: AccountID, symbol: Symbol,
            side: Side, isOpen: Bool
        ) {
            self.venueOrderID = venueOrderID
            self.clientOrderID = clientOrderID
            self.account = account
            self.symbol = symbol
            self.side = side
            self.isOpen = isOpen
        }
    }

    package let venue: VenueID
    /// By venue order id.
    package let orders: [PlacedOrder]
    package let fills: [Fill]
    package let balances: [AccountID: [Asset: VenueBalance]]

    package init(
        venue: VenueID, orders: [PlacedOrder], fills: [Fill],
        balances: [AccountID: [Asset: VenueBalance]]
    ) {
        self.venue = venue
        self.orders = orders
        self.fills = fills
        self.balances = balances
    }
}
