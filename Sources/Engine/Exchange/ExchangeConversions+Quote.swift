import Bookkeeping
package import Domain
import Execution
import Money

extension ExchangeConversions {
    package func quote(
        _ request: ExchangeQuoteRequest, for account: ExchangeAccount
    ) async throws(ExchangeError) -> QuoteOffer {
        let now = time.now()
        let quoting = try ExchangeQuoting(
            request, calendars: runner.calendars.book, quotable: settings.quotable, at: now)
        guard isTakingIn() else { throw .overloaded(retryAfter: .seconds(1)) }
        let terms = try await terms(of: account)
        let offer = try await best(quoting)
        let quote = try quote(quoting, offer, account, terms, at: now)
        switch await store.commit(Commit(writes: [.exchange(.insertQuote(quote))])) {
        case .done: break
        case .refused(let refusal): throw .defect("a quote was refused: \(refusal)")
        case .unknown(let text):
            logger.critical("a quote's outcome is unknown", metadata: ["error": "\(text)"])
            throw .outcomeUnknown
        }
        return QuoteOffer(quote, isWithinLimits: try await isWithinLimits(quote))
    }

    private typealias Offer = (dealer: VenueID, quote: DealerQuote)

    /// All dealers are asked at once; the best price that came in time is taken, and of equal ones
    /// that of the dealer whose name comes first.
    private func best(_ quoting: ExchangeQuoting) async throws(ExchangeError) -> Offer {
        let answers = await answers(to: quoting)
        var offers: [Offer] = []
        var refusals: [String] = []
        for (dealer, answer) in answers.sorted(by: { $0.0 < $1.0 }) {
            switch answer {
            case .quoted(let quote): offers.append((dealer, quote))
            case .refused(let reason): refusals.append(reason)
            case .unavailable(let reason):
                logger.warning(
                    "a dealer has no price",
                    metadata: ["dealer": "\(dealer)", "reason": "\(reason)"])
            }
        }
        let best: Offer? =
            switch quoting.terms.side {
            case .bid: offers.max { ($0.quote.price, $1.dealer) < ($1.quote.price, $0.dealer) }
            case .offer: offers.min { ($0.quote.price, $0.dealer) < ($1.quote.price, $1.dealer) }
            }
        if let best { return best }
        guard let refusal = refusals.first else {
            throw .noPrice("No dealer has a price for \(quoting.terms.pair.pairCode) now.")
        }
        throw .refusedByDealer(refusal)
    }

    private func answers(
        to quoting: ExchangeQuoting
    ) async -> [(VenueID, DealerQuoteAnswer)] {
        let deadline = time.now().adding(settings.quoteWait)
        return await withTaskGroup(of: (VenueID, DealerQuoteAnswer)?.self) { group in
            let open = runner.dealers.values.sorted { $0.id < $1.id }.filter { dealer in
                runner.halts.first(of: [.venue(dealer.id)]) == nil
            }
            for dealer in open {
                let conditions = settings.conditions(of: dealer.id)
                let life = conditions.quoteLife + conditions.confirmMargin
                group.addTask {
                    (dealer.id, await dealer.quote(quoting.question(life: life)))
                }
            }
            group.addTask {
                try? await time.sleep(until: deadline)
                return nil
            }
            var answers: [(VenueID, DealerQuoteAnswer)] = []
            while answers.count < open.count, case .some(.some(let answer)) = await group.next() {
                answers.append(answer)
            }
            group.cancelAll()
            return answers
        }
    }

    private func quote(
        _ quoting: ExchangeQuoting, _ offer: Offer, _ account: ExchangeAccount,
        _ terms: ExchangeTerms, at now: Instant
    ) throws(ExchangeError) -> ExchangeQuote {
        let conditions = settings.conditions(of: offer.dealer)
        let margin = terms.margin(of: quoting.terms.pair)
        guard let price = quoting.terms.price(offer.quote.price, margin: margin),
            let amounts = quoting.terms.amounts(at: price),
            let dealers = quoting.terms.amounts(at: offer.quote.price)
        else {
            let field = quoting.terms.isFromFixed ? "from.amount" : "to.amount"
            throw .invalid([field: ["is too small or too large to be exchanged"]])
        }
        try Self.check(quoting, amounts)
        let expiresAt = min(
            now.adding(conditions.quoteLife),
            offer.quote.expiresAt.adding(.zero - conditions.confirmMargin),
            quoting.tenor == .today ? earliestCutOff(quoting.request) : .textMax)
        guard expiresAt > time.now() else {
            throw .noPrice("The dealer's quote does not last long enough.")
        }
        return ExchangeQuote(
            id: random.identifier(at: now), account: account,
            rate: quoting.terms.rate(price),
            from: amounts.from, to: amounts.to, isFromFixed: quoting.terms.isFromFixed,
            settlementDate: quoting.request.settlementDate,
            dealer: ExchangeQuote.DealerTerms(
                dealer: offer.dealer, quote: offer.quote.id, price: offer.quote.price,
                from: dealers.from, to: dealers.to, expiresAt: offer.quote.expiresAt),
            value: try value(of: amounts.from, at: offer.dealer), createdAt: now,
            expiresAt: expiresAt)
    }

    /// What settles today can be dealt until the first of both cut-offs.
    private func earliestCutOff(_ request: ExchangeQuoteRequest) -> Instant {
        let book = runner.calendars.book
        let cutOffs = [request.from.code, request.to.code].compactMap {
            try? book.cutOff(of: $0, on: request.settlementDate)
        }
        return cutOffs.min() ?? .textMax
    }

    /// Who sends both amounts has seen the price before.
    private static func check(
        _ quoting: ExchangeQuoting, _ amounts: (from: Amount, to: Amount)
    ) throws(ExchangeError) {
        guard quoting.terms.isFromFixed, let wanted = quoting.request.toAmount else { return }
        guard wanted == amounts.to.quantity else { throw .amountsDisagree(expected: amounts.to) }
    }

    /// In the reporting currency, at the dealer's reference rate of this moment.
    private func value(
        of sold: Amount, at dealer: VenueID
    ) throws(ExchangeError) -> Fixed {
        let currency = settings.reportingCurrency
        let value: Fixed?
        if sold.asset == currency {
            value = sold.quantity
        } else if let pair = Symbol(currencies: sold.asset, currency),
            let reference = runner.dealers[dealer]?.reference(pair)
        {
            let side: ExchangeRate.Side = pair.base == sold.asset ? .bid : .offer
            value = try? ExchangeRate(price: reference, pair: pair, side: side)
                .bought(for: sold.quantity)
        } else {
            value = nil
        }
        guard let value else {
            throw .noPrice("There is no reference rate of \(sold.asset) in \(currency).")
        }
        return value
    }

    /// As the figures are now; only the confirm decides.
    private func isWithinLimits(_ quote: ExchangeQuote) async throws(ExchangeError) -> Bool {
        let limits = settings.conditions(of: quote.dealer.dealer).limits
        if let most = limits.perTrade, quote.value > most { return false }
        let account = quote.account
        let figures: [(Fixed?, ExchangeCount)] = [
            (limits.perDay, .day(account, limitDay(of: time.now()))),
            (limits.unsettled, .unsettled(account)),
        ]
        for (most, count) in figures {
            guard let most else { continue }
            let counted = try await ExchangeError.reading { () async throws(StoreError) in
                try await store.counted(count)
            }
            guard let sum = try? counted.adding(quote.value), sum <= most else { return false }
        }
        return true
    }

    /// The day on which a confirm counts now.
    func limitDay(of now: Instant) -> CivilDate {
        let perDay: Int64 = 86_400_000_000
        let there = now.adding(settings.limitOffset).microseconds
        let days = there / perDay - (there % perDay < 0 ? 1 : 0)
        return CivilDate(daysSinceEpoch: Int(days))
    }

    func terms(of account: ExchangeAccount) async throws(ExchangeError) -> ExchangeTerms {
        let profile = try await ExchangeError.reading { () async throws(StoreError) in
            try await store.profile(account.profile, of: account.tenant)
        }
        guard let profile, profile.isActive else { throw .notFound }
        return settings.terms(of: profile)
    }
}
