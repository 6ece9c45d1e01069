extension StoreStatement {
    var readText: String? {
        switch self {
        case .referenceOwner:
            "SELECT id FROM conversions" + Self.whereEqual(["tenant", "reference"])
        case .heldByConversion:
            "SELECT amount FROM holds"
                + Self.whereEqual(["conversion", "venue", "account", "asset"])
        case .limitDay:
            "SELECT notional FROM limit_days" + Self.whereEqual(["tenant", "asset", "day"])
        case .limitOpen:
            "SELECT open_count FROM limit_opens" + Self.whereEqual(["tenant", "asset"])
        case .amendmentCount:
            "SELECT COUNT(*) FROM amendments" + Self.whereEqual(["conversion"])
        case .balances: Self.select(Columns.balance, "balances")
        case .halts: Self.select(Columns.halt, "halts") + " ORDER BY scope"
        case .client: Self.select(Columns.client, "clients") + Self.whereEqual(["id"])
        case .clients: Self.select(Columns.client, "clients") + " ORDER BY id"
        case .conversionByID:
            Self.select(Columns.conversion, "conversions") + Self.whereEqual(["id", "tenant"])
        case .conversionByReference:
            Self.select(Columns.conversion, "conversions")
                + Self.whereEqual(["tenant", "reference"])
        case .conversionOfOrder:
            Self.select(Columns.conversion, "conversions")
                + " WHERE id = (SELECT conversion FROM orders WHERE id = $1)"
        case .openConversions:
            Self.select(Columns.conversion, "conversions") + """
                 WHERE id IN (SELECT id FROM conversions WHERE \(Self.isOpen) \
                UNION SELECT conversion FROM orders WHERE settled = 0) ORDER BY created_at, id
                """
        case .ordersOfConversion:
            Self.select(Columns.order, "orders") + " WHERE conversion = $1" + Self.orderOrder
        case .tradesOfConversion:
            Self.select(Columns.trade, "trades") + " WHERE conversion = $1 ORDER BY sequence"
        case .holdsOfConversion: Self.select(Columns.hold, "holds") + " WHERE conversion = $1"
        case .amendmentsOfConversion:
            Self.select(Self.amendmentRead, "amendments")
                + " WHERE conversion = $1 ORDER BY position"
        case .ordersOfMany:
            Self.select(Columns.order, "orders") + Self.inMany
                + " ORDER BY conversion, leg, attempt"
        case .tradesOfMany:
            Self.select(Columns.trade, "trades") + Self.inMany + " ORDER BY sequence"
        case .holdsOfMany: Self.select(Columns.hold, "holds") + Self.inMany
        case .amendmentsOfMany:
            Self.select(Self.amendmentRead, "amendments") + Self.inMany
                + " ORDER BY conversion, position"
        case .ordersAtVenue:
            Self.select(Columns.order, "orders") + " WHERE venue = $1 ORDER BY id"
        case .tradesAtVenue:
            Self.select(Columns.trade, "trades") + " WHERE venue = $1 ORDER BY sequence"
        case .lastMigration: "SELECT COALESCE(MAX(version), 0) FROM schema_migrations"
        default: nil
        }
    }

    /// The condition of the partial index of conversions that are not final, letter for letter.
    static let isOpen = "status IN ('PENDING', 'PROCESSING', 'PENDING_CANCEL')"
    private static let orderOrder = " ORDER BY leg, attempt"
    private static let amendmentRead = ["conversion", "amended_at", "reason", "movements"]
    private static let inMany =
        " WHERE conversion IN ("
        + (1...manyCount).map { "$\($0)" }.joined(separator: ", ") + ")"

    static func select(_ columns: [String], _ table: String) -> String {
        "SELECT \(Columns.list(columns)) FROM \(table)"
    }
}
