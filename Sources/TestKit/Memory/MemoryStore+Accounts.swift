package import Domain
package import Engine

extension MemoryStore {
    package func mark(of account: VenueAccount) async throws(StoreError) -> AccountMark? {
        try read { $0.accounts.marks[account] }
    }

    package func knownExternals(
        of account: VenueAccount, among venueLedgerIDs: [String]
    ) async throws(StoreError) -> Set<String> {
        try read { $0.accounts.known(of: account, among: venueLedgerIDs) }
    }

    package func knownTrades(
        of account: VenueAccount, among venueTradeIDs: [String]
    ) async throws(StoreError) -> Set<String> {
        try read { books in
            Set(
                venueTradeIDs.filter {
                    books.trades.contains(MemoryBooks.VenueTrade(account: account, id: $0))
                })
        }
    }

    package func orders(
        at account: VenueAccount, among venueOrderIDs: [String]
    ) async throws(StoreError) -> [Order] {
        let wanted = Set(venueOrderIDs)
        return try read { $0.orders(at: account) }
            .filter { $0.venueOrderID.map(wanted.contains) ?? false }
    }

    package func ordersWithoutVenueID(
        at account: VenueAccount, from start: Instant, to end: Instant
    ) async throws(StoreError) -> [Order] {
        try read { $0.orders(at: account) }
            .filter { $0.venueOrderID == nil && start <= $0.createdAt && $0.createdAt <= end }
    }

    package func externals(
        of account: VenueAccount, atMost count: Int
    ) async throws(StoreError) -> [StoredExternal] {
        try read { $0.accounts.newest(of: account, atMost: count) }
    }
}

extension MemoryBooks {
    /// By id.
    fileprivate func orders(at account: VenueAccount) -> [Order] {
        conversions.values.flatMap(\.orders).filter { $0.account == account }
            .sorted { $0.id < $1.id }
    }
}
