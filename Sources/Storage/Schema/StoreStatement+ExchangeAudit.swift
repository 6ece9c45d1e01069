extension StoreStatement {
    static let exchangeAuditTexts: [StoreStatement: String] = [
        .everyExchange: Self.exchange + " ORDER BY x.id",
        .noticesOfExchange: """
        SELECT \(Columns.list(Columns.notice, of: "n")), \
        \(Columns.list(Columns.exchangeFixed, of: "x")), \
        \(Columns.list(Columns.quote, of: "q")) \(Self.exchangeTables) \
        JOIN exchange_notices n ON n.exchange = x.id WHERE n.exchange = $1 ORDER BY n.told
        """,
        .everyEventOfExchange: """
        SELECT e.part, e.place, \(Columns.list(Columns.event, of: "e")) FROM (\
        SELECT 1 AS part, number AS place, \(Columns.list(Columns.event)) FROM events \
        WHERE conversion = $1 AND \(Self.isExchange) UNION ALL \
        SELECT 2, sequence, \(Columns.list(Columns.event)) FROM outbox \
        WHERE conversion = $2 AND \(Self.isExchange)) e ORDER BY e.part, e.place
        """,
        .entriesWithoutExchange: """
        SELECT DISTINCT reference FROM entries e WHERE \
        reason IN ('FORWARD', 'DEALER_SETTLEMENT', 'CREDIT', 'CLOSE_OUT') AND NOT EXISTS \
        (SELECT 1 FROM exchanges x WHERE x.id = e.reference) ORDER BY reference
        """,
        .repeatedExternalIDs: Self.repeatedOfAccount("external_id"),
        .repeatedShortIDs: Self.repeatedOfAccount("short_id"),
        .exchangesWithoutQuote: """
        SELECT id FROM exchanges x WHERE NOT EXISTS \
        (SELECT 1 FROM exchange_quotes q WHERE q.id = x.quote) ORDER BY id
        """,
        .quotesWithoutExchange: """
        SELECT id FROM exchange_quotes q WHERE used_by IS NOT NULL AND NOT EXISTS \
        (SELECT 1 FROM exchanges x WHERE x.id = q.used_by AND x.quote = q.id) ORDER BY id
        """,
        .noticesWithoutExchange: """
        SELECT DISTINCT exchange FROM exchange_notices n WHERE NOT EXISTS \
        (SELECT 1 FROM exchanges x WHERE x.id = n.exchange) ORDER BY exchange
        """,
        // A subscription of another account has no business with it either.
        .deliveriesWithoutNotice: """
        SELECT exchange FROM callback_deliveries d WHERE NOT EXISTS \
        (SELECT 1 FROM exchange_notices n WHERE n.exchange = d.exchange \
        AND n.told = d.sequence AND n.event = d.event) OR NOT EXISTS \
        (SELECT 1 FROM callback_subscriptions s JOIN exchanges x ON x.tenant = s.tenant \
        AND x.profile = s.profile WHERE s.id = d.subscription AND x.id = d.exchange) \
        ORDER BY subscription, exchange, sequence
        """,
        // Of what is open only the first is pending, and it does not wait.
        .deliveriesOutOfTurn: """
        SELECT exchange FROM callback_deliveries d WHERE d.\(Self.isDeliveryOpen) AND EXISTS \
        (SELECT 1 FROM callback_deliveries l WHERE l.subscription = d.subscription \
        AND l.exchange = d.exchange AND l.sequence > d.sequence AND l.state = 'DELIVERED') \
        OR d.state = 'PENDING' AND \(Self.isBehind) \
        OR d.state = 'WAITING' AND NOT \(Self.isBehind) \
        ORDER BY subscription, exchange, sequence
        """,
        .deliveriesWithGaps: """
        SELECT d.exchange FROM callback_deliveries d JOIN callback_subscriptions s \
        ON s.id = d.subscription JOIN exchanges x ON x.id = d.exchange \
        GROUP BY d.subscription, d.exchange, s.ended_at, x.told HAVING \
        MAX(d.sequence) - MIN(d.sequence) + 1 <> COUNT(*) \
        OR s.ended_at IS NULL AND MAX(d.sequence) <> x.told ORDER BY d.exchange
        """,
        .openDeliveriesOfEnded: """
        SELECT d.exchange FROM callback_deliveries d JOIN callback_subscriptions s \
        ON s.id = d.subscription WHERE d.\(Self.isDeliveryOpen) AND s.ended_at IS NOT NULL \
        ORDER BY d.subscription, d.exchange, d.sequence
        """,
        .unreadableDeliveries: """
        SELECT exchange FROM callback_deliveries WHERE attempts < 0 OR \
        state NOT IN ('PENDING', 'WAITING', 'PARKED', 'DELIVERED', 'DROPPED') \
        ORDER BY subscription, exchange, sequence
        """,
    ]

    private static func repeatedOfAccount(_ column: String) -> String {
        """
        SELECT tenant FROM exchanges GROUP BY tenant, profile, \(column) HAVING COUNT(*) > 1
        """
    }
}
