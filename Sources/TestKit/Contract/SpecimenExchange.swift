package import Bookkeeping
package import Domain
package import Execution
package import Money

/// The commits of a foreign exchange, which sells USD for EUR unless said otherwise, as the
/// executor decides them.
package struct SpecimenExchange: Sendable {
    /// As the store has it once the commits so far are durable.
    package var exchange: Exchange
    package var quote: ExchangeQuote
    package var limits = ExchangeLimits()
    package var creditLimit: Fixed?
    private var now: Instant

    package static let eur = Asset("EUR", scale: 2)
    package static let pair = Symbol(base: eur, quote: Specimen.usd)
    package static let dealer: VenueID = "dealer-a"
    package static let profile = SpecimenPar.profile
    package static let account = account(of: profile)
    package static let day = CivilDate(daysSinceEpoch: 20_454)

    package static func account(of profile: Profile) -> ExchangeAccount {
        ExchangeAccount(tenant: profile.tenant, profile: profile.id)
    }

    /// EUR `amount` at 1.1005, which the dealer sells at 1.1; valued at what it costs.
    package static func quote(
        _ number: Int, _ amount: Int = 10, of profile: Profile = profile, isFromFixed: Bool = false,
        at instant: Instant? = nil
    ) throws -> ExchangeQuote {
        let createdAt = instant ?? Specimen.time(number)
        let price = try Fixed("1.1005")
        let rate = ExchangeRate(price: price, pair: pair, side: .offer)
        let (sold, bought, dealt): (Fixed, Fixed, (from: Fixed, to: Fixed))
        if isFromFixed {
            sold = Fixed(amount)
            bought = try rate.bought(for: sold)
            let to = try sold.divided(by: Fixed("1.1"), rounding: .down)
            dealt = (sold, try to.rounded(toDigits: 2, .down))
        } else {
            bought = Fixed(amount)
            sold = try rate.sold(for: bought)
            dealt = (try bought.multiplied(by: Fixed("1.1"), rounding: .up), bought)
        }
        return ExchangeQuote(
            id: Specimen.id(2_000_000 + number, at: createdAt), account: account(of: profile),
            rate: rate, from: try Amount(sold, of: Specimen.usd), to: try Amount(bought, of: eur),
            isFromFixed: isFromFixed, settlementDate: day.adding(days: 2),
            dealer: ExchangeQuote.DealerTerms(
                dealer: dealer, quote: "q\"\(number)\"\n", price: try Fixed("1.1"),
                from: try Amount(dealt.from, of: Specimen.usd),
                to: try Amount(dealt.to, of: eur), expiresAt: createdAt.adding(.seconds(35))),
            value: sold, createdAt: createdAt, expiresAt: createdAt.adding(.seconds(30)))
    }

    /// - Parameter held: of the sold amount; less than all uses credit.
    package init(
        _ number: Int, _ quote: ExchangeQuote, externalID: String? = nil, shortID: Int64? = nil,
        held: Fixed? = nil
    ) {
        let createdAt = quote.createdAt.adding(.seconds(1))
        let id: ConversionID = Specimen.id(number, at: createdAt)
        var used = quote
        used.usedBy = id
        self.quote = quote
        exchange = Exchange(
            id: id, shortID: shortID ?? Int64(1_000 + number),
            externalID: externalID ?? "e-\(number)", quote: used, createdAt: createdAt,
            countedOn: Self.day, held: held ?? quote.from.quantity)
        exchange.credit = exchange.creditNeeded
        now = createdAt
    }

    package init(_ number: Int, _ amount: Int = 10, of profile: Profile = profile) throws {
        self.init(number, try Self.quote(number, amount, of: profile))
    }

    package var insertQuote: Commit { Commit(writes: [.exchange(.insertQuote(quote))]) }

    package func confirm() -> Commit {
        exchange.acceptance(limits: limits, creditLimit: creditLimit, eventID: eventID(1))
    }

    /// Rejected at once, for a limit.
    package mutating func reject() -> Commit {
        (exchange.held, exchange.credit) = (.zero, .zero)
        let (commit, rejected) = exchange.rejection(for: "perDay", eventID: eventID(1))
        exchange = rejected
        return commit
    }

    /// Empty where the executor changes nothing.
    package mutating func decide(_ event: QuotedExecution.Event, after: Int = 1) -> Commit {
        now = now.adding(.seconds(after))
        let decision = QuotedExecution(exchange).decide(
            event, at: now, eventID: eventID(exchange.told + 1))
        exchange = decision.execution.exchange
        return decision.commit ?? Commit()
    }

    package mutating func begin() -> Commit {
        decide(.begin(validUntil: now.adding(.seconds(20))))
    }

    package mutating func answer(_ state: DealReport.State) -> Commit {
        decide(.answered(.answered(report(state))))
    }

    package mutating func sight(_ state: DealReport.State) -> Commit {
        decide(.sighted(.present(report(state)), absenceIsProof: false))
    }

    package mutating func settle() -> Commit { decide(.settled(evidence: "MT\"202\"\n")) }

    /// All commits from the quote to SUCCESS.
    package mutating func whole() -> [Commit] {
        [
            insertQuote, confirm(), begin(), answer(.submitted(reference: "d-1")),
            sight(.booked(reference: "d-2")), settle(), decide(.credit),
        ]
    }

    /// Follows from the exchange and the number of the notice.
    package func eventID(_ number: Int64) -> EventID {
        EventID(
            high: exchange.id.high, low: exchange.id.low ^ (UInt64(bitPattern: number) << 8))
    }

    private func report(_ state: DealReport.State) -> DealReport {
        DealReport(
            order: exchange.order, from: quote.dealer.from, to: quote.dealer.to,
            valueDate: quote.settlementDate, state: state)
    }

    package static func subscription(
        _ number: Int, of profile: Profile = profile,
        header: CallbackSubscription.Header? = nil
    ) -> CallbackSubscription {
        CallbackSubscription(
            id: Specimen.id(3_000_000 + number), account: account(of: profile),
            url: "https://client/\(number)?a=\"b\"", sharedKey: "0123456789abcde\n", header: header,
            createdAt: Specimen.time(number))
    }

    package static func subscribe(_ one: CallbackSubscription) -> Commit {
        Commit(writes: [.exchange(.insertSubscription(one))])
    }
}
