extension Dialect {
    /// PostgreSQL 15.
    package static let postgreSQL = Dialect(
        name: "postgresql", integer: "BIGINT", text: "TEXT COLLATE \"C\"", bytes: "BYTEA",
        sequence: "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY", clustered: "", appended: "",
        guardRows: { table, columns in
            let fixed = columns.isEmpty ? "" : " OF \(columns.joined(separator: ", "))"
            return [
                """
                CREATE FUNCTION \(table)_append_only() RETURNS trigger LANGUAGE plpgsql AS \
                $$ BEGIN RAISE EXCEPTION '\(table) are append-only'; END $$
                """,
                """
                CREATE TRIGGER \(table)_no_update BEFORE UPDATE\(fixed) ON \(table) \
                FOR EACH ROW EXECUTE FUNCTION \(table)_append_only()
                """,
                """
                CREATE TRIGGER \(table)_no_delete BEFORE DELETE ON \(table) \
                FOR EACH ROW EXECUTE FUNCTION \(table)_append_only()
                """,
            ]
        })
}
