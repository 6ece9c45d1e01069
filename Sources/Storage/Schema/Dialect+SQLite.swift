extension Dialect {
    /// SQLite 3.37 or newer: strict tables; those that are read by key are stored in its order.
    package static let sqlite = Dialect(
        name: "sqlite", integer: "INTEGER", text: "TEXT", bytes: "BLOB",
        sequence: "INTEGER PRIMARY KEY",
        clustered: " STRICT, WITHOUT ROWID", appended: " STRICT",
        guardRows: { table, columns in
            let message = "RAISE(ABORT, '\(table) are append-only')"
            let fixed = columns.isEmpty ? "" : " OF \(columns.joined(separator: ", "))"
            return [
                """
                CREATE TRIGGER \(table)_no_update BEFORE UPDATE\(fixed) ON \(table) \
                BEGIN SELECT \(message); END
                """,
                """
                CREATE TRIGGER \(table)_no_delete BEFORE DELETE ON \(table) \
                BEGIN SELECT \(message); END
                """,
            ]
        })
}
