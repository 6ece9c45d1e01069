package import Engine

extension SQLiteStore {
    package func audit() async throws(StoreError) -> [AuditFinding] {
        try await read { (session) throws(StorageError) in
            var audit = StoreAudit(session: session)
            try audit.run()
            return audit.findings
        }
    }
}
