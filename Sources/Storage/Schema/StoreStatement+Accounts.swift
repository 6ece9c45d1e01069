/// Venue accounts' own histories.
extension StoreStatement {
    static let accountTexts: [StoreStatement: String] = [
        // Without a conflict target: a known id is "no row".
        .insertExternal: Self.insert("external_entries", Columns.external)
            + " ON CONFLICT DO NOTHING",
        .putMark: Self.insert("account_marks", Columns.mark)
            + """
             ON CONFLICT (venue, account) DO UPDATE SET opened_at = excluded.opened_at, \
            followed_until = excluded.followed_until
            """,
        .mark: Self.select(Columns.mark, "account_marks") + Self.ofAccount,
        .externalsAmong: "SELECT venue_ledger_id FROM external_entries" + Self.ofAccount
            + Self.among("venue_ledger_id"),
        .tradesAmong: "SELECT venue_trade_id FROM trades" + Self.ofAccount
            + Self.among("venue_trade_id"),
        .ordersAmong: Self.select(Columns.order, "orders") + Self.ofAccount
            + Self.among("venue_order_id") + " ORDER BY id",
        .ordersWithoutVenueID: Self.select(Columns.order, "orders") + Self.ofAccount
            + """
             AND venue_order_id IS NULL AND created_at >= $3 AND created_at <= $4 ORDER BY id
            """,
        .newestExternals: Self.select(Columns.external, "external_entries") + Self.ofAccount
            + " ORDER BY booked_at DESC, venue_ledger_id LIMIT $3",
        .everyExternal: Self.select(Columns.external, "external_entries")
            + " ORDER BY venue, account, venue_ledger_id",
        .entriesWithoutExternal: """
        SELECT DISTINCT reference FROM entries e WHERE reason = 'EXTERNAL' AND reference NOT IN \
        (SELECT venue || '/' || account || '/' || venue_ledger_id FROM external_entries) \
        ORDER BY reference
        """,
        .tradesTakenInTwice: """
        SELECT venue_ledger_id FROM external_entries x WHERE kind = 'FOREIGN_TRADE' AND EXISTS \
        (SELECT 1 FROM trades t WHERE t.venue = x.venue AND t.account = x.account \
        AND t.venue_trade_id = SUBSTR(x.venue_ledger_id, 7)) ORDER BY venue_ledger_id
        """,
        .repeatedExternals: Self.repeated(
            "external_entries", ["venue", "account", "venue_ledger_id"]),
    ]

    private static let ofAccount = Self.whereEqual(["venue", "account"])

    /// After the two arguments that name the account.
    private static func among(_ column: String) -> String {
        let places = (3...(manyCount + 2)).map { "$\($0)" }.joined(separator: ", ")
        return " AND \(column) IN (\(places))"
    }
}
