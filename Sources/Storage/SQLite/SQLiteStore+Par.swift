package import Bookkeeping
package import Domain
package import Engine
package import Money

extension SQLiteStore {
    package func parConversion(
        _ id: ConversionID, of tenant: TenantID
    ) async throws(StoreError) -> ParConversion? {
        try await read { (session) throws(StorageError) in
            try session.first(.parByID) { row in
                row.identifier(id)
                row.code(tenant)
            } _: { (row) throws(StorageError) in
                try ParConversion(from: &row)
            }
        }
    }

    package func parConversion(
        reference: String, of tenant: TenantID
    ) async throws(StoreError) -> ParConversion? {
        try await read { (session) throws(StorageError) in
            try session.first(.parByReference) { row in
                row.code(tenant)
                row.text(reference)
            } _: { (row) throws(StorageError) in
                try ParConversion(from: &row)
            }
        }
    }

    package func parConversions(_ query: ParQuery) async throws(StoreError) -> [ParConversion] {
        try await read { (session) throws(StorageError) in
            try ParReader(session: session).list(query)
        }
    }

    package func openParConversions() async throws(StoreError) -> [ParConversion] {
        try await read { (session) throws(StorageError) in
            try session.all(.openPar) { (row) throws(StorageError) in
                try ParConversion(from: &row)
            }
        }
    }

    package func newestParCreation() async throws(StoreError) -> Instant? {
        try await read { (session) throws(StorageError) in
            try session.first(.newestPar) { (row) throws(StorageError) in
                try row.optionalInstant()
            } ?? nil
        }
    }

    package func balances(
        of profile: ProfileID
    ) async throws(StoreError) -> [ProfileBalance] {
        try await read { (session) throws(StorageError) in
            try ParReader(session: session).balances(of: profile)
        }
    }

    package func statement(
        of account: LedgerAccount, in asset: Asset?, after number: Int64, atMost count: Int
    ) async throws(StoreError) -> [StatementLine] {
        try await read { (session) throws(StorageError) in
            try ParReader(session: session).statement(
                of: account, in: asset, after: number, atMost: count)
        }
    }

    package func trialBalance() async throws(StoreError) -> [TrialBalanceRow] {
        try await read { (session) throws(StorageError) in
            try ParReader(session: session).trialBalance()
        }
    }

    package func parEvents(
        of tenant: TenantID, after number: Int64, atMost count: Int
    ) async throws(StoreError) -> [ParEvent] {
        try await read { (session) throws(StorageError) in
            let reader = ParReader(session: session)
            return try session.all(.parEvents) { row in
                row.code(tenant)
                row.integer(number)
                row.integer(Int64(count))
            } _: { (row) throws(StorageError) in
                try reader.event(from: &row)
            }
        }
    }

    package func parEvent(
        _ id: EventID, of tenant: TenantID
    ) async throws(StoreError) -> ParEvent? {
        try await read { (session) throws(StorageError) in
            let reader = ParReader(session: session)
            return try session.first(.parEventByID) { row in
                row.identifier(id)
                row.code(tenant)
            } _: { (row) throws(StorageError) in
                try reader.event(from: &row)
            }
        }
    }
}
