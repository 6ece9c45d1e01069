extension Migration {
    /// Venue accounts' own histories.
    ///
    /// A mark is from when on and how far a history is followed. Orders are looked for by what
    /// their venue calls them.
    static let accounts = [
        """
        CREATE TABLE external_entries (
            venue {text} NOT NULL, account {text} NOT NULL, venue_ledger_id {text} NOT NULL,
            kind {text} NOT NULL, changes {text} NOT NULL, booked_at {integer} NOT NULL,
            note {text} NOT NULL, is_posted {integer} NOT NULL,
            PRIMARY KEY (venue, account, venue_ledger_id)
        ){clustered}
        """,
        """
        CREATE INDEX external_entries_booked ON external_entries \
        (venue, account, booked_at, venue_ledger_id)
        """,
        """
        CREATE TABLE account_marks (
            venue {text} NOT NULL, account {text} NOT NULL, opened_at {integer} NOT NULL,
            followed_until {integer} NOT NULL, PRIMARY KEY (venue, account)
        ){clustered}
        """,
        "CREATE INDEX orders_venue_order ON orders (venue, account, venue_order_id)",
    ]
}
