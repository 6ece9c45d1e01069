extension Migration {
    /// Amounts are canonical decimal text, times microseconds since 1970, ids lower-case UUIDs.
    static let foundation = [
        """
        CREATE TABLE conversions (
            id {text} PRIMARY KEY NOT NULL, tenant {text} NOT NULL, reference {text},
            from_asset {text} NOT NULL, to_asset {text} NOT NULL, direction {text} NOT NULL,
            fixed_amount {text} NOT NULL, executor {text} NOT NULL, metadata {text} NOT NULL,
            venues {text} NOT NULL, venue_accounts {text} NOT NULL,
            requested_expires_at {integer}, options {text} NOT NULL, hops {text} NOT NULL,
            created_at {integer} NOT NULL, expires_at {integer} NOT NULL, terms {text} NOT NULL,
            counts_toward_limits {integer} NOT NULL,
            limit_asset {text}, limit_day {integer}, limit_notional {text},
            status {text} NOT NULL, cancel_cause {text}, cancel_reason {text},
            cancel_message {text}, failure_reason {text}, failure_message {text},
            updated_at {integer} NOT NULL, completed_at {integer},
            revision {integer} NOT NULL, progress {text} NOT NULL, version {integer} NOT NULL
        ){clustered}
        """,
        "CREATE UNIQUE INDEX conversions_reference ON conversions (tenant, reference)",
        "CREATE INDEX conversions_newest ON conversions (tenant, created_at DESC, id)",
        "CREATE INDEX conversions_open ON conversions (id) WHERE \(StoreStatement.isOpen)",
        """
        CREATE TABLE orders (
            conversion {text} NOT NULL, leg {integer} NOT NULL, attempt {integer} NOT NULL,
            id {text} NOT NULL, venue {text} NOT NULL, account {text} NOT NULL,
            base_asset {text} NOT NULL, quote_asset {text} NOT NULL, side {text} NOT NULL,
            time_in_force {text} NOT NULL, quantity {text} NOT NULL, limit_price {text} NOT NULL,
            created_at {integer} NOT NULL, valid_until {integer} NOT NULL,
            reserved {text} NOT NULL,
            state {text} NOT NULL, unknown_since {integer}, failure_reason {text},
            failure_message {text}, venue_order_id {text}, reported_quantity {text} NOT NULL,
            filled_quantity {text} NOT NULL, filled_notional {text} NOT NULL,
            updated_at {integer} NOT NULL, settled {integer} NOT NULL,
            PRIMARY KEY (conversion, leg, attempt)
        ){clustered}
        """,
        "CREATE UNIQUE INDEX orders_id ON orders (id)",
        "CREATE INDEX orders_unsettled ON orders (conversion) WHERE settled = 0",
        """
        CREATE TABLE trades (
            sequence {sequence}, id {text} NOT NULL, order_id {text} NOT NULL,
            conversion {text} NOT NULL, venue {text} NOT NULL, account {text} NOT NULL,
            venue_trade_id {text} NOT NULL, venue_order_id {text} NOT NULL,
            base_asset {text} NOT NULL, quote_asset {text} NOT NULL, side {text} NOT NULL,
            quantity {text} NOT NULL, price {text} NOT NULL, notional {text} NOT NULL,
            fee_asset {text} NOT NULL, fee_amount {text} NOT NULL, is_maker {integer} NOT NULL,
            executed_at {integer} NOT NULL, state {text} NOT NULL
        ){appended}
        """,
        "CREATE UNIQUE INDEX trades_id ON trades (id)",
        "CREATE UNIQUE INDEX trades_venue_id ON trades (venue, account, venue_trade_id)",
        "CREATE INDEX trades_conversion ON trades (conversion, sequence)",
        """
        CREATE TABLE entries (
            reason {text} NOT NULL, reference {text} NOT NULL, line {integer} NOT NULL,
            from_account {text} NOT NULL, to_account {text} NOT NULL, asset {text} NOT NULL,
            amount {text} NOT NULL, booked_at {integer} NOT NULL,
            PRIMARY KEY (reason, reference, line)
        ){clustered}
        """,
        """
        CREATE TABLE balances (
            venue {text} NOT NULL, account {text} NOT NULL, asset {text} NOT NULL,
            posted {text} NOT NULL, held {text} NOT NULL, version {integer} NOT NULL DEFAULT 1,
            PRIMARY KEY (venue, account, asset)
        ){clustered}
        """,
        """
        CREATE TABLE holds (
            conversion {text} NOT NULL, venue {text} NOT NULL, account {text} NOT NULL,
            asset {text} NOT NULL, amount {text} NOT NULL,
            PRIMARY KEY (conversion, venue, account, asset)
        ){clustered}
        """,
        """
        CREATE TABLE limit_days (
            tenant {text} NOT NULL, asset {text} NOT NULL, day {integer} NOT NULL,
            notional {text} NOT NULL, PRIMARY KEY (tenant, asset, day)
        ){clustered}
        """,
        """
        CREATE TABLE limit_opens (
            tenant {text} NOT NULL, asset {text} NOT NULL, open_count {integer} NOT NULL,
            PRIMARY KEY (tenant, asset)
        ){clustered}
        """,
        """
        CREATE TABLE amendments (
            conversion {text} NOT NULL, position {integer} NOT NULL,
            amended_at {integer} NOT NULL, reason {text} NOT NULL, movements {text} NOT NULL,
            PRIMARY KEY (conversion, position)
        ){clustered}
        """,
        """
        CREATE TABLE halts (
            scope {text} PRIMARY KEY NOT NULL, operator {text} NOT NULL, reason {text} NOT NULL,
            halted_at {integer} NOT NULL
        ){clustered}
        """,
        """
        CREATE TABLE resolutions (
            order_id {text} PRIMARY KEY NOT NULL, conversion {text} NOT NULL,
            evidence {text} NOT NULL, first_operator {text} NOT NULL,
            first_reason {text} NOT NULL, first_at {integer} NOT NULL,
            second_operator {text}, second_reason {text}, second_at {integer}
        ){clustered}
        """,
        """
        CREATE TABLE clients (
            id {text} PRIMARY KEY NOT NULL, tenant {text} NOT NULL, scopes {text} NOT NULL,
            secret_hash {text} NOT NULL, created_at {integer} NOT NULL, rotated_at {integer},
            revoked_at {integer}
        ){clustered}
        """,
    ]
}
