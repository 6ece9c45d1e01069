package import Domain

extension BoardedStore {
    package func mark(of account: VenueAccount) async throws(StoreError) -> AccountMark? {
        try await base.mark(of: account)
    }

    package func knownExternals(
        of account: VenueAccount, among venueLedgerIDs: [String]
    ) async throws(StoreError) -> Set<String> {
        try await base.knownExternals(of: account, among: venueLedgerIDs)
    }

    package func knownTrades(
        of account: VenueAccount, among venueTradeIDs: [String]
    ) async throws(StoreError) -> Set<String> {
        try await base.knownTrades(of: account, among: venueTradeIDs)
    }

    package func orders(
        at account: VenueAccount, among venueOrderIDs: [String]
    ) async throws(StoreError) -> [Order] {
        try await base.orders(at: account, among: venueOrderIDs)
    }

    package func ordersWithoutVenueID(
        at account: VenueAccount, from start: Instant, to end: Instant
    ) async throws(StoreError) -> [Order] {
        try await base.ordersWithoutVenueID(at: account, from: start, to: end)
    }

    package func externals(
        of account: VenueAccount, atMost count: Int
    ) async throws(StoreError) -> [StoredExternal] {
        try await base.externals(of: account, atMost: count)
    }
}
