/// Who is told of exchanges, and what is on its way to them.
///
/// Of each exchange and subscription only the first delivery that is open can be pending, and only
/// what is pending is in the indexes of what is due: those that wait behind another are never
/// passed.
extension StoreStatement {
    static let callbackTexts: [StoreStatement: String] = [
        .insertSubscription: Self.insert("callback_subscriptions", Columns.subscription),
        .endSubscription: """
        UPDATE callback_subscriptions SET ended_at = COALESCE(ended_at, $1) WHERE id = $2
        """,
        .activeSubscriptionCount: "SELECT COUNT(*) FROM callback_subscriptions"
            + Self.whereEqual(["tenant", "profile"]) + " AND ended_at IS NULL",
        .insertDeliveries: """
        INSERT INTO callback_deliveries (\(Columns.list(Columns.delivery))) \
        SELECT s.id, n.exchange, n.told, n.event, CASE WHEN EXISTS (\
        SELECT 1 FROM callback_deliveries b WHERE b.subscription = s.id \
        AND b.exchange = n.exchange AND b.sequence < n.told AND b.state = 'PARKED') \
        THEN 'PARKED' WHEN EXISTS (\
        SELECT 1 FROM callback_deliveries b WHERE b.subscription = s.id \
        AND b.exchange = n.exchange AND b.sequence < n.told AND b.\(Self.isDeliveryOpen)) \
        THEN 'WAITING' ELSE 'PENDING' END, 0, n.noticed_at, NULL \
        FROM exchange_notices n JOIN callback_subscriptions s ON s.ended_at IS NULL \
        WHERE n.exchange = $1 AND n.told = $2 AND s.tenant = $3 AND s.profile = $4
        """,
        // What is not pending stays so, whatever a call that was under way has to say.
        .putDelivery: Self.update("callback_deliveries", Columns.deliveryMutable)
            + Self.whereEqual(Self.deliveryKey, after: Columns.deliveryMutable.count)
            + " AND state = 'PENDING'",
        .promoteDelivery: """
        UPDATE callback_deliveries AS d SET state = 'PENDING', due_at = $1 \
        WHERE d.subscription = $2 AND d.exchange = $3 AND d.state = 'WAITING' \
        AND NOT \(Self.isBehind)
        """,
        .deliveryState: "SELECT state FROM callback_deliveries"
            + Self.whereEqual(Self.deliveryKey),
        .parkBehind: """
        UPDATE callback_deliveries SET state = 'PARKED' WHERE subscription = $1 \
        AND exchange = $2 AND sequence > $3 AND state IN ('PENDING', 'WAITING')
        """,
        .redeliverTo: Self.redeliver + " AND d.exchange = $2 AND d.subscription = $3",
        .redeliverAll: Self.redeliver + " AND d.exchange = $2",
        .dropDeliveries: """
        UPDATE callback_deliveries SET state = 'DROPPED' WHERE subscription = $1 \
        AND \(Self.isDeliveryOpen)
        """,
        .subscriptionsOfAccount: Self.select(Columns.subscription, "callback_subscriptions")
            + Self.whereEqual(["tenant", "profile"])
            + " AND ended_at IS NULL ORDER BY created_at, id",
        // From each to its first that is due, along an index.
        .subscriptionsDue: """
        SELECT \(Columns.list(Columns.subscription, of: "s")) FROM (\
        SELECT \(Columns.list(Columns.subscription)), (SELECT d.due_at \
        FROM callback_deliveries d WHERE d.subscription = c.id AND d.state = 'PENDING' \
        AND d.due_at <= $1 ORDER BY d.due_at LIMIT 1) AS first_due \
        FROM callback_subscriptions c WHERE c.ended_at IS NULL) s \
        WHERE s.first_due IS NOT NULL ORDER BY s.first_due, s.id LIMIT $2
        """,
        .deliveriesDue: """
        SELECT \(Columns.list(Columns.delivery, of: "d")), \
        \(Columns.list(Columns.notice, of: "n")), \
        \(Columns.list(Columns.exchangeFixed, of: "x")), \
        \(Columns.list(Columns.quote, of: "q")) FROM callback_deliveries d \
        JOIN exchange_notices n ON n.exchange = d.exchange AND n.told = d.sequence \
        JOIN exchanges x ON x.id = d.exchange JOIN exchange_quotes q ON q.id = x.quote \
        WHERE d.subscription = $1 AND d.state = 'PENDING' AND d.due_at <= $2 \
        ORDER BY d.due_at, d.exchange LIMIT $3
        """,
        .nextDelivery: """
        SELECT due_at FROM callback_deliveries WHERE state = 'PENDING' \
        ORDER BY due_at LIMIT 1
        """,
        .everyDelivery: Self.listed(where: "d.state IN ($1, $2, $3, $4, $5)", after: 5),
        .openDeliveries: Self.listed(
            where: "d.\(Self.isDeliveryOpen) AND d.state IN ($1, $2, $3)", after: 3),
    ]

    /// The condition of the partial index, letter for letter.
    static let isDeliveryOpen = "state IN ('PENDING', 'WAITING', 'PARKED')"

    static let deliveryKey = ["subscription", "exchange", "sequence"]

    /// An earlier one of the same exchange and subscription is open.
    static let isBehind = """
        EXISTS (SELECT 1 FROM callback_deliveries b WHERE b.subscription = d.subscription \
        AND b.exchange = d.exchange AND b.sequence < d.sequence AND b.\(isDeliveryOpen))
        """

    private static let redeliver = """
        UPDATE callback_deliveries AS d SET \
        state = CASE WHEN \(isBehind) THEN 'WAITING' ELSE 'PENDING' END, attempts = 0, \
        failure = NULL, due_at = $1 WHERE d.state = 'PARKED'
        """

    /// Takes the tenant, or null for all, and how many.
    private static func listed(where condition: String, after count: Int) -> String {
        """
        SELECT \(Columns.list(Columns.delivery, of: "d")), s.tenant, s.profile, s.url, n.state \
        FROM callback_deliveries d JOIN callback_subscriptions s ON s.id = d.subscription \
        JOIN exchange_notices n ON n.exchange = d.exchange AND n.told = d.sequence \
        WHERE \(condition) AND s.tenant = COALESCE($\(count + 1), s.tenant) \
        ORDER BY d.subscription, d.exchange, d.sequence LIMIT $\(count + 2)
        """
    }
}
