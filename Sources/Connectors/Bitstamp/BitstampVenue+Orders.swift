package import Domain
package import Engine
package import Money

/// What a venue without accounts says of orders and accounts: nothing is sent, nothing is known.
extension BitstampVenue {
    private static let noAccounts = "there are no accounts: market data alone"

    package var orderValidity: Duration { BitstampLimits.orderValidity }
    package var absenceMargin: Duration { BitstampLimits.absenceMargin }

    package func place(_ order: Order) async -> PlaceAnswer {
        .refused(Failure(.venueUnavailable, "Not sent: \(id) shows prices and takes no orders."))
    }

    package func cancel(_ order: Order) async -> CancelAnswer { .unreachable(Self.noAccounts) }
    package func query(_ order: Order) async -> QueryAnswer { .unreachable(Self.noAccounts) }
    package func balances(of account: AccountID) async -> [Asset: VenueBalance]? { nil }
    package func permissions(of account: AccountID) async -> KeyAnswer {
        .unsaid("only market data is taken from \(id)")
    }

    package func reversals(of account: AccountID, since: Instant) async -> [OrderReport]? { nil }
    package func movements(of account: AccountID, since: Instant) async -> [ExternalEntry]? { nil }
    package func trades(of account: AccountID, since: Instant) async -> [AccountTrade]? { nil }
    package func openOrders(of account: AccountID) async -> [AccountOrder]? { nil }

    /// Ends at once: there is nothing to report.
    package func reports() -> AsyncStream<OrderReport> { AsyncStream { $0.finish() } }
}
