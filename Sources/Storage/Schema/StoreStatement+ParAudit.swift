extension StoreStatement {
    static let parAuditTexts: [StoreStatement: String] = [
        .everyPar: Self.select(Columns.par, "par_conversions") + " ORDER BY id",
        .everyActivity: Self.select(Columns.activity, "activities") + " ORDER BY id",
        .everyLine: Self.select(Columns.line, "statement_lines")
            + " ORDER BY account, asset, number",
        .everyParDay: "SELECT scope, day, amount FROM par_days ORDER BY scope, day",
        .postingsOf: """
        SELECT from_account, to_account, asset, amount, booked_at FROM entries \
        WHERE reason = $1 AND reference = $2 ORDER BY line
        """,
        .everyEventOfPar: """
        SELECT e.part, e.place, \(Columns.list(Columns.event, of: "e")) FROM (\
        SELECT 1 AS part, number AS place, \(Columns.list(Columns.event)) FROM events \
        WHERE conversion = $1 AND \(Self.isPar) UNION ALL \
        SELECT 2, sequence, \(Columns.list(Columns.event)) FROM outbox \
        WHERE conversion = $2 AND \(Self.isPar)) e ORDER BY e.part, e.place
        """,
        .entriesWithoutPar: """
        SELECT DISTINCT reference FROM entries e WHERE reason = 'SETTLEMENT' AND NOT EXISTS \
        (SELECT 1 FROM par_conversions p WHERE p.id = e.reference) ORDER BY reference
        """,
        .entriesWithoutActivity: """
        SELECT DISTINCT reference FROM entries e WHERE \
        reason IN ('DEPOSIT', 'WITHDRAWAL', 'TRANSFER') AND NOT EXISTS \
        (SELECT 1 FROM activities a WHERE a.id = e.reference) ORDER BY reference
        """,
        .repeatedParReferences: Self.repeated("par_conversions", ["tenant", "reference"]),
        .repeatedNicknames: Self.repeated("profiles", ["tenant", "nickname"]),
        .repeatedActivityKeys: Self.repeated("activities", ["unique_key"]),
    ]
}
