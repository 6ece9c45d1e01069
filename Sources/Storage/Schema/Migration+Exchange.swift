extension Migration {
    /// Foreign exchanges, who is told of them, and the keys to them.
    ///
    /// An exchange has its quote in the row of the quote, a notice the parts of its exchange that
    /// never change in the row of the exchange. What is delivered is in none of the partial
    /// indexes, so who delivers never passes it. Dates are `YYYY-MM-DD`. Limits count in
    /// `par_days`.
    static let exchange =
        quotes + exchanges + callbacks + [
            """
            CREATE TABLE exchange_keys (
                id {text} PRIMARY KEY NOT NULL, tenant {text} NOT NULL, profile {text} NOT NULL,
                hash {text} NOT NULL, created_at {integer} NOT NULL, revoked_at {integer}
            ){clustered}
            """,
            "CREATE UNIQUE INDEX exchange_keys_hash ON exchange_keys (hash)",
            "CREATE INDEX exchange_keys_created ON exchange_keys (tenant, created_at, id)",
        ]

    private static let quotes = [
        """
        CREATE TABLE exchange_quotes (
            id {text} PRIMARY KEY NOT NULL, tenant {text} NOT NULL, profile {text} NOT NULL,
            base_asset {text} NOT NULL, quote_asset {text} NOT NULL, side {text} NOT NULL,
            price {text} NOT NULL, from_amount {text} NOT NULL, to_amount {text} NOT NULL,
            is_from_fixed {integer} NOT NULL, settlement_date {text} NOT NULL,
            dealer {text} NOT NULL, dealer_quote {text} NOT NULL, dealer_price {text} NOT NULL,
            dealer_from_amount {text} NOT NULL, dealer_to_amount {text} NOT NULL,
            dealer_expires_at {integer} NOT NULL, value {text} NOT NULL,
            created_at {integer} NOT NULL, expires_at {integer} NOT NULL, used_by {text}
        ){clustered}
        """,
        """
        CREATE INDEX exchange_quotes_expiry ON exchange_quotes (expires_at, id) \
        WHERE used_by IS NULL
        """,
    ]

    private static let exchanges = [
        """
        CREATE TABLE exchanges (
            id {text} PRIMARY KEY NOT NULL, tenant {text} NOT NULL, profile {text} NOT NULL,
            short_id {integer} NOT NULL, external_id {text} NOT NULL, quote {text} NOT NULL,
            created_at {integer} NOT NULL, counted_on {text} NOT NULL,
            state {text} NOT NULL, refinement {text}, intended_at {integer},
            valid_until {integer}, settlement_date {text} NOT NULL,
            original_settlement_date {text}, dealer_reference {text}, evidence {text},
            cancel_requested {integer} NOT NULL, held {text} NOT NULL, credit {text} NOT NULL,
            is_funds_missing {integer} NOT NULL, completed_at {integer},
            updated_at {integer} NOT NULL, told {integer} NOT NULL, version {integer} NOT NULL
        ){clustered}
        """,
        """
        CREATE UNIQUE INDEX exchanges_external_id ON exchanges (tenant, profile, external_id)
        """,
        "CREATE UNIQUE INDEX exchanges_short_id ON exchanges (tenant, profile, short_id)",
        "CREATE INDEX exchanges_newest ON exchanges (tenant, profile, created_at DESC, id)",
        """
        CREATE INDEX exchanges_open ON exchanges (profile, created_at, id) \
        WHERE \(StoreStatement.isExchangeOpen)
        """,
        """
        CREATE TABLE exchange_notices (
            exchange {text} NOT NULL, event {text} NOT NULL, noticed_at {integer} NOT NULL,
            state {text} NOT NULL, refinement {text}, intended_at {integer},
            valid_until {integer}, settlement_date {text} NOT NULL,
            original_settlement_date {text}, dealer_reference {text}, evidence {text},
            cancel_requested {integer} NOT NULL, held {text} NOT NULL, credit {text} NOT NULL,
            is_funds_missing {integer} NOT NULL, completed_at {integer},
            updated_at {integer} NOT NULL, told {integer} NOT NULL, version {integer} NOT NULL,
            PRIMARY KEY (exchange, told)
        ){clustered}
        """,
    ]

    private static let callbacks = [
        """
        CREATE TABLE callback_subscriptions (
            id {text} PRIMARY KEY NOT NULL, tenant {text} NOT NULL, profile {text} NOT NULL,
            url {text} NOT NULL, shared_key {text} NOT NULL, header_name {text},
            header_value {text}, created_at {integer} NOT NULL, ended_at {integer}
        ){clustered}
        """,
        """
        CREATE INDEX callback_subscriptions_active ON callback_subscriptions \
        (tenant, profile, created_at, id) WHERE ended_at IS NULL
        """,
        """
        CREATE TABLE callback_deliveries (
            subscription {text} NOT NULL, exchange {text} NOT NULL, sequence {integer} NOT NULL,
            event {text} NOT NULL, state {text} NOT NULL, attempts {integer} NOT NULL,
            due_at {integer} NOT NULL, failure {text},
            PRIMARY KEY (subscription, exchange, sequence)
        ){clustered}
        """,
        """
        CREATE INDEX callback_deliveries_open ON callback_deliveries \
        (subscription, state, exchange, sequence) WHERE \(StoreStatement.isDeliveryOpen)
        """,
        """
        CREATE INDEX callback_deliveries_listed ON callback_deliveries \
        (subscription, exchange, sequence) WHERE \(StoreStatement.isDeliveryOpen)
        """,
        """
        CREATE INDEX callback_deliveries_parked ON callback_deliveries \
        (exchange, subscription, sequence) WHERE state = 'PARKED'
        """,
        """
        CREATE INDEX callback_deliveries_due ON callback_deliveries (due_at) \
        WHERE state = 'PENDING'
        """,
        """
        CREATE INDEX callback_deliveries_due_to ON callback_deliveries \
        (subscription, due_at, exchange, sequence) WHERE state = 'PENDING'
        """,
    ]
}
