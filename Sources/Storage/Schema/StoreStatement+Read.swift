extension StoreStatement {
    static let readTexts: [StoreStatement: String] = [
        .referenceOwner: "SELECT id FROM conversions" + Self.whereEqual(["tenant", "reference"]),
        .heldByConversion: "SELECT amount FROM holds"
            + Self.whereEqual(["conversion", "venue", "account", "asset"]),
        .limitDay: "SELECT notional FROM limit_days" + Self.whereEqual(["tenant", "asset", "day"]),
        .limitOpen: "SELECT open_count FROM limit_opens" + Self.whereEqual(["tenant", "asset"]),
        .amendmentCount: "SELECT COUNT(*) FROM amendments" + Self.whereEqual(["conversion"]),
        .balances: Self.select(Columns.balance, "balances"),
        .halts: Self.select(Columns.halt, "halts") + " ORDER BY scope",
        .resolutions: Self.select(Columns.resolution, "resolutions") + " ORDER BY order_id",
        .client: Self.select(Columns.client, "clients") + Self.whereEqual(["id"]),
        .clients: Self.select(Columns.client, "clients") + " ORDER BY id",
        .revokedTokens: Self.select(Columns.revokedToken, "revoked_tokens")
            + " ORDER BY expires_at, id",
        .waitingExports: "SELECT COUNT(*) FROM exports WHERE tenant = $1 AND state = 'PROCESSING'",
        .exportByID: Self.select(Columns.export, "exports") + Self.whereEqual(["id"]),
        .exports: Self.select(Columns.export, "exports") + " ORDER BY created_at, id",
        .conversionByID: Self.select(Columns.conversion, "conversions")
            + Self.whereEqual(["id", "tenant"]),
        .conversionByReference: Self.select(Columns.conversion, "conversions")
            + Self.whereEqual(["tenant", "reference"]),
        .conversionOfOrder: Self.select(Columns.conversion, "conversions")
            + " WHERE id = (SELECT conversion FROM orders WHERE id = $1)",
        .openConversions: Self.select(Columns.conversion, "conversions") + """
             WHERE id IN (SELECT id FROM conversions WHERE \(Self.isOpen) \
            UNION SELECT conversion FROM orders WHERE settled = 0) ORDER BY created_at, id
            """,
        .heldConversions: Self.select(Columns.conversion, "conversions") + """
             WHERE \(Self.isHeld) AND created_at > $1 ORDER BY created_at DESC, id LIMIT $2
            """,
        .ordersOfConversion: Self.select(Columns.order, "orders") + " WHERE conversion = $1"
            + Self.orderOrder,
        .tradesOfConversion: Self.select(Columns.trade, "trades")
            + " WHERE conversion = $1 ORDER BY sequence",
        .holdsOfConversion: Self.select(Columns.hold, "holds") + " WHERE conversion = $1",
        .amendmentsOfConversion: Self.select(Self.amendmentRead, "amendments")
            + " WHERE conversion = $1 ORDER BY position",
        .ordersOfMany: Self.select(Columns.order, "orders") + Self.inMany
            + " ORDER BY conversion, leg, attempt",
        .tradesOfMany: Self.select(Columns.trade, "trades") + Self.inMany + " ORDER BY sequence",
        .holdsOfMany: Self.select(Columns.hold, "holds") + Self.inMany,
        .amendmentsOfMany: Self.select(Self.amendmentRead, "amendments") + Self.inMany
            + " ORDER BY conversion, position",
        .decisionsOfConversion: """
        SELECT \(Columns.list(Columns.decision)) FROM decisions WHERE conversion = $1 \
        ORDER BY version, recorded_at
        """,
        .ordersAtVenue: Self.select(Columns.order, "orders") + " WHERE venue = $1 ORDER BY id",
        .tradesAtVenue: Self.select(Columns.trade, "trades")
            + " WHERE venue = $1 ORDER BY sequence",
        .lastMigration: "SELECT COALESCE(MAX(version), 0) FROM schema_migrations",
    ]

    /// The condition of the partial index of conversions that are not final, letter for letter.
    static let isOpen = "status IN ('PENDING', 'PROCESSING', 'PENDING_CANCEL')"
    static let isHeld = "failure_reason = 'INTERMEDIATE_HELD'"
    private static let orderOrder = " ORDER BY leg, attempt"
    static let amendmentRead = ["conversion", "amended_at", "reason", "movements"]
    private static let inMany =
        " WHERE conversion IN ("
        + (1...manyCount).map { "$\($0)" }.joined(separator: ", ") + ")"

    static func select(_ columns: [String], _ table: String) -> String {
        "SELECT \(Columns.list(columns)) FROM \(table)"
    }
}
