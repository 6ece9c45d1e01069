/// Profiles and conversions one to one.
extension StoreStatement {
    static let parWriteTexts: [StoreStatement: String] = [
        // Without a conflict target: a used reference and a used id are both "no row".
        .insertPar: Self.insert("par_conversions", Columns.par) + " ON CONFLICT DO NOTHING",
        .updatePar: Self.update("par_conversions", Columns.parMutable, raising: "version")
            + Self.whereEqual(["id", "version"], after: Columns.parMutable.count),
        .putProfile: Self.insert("profiles", Columns.profile)
            + """
             ON CONFLICT (id) DO UPDATE SET nickname = excluded.nickname, \
            deactivated_at = excluded.deactivated_at WHERE profiles.tenant = excluded.tenant
            """,
        .insertActivity: Self.insert("activities", Columns.activity) + " ON CONFLICT DO NOTHING",
        .insertLine: Self.insert("statement_lines", Columns.line),
        .putParDay: Self.insert("par_days", ["scope", "day", "amount"])
            + " ON CONFLICT (scope, day) DO UPDATE SET amount = excluded.amount",
        // What the writer reads.
        .parReferenceOwner: "SELECT id FROM par_conversions"
            + Self.whereEqual(["tenant", "reference"]),
        .activeProfile: "SELECT id FROM profiles" + Self.whereEqual(["id", "tenant"])
            + " AND deactivated_at IS NULL",
        .nicknameOwner: "SELECT id FROM profiles" + Self.whereEqual(["tenant", "nickname"]),
        .openParOfProfile: """
        SELECT COUNT(*) FROM par_conversions WHERE \(Self.isParOpen) \
        AND (profile = $1 OR recipient = $2)
        """,
        .parDay: "SELECT amount FROM par_days" + Self.whereEqual(["scope", "day"]),
    ]

    static let parReadTexts: [StoreStatement: String] = [
        .parByID: Self.select(Columns.par, "par_conversions") + Self.whereEqual(["id", "tenant"]),
        .parByReference: Self.select(Columns.par, "par_conversions")
            + Self.whereEqual(["tenant", "reference"]),
        .openPar: Self.select(Columns.par, "par_conversions")
            + " WHERE \(Self.isParOpen) ORDER BY created_at, id",
        // From tenant to tenant along the index, whose last row of each is its newest.
        .newestPar: """
        WITH RECURSIVE owners (tenant) AS (SELECT MIN(tenant) FROM par_conversions UNION ALL \
        SELECT (SELECT MIN(p.tenant) FROM par_conversions p WHERE p.tenant > o.tenant) \
        FROM owners o WHERE o.tenant IS NOT NULL) SELECT MAX(newest) FROM (SELECT \
        (SELECT MAX(c.created_at) FROM par_conversions c WHERE c.tenant = o.tenant) AS newest \
        FROM owners o) n
        """,
        .profilesOfTenant: Self.select(Columns.profile, "profiles") + Self.whereEqual(["tenant"])
            + " ORDER BY created_at, id",
        .profileByID: Self.select(Columns.profile, "profiles") + Self.whereEqual(["id", "tenant"]),
        .profileByNickname: Self.select(Columns.profile, "profiles")
            + Self.whereEqual(["tenant", "nickname"]),
        .balancesAt: "SELECT asset, posted, held FROM balances"
            + Self.whereEqual(["venue", "account"]) + " ORDER BY asset",
        .reservedByProfile: """
        SELECT source_asset, amount FROM par_conversions WHERE profile = $1 AND \(Self.isParOpen)
        """,
        .activityByID: Self.select(Columns.activity, "activities") + Self.whereEqual(["id"]),
        .activityByKey: Self.select(Columns.activity, "activities")
            + Self.whereEqual(["unique_key"]),
        .linesAfter: Self.select(["number"] + Columns.line, "statement_lines")
            + " WHERE account = $1 AND asset = $2 AND number > $3 ORDER BY number LIMIT $4",
        .parEvents: Self.parEvent
            + " WHERE e.tenant = $1 AND e.number > $2 AND e.\(Self.isPar)"
            + " ORDER BY e.number LIMIT $3",
        .parEventByID: Self.parEvent + " WHERE e.id = $1 AND e.tenant = $2 AND e.\(Self.isPar)",
    ]

    /// The conditions of the partial indexes, letter for letter.
    static let isParOpen = "state IN ('CREATED', 'SETTLING')"
    static let isPar = """
        kind IN ('stablecoin:created', 'stablecoin:settled', 'stablecoin:cancelled')
        """

    private static let parEvent = """
        SELECT e.number, \(Columns.list(Columns.event, of: "e")), \
        \(Columns.list(Columns.par, of: "c")) FROM events e \
        JOIN par_conversions c ON c.id = e.conversion
        """
}
