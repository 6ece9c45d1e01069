extension PlantedLie {
    /// See ``ExchangeAuditTests/scene(_:)``.
    static let ofExchanges: [PlantedLie] =
        exchangeHoldLies + exchangeEntryLies + exchangePartLies + noticeLies + exchangeEventLies
        + exchangeRowLies + deliveryLies

    private static let exchangeHoldLies = [
        lie(
            "another hold of a draft", "exchange-holds",
            "UPDATE holds SET amount = '8' WHERE conversion = \(one("DRAFT"))"),
        lie(
            "no hold of what is submitted", "exchange-holds",
            "DELETE FROM holds WHERE conversion = \(one("SUBMITTED"))"),
        lie(
            "a hold of another asset", "exchange-holds",
            "UPDATE holds SET asset = 'EUR' WHERE conversion = \(one("ORDERED"))"),
        lie(
            "what is settled and holds", "exchange-holds",
            """
            UPDATE holds SET conversion = \(one("ORDER_SETTLED")) \
            WHERE conversion = \(one("DRAFT"))
            """),
        lie(
            "what is cancelled and holds", "exchange-holds",
            "UPDATE holds SET conversion = \(one("CANCELLED")) WHERE conversion = \(one("DRAFT"))"),
        lie(
            "a hold of an exchange that is gone", "hold-of-conversion",
            "DELETE FROM exchanges WHERE state = 'DRAFT'"),
        lie(
            "what is held for exchanges", "held-equals-holds",
            "UPDATE balances SET held = '8' WHERE venue = '@profile' AND asset = 'USD'"),
    ]

    private static let exchangeEntryLies =
        ["FORWARD", "DEALER_SETTLEMENT", "CREDIT", "CLOSE_OUT"].flatMap { reason in
            [
                lie(
                    "no entry \(reason)", "exchange-posted",
                    "DELETE FROM entries WHERE reason = '\(reason)'"),
                lie(
                    "an entry \(reason) without its first line", "exchange-posted",
                    "DELETE FROM entries WHERE reason = '\(reason)' AND line = 0"),
                lie(
                    "an entry \(reason) at another time", "exchange-posted",
                    "UPDATE entries SET booked_at = booked_at + 1 WHERE reason = '\(reason)'"),
                lie(
                    "an entry \(reason) of another amount", "exchange-posted",
                    """
                    UPDATE entries SET amount = '7.77' WHERE reason = '\(reason)' AND line = 0
                    """),
                lie(
                    "an entry \(reason) of a draft", "exchange-posted",
                    """
                    UPDATE entries SET reference = \(one("DRAFT")) WHERE reason = '\(reason)' \
                    AND reference = (SELECT MAX(reference) FROM entries WHERE reason = '\(reason)')
                    """),
                lie(
                    "an entry \(reason) of nobody", "entry-of-exchange",
                    """
                    UPDATE entries SET reference = 'nobody' WHERE reason = '\(reason)' \
                    AND reference = (SELECT MAX(reference) FROM entries WHERE reason = '\(reason)')
                    """),
            ]
        } + [
            lie(
                "a cost that the dealer does not get", "exchange-posted",
                "UPDATE entries SET to_account = 'house:fx-margin' WHERE \(cost)"),
            lie(
                "a cost that another bears", "exchange-posted",
                "UPDATE entries SET from_account = 'house:fx-margin' WHERE \(cost)"),
            lie(
                "a cost in what was bought", "exchange-posted",
                "UPDATE entries SET asset = 'EUR' WHERE \(cost)"),
            lie(
                "a cost twice", "exchange-posted",
                """
                INSERT INTO entries SELECT reason, reference, 90, from_account, to_account, asset, \
                amount, booked_at FROM entries WHERE \(cost)
                """),
        ]

    private static let exchangePartLies = [
        part("DRAFT", "held = '99', credit = '0'"), part("DRAFT", "held = '1'"),
        part("ORDERED", "credit = '1'"), part("ORDER_SETTLED", "held = '1'"),
        part("ORDER_SETTLED", "credit = '1'"), part("SUCCESS", "credit = '1'"),
        part("DRAFT", "is_funds_missing = 1"), part("SUBMITTED", "is_funds_missing = 1"),
        part("ORDER_SETTLED", "is_funds_missing = 1"),
        part("SUCCESS", "refinement = 'FAILED_BREACHES_LIMIT'"),
        part("DRAFT", "intended_at = 1, valid_until = 2"),
        part("SUBMITTED", "intended_at = NULL, valid_until = NULL"),
        part("FAILED", "intended_at = NULL, valid_until = NULL"),
        part("SUBMITTED", "dealer_reference = NULL"), part("ORDERED", "dealer_reference = NULL"),
        part("SUCCESS", "dealer_reference = NULL"), part("ORDER_SETTLED", "evidence = NULL"),
        part("DRAFT", "settlement_date = '2026-03-03'"),
        part("ORDERED", "original_settlement_date = NULL"),
        part("ORDERED", "original_settlement_date = '2026-03-03'"),
        part("SUCCESS", "version = 2"),
    ]

    private static func part(_ state: String, _ change: String) -> PlantedLie {
        lie(
            "\(state) with \(change)", "exchange-legal",
            "UPDATE exchanges SET \(change) WHERE state = '\(state)'")
    }

    private static let noticeLies = [
        lie(
            "the first notice gone", "exchange-notices",
            "DELETE FROM exchange_notices WHERE told = 1"),
        lie(
            "a notice in between gone", "exchange-notices",
            "DELETE FROM exchange_notices WHERE told = 2"),
        lie(
            "all notices gone", "exchange-notices",
            "DELETE FROM exchange_notices WHERE exchange = \(one("DRAFT"))"),
        lie(
            "a notice that was not told", "exchange-notices",
            "UPDATE exchanges SET told = told - 1 WHERE state = 'SUCCESS'"),
        lie(
            "a notice that is missing at the end", "exchange-notices",
            "UPDATE exchanges SET told = told + 1 WHERE state = 'SUBMITTED'"),
        lie(
            "a notice at another time", "exchange-notices",
            "UPDATE exchange_notices SET noticed_at = noticed_at + 1 WHERE state = 'SUCCESS'"),
        lie(
            "an exchange in another state than the last notice", "exchange-notices",
            "UPDATE exchanges SET state = 'ORDER_SETTLED', completed_at = NULL \(success)"),
        lie(
            "an exchange with other evidence than the last notice", "exchange-notices",
            "UPDATE exchanges SET evidence = 'other' \(success)"),
        lie(
            "an end at another time than the last notice", "exchange-notices",
            "UPDATE exchanges SET completed_at = completed_at + 1 \(success)"),
        lie(
            "a state that may not follow", "exchange-states",
            "UPDATE exchange_notices SET state = 'SUBMITTED' WHERE state = 'ORDER_SETTLED'"),
        lie(
            "a state twice without another value date", "exchange-states",
            """
            UPDATE exchange_notices SET settlement_date = original_settlement_date \
            WHERE original_settlement_date IS NOT NULL
            """),
        lie(
            "a beginning that is none", "exchange-states",
            "UPDATE exchange_notices SET state = 'SUBMITTING' WHERE told = 1 AND state = 'DRAFT'"),
        lie(
            "a rejection at once without a reason", "exchange-states",
            "UPDATE exchange_notices SET refinement = NULL WHERE state = 'REJECTED'"),
        lie(
            "a beginning after the creation", "exchange-states",
            "UPDATE exchange_notices SET updated_at = updated_at + 1 WHERE told = 1"),
        lie(
            "notices of an exchange that is gone", "notice-of-exchange",
            "DELETE FROM exchanges WHERE state = 'CANCELLED'"),
    ]

    private static let exchangeEventLies = [
        lie(
            "no event of a change", "exchange-events",
            "DELETE FROM events WHERE kind = 'exchange:changed' AND note = 'SUCCESS'"),
        lie(
            "events that are lost before they are numbered", "exchange-events", "DELETE FROM outbox"
        ),
        lie(
            "an event twice", "exchange-events",
            """
            INSERT INTO outbox (id, kind, log, tenant, conversion, happened_at, note) SELECT id, \
            kind, log, tenant, conversion, happened_at, note FROM outbox WHERE note = 'CANCELLED'
            """),
        lie(
            "an event of another id", "exchange-events",
            "UPDATE events SET id = conversion WHERE note = 'SUCCESS'"),
        lie(
            "an event of another state", "exchange-events",
            "UPDATE events SET note = 'FAILED' WHERE note = 'SUCCESS'"),
        lie(
            "an event at another time", "exchange-events",
            "UPDATE events SET happened_at = happened_at + 1 WHERE note = 'SUCCESS'"),
        lie(
            "an event of another tenant", "exchange-events",
            """
            UPDATE outbox SET tenant = 'other', log = 'tenant:other' WHERE note = 'CANCELLED'
            """),
        lie(
            "an event of another exchange", "exchange-events",
            "UPDATE events SET conversion = \(one("DRAFT")) WHERE note = 'SUCCESS'"),
        lie(
            "an event of an exchange that is gone", "event-of-conversion",
            "DELETE FROM exchanges WHERE state = 'CANCELLED'"),
    ]

    private static let exchangeRowLies = [
        lie(
            "a quote that nobody used", "exchange-quote",
            "UPDATE exchange_quotes SET used_by = NULL WHERE used_by = \(one("DRAFT"))"),
        lie(
            "a quote that another used", "exchange-quote",
            """
            UPDATE exchange_quotes SET used_by = \(one("SUCCESS")) WHERE used_by = \(one("DRAFT"))
            """),
        lie(
            "one quote for two", "exchange-quote",
            "UPDATE exchanges SET quote = (SELECT quote FROM exchanges e WHERE e.state = 'DRAFT')"),
        lie(
            "a quote that is used by nobody's exchange", "exchange-quote",
            "UPDATE exchange_quotes SET used_by = id WHERE used_by IS NULL"),
        lie(
            "a quote that is gone", "exchange-quote",
            "DELETE FROM exchange_quotes WHERE used_by = \(one("CANCELLED"))"),
        lie(
            "a quote of another price", "exchange-posted",
            "UPDATE exchange_quotes SET price = '1.2' WHERE used_by = \(one("SUCCESS"))"),
        lie(
            "one external id twice", "external-id-once",
            "DROP INDEX exchanges_external_id; UPDATE exchanges SET external_id = 'same'"),
        lie(
            "one short id twice", "short-id-once",
            "DROP INDEX exchanges_short_id; UPDATE exchanges SET short_id = 7"),
        lie(
            "what is unsettled", "exchange-count",
            "UPDATE par_days SET amount = '1' WHERE scope LIKE 'exchange-open:%'"),
        lie(
            "what was confirmed on a day", "exchange-count",
            "UPDATE par_days SET amount = '1' WHERE scope LIKE 'exchange-day:%'"),
        lie(
            "what was confirmed on another day", "exchange-count",
            "UPDATE exchanges SET counted_on = '2026-01-05' WHERE state = 'SUCCESS'"),
        lie(
            "the credit that is used", "exchange-count",
            "UPDATE par_days SET amount = '0' WHERE scope LIKE 'exchange-credit:%'"),
        lie(
            "figures that are gone", "exchange-count",
            "DELETE FROM par_days WHERE scope LIKE 'exchange-%'"),
        lie(
            "a figure of nobody", "exchange-count",
            "INSERT INTO par_days (scope, day, amount) VALUES ('exchange-open:a/b', 0, '1')"),
    ]

    private static let deliveryLies = [
        lie(
            "a delivery of what was not told", "delivery-of-notice",
            "UPDATE callback_deliveries SET sequence = 90 WHERE exchange = \(one("DRAFT"))"),
        lie(
            "a delivery of another event", "delivery-of-notice",
            "UPDATE callback_deliveries SET event = exchange"),
        lie(
            "a delivery to nobody", "delivery-of-notice",
            "DELETE FROM callback_subscriptions WHERE ended_at IS NOT NULL"),
        lie(
            "a delivery to another account", "delivery-of-notice",
            "UPDATE callback_subscriptions SET tenant = 'other'"),
        lie(
            "a delivery before its turn", "delivery-in-turn",
            """
            UPDATE callback_deliveries SET state = 'DELIVERED' \
            WHERE exchange = \(one("SUCCESS")) AND sequence = 4
            """),
        lie(
            "two deliveries at once", "delivery-in-turn",
            "UPDATE callback_deliveries SET state = 'PENDING' WHERE state = 'WAITING'"),
        lie(
            "a delivery that waits for nothing", "delivery-in-turn",
            "UPDATE callback_deliveries SET state = 'WAITING' WHERE state = 'PENDING'"),
        lie(
            "a delivery that is gone", "delivery-without-gap",
            "DELETE FROM callback_deliveries WHERE sequence = 2"),
        lie(
            "the last delivery gone", "delivery-without-gap",
            "DELETE FROM callback_deliveries WHERE exchange = \(one("SUCCESS")) AND sequence = 5"),
        lie(
            "a delivery to a subscription that has ended", "delivery-dropped",
            "UPDATE callback_deliveries SET state = 'PENDING' WHERE state = 'DROPPED'"),
        lie(
            "a delivery in no state", "readable",
            "UPDATE callback_deliveries SET state = 'SENT' WHERE state = 'PARKED'"),
    ]

    private static let success = "WHERE state = 'SUCCESS'"
    private static let cost =
        "reason = 'CLOSE_OUT' AND line = (SELECT MAX(line) FROM entries WHERE reason = 'CLOSE_OUT')"

    private static func one(_ state: String) -> String {
        "(SELECT MIN(id) FROM exchanges WHERE state = '\(state)')"
    }
}
