extension PlantedLie {
    static let ofAccounts = [
        lie(
            "no entry of what was taken in", "external-posted",
            "DELETE FROM entries WHERE reason = 'EXTERNAL' AND reference LIKE '%/e-1'"),
        lie(
            "half an entry of what was taken in", "external-posted",
            "DELETE FROM entries WHERE reason = 'EXTERNAL' AND line = 1"),
        lie(
            "another amount than was taken in", "external-posted",
            "UPDATE entries SET amount = '9' WHERE reason = 'EXTERNAL' AND line = 0"),
        lie(
            "what is posted and said not to be", "external-posted",
            "UPDATE external_entries SET is_posted = 0 WHERE venue_ledger_id = 'e-1'"),
        lie(
            "what is not posted and said to be", "external-posted",
            "UPDATE external_entries SET is_posted = 1 WHERE venue_ledger_id = 'e-2'"),
        lie(
            "an entry of a movement that is gone", "entry-of-external",
            "DELETE FROM external_entries WHERE venue_ledger_id = 'e-1'"),
        lie(
            "a trade of ours taken in as another's", "trade-once",
            """
            UPDATE external_entries SET kind = 'FOREIGN_TRADE', venue_ledger_id = \
            'trade:' || (SELECT venue_trade_id FROM trades) WHERE venue_ledger_id = 'e-2'
            """),
        lie(
            "changes that cannot be read", "readable",
            "UPDATE external_entries SET changes = 'BTC' WHERE venue_ledger_id = 'e-1'"),
    ]
}
