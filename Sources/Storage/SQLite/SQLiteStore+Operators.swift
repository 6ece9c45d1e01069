package import Domain
package import Engine

extension SQLiteStore {
    package func resolutions() async throws(StoreError) -> [OrderResolution] {
        try await read { (session) throws(StorageError) in
            try session.all(.resolutions) { (row) throws(StorageError) in
                try OrderResolution(from: &row)
            }
        }
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

    package func revokedTokens() async throws(StoreError) -> [RevokedToken] {
        try await read { (session) throws(StorageError) in
            try session.all(.revokedTokens) { (row) throws(StorageError) in
                try RevokedToken(from: &row)
            }
        }
    }

    package func clients() async throws(StoreError) -> [APIClient] {
        try await read { (session) throws(StorageError) in
            try session.all(.clients) { (row) throws(StorageError) in try APIClient(from: &row) }
        }
    }
}
