package import Money

/// One hop: which market, and which way.
package struct Hop: Hashable, Sendable {
    package let symbol: Symbol
    package let side: Side

    package init(symbol: Symbol, side: Side) { (self.symbol, self.side) = (symbol, side) }

    package var spends: Asset { side == .sell ? symbol.base : symbol.quote }
    package var receives: Asset { side == .sell ? symbol.quote : symbol.base }
}

/// What the planner expected at acceptance, net of fees.
package struct Expectation: Hashable, Sendable {
    package let from: Fixed
    package let to: Fixed

    package init(from: Fixed, to: Fixed) { (self.from, self.to) = (from, to) }
}

/// Why a conversion was told to end before it was done.
package enum CancelCause: Hashable, Sendable {
    case client
    case expiry
    /// The service cannot go on.
    case failure(Failure)

    package var failure: Failure {
        switch self {
        case .client: Failure(.clientCancelled, "The client cancelled the conversion.")
        case .expiry: Failure(.expired, "The conversion expired before it was complete.")
        case .failure(let failure): failure
        }
    }
}

/// A fact that arrived after the end: appended, never a silent change of what was told.
package struct Amendment: Hashable, Sendable {
    package let at: Instant
    package let reason: String
    package let movements: [Movement]

    package init(at: Instant, reason: String, movements: [Movement]) {
        (self.at, self.reason, self.movements) = (at, reason, movements)
    }
}

/// One change of exposure that a client asked for: the row that the store keeps of it.
///
/// Orders, trades and holds are rows of their own, so that a fill costs the same for the first and
/// the last. `version` counts the commits that changed this row and guards each of them.
package struct Conversion: Hashable, Sendable {
    package let id: ConversionID
    package let tenant: TenantID
    package let request: ConversionRequest
    package let hops: [Hop]
    package let createdAt: Instant
    package let expiresAt: Instant
    /// The consolidated mid at acceptance, quote per base of the first hop's symbol; never
    /// re-based.
    package let arrivalMid: Fixed
    /// The slippage bound that applies, in basis points of `arrivalMid`.
    package let slippageBps: Fixed
    package var expectation: Expectation
    /// Whether it was counted against its tenant's limits, and is to be taken off them when final.
    package var countsTowardLimits = false

    package var status: ConversionStatus
    package var cancelCause: CancelCause?
    package var failure: Failure?
    package var updatedAt: Instant
    package var completedAt: Instant?
    package var revision: Int
    package var version: Int64

    package init(
        id: ConversionID, tenant: TenantID, request: ConversionRequest, hops: [Hop],
        createdAt: Instant, expiresAt: Instant, arrivalMid: Fixed, slippageBps: Fixed,
        expectation: Expectation
    ) {
        precondition((1...Limits.legsMax).contains(hops.count), "one to three hops")
        precondition(arrivalMid.isPositive, "a conversion is priced when it is accepted")
        self.id = id
        self.tenant = tenant
        self.request = request
        self.hops = hops
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.arrivalMid = arrivalMid
        self.slippageBps = slippageBps
        self.expectation = expectation
        status = .pending
        updatedAt = createdAt
        revision = 0
        version = 0
    }
}
