extension PlantedLie {
    static let ofPar: [PlantedLie] = holdLies + entryLies + statementLies + eventLies + rowLies

    private static let holdLies = [
        lie(
            "another hold of what is created", "par-holds",
            "UPDATE holds SET amount = '8' WHERE conversion = \(one("CREATED"))"),
        lie(
            "no hold of what is created", "par-holds",
            "DELETE FROM holds WHERE conversion = \(one("CREATED"))"),
        lie(
            "what is settling without a hold on the treasury", "par-holds",
            "DELETE FROM holds WHERE venue = 'issuer-a'"),
        lie(
            "what is settling with a hold on another treasury", "par-holds",
            "UPDATE par_conversions SET issuer = 'issuer-b' WHERE state = 'SETTLING'"),
        lie(
            "what is cancelled and holds", "par-holds",
            """
            UPDATE holds SET conversion = \(one("CANCELLED")) WHERE conversion = \(one("CREATED"))
            """),
        lie(
            "what is settled and holds", "par-holds",
            "UPDATE holds SET conversion = \(one("SETTLED")) WHERE conversion = \(one("CREATED"))"
        ),
        lie(
            "a hold of a conversion that is gone", "hold-of-conversion",
            "DELETE FROM par_conversions WHERE state = 'CREATED'"),
        lie(
            "what is held on a treasury", "held-equals-holds",
            "UPDATE balances SET held = '8' WHERE account = '@treasury' AND asset = 'USDP'"),
    ]

    private static let entryLies = [
        lie(
            "no entry of what is settled", "par-posted",
            "DELETE FROM entries WHERE reason = 'SETTLEMENT'"),
        lie(
            "half an entry", "par-posted",
            "DELETE FROM entries WHERE reason = 'SETTLEMENT' AND line = 1"),
        lie(
            "an entry at another time", "par-posted",
            "UPDATE entries SET booked_at = booked_at + 1 WHERE reason = 'SETTLEMENT'"),
        lie(
            "not one to one", "par-posted",
            "UPDATE entries SET amount = '8' WHERE reason = 'SETTLEMENT' AND line = 1"),
        lie(
            "an entry of what is cancelled", "par-posted",
            "UPDATE par_conversions SET state = 'CANCELLED' WHERE state = 'SETTLED'"),
        lie(
            "an entry of a conversion that is gone", "entry-of-par",
            "DELETE FROM par_conversions WHERE state = 'SETTLED'"),
        lie(
            "a profile below zero", "profile-covered",
            "UPDATE balances SET posted = '-1' WHERE venue = '@profile' AND asset = 'USDP'"),
        lie(
            "more held than a profile has", "profile-covered",
            "UPDATE balances SET held = '491' WHERE venue = '@profile' AND asset = 'USD'"),
        lie(
            "a profile's balance", "mirror-equals-entries",
            "UPDATE balances SET posted = '499' WHERE venue = '@profile' AND asset = 'USD'"),
        lie(
            "a treasury without its balance", "mirror-equals-entries",
            "DELETE FROM balances WHERE account = '@treasury'"),
        lie(
            "an activity without its entry", "activity-posted",
            "DELETE FROM entries WHERE reason = 'TRANSFER'"),
        lie(
            "an activity of another amount", "activity-posted",
            "UPDATE activities SET amount = '4' WHERE kind = 'TRANSFER'"),
        lie(
            "an entry of an activity that is gone", "entry-of-activity",
            "DELETE FROM activities WHERE kind = 'TRANSFER'"),
    ]

    private static let statementLies = [
        lie(
            "a line that is gone", "statement-equals-entries",
            "DELETE FROM statement_lines WHERE number = 1"),
        lie(
            "the last line gone", "statement-equals-entries",
            "DELETE FROM statement_lines WHERE number = (SELECT MAX(number) FROM statement_lines)"),
        lie(
            "a line twice", "statement-equals-entries",
            """
            INSERT INTO statement_lines (account, asset, reason, reference, counterpart, amount, \
            balance, booked_at) SELECT account, asset, reason, reference, counterpart, amount, \
            balance, booked_at FROM statement_lines WHERE number = 1
            """),
        lie(
            "a line of another account", "statement-equals-entries",
            "UPDATE statement_lines SET counterpart = 'venue:a/b' WHERE number = 2"),
        lie(
            "a line at another time", "statement-equals-entries",
            "UPDATE statement_lines SET booked_at = booked_at + 1 WHERE number = 2"),
        lie(
            "a line's balance", "statement-balance",
            "UPDATE statement_lines SET balance = '499' WHERE number = 1"),
        lie(
            "two lines in the wrong order", "statement-balance",
            "UPDATE statement_lines SET number = 900 WHERE number = 1"),
    ]

    private static let eventLies = [
        lie(
            "no event of the end", "par-events",
            "DELETE FROM events WHERE kind = 'stablecoin:settled'"),
        lie(
            "no event of the creation", "par-events",
            "DELETE FROM events WHERE kind = 'stablecoin:created' AND number = 1"),
        lie("an end that is lost before it is numbered", "par-events", "DELETE FROM outbox"),
        lie(
            "an event of another end", "par-events",
            "UPDATE events SET kind = 'stablecoin:cancelled' WHERE kind = 'stablecoin:settled'"),
        lie(
            "an event at another time", "par-events",
            "UPDATE events SET happened_at = happened_at + 1 WHERE kind = 'stablecoin:settled'"),
        lie(
            "an end told twice", "par-events",
            """
            INSERT INTO outbox (id, kind, log, tenant, conversion, happened_at, note) SELECT id, \
            kind, log, tenant, conversion, happened_at, note FROM outbox
            """),
        lie(
            "an end of what is not final", "par-events",
            """
            UPDATE par_conversions SET state = 'CREATED', ended_at = NULL WHERE state = 'CANCELLED'
            """),
        lie(
            "an event of a conversion that is gone", "event-of-conversion",
            "DELETE FROM par_conversions WHERE state = 'CANCELLED'"),
    ]

    private static let rowLies = [
        lie(
            "a tenant's day", "par-day-amount",
            "UPDATE par_days SET amount = '27' WHERE scope = 'tenant:acme'"),
        lie(
            "a tenant's day that is gone", "par-day-amount",
            "DELETE FROM par_days WHERE scope = 'tenant:acme'"),
        lie(
            "a coin's day", "par-day-amount",
            "UPDATE par_days SET amount = '28' WHERE scope = 'asset:USDP'"),
        lie(
            "a coin's day that is gone", "par-day-amount",
            "DELETE FROM par_days WHERE scope = 'asset:USDP'"),
        lie(
            "one reference twice", "reference-once",
            "DROP INDEX par_conversions_reference; UPDATE par_conversions SET reference = 'same'"),
        lie(
            "one nickname twice", "nickname-once",
            "DROP INDEX profiles_nickname; UPDATE profiles SET nickname = 'same'"),
        lie(
            "one activity twice", "activity-once",
            "DROP INDEX activities_key; UPDATE activities SET unique_key = 'same'"),
        lie(
            "a state that is none", "readable",
            "UPDATE par_conversions SET state = 'DONE' WHERE state = 'CREATED'"),
        lie(
            "an intent without an issuer", "readable",
            "UPDATE par_conversions SET issuer = NULL WHERE state = 'SETTLING'"),
        lie(
            "a conversion of nothing", "readable",
            "UPDATE par_conversions SET amount = '0' WHERE state = 'SETTLED'"),
    ]

    private static func one(_ state: String) -> String {
        "(SELECT MIN(id) FROM par_conversions WHERE state = '\(state)')"
    }
}
