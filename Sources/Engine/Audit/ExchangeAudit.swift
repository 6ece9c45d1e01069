package import Bookkeeping
package import Domain
import Execution
package import Money

/// What must hold of one foreign exchange, whatever store has it.
package enum ExchangeAudit {
    /// What there is of it besides its row.
    package struct Evidence: Sendable {
        package var holds: [Pocket: Fixed] = [:]
        /// By reason, in the order of the entries' lines.
        package var posted: [LedgerEntry.Reason: [ParAudit.Posting]] = [:]
        /// In the order of their numbers.
        package var notices: [ExchangeNotice] = []
        /// Its own, numbered or not, in the order of their commits.
        package var events: [DomainEvent] = []

        package init() {}
    }

    /// What entries of exchanges are posted for.
    package static let reasons: [LedgerEntry.Reason] = [
        .forward, .dealerSettlement, .credit, .closeOut,
    ]

    package static func findings(
        of exchange: Exchange, _ evidence: Evidence
    ) -> [AuditFinding] {
        var notes = ConversionAudit.Notes(subject: exchange.id.description)
        let held: [Pocket: Fixed] =
            exchange.held.isZero ? [:] : [exchange.source: exchange.held]
        notes.expect(
            evidence.holds == held, "exchange-holds",
            "holds \(evidence.holds), and its row says \(exchange.held)")
        notes.expect(
            exchange.quote.usedBy == exchange.id, "exchange-quote",
            "its quote is used by \(exchange.quote.usedBy?.description ?? "nobody")")
        checkParts(of: exchange, &notes)
        checkNotices(of: exchange, evidence.notices, &notes)
        checkEvents(evidence.events, evidence.notices, &notes)
        checkEntries(of: exchange, evidence, &notes)
        return notes.findings
    }

    /// What a state promises of the rest of the row.
    private static func checkParts(
        of exchange: Exchange, _ notes: inout ConversionAudit.Notes
    ) {
        let (state, quote) = (exchange.state, exchange.quote)
        func expect(_ holds: Bool, _ message: String) {
            notes.expect(holds, "exchange-legal", "\(state.rawValue) \(message)")
        }
        expect(state.isFinal == (exchange.completedAt != nil), "and its end do not agree")
        expect(exchange.held <= quote.from.quantity, "holds more than it sells")
        switch state {
        case .draft, .submitting, .unknown, .submitted, .ordered:
            expect(exchange.credit == exchange.creditNeeded, "uses other credit than it needs")
        case .orderSettled, .success, .rejected, .cancelled, .failed:
            expect(exchange.held.isZero && exchange.credit.isZero, "holds, or uses credit")
        }
        expect(
            !exchange.isFundsMissing || state == .ordered && exchange.missing.isPositive,
            "misses funds that it has or does not need")
        expect(exchange.refinement == nil || state == .rejected, "is refined")
        switch state {
        case .draft: expect(exchange.intent == nil, "with an intent")
        case .submitting, .unknown, .failed: expect(exchange.intent != nil, "without an intent")
        case .submitted, .ordered:
            expect(
                exchange.intent != nil && exchange.dealerReference != nil,
                "without an intent, or without the dealer's name for it")
        case .orderSettled, .success:
            expect(
                exchange.intent != nil && exchange.dealerReference != nil
                    && exchange.evidence != nil, "without evidence")
        case .rejected, .cancelled: break
        }
        let first = exchange.originalSettlementDate ?? exchange.settlementDate
        expect(first == quote.settlementDate, "began with another value date than its quote")
        expect(
            exchange.told > 0 && exchange.version >= exchange.told - 1,
            "told \(exchange.told) changes with version \(exchange.version)")
    }

    /// Each notice may follow the one before it, and the last one shows what there is.
    private static func checkNotices(
        of exchange: Exchange, _ notices: [ExchangeNotice],
        _ notes: inout ConversionAudit.Notes
    ) {
        let numbers = notices.map(\.exchange.told)
        notes.expect(
            numbers == Array(1..<max(1, exchange.told) + 1), "exchange-notices",
            "the notices are \(numbers), and \(exchange.told) were told")
        for notice in notices {
            notes.expect(
                notice.at == notice.exchange.updatedAt, "exchange-notices",
                "notice \(notice.exchange.told) is of another time than its change")
        }
        notes.expect(
            notices.last.map { shown($0.exchange) == shown(exchange) } ?? false,
            "exchange-notices", "the last notice shows another exchange than the store has")
        let states = notices.map(\.exchange.state.rawValue)
        notes.expect(
            notices.first.map { isBeginning($0.exchange) } ?? false, "exchange-states",
            "the notices are \(states)")
        for (last, next) in zip(notices, notices.dropFirst()) {
            notes.expect(
                mayFollow(last.exchange, next.exchange) && last.at <= next.at,
                "exchange-states",
                """
                \(next.exchange.state.rawValue) after \(last.exchange.state.rawValue): the notices \
                are \(states)
                """)
        }
    }

    private static func isBeginning(_ first: Exchange) -> Bool {
        guard first.version == 0, first.updatedAt == first.createdAt else { return false }
        return first.state == .draft
            || first.state == .rejected && first.refinement == .breachesLimit
    }

    /// A further state, or another value date in the same one.
    private static func mayFollow(_ last: Exchange, _ next: Exchange) -> Bool {
        last.state.next.contains(next.state)
            || last.state == next.state && last.settlementDate != next.settlementDate
                && next.originalSettlementDate != nil && !last.state.next.isEmpty
    }

    /// Without what changes untold.
    private static func shown(_ exchange: Exchange) -> Exchange {
        var shown = exchange
        shown.cancelRequested = false
        (shown.held, shown.credit) = (.zero, .zero)
        shown.isFundsMissing = false
        shown.updatedAt = shown.createdAt
        shown.version = 0
        return shown
    }

    /// Exactly one for each notice, in the same order.
    private static func checkEvents(
        _ events: [DomainEvent], _ notices: [ExchangeNotice],
        _ notes: inout ConversionAudit.Notes
    ) {
        let told = events.map(\.id)
        let rule = notices.map(\.event)
        notes.expect(
            told == rule, "exchange-events", "the events are \(told), the notices \(rule)")
        for (event, notice) in zip(events, notices) {
            notes.expect(
                event.tenant == notice.exchange.account.tenant && event.at == notice.at
                    && event.note.hasPrefix(notice.exchange.state.rawValue), "exchange-events",
                "event \(event.id) tells something else than its notice")
        }
    }
}
