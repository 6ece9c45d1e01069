extension Migration {
    /// The secret of before a rotation, null where there is none, and tokens that were given back.
    static let credentials = [
        "ALTER TABLE clients ADD COLUMN previous_secret_hash {text}",
        "ALTER TABLE clients ADD COLUMN previous_secret_ends_at {integer}",
        """
        CREATE TABLE revoked_tokens (
            id {text} PRIMARY KEY NOT NULL, client {text} NOT NULL, expires_at {integer} NOT NULL
        ){clustered}
        """,
        "CREATE INDEX revoked_tokens_end ON revoked_tokens (expires_at, id)",
    ]
}
