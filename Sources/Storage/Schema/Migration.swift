/// One numbered step of the schema. Applied whole, once, in order; never changed after a release.
package struct Migration: Sendable {
    package let version: Int64
    package let name: String
    package let statements: [String]

    /// Before the first migration: where their numbers are kept.
    package static func ledger(_ dialect: Dialect) -> String {
        dialect.rendered(
            """
            CREATE TABLE IF NOT EXISTS schema_migrations (
                version {integer} PRIMARY KEY NOT NULL, name {text} NOT NULL
            ){appended}
            """)
    }

    package static func all(_ dialect: Dialect) -> [Migration] {
        [
            Migration(
                version: 1, name: "foundation",
                statements: foundation.map(dialect.rendered)
                    + dialect.guardRows("entries", [])
                    + dialect.guardRows("trades", Columns.trade.filter { $0 != "state" })),
            Migration(
                version: 2, name: "events",
                statements: events.map(dialect.rendered) + dialect.guardRows("events", [])),
            Migration(
                version: 3, name: "decisions", statements: decisions.map(dialect.rendered)),
            Migration(version: 4, name: "exports", statements: exports.map(dialect.rendered)),
            // Null is zero, as in every row from before.
            Migration(
                version: 5, name: "reversals",
                statements: [
                    dialect.rendered("ALTER TABLE orders ADD COLUMN taken_back_quantity {text}")
                ]),
            Migration(
                version: 6, name: "credentials", statements: credentials.map(dialect.rendered)),
            Migration(
                version: 7, name: "par",
                statements: par.map(dialect.rendered) + dialect.guardRows("activities", [])
                    + dialect.guardRows("statement_lines", [])),
            Migration(
                version: 8, name: "exchange",
                statements: exchange.map(dialect.rendered)
                    + dialect.guardRows("exchange_notices", [])),
            Migration(
                version: 9, name: "held",
                statements: [
                    "CREATE INDEX conversions_held ON conversions (created_at) WHERE "
                        + StoreStatement.isHeld
                ]),
            Migration(
                version: 10, name: "accounts",
                statements: accounts.map(dialect.rendered)
                    + dialect.guardRows("external_entries", [])),
        ]
    }
}
