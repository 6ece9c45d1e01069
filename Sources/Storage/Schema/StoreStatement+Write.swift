extension StoreStatement {
    static let writeTexts: [StoreStatement: String] = [
        // Without a conflict target: a used reference and a used id are both "no row".
        .insertConversion:
            Self.insert(
                "conversions",
                Columns.conversionFixed + Columns.conversionLimits + Columns.conversionMutable
                    + ["version"]) + " ON CONFLICT DO NOTHING",
        .updateConversion: Self.update("conversions", Columns.conversionMutable, raising: "version")
            + Self.whereEqual(["id", "version"], after: Columns.conversionMutable.count),
        .insertOrder: Self.insert("orders", Columns.order),
        .updateOrder: Self.update("orders", Columns.orderMutable)
            + Self.whereEqual(
                ["conversion", "leg", "attempt"], after: Columns.orderMutable.count),
        .insertTrade: Self.insert("trades", Columns.trade)
            + " ON CONFLICT (venue, account, venue_trade_id) DO NOTHING",
        .reverseTrade: "UPDATE trades SET state = $1 WHERE id = $2 AND state = $3",
        .insertEntry: Self.insert("entries", Columns.entry),
        .putBalance: Self.insert("balances", Columns.balance)
            + """
             ON CONFLICT (venue, account, asset) DO UPDATE SET posted = excluded.posted, \
            held = excluded.held, version = balances.version + 1
            """,
        .putHold: Self.insert("holds", Columns.hold)
            + """
             ON CONFLICT (conversion, venue, account, asset) \
            DO UPDATE SET amount = excluded.amount
            """,
        .deleteHold: "DELETE FROM holds"
            + Self.whereEqual(["conversion", "venue", "account", "asset"]),
        .putLimitDay: Self.insert("limit_days", ["tenant", "asset", "day", "notional"])
            + " ON CONFLICT (tenant, asset, day) DO UPDATE SET notional = excluded.notional",
        .putLimitOpen: Self.insert("limit_opens", ["tenant", "asset", "open_count"])
            + " ON CONFLICT (tenant, asset) DO UPDATE SET open_count = excluded.open_count",
        .insertDecision: Self.insert("decisions", Columns.decision),
        .insertAmendment: Self.insert("amendments", Columns.amendment),
        .putHalt: Self.insert("halts", Columns.halt)
            + """
             ON CONFLICT (scope) DO UPDATE SET operator = excluded.operator, \
            reason = excluded.reason, halted_at = excluded.halted_at
            """,
        .removeHalt: "DELETE FROM halts" + Self.whereEqual(["scope"]),
        .putResolution: Self.insert("resolutions", Columns.resolution)
            + """
             ON CONFLICT (order_id) DO UPDATE SET conversion = excluded.conversion, \
            evidence = excluded.evidence, first_operator = excluded.first_operator, \
            first_reason = excluded.first_reason, first_at = excluded.first_at, \
            second_operator = excluded.second_operator, \
            second_reason = excluded.second_reason, second_at = excluded.second_at
            """,
        .insertClient: Self.insert("clients", Columns.client),
        .updateClient: Self.update("clients", Columns.clientMutable)
            + Self.whereEqual(["id"], after: Columns.clientMutable.count),
        .revokeToken: Self.insert("revoked_tokens", Columns.revokedToken)
            + " ON CONFLICT (id) DO NOTHING",
        .forgetRevokedTokens: "DELETE FROM revoked_tokens WHERE expires_at <= $1",
        .putExport: Self.insert("exports", Columns.export)
            + """
             ON CONFLICT (id) DO UPDATE SET attempts = excluded.attempts, \
            state = excluded.state, conversions = excluded.conversions, \
            bytes = excluded.bytes, ended_at = excluded.ended_at, message = excluded.message
            """,
        .removeExport: "DELETE FROM exports" + Self.whereEqual(["id"]),
        .insertMigration: Self.insert("schema_migrations", ["version", "name"]),
    ]

    static func insert(_ table: String, _ columns: [String]) -> String {
        let places = (1...columns.count).map { "$\($0)" }.joined(separator: ", ")
        return "INSERT INTO \(table) (\(Columns.list(columns))) VALUES (\(places))"
    }

    static func update(
        _ table: String, _ columns: [String], raising counter: String? = nil
    ) -> String {
        let sets = columns.enumerated().map { "\($1) = $\($0 + 1)" }
        let all = sets + (counter.map { ["\($0) = \($0) + 1"] } ?? [])
        return "UPDATE \(table) SET \(all.joined(separator: ", "))"
    }

    static func whereEqual(_ columns: [String], after count: Int = 0) -> String {
        " WHERE "
            + columns.enumerated().map { "\($1) = $\(count + $0 + 1)" }
            .joined(separator: " AND ")
    }
}
