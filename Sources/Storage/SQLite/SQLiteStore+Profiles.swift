package import Domain
package import Engine

extension SQLiteStore {
    package func profiles(of tenant: TenantID) async throws(StoreError) -> [Profile] {
        try await read { (session) throws(StorageError) in
            try session.all(.profilesOfTenant) { row in
                row.code(tenant)
            } _: { (row) throws(StorageError) in
                try Profile(from: &row)
            }
        }
    }

    package func profile(
        _ id: ProfileID, of tenant: TenantID
    ) async throws(StoreError) -> Profile? {
        try await read { (session) throws(StorageError) in
            try session.first(.profileByID) { row in
                row.identifier(id)
                row.code(tenant)
            } _: { (row) throws(StorageError) in
                try Profile(from: &row)
            }
        }
    }

    package func profile(
        nickname: String, of tenant: TenantID
    ) async throws(StoreError) -> Profile? {
        try await read { (session) throws(StorageError) in
            try session.first(.profileByNickname) { row in
                row.code(tenant)
                row.text(nickname)
            } _: { (row) throws(StorageError) in
                try Profile(from: &row)
            }
        }
    }

    package func activity(_ id: ActivityID) async throws(StoreError) -> Activity? {
        try await read { (session) throws(StorageError) in
            try session.first(.activityByID) { row in
                row.identifier(id)
            } _: { (row) throws(StorageError) in
                try Activity(from: &row)
            }
        }
    }

    package func activity(uniqueKey: String) async throws(StoreError) -> Activity? {
        try await read { (session) throws(StorageError) in
            try session.first(.activityByKey) { row in
                row.text(uniqueKey)
            } _: { (row) throws(StorageError) in
                try Activity(from: &row)
            }
        }
    }
}
