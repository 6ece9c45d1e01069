import Engine

/// Brings a file forward, one transaction for each migration; never back.
struct SQLiteMigrator {
    let session: SQLiteSession

    /// - Throws: ``StoreError/unavailable(_:)`` for a file that a newer program wrote.
    func migrate(_ migrations: [Migration]) throws {
        try session.control(Migration.ledger(.sqlite))
        let last = try session.first(.lastMigration) { (row) throws(StorageError) in
            try row.integer()
        }
        let newest = migrations.last?.version ?? 0
        let current = last ?? 0
        guard current <= newest else {
            throw StoreError.unavailable(
                """
                the store has schema version \(current), and this program knows versions up to \
                \(newest): start it with the newer program that wrote it
                """)
        }
        for migration in migrations where migration.version > current {
            try session.control("BEGIN IMMEDIATE")
            do throws(StorageError) {
                for statement in migration.statements { try session.control(statement) }
                try session.run(.insertMigration) { row in
                    row.integer(migration.version)
                    row.text(migration.name)
                }
                try session.control("COMMIT")
            } catch {
                _ = Result { () throws(StorageError) in try session.control("ROLLBACK") }
                throw error
            }
        }
    }
}
