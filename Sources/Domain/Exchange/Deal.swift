package import Money

/// What a dealer is asked a price for.
package struct DealerQuoteRequest: Hashable, Sendable {
    /// By market convention; the dealer's prices are of the base in the quote currency.
    package let pair: Symbol
    /// What we do with the base, for our client.
    package let side: ExchangeRate.Side
    /// The amount that is fixed, of one currency of the pair.
    package let fixed: Amount
    package let valueDate: CivilDate
    /// Working days from the trade date to the value date, 0 to 2.
    package let days: Int
    /// How long the quote has to last.
    package let life: Duration

    package init(
        pair: Symbol, side: ExchangeRate.Side, fixed: Amount, valueDate: CivilDate, days: Int,
        life: Duration
    ) {
        self.pair = pair
        self.side = side
        self.fixed = fixed
        self.valueDate = valueDate
        self.days = days
        self.life = life
    }
}

package struct DealerQuote: Hashable, Sendable {
    /// The dealer's name for it.
    package let id: String
    /// Units of the quote currency for one of the base; decimals as ``ExchangeRate/decimals(of:)``.
    package let price: Fixed
    package let expiresAt: Instant

    package init(id: String, price: Fixed, expiresAt: Instant) {
        self.id = id
        self.price = price
        self.expiresAt = expiresAt
    }
}

package enum DealerQuoteAnswer: Hashable, Sendable {
    case quoted(DealerQuote)
    /// It does not deal this: pair, size or date; plain words fit for a client.
    case refused(String)
    /// No price now; for the log.
    case unavailable(String)
}

/// A deal on a dealer's quote. Sent once; the same id is the same deal.
package struct DealOrder: Hashable, Sendable {
    package let id: OrderID
    /// The profile that it is for.
    package let counterpart: VenueAccount
    /// The dealer's name for its quote.
    package let quote: String
    /// What we pay.
    package let from: Amount
    /// What we get.
    package let to: Amount
    package let valueDate: CivilDate
    /// It may not be taken later.
    package let validUntil: Instant

    package init(
        id: OrderID, counterpart: VenueAccount, quote: String, from: Amount, to: Amount,
        valueDate: CivilDate, validUntil: Instant
    ) {
        self.id = id
        self.counterpart = counterpart
        self.quote = quote
        self.from = from
        self.to = to
        self.valueDate = valueDate
        self.validUntil = validUntil
    }
}

/// What a dealer says of a deal.
package struct DealReport: Hashable, Sendable {
    package enum State: Hashable, Sendable {
        /// It has it, and looks at it.
        case submitted(reference: String)
        case booked(reference: String)
        /// Plain words.
        case rejected(String)
        /// Taken back before it was booked.
        case withdrawn
        /// Its leg has settled; the evidence is the dealer's name for the settlement.
        case settled(reference: String, evidence: String)
    }

    package let order: OrderID
    package let from: Amount
    package let to: Amount
    package let valueDate: CivilDate
    package let state: State

    package init(
        order: OrderID, from: Amount, to: Amount, valueDate: CivilDate, state: State
    ) {
        self.order = order
        self.from = from
        self.to = to
        self.valueDate = valueDate
        self.state = state
    }
}

/// What became of sending a deal.
package enum DealAnswer: Hashable, Sendable {
    case answered(DealReport)
    /// It was not taken, and never will be; plain words.
    case refused(String)
    /// Proves nothing; for the log.
    case unknown(String)
}

/// What a dealer said of a deal when it was asked by our id.
package enum DealSighting: Hashable, Sendable {
    case present(DealReport)
    /// It knows no such deal now.
    case absent
    /// Could not ask; for the log.
    case unreachable(String)
}

/// How an operator ended a deal that was booked and will not settle.
package struct CloseOut: Hashable, Sendable {
    package enum Bearer: String, CaseIterable, Hashable, Sendable {
        case house
        case client
    }

    /// The dealer's name for it.
    package let dealerReference: String
    /// In the currency sold; below zero is a gain.
    package let cost: Fixed
    package let bearer: Bearer

    package init(dealerReference: String, cost: Fixed, bearer: Bearer) {
        self.dealerReference = dealerReference
        self.cost = cost
        self.bearer = bearer
    }

    static let mark = "closed out, "

    /// What its exchange keeps of it.
    package var evidence: String { Self.mark + dealerReference }
}

/// What an operator found in the dealer's own records of a deal that the dealer gives no evidence
/// of.
package enum DealResolution: Hashable, Sendable {
    /// It is not booked, and never will be.
    case absent
    /// It is booked, with the figures that were sent, under the dealer's name for it.
    case booked(reference: String)

    package var summary: String {
        switch self {
        case .absent: "absent"
        case .booked(let reference): "booked as \(reference)"
        }
    }
}
