extension Migration {
    /// Profiles, their statements, and conversions one to one.
    ///
    /// The index of what is not final is for recovery and for what a profile has reserved; those of
    /// events have only conversions one to one, however many others a tenant has.
    static let par = [
        """
        CREATE TABLE profiles (
            id {text} PRIMARY KEY NOT NULL, tenant {text} NOT NULL, nickname {text} NOT NULL,
            created_at {integer} NOT NULL, deactivated_at {integer}
        ){clustered}
        """,
        "CREATE UNIQUE INDEX profiles_nickname ON profiles (tenant, nickname)",
        """
        CREATE TABLE par_conversions (
            id {text} PRIMARY KEY NOT NULL, tenant {text} NOT NULL, profile {text} NOT NULL,
            recipient {text}, source_asset {text} NOT NULL, target_asset {text} NOT NULL,
            amount {text} NOT NULL, amount_text {text} NOT NULL, reference {text},
            identity {text} NOT NULL, account {text} NOT NULL, metadata {text} NOT NULL,
            created_at {integer} NOT NULL, state {text} NOT NULL, issuer {text},
            intended_at {integer}, valid_until {integer}, ended_at {integer},
            attempt {integer} NOT NULL, updated_at {integer} NOT NULL, version {integer} NOT NULL
        ){clustered}
        """,
        "CREATE UNIQUE INDEX par_conversions_reference ON par_conversions (tenant, reference)",
        "CREATE INDEX par_conversions_created ON par_conversions (tenant, created_at, id)",
        """
        CREATE INDEX par_conversions_open ON par_conversions (profile, recipient) \
        WHERE \(StoreStatement.isParOpen)
        """,
        """
        CREATE TABLE activities (
            id {text} PRIMARY KEY NOT NULL, tenant {text}, kind {text} NOT NULL, source {text},
            target {text}, asset {text} NOT NULL, amount {text} NOT NULL, reference {text},
            unique_key {text}, memo {text} NOT NULL, metadata {text} NOT NULL,
            happened_at {integer} NOT NULL
        ){clustered}
        """,
        "CREATE UNIQUE INDEX activities_key ON activities (unique_key)",
        """
        CREATE TABLE statement_lines (
            number {sequence}, account {text} NOT NULL, asset {text} NOT NULL,
            reason {text} NOT NULL, reference {text} NOT NULL, counterpart {text} NOT NULL,
            amount {text} NOT NULL, balance {text} NOT NULL, booked_at {integer} NOT NULL
        ){appended}
        """,
        "CREATE INDEX statement_lines_account ON statement_lines (account, asset, number)",
        """
        CREATE TABLE par_days (
            scope {text} NOT NULL, day {integer} NOT NULL, amount {text} NOT NULL,
            PRIMARY KEY (scope, day)
        ){clustered}
        """,
        "CREATE INDEX events_par ON events (tenant, number) WHERE \(StoreStatement.isPar)",
        "CREATE INDEX events_par_id ON events (id) WHERE \(StoreStatement.isPar)",
    ]
}
