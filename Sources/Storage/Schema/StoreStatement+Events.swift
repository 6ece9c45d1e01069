/// The sequence of events.
///
/// An event is inserted into `outbox` by the commit that it tells of. `numberEvents` and
/// `removeNumbered`, in one transaction, give the oldest of them their numbers and move them. The
/// order is that of the commits: what a commit saw done has a smaller place in `outbox` and was
/// visible before, so no batch can have the later one without the earlier. That also holds where
/// many transactions write at once and places become visible out of turn (PostgreSQL, at REPEATABLE
/// READ): a place that becomes visible late is numbered late, and never passed over, since nothing
/// remembers how far the numbers have come but the numbered events themselves. Two transactions
/// that number the same log at once collide in the key of `events`, and the second tries again.
extension StoreStatement {
    static let eventTexts: [StoreStatement: String] = [
        .insertEvent: Self.insert("outbox", Columns.event),
        .numberEvents: """
        INSERT INTO events (number, \(Columns.list(Columns.event))) \
        SELECT ROW_NUMBER() OVER (PARTITION BY o.log ORDER BY o.sequence) + COALESCE((SELECT \
        MAX(e.number) FROM events e WHERE e.log = o.log), 0), \
        \(Columns.list(Columns.event, of: "o")) FROM outbox o WHERE o.sequence IN (\(Self.oldest))
        """,
        .removeNumbered: "DELETE FROM outbox WHERE sequence IN (\(Self.oldest))",
        .outboxCount: "SELECT COUNT(*) FROM outbox",
        .lastNumber: "SELECT COALESCE(MAX(number), 0) FROM events" + Self.whereEqual(["log"]),
        .eventsOfLog: Self.read("events")
            + " WHERE e.log = $1 AND e.number > $2 ORDER BY e.number LIMIT $3",
        .eventsOfConversion: Self.read("events") + """
             WHERE e.conversion = $1 AND e.number > $2 AND e.change IS NOT NULL \
            ORDER BY e.number LIMIT $3
            """,
        .waitingOfConversion: """
        SELECT (SELECT COUNT(*) FROM outbox WHERE conversion = $1) + \
        (SELECT COUNT(*) FROM orders WHERE conversion = $2 AND settled = 0)
        """,
        .orderByID: Self.select(Columns.orderFixed, "orders") + Self.whereEqual(["id"]),
        .tradeByID: Self.select(Columns.trade, "trades") + Self.whereEqual(["id"]),
        .amendmentAt: Self.select(Self.amendmentRead, "amendments")
            + Self.whereEqual(["conversion", "position"]),
        .everyEventOfConversion: """
        SELECT e.part, e.place, \(Self.readColumns) FROM (\
        SELECT 1 AS part, number AS place, \(Columns.list(Columns.event)) FROM events \
        WHERE conversion = $1 AND change IS NOT NULL UNION ALL \
        SELECT 2, sequence, \(Columns.list(Columns.event)) FROM outbox \
        WHERE conversion = $2 AND change IS NOT NULL) e \
        LEFT JOIN conversions c ON c.id = e.conversion ORDER BY e.part, e.place
        """,
        .logsWithGaps: """
        SELECT log FROM events GROUP BY log \
        HAVING MIN(number) <> 1 OR MAX(number) <> COUNT(*) ORDER BY log
        """,
        // What an operator did may be about any of the three.
        .eventsWithoutConversion: """
        SELECT id FROM (SELECT id, kind, conversion FROM events UNION ALL \
        SELECT id, kind, conversion FROM outbox) e WHERE conversion IS NOT NULL AND CASE \
        WHEN \(Self.isPar) THEN NOT \(Self.isParThere) \
        WHEN \(Self.isExchange) THEN NOT \(Self.isExchangeThere) \
        ELSE NOT (EXISTS (SELECT 1 FROM conversions c WHERE c.id = e.conversion) \
        OR \(Self.isParThere) OR \(Self.isExchangeThere)) END ORDER BY id
        """,
    ]

    private static let isParThere =
        "EXISTS (SELECT 1 FROM par_conversions p WHERE p.id = e.conversion)"
    private static let isExchangeThere =
        "EXISTS (SELECT 1 FROM exchanges x WHERE x.id = e.conversion)"

    /// Read by ``EventReader``: the number, ``Columns/event``, ``Columns/conversionFixed``.
    private static func read(_ table: String) -> String {
        """
        SELECT e.number, \(readColumns) FROM \(table) e \
        LEFT JOIN conversions c ON c.id = e.conversion
        """
    }

    private static let readColumns =
        Columns.list(Columns.event, of: "e") + ", "
        + Columns.list(Columns.conversionFixed, of: "c")
    private static let oldest = "SELECT sequence FROM outbox ORDER BY sequence LIMIT $1"
}
