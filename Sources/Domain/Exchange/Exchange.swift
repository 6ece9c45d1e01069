package import Money

/// Where an exchange is (spec/exchange.md, section 4), by what is durable.
package enum ExchangeState: String, CaseIterable, Hashable, Sendable {
    /// Confirmed by the client; nothing was sent.
    case draft = "DRAFT"
    /// The dealer may have been called.
    case submitting = "SUBMITTING"
    /// What the dealer did is not known. It is asked, and nothing is sent again.
    case unknown = "UNKNOWN"
    /// The dealer has it and has not decided.
    case submitted = "SUBMITTED"
    /// The deal is booked.
    case ordered = "ORDERED"
    /// The dealer's leg has settled, by evidence.
    case orderSettled = "ORDER_SETTLED"
    /// The client is credited.
    case success = "SUCCESS"
    case rejected = "REJECTED"
    case cancelled = "CANCELLED"
    case failed = "FAILED"

    package var isFinal: Bool {
        switch self {
        case .draft, .submitting, .unknown, .submitted, .ordered, .orderSettled: false
        case .success, .rejected, .cancelled, .failed: true
        }
    }

    /// The states that may follow this one.
    package var next: Set<ExchangeState> {
        switch self {
        case .draft: [.submitting, .cancelled, .rejected]
        case .submitting: [.submitted, .ordered, .rejected, .unknown]
        case .unknown: [.submitted, .ordered, .rejected, .failed]
        case .submitted: [.ordered, .rejected, .cancelled, .unknown]
        case .ordered: [.orderSettled, .failed]
        case .orderSettled: [.success]
        case .success, .rejected, .cancelled, .failed: []
        }
    }
}

/// What refines a state in `reason`.
package enum ExchangeRefinement: String, CaseIterable, Hashable, Sendable {
    /// Rejected: a limit would have been exceeded.
    case breachesLimit = "FAILED_BREACHES_LIMIT"
}

/// The one attempt to deal, durable before the dealer is called.
package struct DealIntent: Hashable, Sendable {
    package let at: Instant
    /// The dealer takes it no later than this.
    package let validUntil: Instant

    package init(at: Instant, validUntil: Instant) { (self.at, self.validUntil) = (at, validUntil) }
}

/// A foreign exchange that a client confirmed.
package struct Exchange: Hashable, Sendable {
    package let id: ConversionID
    /// Unique for the account; written `TR` and the digits.
    package let shortID: Int64
    /// The client's name for it, unique for the account for ever.
    package let externalID: String
    package let quote: ExchangeQuote
    package let createdAt: Instant
    /// The day that it counts on for limits.
    package let countedOn: CivilDate
    package var state: ExchangeState
    package var refinement: ExchangeRefinement?
    package var intent: DealIntent?
    package var settlementDate: CivilDate
    /// The first one, where the deal was rolled to another.
    package var originalSettlementDate: CivilDate?
    /// The dealer's name for the deal.
    package var dealerReference: String?
    /// What proved that the dealer's leg has settled, how the deal was closed out, why it was
    /// rejected, or what an operator took for proof that it never was booked.
    package var evidence: String?
    package var cancelRequested: Bool
    /// Held of the sold amount. Less than all of it only where the account is funded by the
    /// settlement.
    package var held: Fixed
    /// The value of what is not held, in the reporting currency: what uses the account's credit.
    package var credit: Fixed
    /// The rest was not there at the cut-off of its value date.
    package var isFundsMissing: Bool
    package var completedAt: Instant?
    package var updatedAt: Instant
    /// How many changes were told to the client's subscribers; each has its number from 1 on.
    package var told: Int64
    /// Raised by one with every change.
    package var version: Int64

    package init(
        id: ConversionID, shortID: Int64, externalID: String, quote: ExchangeQuote,
        createdAt: Instant, countedOn: CivilDate, state: ExchangeState = .draft, held: Fixed,
        credit: Fixed = .zero
    ) {
        self.id = id
        self.shortID = shortID
        self.externalID = externalID
        self.quote = quote
        self.createdAt = createdAt
        self.countedOn = countedOn
        self.state = state
        settlementDate = quote.settlementDate
        cancelRequested = false
        self.held = held
        self.credit = credit
        isFundsMissing = false
        updatedAt = createdAt
        // Its draft is the first.
        told = 1
        version = 0
    }

    package var account: ExchangeAccount { quote.account }
    package static let shortIDPrefix = "TR"
    package var shortText: String { Self.shortIDPrefix + String(shortID) }
    /// As clients see it.
    package var reason: String { refinement?.rawValue ?? state.rawValue }
    /// What the dealer knows it by: there is one attempt.
    package var order: OrderID { OrderID(of: id, leg: 0, attempt: 0) }
    /// Whether the dealer may yet get what was sent, and take it.
    package func mayArrive(at now: Instant) -> Bool { intent.map { now <= $0.validUntil } ?? true }
    /// Whether it failed after it was booked. All else that failed never was, as far as we know.
    package var isClosedOut: Bool {
        state == .failed && evidence?.hasPrefix(CloseOut.mark) ?? false
    }
    /// What is sold, and neither held nor paid.
    package var missing: Fixed {
        switch state {
        case .draft, .submitting, .unknown, .submitted, .ordered:
            Fixed(uncheckedUnits: quote.from.quantity.units - held.units)
        case .orderSettled, .success, .rejected, .cancelled, .failed: .zero
        }
    }
}

/// A change of an exchange that its subscribers are told of, with the exchange as it was then.
package struct ExchangeNotice: Hashable, Sendable {
    package let event: EventID
    package let at: Instant
    /// Its `told` is the number of this notice: 1, 2, 3, ... for each exchange, without a gap.
    package let exchange: Exchange

    package init(event: EventID, at: Instant, exchange: Exchange) {
        self.event = event
        self.at = at
        self.exchange = exchange
    }
}

/// Which exchanges a list shows, newest first (spec/exchange.md, section 1).
package struct ExchangeQuery: Hashable, Sendable {
    package var account: ExchangeAccount
    package var externalID: String?
    /// Empty: all.
    package var states: Set<ExchangeState>
    package var refinement: ExchangeRefinement?
    /// Creation; both ends inclusive.
    package var from: Instant?
    package var to: Instant?
    /// From 0 on.
    package var page: Int
    package var size: Int

    package init(
        account: ExchangeAccount, externalID: String? = nil, states: Set<ExchangeState> = [],
        refinement: ExchangeRefinement? = nil, from: Instant? = nil, to: Instant? = nil,
        page: Int = 0, size: Int = Limits.pageSizeDefault
    ) {
        self.account = account
        self.externalID = externalID
        self.states = states
        self.refinement = refinement
        self.from = from
        self.to = to
        self.page = page
        self.size = size
    }
}
