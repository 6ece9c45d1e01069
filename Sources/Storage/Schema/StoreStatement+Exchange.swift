/// Foreign exchanges and the keys to them.
extension StoreStatement {
    static let exchangeWriteTexts: [StoreStatement: String] = [
        .insertQuote: Self.insert("exchange_quotes", Columns.quote),
        .useQuote: """
        UPDATE exchange_quotes SET used_by = $1 WHERE id = $2 AND used_by IS NULL
        """,
        .forgetQuotes: """
        DELETE FROM exchange_quotes WHERE id IN (SELECT id FROM exchange_quotes \
        WHERE used_by IS NULL AND expires_at <= $1 ORDER BY expires_at, id LIMIT $2)
        """,
        // Without a conflict target: what is used, whichever it is, is "no row".
        .insertExchange: Self.insert("exchanges", Columns.exchange) + " ON CONFLICT DO NOTHING",
        .updateExchange: Self.update("exchanges", Columns.exchangeMutable, raising: "version")
            + Self.whereEqual(["id", "version"], after: Columns.exchangeMutable.count),
        .insertNotice: Self.insert("exchange_notices", Columns.notice),
        .insertExchangeKey: Self.insert("exchange_keys", Columns.exchangeKey),
        .revokeExchangeKey: """
        UPDATE exchange_keys SET revoked_at = $1 WHERE id = $2 AND revoked_at IS NULL
        """,
        // What the writer reads.
        .quoteUser: "SELECT tenant, profile, used_by FROM exchange_quotes"
            + Self.whereEqual(["id"]),
        .externalIDOwner: "SELECT id FROM exchanges"
            + Self.whereEqual(["tenant", "profile", "external_id"]),
        .shortIDOwner: "SELECT id FROM exchanges"
            + Self.whereEqual(["tenant", "profile", "short_id"]),
        .openExchangesOfProfile: """
        SELECT COUNT(*) FROM exchanges WHERE profile = $1 AND \(Self.isExchangeOpen)
        """,
    ]

    static let exchangeReadTexts: [StoreStatement: String] = [
        .quoteByID: Self.select(Columns.quote, "exchange_quotes")
            + Self.whereEqual(["id", "tenant", "profile"]),
        .exchangeByID: Self.exchange + " WHERE x.id = $1",
        .exchangeOfAccount: Self.exchange
            + Self.whereEqual(["x.id", "x.tenant", "x.profile"]),
        .exchangeByExternalID: Self.exchange
            + Self.whereEqual(["x.tenant", "x.profile", "x.external_id"]),
        .openExchanges: Self.exchange
            + " WHERE x.\(Self.isExchangeOpen) ORDER BY x.created_at, x.id",
        .exchangesWithDealer: Self.exchange
            + " WHERE q.dealer = $1 AND x.state <> 'DRAFT' ORDER BY x.id",
        .exchangeKeyByHash: Self.select(Columns.exchangeKey, "exchange_keys")
            + Self.whereEqual(["hash"]),
        .exchangeKeysOfTenant: Self.select(Columns.exchangeKey, "exchange_keys")
            + Self.whereEqual(["tenant"]) + " ORDER BY created_at, id",
    ]

    /// The conditions of the partial indexes, letter for letter.
    static let isExchangeOpen = """
        state IN ('DRAFT', 'SUBMITTING', 'UNKNOWN', 'SUBMITTED', 'ORDERED', 'ORDER_SETTLED')
        """
    static let isExchange = "kind = 'exchange:changed'"

    /// ``Columns/exchange``, then ``Columns/quote``.
    static let exchange = """
        SELECT \(Columns.list(Columns.exchange, of: "x")), \
        \(Columns.list(Columns.quote, of: "q")) \(exchangeTables)
        """
    static let exchangeTables = "FROM exchanges x JOIN exchange_quotes q ON q.id = x.quote"
}
