package import Bookkeeping
package import Domain
package import Engine
package import Money

extension SQLiteStore {
    package func exchangeQuote(
        _ id: QuoteID, of account: ExchangeAccount
    ) async throws(StoreError) -> ExchangeQuote? {
        try await read { (session) throws(StorageError) in
            try session.first(.quoteByID) { row in
                row.identifier(id)
                row.account(account)
            } _: { (row) throws(StorageError) in
                try ExchangeQuote(from: &row)
            }
        }
    }

    package func exchange(
        _ id: ConversionID, of account: ExchangeAccount
    ) async throws(StoreError) -> Exchange? {
        try await one(.exchangeOfAccount) { row in
            row.identifier(id)
            row.account(account)
        }
    }

    package func exchange(
        externalID: String, of account: ExchangeAccount
    ) async throws(StoreError) -> Exchange? {
        try await one(.exchangeByExternalID) { row in
            row.account(account)
            row.text(externalID)
        }
    }

    package func exchange(_ id: ConversionID) async throws(StoreError) -> Exchange? {
        try await one(.exchangeByID) { row in row.identifier(id) }
    }

    private func one(
        _ statement: StoreStatement, _ bind: @escaping @Sendable (inout SQLiteParameters) -> Void
    ) async throws(StoreError) -> Exchange? {
        try await read { (session) throws(StorageError) in
            try session.first(statement, bind) { (row) throws(StorageError) in
                try Exchange(from: &row)
            }
        }
    }

    package func exchanges(_ query: ExchangeQuery) async throws(StoreError) -> ExchangePage {
        try await read { (session) throws(StorageError) in
            try ExchangeReader(session: session).page(query)
        }
    }

    package func openExchanges() async throws(StoreError) -> [Exchange] {
        try await read { (session) throws(StorageError) in
            try session.all(.openExchanges) { (row) throws(StorageError) in
                try Exchange(from: &row)
            }
        }
    }

    package func exchanges(with dealer: VenueID) async throws(StoreError) -> [Exchange] {
        try await read { (session) throws(StorageError) in
            try session.all(.exchangesWithDealer) { row in
                row.code(dealer)
            } _: { (row) throws(StorageError) in
                try Exchange(from: &row)
            }
        }
    }

    package func counted(_ count: ExchangeCount) async throws(StoreError) -> Fixed {
        try await read { (session) throws(StorageError) in
            try session.first(.parDay) { row in
                row.text(count.scope)
                row.integer(count.day)
            } _: { (row) throws(StorageError) in
                try row.amount()
            } ?? .zero
        }
    }

    package func exchangeKey(hash: String) async throws(StoreError) -> ExchangeKey? {
        try await read { (session) throws(StorageError) in
            try session.first(.exchangeKeyByHash) { row in
                row.text(hash)
            } _: { (row) throws(StorageError) in
                try ExchangeKey(from: &row)
            }
        }
    }

    package func exchangeKeys(of tenant: TenantID) async throws(StoreError) -> [ExchangeKey] {
        try await read { (session) throws(StorageError) in
            try session.all(.exchangeKeysOfTenant) { row in
                row.code(tenant)
            } _: { (row) throws(StorageError) in
                try ExchangeKey(from: &row)
            }
        }
    }
}
