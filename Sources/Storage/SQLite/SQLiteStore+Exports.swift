package import Domain
package import Engine

extension SQLiteStore {
    package func eachConversion(
        of tenant: TenantID, matching filter: ConversionFilter,
        _ body: @escaping @Sendable ([StoredConversion]) -> Bool
    ) async throws(StoreError) {
        try await read { (session) throws(StorageError) in
            try ConversionReader(session: session).each(FilterSQL(filter, of: tenant), body)
        }
    }

    package func exports() async throws(StoreError) -> [Export] {
        try await read { (session) throws(StorageError) in
            try session.all(.exports) { (row) throws(StorageError) in try Export(from: &row) }
        }
    }

    package func export(_ id: ExportID) async throws(StoreError) -> Export? {
        try await read { (session) throws(StorageError) in
            try session.first(.exportByID) { row in
                row.identifier(id)
            } _: { (row) throws(StorageError) in
                try Export(from: &row)
            }
        }
    }
}
