extension StoreStatement {
    /// Everything here is read in the order of an index, so no engine has to sort or to remember
    /// it.
    static let auditTexts: [StoreStatement: String] = [
        .everyConversion: Self.select(Columns.conversion, "conversions") + " ORDER BY id",
        .everyEntry: Self.select(Columns.entry, "entries") + " ORDER BY reason, reference, line",
        .everyHold: Self.select(Columns.hold, "holds")
            + " ORDER BY conversion, venue, account, asset",
        .entriesOfTrade: """
        SELECT line, from_account, to_account, asset, amount FROM entries \
        WHERE reason = $1 AND reference = $2 ORDER BY line
        """,
        .ordersWithoutConversion: Self.orphans("orders", "id", "conversion"),
        .tradesWithoutOrder: """
        SELECT id FROM trades t WHERE NOT EXISTS (SELECT 1 FROM orders o WHERE \
        o.id = t.order_id AND o.conversion = t.conversion) ORDER BY id
        """,
        .holdsWithoutConversion: """
        SELECT conversion FROM holds x WHERE NOT EXISTS \
        (SELECT 1 FROM conversions c WHERE c.id = x.conversion) AND NOT EXISTS \
        (SELECT 1 FROM par_conversions p WHERE p.id = x.conversion) AND NOT EXISTS \
        (SELECT 1 FROM exchanges f WHERE f.id = x.conversion) ORDER BY conversion
        """,
        .amendmentsWithoutConversion: Self.orphans("amendments", "conversion", "conversion"),
        .entriesWithoutTrade: """
        SELECT DISTINCT reference FROM entries e WHERE reason IN ('TRADE', 'BUST') AND NOT EXISTS \
        (SELECT 1 FROM trades t WHERE t.id = e.reference) ORDER BY reference
        """,
        .repeatedOrderIDs: Self.repeated("orders", ["id"]),
        .repeatedReferences: Self.repeated("conversions", ["tenant", "reference"]),
        .repeatedVenueTrades: Self.repeated("trades", ["venue", "account", "venue_trade_id"]),
        .everyLimitOpen: "SELECT tenant, asset, open_count FROM limit_opens ORDER BY tenant, asset",
        .openByLimit: """
        SELECT tenant, limit_asset, COUNT(*) FROM conversions WHERE \(Self.isOpen) AND \
        limit_asset IS NOT NULL GROUP BY tenant, limit_asset ORDER BY tenant, limit_asset
        """,
        .everyLimitDay:
            "SELECT tenant, asset, day, notional FROM limit_days ORDER BY tenant, asset, day",
        .notionalsByLimitDay: """
        SELECT tenant, limit_asset, limit_day, limit_notional FROM conversions \
        WHERE limit_asset IS NOT NULL
        """,
    ]

    private static func orphans(_ table: String, _ subject: String, _ parent: String) -> String {
        """
        SELECT \(subject) FROM \(table) x WHERE NOT EXISTS \
        (SELECT 1 FROM conversions c WHERE c.id = x.\(parent)) ORDER BY \(subject)
        """
    }

    static func repeated(_ table: String, _ columns: [String]) -> String {
        let known = columns.map { "\($0) IS NOT NULL" }.joined(separator: " AND ")
        let list = Columns.list(columns)
        return "SELECT \(list) FROM \(table) WHERE \(known) GROUP BY \(list) HAVING COUNT(*) > 1"
    }
}
