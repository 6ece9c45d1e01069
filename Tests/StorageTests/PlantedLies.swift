/// One lie in the rows of a store whose books were clean, and the check that must see it.
struct PlantedLie: Sendable, CustomStringConvertible {
    let description: String
    let check: String
    let sql: String

    /// Conversions 0 to 5 of the scene: 0, 3 created, 1, 4 intended, 2, 5 completed.
    static let all: [PlantedLie] = [
        lie(
            "an entry's amount", "mirror-equals-entries",
            "UPDATE entries SET amount = '7' WHERE reason = 'OPENING'"),
        lie(
            "a transfer that left out a digit", "trade-posted",
            "UPDATE entries SET amount = '60000.1' WHERE amount = '60000'"),
        lie(
            "an entry that is gone", "trade-posted",
            "DELETE FROM entries WHERE reason = 'TRADE' AND line = 2"),
        lie(
            "a trade taken back without its entry", "trade-posted",
            "DELETE FROM entries WHERE reason = 'BUST'"),
        lie(
            "a trade that stands, and its entry is taken back", "trade-posted",
            "UPDATE trades SET state = 'BOOKED' WHERE state = 'BUSTED'"),
        lie(
            "a quantity taken back that no trade had", "taken-back-equals-trades",
            "UPDATE orders SET taken_back_quantity = '9' WHERE taken_back_quantity = '1'"),
        lie("a trade that is gone", "entry-of-trade", "DELETE FROM trades WHERE sequence = 1"),
        lie(
            "a trade of nowhere", "trade-of-order",
            "UPDATE trades SET order_id = '019b0000-0000-7000-8000-000000000000' WHERE sequence = 1"
        ),
        lie(
            "a trade of another size", "fills-equal-trades",
            "UPDATE trades SET quantity = '2' WHERE sequence = 1"),
        lie(
            "a mirror", "mirror-equals-entries",
            "UPDATE balances SET posted = '3' WHERE asset = 'BTC'"),
        lie(
            "a mirror that is gone", "mirror-equals-entries",
            "DELETE FROM balances WHERE asset = 'USD'"),
        lie(
            "what is held", "held-equals-holds",
            "UPDATE balances SET held = '3' WHERE asset = 'BTC'"),
        lie(
            "a hold", "held-equals-holds",
            "UPDATE holds SET amount = '0.5' WHERE conversion = \(open)"),
        lie(
            "a hold below zero", "holds-positive",
            "UPDATE holds SET amount = '-1' WHERE conversion = \(open)"),
        lie(
            "a final conversion that holds", "final-holds-nothing",
            "UPDATE holds SET conversion = \(final) WHERE conversion = \(open)"),
        lie(
            "a hold of nobody", "hold-of-conversion",
            "UPDATE holds SET conversion = 'nobody' WHERE conversion = \(open)"),
        lie(
            "a fill that is not booked", "fills-equal-trades",
            "UPDATE orders SET filled_quantity = '0.5', settled = 0 WHERE state = 'FILLED'"),
        lie(
            "a final conversion with an open order", "final-orders-settled",
            "UPDATE orders SET state = 'OPEN', settled = 0 WHERE state = 'FILLED'"),
        lie(
            "FAILED with trades", "failed-moved-nothing",
            "UPDATE conversions SET status = 'FAILED' WHERE id = \(final)"),
        lie(
            "PROCESSING without an order", "status-legal",
            "UPDATE conversions SET status = 'PROCESSING', version = 1 WHERE id = \(open)"),
        lie(
            "final without an end", "status-legal",
            "UPDATE conversions SET completed_at = NULL WHERE id = \(final)"),
        lie(
            "a version that cannot be", "version-legal",
            "UPDATE conversions SET version = 0 WHERE id = \(final)"),
        lie(
            "more spent than was fixed", "spend-within-amount",
            "UPDATE conversions SET fixed_amount = '0.9' WHERE id = \(final)"),
        lie("an open count", "limit-open-count", "UPDATE limit_opens SET open_count = 7"),
        lie("a day's notional", "limit-day-notional", "UPDATE limit_days SET notional = '1'"),
        lie(
            "a conversion that is gone", "order-of-conversion",
            "DELETE FROM conversions WHERE id = \(final)"),
        lie(
            "a reference twice", "reference-once",
            "DROP INDEX conversions_reference; UPDATE conversions SET reference = 'same'"),
        lie(
            "an order id twice", "order-once",
            "DROP INDEX orders_id; UPDATE orders SET id = (SELECT MAX(id) FROM orders)"),
        lie(
            "a venue's trade twice", "trade-once",
            "DROP INDEX trades_venue_id; UPDATE trades SET venue_trade_id = 'same'"),
        lie(
            "an event that is gone", "event-per-change",
            "DELETE FROM events WHERE conversion = \(final) AND kind = 'conversion:processing'"),
        lie(
            "an event that is gone, and the numbers moved up", "event-per-change",
            """
            DELETE FROM events WHERE number = 3; UPDATE events SET number = number - 1 \
            WHERE number > 3
            """),
        lie("the first event gone", "log-without-gaps", "DELETE FROM events WHERE number = 1"),
        lie(
            "the last event gone, before it was numbered", "event-per-change",
            "DELETE FROM outbox WHERE sequence = (SELECT MAX(sequence) FROM outbox)"),
        lie(
            "a number passed over", "log-without-gaps",
            "UPDATE events SET number = number + 1 WHERE number = (SELECT MAX(number) FROM events)"
        ),
        lie(
            "two events in the wrong order", "event-per-change",
            """
            UPDATE events SET number = number + 900 WHERE conversion = \(final) AND \
            kind = 'conversion:created'
            """),
        lie(
            "an event of another kind", "event-kind",
            "UPDATE events SET kind = 'conversion:failed' WHERE kind = 'conversion:completed'"),
        lie(
            "an event that shows another conversion", "events-tell-all",
            """
            UPDATE events SET change = replace(change, '"revision":0', '"revision":7') \
            WHERE kind = 'conversion:completed'
            """),
        lie(
            "an event that shows another order", "events-tell-all",
            "UPDATE events SET change = replace(change, 'FILLED', 'CANCELLED')"),
        lie(
            "an event without its trade", "events-tell-all",
            "UPDATE events SET change = replace(change, '\"trades\"', '\"nothing\"')"),
        lie(
            "an event that spent more", "events-tell-all",
            """
            UPDATE events SET change = replace(change, '"spent":"1"', '"spent":"2"')
            """),
        lie(
            "a conversion without its events", "event-of-conversion",
            "DELETE FROM conversions WHERE id = \(final)"),
        lie(
            "an event in another tenant's log", "readable",
            "UPDATE events SET log = 'tenant:other' WHERE number = 1"),
        lie("an event that says nothing", "readable", "UPDATE events SET change = '{}'"),
        lie(
            "an amount that is none", "readable",
            "UPDATE conversions SET fixed_amount = '1.0' WHERE id = \(final)"),
        lie(
            "a status that is none", "readable",
            "UPDATE conversions SET status = 'DONE' WHERE id = \(final)"),
    ]

    private static let open = "(SELECT MIN(id) FROM conversions WHERE status = 'PENDING')"
    private static let final = "(SELECT MIN(id) FROM conversions WHERE status = 'COMPLETED')"

    static func lie(_ what: String, _ check: String, _ sql: String) -> PlantedLie {
        PlantedLie(description: what, check: check, sql: sql)
    }
}
