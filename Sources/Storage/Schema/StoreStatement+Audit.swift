extension StoreStatement {
    /// Everything here is read in the order of an index, so no engine has to sort or to remember it.
    var auditText: String? {
        switch self {
        case .everyConversion: Self.select(Columns.conversion, "conversions") + " ORDER BY id"
        case .everyEntry:
            Self.select(Columns.entry, "entries") + " ORDER BY reason, reference, line"
        case .everyHold:
            Self.select(Columns.hold, "holds") + " ORDER BY conversion, venue, account, asset"
        case .entriesOfTrade:
            """
            SELECT line, from_account, to_account, asset, amount FROM entries \
            WHERE reason = 'TRADE' AND reference = $1 ORDER BY line
            """
        case .ordersWithoutConversion: Self.orphans("orders", "id", "conversion")
        case .tradesWithoutOrder:
            """
            SELECT id FROM trades t WHERE NOT EXISTS (SELECT 1 FROM orders o WHERE \
            o.id = t.order_id AND o.conversion = t.conversion) ORDER BY id
            """
        case .holdsWithoutConversion: Self.orphans("holds", "conversion", "conversion")
        case .amendmentsWithoutConversion: Self.orphans("amendments", "conversion", "conversion")
        case .entriesWithoutTrade:
            """
            SELECT DISTINCT reference FROM entries e WHERE reason = 'TRADE' AND NOT EXISTS \
            (SELECT 1 FROM trades t WHERE t.id = e.reference) ORDER BY reference
            """
        case .repeatedOrderIDs: Self.repeated("orders", ["id"])
        case .repeatedReferences: Self.repeated("conversions", ["tenant", "reference"])
        case .repeatedVenueTrades: Self.repeated("trades", ["venue", "account", "venue_trade_id"])
        case .everyLimitOpen:
            "SELECT tenant, asset, open_count FROM limit_opens ORDER BY tenant, asset"
        case .openByLimit:
            """
            SELECT tenant, limit_asset, COUNT(*) FROM conversions WHERE \(Self.isOpen) AND \
            limit_asset IS NOT NULL GROUP BY tenant, limit_asset ORDER BY tenant, limit_asset
            """
        case .everyLimitDay:
            "SELECT tenant, asset, day, notional FROM limit_days ORDER BY tenant, asset, day"
        case .notionalsByLimitDay:
            """
            SELECT tenant, limit_asset, limit_day, limit_notional FROM conversions \
            WHERE limit_asset IS NOT NULL
            """
        default: nil
        }
    }

    private static func orphans(_ table: String, _ subject: String, _ parent: String) -> String {
        """
        SELECT \(subject) FROM \(table) x WHERE NOT EXISTS \
        (SELECT 1 FROM conversions c WHERE c.id = x.\(parent)) ORDER BY \(subject)
        """
    }

    private static func repeated(_ table: String, _ columns: [String]) -> String {
        let known = columns.map { "\($0) IS NOT NULL" }.joined(separator: " AND ")
        let list = Columns.list(columns)
        return "SELECT \(list) FROM \(table) WHERE \(known) GROUP BY \(list) HAVING COUNT(*) > 1"
    }
}
