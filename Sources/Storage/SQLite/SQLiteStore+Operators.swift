package import Engine
import GRDB

extension SQLiteStore {
    package func insert(_ client: APIClient) async throws(StoreError) {
        _ = try await write { (session) throws(StorageError) in
            try session.run(.insertClient) { row in client.bind(to: &row) }
        }
    }

    package func update(_ client: APIClient) async throws(StoreError) -> Bool {
        let rows = try await write { (session) throws(StorageError) in
            try session.run(.updateClient) { row in
                client.bindMutable(to: &row)
                row.text(client.id)
            }
        }
        return rows == 1
    }

    package func client(_ id: String) async throws(StoreError) -> APIClient? {
        try await read { (session) throws(StorageError) in
            try session.first(.client) { row in
                row.text(id)
            } _: { (row) throws(StorageError) in
                try APIClient(from: &row)
            }
        }
    }

    package func clients() async throws(StoreError) -> [APIClient] {
        try await read { (session) throws(StorageError) in
            try session.all(.clients) { (row) throws(StorageError) in try APIClient(from: &row) }
        }
    }

    /// One statement in a transaction of its own, between two groups of commits.
    private func write(
        _ body: @escaping @Sendable (SQLiteSession) throws(StorageError) -> Int
    ) async throws(StoreError) -> Int {
        try checkOpen()
        let result: Result<Int, StorageError> = await withCheckedContinuation { continuation in
            pool.asyncWriteWithoutTransaction { [assets] database in
                let session = SQLiteSession(database, assets)
                continuation.resume(
                    returning: Result { () throws(StorageError) in try body(session) })
            }
        }
        switch result {
        case .success(let rows): return rows
        case .failure(.constraint(let text)): throw .unavailable(text)
        case .failure(let error):
            // Without BEGIN the statement commits itself: its failure may be the commit's.
            markBroken(error.description)
            throw .unavailable(error.description)
        }
    }
}
