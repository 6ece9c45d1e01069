package import Money

/// How a conversion is executed (spec/trade.md, section 5).
package enum ExecutorKind: String, CaseIterable, Hashable, Sendable {
    /// Marketable limit orders, immediate-or-cancel, re-routed until done.
    case taker = "TAKER"
    /// As TAKER within a collar around the mid at acceptance, for a few seconds.
    case market = "MARKET"
}

/// The side whose amount the client fixed; it decides what is never exceeded and what is open.
package enum FixedSide: Hashable, Sendable {
    /// Never more than this is spent.
    case from(Fixed)
    /// At least this is received, net of all fees.
    case to(Fixed)

    package var amount: Fixed {
        switch self {
        case .from(let amount), .to(let amount): amount
        }
    }
}

/// What happens with a rest that no venue can trade.
package enum ResidualPolicy: String, CaseIterable, Hashable, Sendable {
    /// It stays where it is and is shown.
    case leave = "LEAVE"
    /// A conversion that foreseeably leaves one is refused.
    case reject = "REJECT"
}

/// Bounds and choices of one conversion (spec/trade.md, section 6). Absent: from the configuration.
package struct ConversionOptions: Hashable, Sendable {
    /// Worst price against the mid at acceptance, in basis points, fees excluded.
    package var maxSlippageBps: Fixed?
    /// The least acceptable `to` per `from`, net of fees.
    package var limitRate: Fixed?
    /// The least acceptable receipt, net of fees; with a fixed spend only.
    package var minToAmount: Fixed?
    /// The most that may be spent; with a fixed receipt only.
    package var maxFromAmount: Fixed?
    package var residual: ResidualPolicy

    package init(
        maxSlippageBps: Fixed? = nil, limitRate: Fixed? = nil, minToAmount: Fixed? = nil,
        maxFromAmount: Fixed? = nil, residual: ResidualPolicy = .leave
    ) {
        self.maxSlippageBps = maxSlippageBps
        self.limitRate = limitRate
        self.minToAmount = minToAmount
        self.maxFromAmount = maxFromAmount
        self.residual = residual
    }
}

/// What a client asks for, decoded and valid: equal values are the same request.
///
/// Lists are sets and metadata is a map, so the order in which they were sent makes no difference.
package struct ConversionRequest: Hashable, Sendable {
    package var reference: String?
    package var from: Asset
    package var to: Asset
    package var fixed: FixedSide
    package var executor: ExecutorKind
    package var metadata: [String: String]
    /// Empty: any.
    package var venues: Set<VenueID>
    /// Empty: any.
    package var venueAccounts: Set<AccountID>
    /// As the client sent it; absent, the executor's default applies at acceptance.
    package var expiresAt: Instant?
    package var options: ConversionOptions

    package init(
        reference: String? = nil, from: Asset, to: Asset, fixed: FixedSide,
        executor: ExecutorKind = .taker, metadata: [String: String] = [:],
        venues: Set<VenueID> = [], venueAccounts: Set<AccountID> = [],
        expiresAt: Instant? = nil, options: ConversionOptions = ConversionOptions()
    ) {
        self.reference = reference
        self.from = from
        self.to = to
        self.fixed = fixed
        self.executor = executor
        self.metadata = metadata
        self.venues = venues
        self.venueAccounts = venueAccounts
        self.expiresAt = expiresAt
        self.options = options
    }

    /// Whether the client's allow-lists let this account be used.
    package func allows(_ account: VenueAccount) -> Bool {
        (venues.isEmpty || venues.contains(account.venue))
            && (venueAccounts.isEmpty || venueAccounts.contains(account.account))
    }
}
