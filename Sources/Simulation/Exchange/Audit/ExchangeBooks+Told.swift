import Domain
import Engine
import Money

/// What clients are told is durable, and stays true.
extension ExchangeBooks {
    mutating func offers(_ offer: QuoteOffer, to account: ExchangeAccount) {
        see(.quoted)
        if !offer.isWithinLimits { see(.quoteWarned) }
        expect(
            quotes[offer.quote.id] == offer.quote && offer.quote.account == account,
            .toldIsDurable, "quote \(offer.quote.id)", "was told, and is not there")
    }

    /// A client sends a confirm.
    mutating func confirms(_ key: Key) { begun[key, default: 0] += 1 }

    mutating func saysConfirmed(_ told: Exchange, _ quote: QuoteID, _ key: Key) {
        tells(told, to: key.account)
        expect(
            told.quote.id == quote && told.externalID == key.externalID, .exchangeTold,
            "\(told.id)", "answers a confirm of \(quote) as \(key.externalID)")
        if begun[key] ?? 0 > 1 { see(.confirmedTwice) }
    }

    /// A confirm was refused: where it was the only one of its name, it has left nothing, and
    /// nothing comes of it.
    mutating func refusesConfirm(_ error: ExchangeError, _ quote: ExchangeQuote, _ key: Key) {
        let user = users[quote.id].flatMap { known[$0]?.exchange }
        switch error {
        case .externalIDReused(let told):
            see(.externalIDReused)
            tells(told, to: key.account)
            return expect(
                told.quote.id != quote.id && told.externalID == key.externalID, .exchangeTold,
                "\(told.id)", "\(key.externalID) is no other exchange's")
        case .quoteUsed:
            see(.quoteUsed)
            expect(
                user != nil && user?.externalID != key.externalID, .exchangeTold,
                "quote \(quote.id)",
                "is said to be used by another, and it is \(user.map { "\($0.id)" } ?? "free")")
        case .quoteExpired:
            see(.quoteExpired)
            expect(
                now.adding(Self.skew) >= quote.expiresAt && user?.externalID != key.externalID,
                .exchangeTold, "quote \(quote.id)", "is said to be expired too early")
        case .insufficientFunds: see(.insufficientFunds)
        case .noPrice: see(.noPrice)
        case .notFound:
            see(.noQuote)
            expect(
                now > quote.expiresAt && user == nil, .exchangeTold, "quote \(quote.id)",
                "is said not to be there")
        case .overloaded: see(.overloaded)
        case .unavailable: break
        case .outcomeUnknown: return see(.outcomeUnknown)
        case .invalid, .dateNotAllowed, .amountsDisagree, .notCancellable, .refusedByDealer,
            .defect:
            expect(false, .serviceDefect, key.externalID, "a confirm is answered with \(error)")
        }
        guard begun[key] == 1 else { return }
        refused[key] = 1
        let made = keys[key]
        expect(
            made == nil, .refusedLeftNothing, key.externalID,
            "\(error), and it is there as \(made.map { "\($0)" } ?? "")")
    }

    /// What a client is shown is there, as it is or was.
    mutating func tells(_ told: Exchange, to account: ExchangeAccount) {
        guard let own = known[told.id]?.exchange else {
            return expect(false, .toldIsDurable, "\(told.id)", "was told, and is not there")
        }
        expect(
            own.account == account && told.externalID == own.externalID
                && told.shortID == own.shortID && told.quote.id == own.quote.id
                && told.quote.from == own.quote.from && told.quote.to == own.quote.to,
            .exchangeTold, "\(told.id)", "was told to \(account) as another one")
        expect(
            told.version < own.version || (told.version == own.version && told.isAs(own)),
            .toldIsDurable, "\(told.id)",
            "was told as \(told.state) \(told.version), and is \(own.state) \(own.version)")
        expect(
            !told.state.isFinal || told.state == own.state, .toldStays, "\(told.id)",
            "was told as \(told.state), and is \(own.state)")
    }

    mutating func saysCancelled(_ told: Exchange, to account: ExchangeAccount) {
        tells(told, to: account)
        // The dealer may be silent for too long while the client waits.
        let isAsked = told.state == .submitted || told.state == .unknown
        expect(
            told.state == .cancelled || (isAsked && told.cancelRequested), .exchangeTold,
            "\(told.id)", "a cancel is answered with \(told.state)")
    }

    mutating func saysNotCancellable(_ told: Exchange, to account: ExchangeAccount) {
        see(.notCancellable)
        tells(told, to: account)
        let isRight: Bool
        switch told.state {
        case .draft: isRight = false
        case .submitted, .submitting, .unknown, .ordered, .orderSettled, .success, .rejected,
            .cancelled, .failed:
            isRight = true
        }
        expect(isRight, .exchangeTold, "\(told.id)", "cannot be cancelled as \(told.state)")
    }

    /// - Parameter before: exchanges of the account that were durable before it was asked.
    mutating func lists(_ page: ExchangePage, _ query: ExchangeQuery, before count: Int) {
        see(.listed)
        for told in page.content { tells(told, to: query.account) }
        let positions = page.content.map { ($0.createdAt, $0.id) }
        let isInOrder = zip(positions, positions.dropFirst()).allSatisfy {
            ($1.0, $0.1) < ($0.0, $1.1)
        }
        expect(isInOrder, .listInOrder, "\(query.account)", "a list goes back")
        guard query.states.isEmpty, query.externalID == nil else { return }
        expect(
            page.total >= count && page.total <= exchanges(of: query.account).count,
            .listComplete, "\(query.account)", "\(page.total) are listed, and there were \(count)")
    }
}

extension Exchange {
    /// The same, but for what is kept beside it of its quote.
    fileprivate func isAs(_ other: Exchange) -> Bool {
        state == other.state && told == other.told && held == other.held
            && credit == other.credit && settlementDate == other.settlementDate
            && refinement == other.refinement && intent == other.intent
            && evidence == other.evidence && cancelRequested == other.cancelRequested
            && isFundsMissing == other.isFundsMissing && completedAt == other.completedAt
            && dealerReference == other.dealerReference
    }
}
