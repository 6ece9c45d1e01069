import Bookkeeping
import Domain
import Execution
import Money
import Venues

/// What each commit of an exchange may do.
extension ExchangeBooks {
    /// Never better for the client than the dealer's price, and over before the dealer's quote.
    mutating func take(_ quote: ExchangeQuote) {
        let subject = "quote \(quote.id)"
        expect(quotes[quote.id] == nil, .exchangeOnce, subject, "is there already")
        quotes[quote.id] = quote
        expect(
            quote.from.quantity >= quote.dealer.from.quantity
                && quote.to.quantity <= quote.dealer.to.quantity
                && (quote.isFromFixed
                    ? quote.from == quote.dealer.from : quote.to == quote.dealer.to),
            .exchangePostings, subject,
            "\(quote.from) > \(quote.to), and the dealer's \(quote.dealer)")
        expect(
            quote.expiresAt <= quote.dealer.expiresAt, .exchangeStateLegal, subject,
            "ends after the dealer's")
        if !quote.isFromFixed { see(.boughtFixed) }
    }

    mutating func insert(_ exchange: Exchange, _ commit: Commit) {
        let subject = "\(exchange.id)"
        let key = Key(account: exchange.account, externalID: exchange.externalID)
        expect(known[exchange.id] == nil, .exchangeOnce, subject, "is there already")
        expect(
            keys[key] == nil, .exchangeOnce, subject,
            "\(exchange.externalID) made another exchange")
        let short = "\(exchange.account) \(exchange.shortID)"
        expect(shortIDs.insert(short).inserted, .exchangeOnce, subject, "its short id is used")
        expect(
            users[exchange.quote.id] == exchange.id, .exchangeOnce, subject,
            "its quote is not used up by it")
        var used = quotes[exchange.quote.id]
        used?.usedBy = exchange.id
        expect(used == exchange.quote, .exchangeStateLegal, subject, "is not of its quote")
        expect(
            exchange.createdAt < exchange.quote.expiresAt, .exchangeStateLegal, subject,
            "confirmed after its quote had expired")
        expect(
            refused[key] == nil || refused[key] != begun[key], .refusedLeftNothing, subject,
            "was refused")
        expect(
            exchange.version == 0 && exchange.told == 1 && exchange.intent == nil,
            .exchangeStateLegal, subject, "does not begin at the beginning")
        if let last = ids.last.flatMap({ known[$0]?.exchange }),
            last.countedOn < exchange.countedOn,
            exchange.createdAt.duration(since: last.createdAt) < .seconds(60)
        {
            see(.overMidnight)
        }
        keys[key] = exchange.id
        ids.append(exchange.id)
        known[exchange.id] = Known(exchange: exchange)
        switch exchange.state {
        case .draft:
            see(.drafted)
            checkHalts(of: exchange)
            if exchange.credit.isPositive { see(.creditUsed) }
        case .rejected: checkBreach(exchange)
        case .submitting, .unknown, .submitted, .ordered, .orderSettled, .success, .cancelled,
            .failed:
            expect(false, .exchangeStateLegal, subject, "begins as \(exchange.state)")
        }
    }

    private mutating func checkBreach(_ exchange: Exchange) {
        see(.rejectedForLimit)
        let perTrade = scenario.limits(at: exchange.quote.dealer.dealer).perTrade
        expect(
            exchange.refinement == .breachesLimit
                && (perTrade.map { exchange.quote.value > $0 } ?? false
                    || breaches.contains(exchange.quote.id)),
            .limitsKept, "\(exchange.id)", "is rejected, and breaches no limit")
    }

    private mutating func checkHalts(of exchange: Exchange) {
        let scopes = [.everything] + exchange.scopes
        expect(
            halts.isDisjoint(with: scopes), .notWhileHalted, "\(exchange.id)",
            "goes on while halted: \(exchange.state)")
    }

    mutating func update(_ exchange: Exchange, expected: Int64, _ commit: Commit) {
        let subject = "\(exchange.id)"
        guard let last = known[exchange.id]?.exchange else {
            return expect(false, .exchangeStateLegal, subject, "is changed before it is there")
        }
        expect(
            expected == last.version, .versionsInStep, subject,
            "\(expected) is expected, and it is at \(last.version)")
        expect(
            exchange.state == last.state || last.state.next.contains(exchange.state),
            .exchangeStateLegal, subject, "\(last.state) to \(exchange.state)")
        expect(
            exchange.quote.id == last.quote.id && exchange.externalID == last.externalID
                && exchange.shortID == last.shortID && exchange.createdAt == last.createdAt
                && exchange.countedOn == last.countedOn && exchange.updatedAt >= last.updatedAt,
            .exchangeStateLegal, subject, "changes what never changes")
        expect(
            last.intent == nil || exchange.intent == last.intent, .exchangeIntended, subject,
            "its intent changes")
        expect(
            exchange.state.isFinal == (exchange.completedAt != nil), .exchangeStateLegal, subject,
            "completed \(exchange.completedAt.map { "\($0)" } ?? "never") as \(exchange.state)")
        var next = exchange
        next.version = expected + 1
        known[exchange.id]?.exchange = next
        if exchange.state != last.state { come(from: last, to: next) }
        checkDates(last, next)
        if exchange.state == last.state, exchange.held != last.held { see(.fundedLate) }
        if exchange.isFundsMissing { see(.fundsMissing) }
        if exchange.cancelRequested { see(.cancelRequested) }
    }

    private mutating func checkDates(_ last: Exchange, _ next: Exchange) {
        guard next.settlementDate != last.settlementDate else { return }
        see(.rolled)
        expect(
            next.settlementDate > last.settlementDate
                && next.originalSettlementDate == last.quote.settlementDate,
            .exchangeStateLegal, "\(next.id)",
            "rolled from \(last.settlementDate) to \(next.settlementDate)")
    }

    /// A new state, and what must be true of the world for it.
    private mutating func come(from last: Exchange, to next: Exchange) {
        let subject = "\(next.id)"
        let deal = dealer(of: next)?.deal(next.order)
        let isTaken: Bool
        switch deal?.state {
        case .booked, .settled: isTaken = true
        case .looking, .rejected, .withdrawn, nil: isTaken = false
        }
        switch next.state {
        case .draft: break
        case .submitting:
            see(.submitting)
            expect(next.intent != nil, .exchangeIntended, subject, "has no intent")
            checkHalts(of: next)
        case .unknown: see(.unknown)
        case .submitted:
            see(.submitted)
            expect(deal != nil, .exchangeEvidence, subject, "the dealer has no such deal")
        case .ordered:
            see(.ordered)
            if last.state == .unknown { see(.unknownThenPresent) }
            if last.state == .submitted { see(.lastLook) }
            expect(
                isTaken, .exchangeEvidence, subject,
                "is booked, and the dealer has \(deal.map { "\($0.state)" } ?? "nothing")")
        case .orderSettled: checkSettled(next, deal)
        case .success: see(.succeeded)
        case .rejected: checkRejected(from: last, next, isTaken: isTaken)
        case .cancelled: checkCancelled(from: last, next, deal)
        case .failed: checkFailed(from: last, next, deal)
        }
    }

    private mutating func checkSettled(_ next: Exchange, _ deal: DealerDeal?) {
        see(.orderSettled)
        let evidence = next.evidence ?? ""
        let isOperators = evidences.contains(evidence)
        see(isOperators ? .settledByOperator : .settledByDealer)
        expect(
            isOperators || (deal?.state == .settled && evidence == deal.map { "S\($0.number)" }),
            .exchangeEvidence, "\(next.id)",
            "settled by \(evidence), and the dealer has \(deal.map { "\($0.state)" } ?? "nothing")")
    }

    private mutating func checkRejected(
        from last: Exchange, _ next: Exchange, isTaken: Bool
    ) {
        see(.rejected)
        if last.state == .unknown { see(.unknownThenRejected) }
        expect(!isTaken, .dealIsTheDealers, "\(next.id)", "is rejected, and the dealer booked it")
        guard last.state == .draft else { return }
        see(.deadQuote)
        expect(
            now.adding(Self.skew) >= next.quote.dealer.expiresAt, .exchangeStateLegal,
            "\(next.id)", "is rejected unsent, and the dealer's quote lasts")
    }

    private mutating func checkCancelled(
        from last: Exchange, _ next: Exchange, _ deal: DealerDeal?
    ) {
        see(.cancelled)
        if last.state == .draft {
            see(.cancelledDraft)
            expect(
                deal == nil && known[next.id]?.sent == 0, .dealIsTheDealers, "\(next.id)",
                "is cancelled, and was sent")
        } else {
            see(.withdrawn)
            expect(
                deal?.state == .withdrawn, .exchangeEvidence, "\(next.id)",
                "is cancelled, and the dealer has \(deal.map { "\($0.state)" } ?? "nothing")")
        }
    }

    private mutating func checkFailed(
        from last: Exchange, _ next: Exchange, _ deal: DealerDeal?
    ) {
        guard last.state == .ordered else {
            see(.failedByProof)
            return expect(
                deal == nil, .exchangeEvidence, "\(next.id)",
                "failed, and the dealer has \(deal.map { "\($0.state)" } ?? "nothing")")
        }
        see(.failedByCloseOut)
        let closeOut = closeOuts[next.id]?.first {
            next.evidence?.contains($0.dealerReference) ?? false
        }
        known[next.id]?.closedBy = closeOut
        switch closeOut?.bearer {
        case .client: see(.closedOutForClient)
        case .house: see(.closedOutForHouse)
        case nil:
            expect(false, .exchangeEvidence, "\(next.id)", "nobody closed it out")
        }
    }
}
