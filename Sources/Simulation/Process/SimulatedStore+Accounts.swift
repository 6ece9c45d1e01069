import Domain
import Engine

extension SimulatedStore {
    func mark(of account: VenueAccount) async throws(StoreError) -> AccountMark? {
        try await read { store async throws(StoreError) in
            try await store.mark(of: account)
        }
    }

    func knownExternals(
        of account: VenueAccount, among venueLedgerIDs: [String]
    ) async throws(StoreError) -> Set<String> {
        try await read { store async throws(StoreError) in
            try await store.knownExternals(of: account, among: venueLedgerIDs)
        }
    }

    func knownTrades(
        of account: VenueAccount, among venueTradeIDs: [String]
    ) async throws(StoreError) -> Set<String> {
        try await read { store async throws(StoreError) in
            try await store.knownTrades(of: account, among: venueTradeIDs)
        }
    }

    func orders(
        at account: VenueAccount, among venueOrderIDs: [String]
    ) async throws(StoreError) -> [Order] {
        try await read { store async throws(StoreError) in
            try await store.orders(at: account, among: venueOrderIDs)
        }
    }

    func ordersWithoutVenueID(
        at account: VenueAccount, from start: Instant, to end: Instant
    ) async throws(StoreError) -> [Order] {
        try await read { store async throws(StoreError) in
            try await store.ordersWithoutVenueID(at: account, from: start, to: end)
        }
    }

    func externals(
        of account: VenueAccount, atMost count: Int
    ) async throws(StoreError) -> [StoredExternal] {
        try await read { store async throws(StoreError) in
            try await store.externals(of: account, atMost: count)
        }
    }
}
