package import Money

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
/// the last. `hops` are in the order in which money flows; an order's leg is an index into them.
/// `version` counts the commits that changed this row and guards each of them.
package struct Conversion: Hashable, Sendable {
    package let id: ConversionID
    package let tenant: TenantID
    package let request: ConversionRequest
    package let hops: [Hop]
    package let createdAt: Instant
    package let expiresAt: Instant
    package var terms: ConversionTerms
    package var progress = ConversionProgress()
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
        createdAt: Instant, expiresAt: Instant, terms: ConversionTerms
    ) {
        precondition((1...Limits.legsMax).contains(hops.count), "one to three hops")
        precondition(terms.mids.count == hops.count, "each hop has its mid")
        self.id = id
        self.tenant = tenant
        self.request = request
        self.hops = hops
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.terms = terms
        status = .pending
        updatedAt = createdAt
        revision = 0
        version = 0
    }
}

extension Conversion {
    /// The product of the mids at acceptance along the chain that it is judged by, `to` per
    /// `from`.
    ///
    /// - Throws: ``MoneyError/overflow``.
    package func referenceRate(rounding: Rounding) throws(MoneyError) -> Fixed {
        try rate(at: terms.mids, rounding: rounding)
    }

    /// The same product at other mids of the hops, quote per base, in their order.
    ///
    /// - Throws: ``MoneyError/overflow``.
    package func rate(at mids: [Fixed], rounding: Rounding) throws(MoneyError) -> Fixed {
        var rate = Fixed.one
        for index in hops.referencePath(from: request.from, to: request.to) {
            rate = try rate.multiplied(
                by: hops[index].rate(at: mids[index], rounding: rounding), rounding: rounding)
        }
        return rate
    }
}
