import Bookkeeping
package import Domain
import Execution
import Money

extension ExchangeConversions {
    /// The order of the answers is the spec's: the external id, the quote, its end, limits, funds.
    /// Whoever loses a race against another confirm is answered as if it had come later.
    package func confirm(
        _ id: QuoteID, as externalID: String, for account: ExchangeAccount
    ) async throws(ExchangeError) -> Exchange {
        // Judged once, whatever the waits in between.
        let now = time.now()
        let terms = try await terms(of: account)
        for _ in 0..<Limits.commitTriesMax {
            if let known = try await known(externalID, account) {
                guard known.quote.id == id else { throw .externalIDReused(known) }
                return known
            }
            guard
                let quote = try await ExchangeError.reading({ () async throws(StoreError) in
                    try await store.exchangeQuote(id, of: account)
                })
            else { throw .notFound }
            // Between the two looks it may have become an exchange with this external id.
            if quote.usedBy != nil {
                if try await known(externalID, account) != nil { continue }
                throw .quoteUsed(id)
            }
            guard now < quote.expiresAt else { throw .quoteExpired(id, at: quote.expiresAt) }
            if let exchange = try await confirmed(quote, externalID, terms, at: now) {
                return exchange
            }
        }
        throw .overloaded(retryAfter: .seconds(1))
    }

    private func known(
        _ externalID: String, _ account: ExchangeAccount
    ) async throws(ExchangeError) -> Exchange? {
        try await ExchangeError.reading { () async throws(StoreError) in
            try await store.exchange(externalID: externalID, of: account)
        }
    }

    /// `nil` where something changed that it was made for, so that it has to be made again.
    private func confirmed(
        _ quote: ExchangeQuote, _ externalID: String, _ terms: ExchangeTerms, at now: Instant
    ) async throws(ExchangeError) -> Exchange? {
        let conditions = settings.conditions(of: quote.dealer.dealer)
        if let most = conditions.limits.perTrade, quote.value > most {
            return try await rejected(
                quote, externalID, for: ExchangeLimits.perTradeName, at: now)
        }
        let (exchange, creditLimit) = draft(quote, externalID, terms, at: now)
        guard isTakingIn(), desk.reserve(exchange.id, of: exchange.account) else {
            throw .overloaded(retryAfter: .seconds(1))
        }
        let commit = exchange.acceptance(
            limits: conditions.limits, creditLimit: creditLimit,
            eventID: random.identifier(at: now))
        let outcome = await store.commit(commit)
        if case .done = outcome {
            desk.add(QuotedExecution(exchange), at: time.now())
            return exchange
        }
        desk.giveUpReservation(exchange.id)
        switch try refusal(outcome, of: exchange, terms) {
        case .again: return nil
        case .breaches(let limit):
            return try await rejected(quote, externalID, for: limit, at: now)
        }
    }

    private enum Refused {
        case again
        /// By its name.
        case breaches(limit: String)
    }

    private func refusal(
        _ outcome: CommitOutcome, of exchange: Exchange, _ terms: ExchangeTerms
    ) throws(ExchangeError) -> Refused {
        let quote = exchange.quote
        switch outcome {
        case .done: throw .defect("a commit is done and refused")
        case .refused(.referenceUsed), .refused(.exchange(.quoteUsed)),
            .refused(.exchange(.shortIDUsed)):
            return .again
        case .refused(.limitExceeded(let name, _, _)):
            guard name == ExchangeLimits.creditName else { return .breaches(limit: name) }
            // What is there and the credit together are too little.
            throw .insufficientFunds(
                quote.from.asset, available: exchange.held, needed: quote.from.quantity)
        case .refused(.insufficientFunds(_, let available)):
            // An account with credit holds what is there, and that has changed.
            guard exchange.missing.isZero, !terms.hasCredit else { return .again }
            throw .insufficientFunds(
                quote.from.asset, available: available, needed: quote.from.quantity)
        case .refused(.halted):
            throw .noPrice("Foreign exchange is halted by the operator.")
        case .refused(.par(.noProfile)): throw .notFound
        case .refused(let refusal): throw .defect("a confirm was refused: \(refusal)")
        case .unknown(let text):
            logger.critical("a confirm's outcome is unknown", metadata: ["error": "\(text)"])
            throw .outcomeUnknown
        }
    }

    private func draft(
        _ quote: ExchangeQuote, _ externalID: String, _ terms: ExchangeTerms, at now: Instant
    ) -> (exchange: Exchange, creditLimit: Fixed?) {
        var exchange = unheld(quote, externalID, at: now)
        switch terms.funding {
        case .prefunded:
            exchange.held = quote.from.quantity
            return (exchange, nil)
        case .bySettlement(let limit):
            exchange.held = min(
                quote.from.quantity, runner.mirrors.available(exchange.source))
            exchange.credit = exchange.creditNeeded
            return (exchange, limit)
        }
    }

    private func unheld(
        _ quote: ExchangeQuote, _ externalID: String, at now: Instant
    ) -> Exchange {
        let id: ConversionID = random.identifier(at: now)
        var used = quote
        used.usedBy = id
        return Exchange(
            id: id, shortID: shortID(), externalID: externalID, quote: used, createdAt: now,
            countedOn: limitDay(of: now), held: .zero)
    }

    /// Any number of so many digits; the store refuses one that the account has.
    private func shortID() -> Int64 {
        var range: UInt64 = 1
        for _ in 1..<Limits.shortIDDigits { range *= 10 }
        return Int64(range + random.bits().0 % (range * 9))
    }

    private func rejected(
        _ quote: ExchangeQuote, _ externalID: String, for limit: String, at now: Instant
    ) async throws(ExchangeError) -> Exchange? {
        let draft = unheld(quote, externalID, at: now)
        let (commit, exchange) = draft.rejection(
            for: limit, eventID: random.identifier(at: now))
        let outcome = await store.commit(commit)
        if case .done = outcome { return exchange }
        switch try refusal(outcome, of: exchange, settings.terms) {
        case .again: return nil
        case .breaches: throw .defect("a rejection was refused for a limit")
        }
    }
}

extension ExchangeTerms {
    fileprivate var hasCredit: Bool {
        switch funding {
        case .prefunded: false
        case .bySettlement: true
        }
    }
}
