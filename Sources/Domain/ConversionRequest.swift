package import Money

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

    /// The word for it, in stores, in searches and for clients.
    package var direction: String {
        switch self {
        case .from: "FIXED_FROM_AMOUNT"
        case .to: "FIXED_TO_AMOUNT"
        }
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

    /// Whether a hop that brings this asset may end on the account.
    package func allows(_ account: VenueAccount, receiving asset: Asset) -> Bool {
        allows(account)
            && (asset != to || options.settleOn.isEmpty
                || options.settleOn.contains(account.account))
    }
}
