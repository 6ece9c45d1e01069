package import Domain
package import Engine

extension SQLiteStore {
    package func mark(of account: VenueAccount) async throws(StoreError) -> AccountMark? {
        try await read { (session) throws(StorageError) in
            try session.first(.mark) { row in
                row.account(account)
            } _: { (row) throws(StorageError) in
                try AccountMark(from: &row)
            }
        }
    }

    package func knownExternals(
        of account: VenueAccount, among venueLedgerIDs: [String]
    ) async throws(StoreError) -> Set<String> {
        Set(
            try await among(venueLedgerIDs, .externalsAmong, account) {
                (row) throws(StorageError) in try row.text()
            })
    }

    package func knownTrades(
        of account: VenueAccount, among venueTradeIDs: [String]
    ) async throws(StoreError) -> Set<String> {
        Set(
            try await among(venueTradeIDs, .tradesAmong, account) {
                (row) throws(StorageError) in try row.text()
            })
    }

    package func orders(
        at account: VenueAccount, among venueOrderIDs: [String]
    ) async throws(StoreError) -> [Order] {
        try await among(venueOrderIDs, .ordersAmong, account) {
            (row) throws(StorageError) in try Order(from: &row)
        }
        .sorted { $0.id < $1.id }
    }

    package func ordersWithoutVenueID(
        at account: VenueAccount, from start: Instant, to end: Instant
    ) async throws(StoreError) -> [Order] {
        try await read { (session) throws(StorageError) in
            try session.all(.ordersWithoutVenueID) { row in
                row.account(account)
                row.instant(start)
                row.instant(end)
            } _: { (row) throws(StorageError) in
                try Order(from: &row)
            }
        }
    }

    package func externals(
        of account: VenueAccount, atMost count: Int
    ) async throws(StoreError) -> [StoredExternal] {
        try await read { (session) throws(StorageError) in
            try session.all(.newestExternals) { row in
                row.account(account)
                row.integer(Int64(count))
            } _: { (row) throws(StorageError) in
                try StoredExternal(from: &row)
            }
        }
    }

    /// What is known of these ids; a statement for each hundred of them, on one snapshot.
    private func among<Value: Sendable>(
        _ ids: [String], _ statement: StoreStatement, _ account: VenueAccount,
        _ value: @escaping @Sendable (inout SQLiteRow) throws(StorageError) -> Value
    ) async throws(StoreError) -> [Value] {
        guard !ids.isEmpty else { return [] }
        return try await read { (session) throws(StorageError) in
            var found: [Value] = []
            for start in stride(from: 0, to: ids.count, by: StoreStatement.manyCount) {
                let part = ids[start...].prefix(StoreStatement.manyCount)
                try session.each(statement) { row in
                    row.account(account)
                    for id in part { row.text(id) }
                    for _ in part.count..<StoreStatement.manyCount { row.text(nil) }
                } _: { (row) throws(StorageError) in
                    found.append(try value(&row))
                }
            }
            return found
        }
    }
}
