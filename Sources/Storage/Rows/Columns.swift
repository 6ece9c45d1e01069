/// The columns of each table in the order in which rows are bound and read.
enum Columns {
    static let conversionFixed = [
        "id", "tenant", "reference", "from_asset", "to_asset", "direction", "fixed_amount",
        "executor", "metadata", "venues", "venue_accounts", "requested_expires_at", "options",
        "hops", "created_at", "expires_at", "terms", "counts_toward_limits",
    ]
    /// What the conversion counts for in its tenant's limits; null where it does not.
    static let conversionLimits = ["limit_asset", "limit_day", "limit_notional"]
    static let conversionMutable = [
        "status", "cancel_cause", "cancel_reason", "cancel_message", "failure_reason",
        "failure_message", "updated_at", "completed_at", "revision", "progress",
    ]
    static let conversion = conversionFixed + conversionMutable + ["version"]

    static let orderFixed = [
        "conversion", "leg", "attempt", "id", "venue", "account", "base_asset", "quote_asset",
        "side", "time_in_force", "quantity", "limit_price", "created_at", "valid_until",
        "reserved",
    ]
    static let orderMutable = [
        "state", "unknown_since", "failure_reason", "failure_message", "venue_order_id",
        "reported_quantity", "filled_quantity", "filled_notional", "updated_at", "settled",
        "taken_back_quantity",
    ]
    static let order = orderFixed + orderMutable

    static let trade = [
        "id", "order_id", "conversion", "venue", "account", "venue_trade_id", "venue_order_id",
        "base_asset", "quote_asset", "side", "quantity", "price", "notional", "fee_asset",
        "fee_amount", "is_maker", "executed_at", "state",
    ]
    static let entry = [
        "reason", "reference", "line", "from_account", "to_account", "asset", "amount", "booked_at",
    ]
    static let hold = ["conversion", "venue", "account", "asset", "amount"]
    static let balance = ["venue", "account", "asset", "posted", "held"]
    static let decision = ["conversion", "version", "recorded_at", "record"]
    static let amendment = ["conversion", "position", "amended_at", "reason", "movements"]
    /// What an event has before and after it is numbered.
    static let event = [
        "log", "id", "kind", "tenant", "conversion", "happened_at", "note", "change",
    ]
    /// What the change of an event says of its conversion, of each order and of each trade.
    static let changedConversion = conversionMutable + ["version"]
    static let changedOrder = orderMutable
    static let changedTrade = ["state"]
    static let halt = ["scope", "operator", "reason", "halted_at"]
    static let resolution = [
        "order_id", "conversion", "evidence", "first_operator", "first_reason", "first_at",
        "second_operator", "second_reason", "second_at",
    ]
    static let export = [
        "id", "tenant", "query", "format", "created_at", "attempts", "state", "conversions",
        "bytes", "ended_at", "message",
    ]
    static let clientMutable = [
        "scopes", "secret_hash", "rotated_at", "revoked_at", "previous_secret_hash",
        "previous_secret_ends_at",
    ]
    static let client = ["id", "tenant", "created_at"] + clientMutable

    static let parMutable = [
        "state", "issuer", "intended_at", "valid_until", "ended_at", "attempt", "updated_at",
    ]
    static let par =
        [
            "id", "tenant", "profile", "recipient", "source_asset", "target_asset", "amount",
            "amount_text", "reference", "identity", "account", "metadata", "created_at",
        ] + parMutable + ["version"]
    static let profile = ["id", "tenant", "nickname", "created_at", "deactivated_at"]
    static let activity = [
        "id", "tenant", "kind", "source", "target", "asset", "amount", "reference", "unique_key",
        "memo", "metadata", "happened_at",
    ]
    static let line = [
        "account", "asset", "reason", "reference", "counterpart", "amount", "balance", "booked_at",
    ]
    static let quote = [
        "id", "tenant", "profile", "base_asset", "quote_asset", "side", "price", "from_amount",
        "to_amount", "is_from_fixed", "settlement_date", "dealer", "dealer_quote", "dealer_price",
        "dealer_from_amount", "dealer_to_amount", "dealer_expires_at", "value", "created_at",
        "expires_at", "used_by",
    ]
    static let exchangeFixed = [
        "id", "tenant", "profile", "short_id", "external_id", "quote", "created_at", "counted_on",
    ]
    static let exchangeMutable = [
        "state", "refinement", "intended_at", "valid_until", "settlement_date",
        "original_settlement_date", "dealer_reference", "evidence", "cancel_requested", "held",
        "credit", "is_funds_missing", "completed_at", "updated_at", "told",
    ]
    static let exchange = exchangeFixed + exchangeMutable + ["version"]
    static let notice = ["exchange", "event", "noticed_at"] + exchangeMutable + ["version"]
    static let subscription = [
        "id", "tenant", "profile", "url", "shared_key", "header_name", "header_value",
        "created_at", "ended_at",
    ]
    static let deliveryMutable = ["state", "attempts", "due_at", "failure"]
    static let delivery = ["subscription", "exchange", "sequence", "event"] + deliveryMutable
    static let exchangeKey = ["id", "tenant", "profile", "hash", "created_at", "revoked_at"]
    static let external = [
        "venue", "account", "venue_ledger_id", "kind", "changes", "booked_at", "note", "is_posted",
    ]
    static let mark = ["venue", "account", "opened_at", "followed_until"]
    static let revokedToken = ["id", "client", "expires_at"]

    static func list(_ columns: [String], of table: String? = nil) -> String {
        let prefix = table.map { "\($0)." } ?? ""
        return columns.map { prefix + $0 }.joined(separator: ", ")
    }
}
