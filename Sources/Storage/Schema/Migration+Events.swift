extension Migration {
    /// Events wait in `outbox` in the order of their inserts, and move to `events` when they get
    /// their number there: what is numbered is never changed, and its key leaves no room for two.
    ///
    /// `change` is what an event says of its conversion beyond the rows that never change: those
    /// are read with it (``EventReader``).
    static let events = [
        """
        CREATE TABLE outbox (
            sequence {sequence}, id {text} NOT NULL, kind {text} NOT NULL, log {text} NOT NULL,
            tenant {text}, conversion {text}, happened_at {integer} NOT NULL, note {text} NOT NULL,
            change {text}
        ){appended}
        """,
        """
        CREATE TABLE events (
            log {text} NOT NULL, number {integer} NOT NULL, id {text} NOT NULL,
            kind {text} NOT NULL, tenant {text}, conversion {text},
            happened_at {integer} NOT NULL, note {text} NOT NULL, change {text},
            PRIMARY KEY (log, number)
        ){clustered}
        """,
        "CREATE INDEX events_conversion ON events (conversion, number)",
    ]

    static let exports = [
        """
        CREATE TABLE exports (
            id {text} PRIMARY KEY NOT NULL, tenant {text} NOT NULL, query {text} NOT NULL,
            format {text} NOT NULL, created_at {integer} NOT NULL, attempts {integer} NOT NULL,
            state {text} NOT NULL, conversions {integer}, bytes {integer}, ended_at {integer},
            message {text}
        ){clustered}
        """
    ]
}
