import Bookkeeping
import Domain
import Engine
import Money

// Foreign exchanges and their callbacks.

extension StoreAudit {
    /// What is not seen one by one: each row of these is a violation, named by its first column.
    static let exchangeLists: [(StoreStatement, check: String, message: String)] = [
        (.entriesWithoutExchange, "entry-of-exchange", "posted for an exchange that is not there"),
        (.repeatedExternalIDs, "external-id-once", "an account with one external id twice"),
        (.repeatedShortIDs, "short-id-once", "an account with one short id twice"),
        (.exchangesWithoutQuote, "exchange-quote", "its quote is not there"),
        (.quotesWithoutExchange, "exchange-quote", "used by an exchange that is not of it"),
        (.noticesWithoutExchange, "notice-of-exchange", "told, and is not there"),
        (.deliveriesWithoutNotice, "delivery-of-notice", "delivered, and not told"),
        (.deliveriesOutOfTurn, "delivery-in-turn", "waits, and a later one is delivered"),
        (.deliveriesWithGaps, "delivery-without-gap", "told, and not on its way"),
        (.unreadableDeliveries, "readable", "a delivery in no state, or with no count of calls"),
        (.openDeliveriesOfEnded, "delivery-dropped", "waits, and its subscription ended"),
    ]

    mutating func checkExchanges() throws(StorageError) {
        let session = session
        var counts = ExchangeCountAudit()
        var found: [AuditFinding] = []
        try each(.everyExchange, &found) { (row) throws(StorageError) in
            let exchange = try Exchange(from: &row)
            counts.add(exchange)
            return ExchangeAudit.findings(
                of: exchange, try Self.evidence(of: exchange.id, session))
        }
        var counted: [ParDay: Fixed] = [:]
        try each(.everyParDay, &found) { (row) throws(StorageError) in
            counted[ParDay(scope: try row.text(), day: try row.integer())] = try row.amount()
            return []
        }
        found += counts.findings(counted)
        for finding in found { note(finding.check, finding.subject, finding.message) }
    }

    private static func evidence(
        of id: ConversionID, _ session: SQLiteSession
    ) throws(StorageError) -> ExchangeAudit.Evidence {
        var evidence = ExchangeAudit.Evidence()
        evidence.holds = try holds(of: id, session)
        for reason in ExchangeAudit.reasons {
            evidence.posted[reason] = try postings(reason, id, session)
        }
        evidence.notices = try session.all(.noticesOfExchange) { row in
            row.identifier(id)
        } _: { (row) throws(StorageError) in
            try ExchangeNotice(from: &row)
        }
        evidence.events = try EventReader(session: session).everyEvent(ofExchange: id)
        return evidence
    }
}
