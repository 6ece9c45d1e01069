package import Domain
package import Engine
package import Money

/// What every dealer promises, as the port's documentation says it. A dealer's tests run each case
/// on a fresh world and expect no breach.
package enum DealerContract: String, CaseIterable, Sendable {
    case aQuoteLastsAsLongAsAskedAndIsNeverBetterThanTheMiddle
    case whatItDoesNotDealIsRefused
    case aDealOnAQuoteIsBookedAndFound
    case theSameIdIsTheSameDeal
    case otherFiguresUnderAnIdAreNoEvidence
    case aQuoteIsUsedOnce
    case aQuoteIsOfItsFiguresOnly
    case anExpiredQuoteIsRejected
    case anUnknownQuoteIsRejected
    case aDealAfterItsValidityIsNotTaken
    case anUnknownDealIsAbsent
    case whatIsBookedIsNotTakenBack
    case whatIsBookedIsRolledToALaterDate
    case aLegSettlesFromItsValueDateOnAndStaysSettled
}

/// A dealer to test, and what a test may use of it. It books what it is sent, at once.
package struct DealerWorld: Sendable {
    package let dealer: any Dealer
    /// A pair that it deals, by market convention.
    package let pair: Symbol
    /// A pair that it does not deal.
    package let foreign: Symbol
    /// An amount of the base that it deals.
    package let amount: Fixed
    /// A value date two days ahead.
    package let valueDate: CivilDate
    /// When a leg of that date settles, and when one of the day after it does.
    package let settlesAt: Instant
    package let settlesAtTheDayAfter: Instant
    package let now: @Sendable () -> Instant
    /// Lets time pass.
    package let pass: @Sendable (Duration) async -> Void

    package init(
        dealer: any Dealer, pair: Symbol, foreign: Symbol, amount: Fixed, valueDate: CivilDate,
        settlesAt: Instant, settlesAtTheDayAfter: Instant,
        now: @escaping @Sendable () -> Instant, pass: @escaping @Sendable (Duration) async -> Void
    ) {
        self.dealer = dealer
        self.pair = pair
        self.foreign = foreign
        self.amount = amount
        self.valueDate = valueDate
        self.settlesAt = settlesAt
        self.settlesAtTheDayAfter = settlesAtTheDayAfter
        self.now = now
        self.pass = pass
    }

    package func request(
        _ side: ExchangeRate.Side, of pair: Symbol? = nil, life: Duration = .seconds(35)
    ) throws -> DealerQuoteRequest {
        let pair = pair ?? self.pair
        return DealerQuoteRequest(
            pair: pair, side: side, fixed: try Amount(amount, of: pair.base), valueDate: valueDate,
            days: 2, life: life)
    }

    /// A quote and the deal on it; the same number, the same id.
    package func order(
        _ number: UInt64, _ side: ExchangeRate.Side = .bid, life: Duration = .seconds(35)
    ) async throws -> DealOrder {
        let answer = await dealer.quote(try request(side, life: life))
        guard case .quoted(let quote) = answer else { throw NoQuote(answer: answer) }
        return try order(number, on: quote, side)
    }

    package func order(
        _ number: UInt64, on quote: DealerQuote, _ side: ExchangeRate.Side
    ) throws -> DealOrder {
        let rate = ExchangeRate(price: quote.price, pair: pair, side: side)
        let base = try Amount(amount, of: pair.base)
        let other = try Amount(
            side == .bid ? rate.bought(for: amount) : rate.sold(for: amount), of: pair.quote)
        return DealOrder(
            id: Self.id(number),
            counterpart: VenueAccount(
                dealer.id, profile: ProfileID(high: 0x0190_0000_0000_7000, low: 1 << 63 | 7)),
            quote: quote.id, from: side == .bid ? base : other, to: side == .bid ? other : base,
            valueDate: valueDate, validUntil: now().adding(dealer.dealValidity))
    }

    package static func id(_ number: UInt64) -> OrderID {
        OrderID(
            of: ConversionID(high: 0x0190_0000_0000_7000, low: 1 << 63 | number), leg: 0, attempt: 0
        )
    }

    package struct NoQuote: Error {
        package let answer: DealerQuoteAnswer
    }
}

extension DealOrder {
    /// The same, but for what is stated.
    package func changed(
        id: OrderID? = nil, quote: String? = nil, from: Amount? = nil, to: Amount? = nil,
        valueDate: CivilDate? = nil, validUntil: Instant? = nil
    ) -> DealOrder {
        DealOrder(
            id: id ?? self.id, counterpart: counterpart, quote: quote ?? self.quote,
            from: from ?? self.from, to: to ?? self.to, valueDate: valueDate ?? self.valueDate,
            validUntil: validUntil ?? self.validUntil)
    }
}
