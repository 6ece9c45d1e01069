package import Domain
package import Money
package import Routing

/// What the trade face calls: one door to conversions, for every tenant. Knows no JSON and no HTTP.
package protocol ConversionService: Sendable {
    /// Accepts the request, or finds the conversion that its reference already made.
    func create(
        _ request: ConversionRequest, for tenant: TenantID
    ) async throws(ServiceError) -> Acceptance
    func conversion(
        _ id: ConversionID, of tenant: TenantID
    ) async throws(ServiceError) -> StoredConversion
    func conversions(_ query: ConversionQuery) async throws(ServiceError) -> ConversionPage
    /// Asks for a cancel; the conversion as it is afterwards.
    func cancel(
        _ id: ConversionID, of tenant: TenantID
    ) async throws(ServiceError) -> StoredConversion
    /// What a create of this request would plan now; nothing is stored or sent.
    func estimate(
        _ request: ConversionRequest, for tenant: TenantID
    ) async throws(ServiceError) -> Estimate
    /// The ways that a create of this request could go now: first the one that it would take, then
    /// those that can be executed now; nothing is stored or sent.
    func routes(
        _ request: ConversionRequest, for tenant: TenantID
    ) async throws(ServiceError) -> [ConversionRoute]
}

package enum Acceptance: Hashable, Sendable {
    case created(StoredConversion)
    /// The same request was accepted before: the conversion as it is now.
    case replayed(StoredConversion)

    package var stored: StoredConversion {
        switch self {
        case .created(let stored), .replayed(let stored): stored
        }
    }
}

/// Why a call was not done. Every face maps each case once.
package enum ServiceError: Error, Hashable, Sendable {
    case notFound
    /// What only the service can check; messages by field, as for any bad field.
    case invalid([String: [String]])
    /// The reference belongs to another request.
    case referenceConflict
    case alreadyFinal(ConversionStatus)
    /// Not possible in the state that it is in; plain words.
    case conflict(String)
    /// Understood, but impossible now: the reason, plain words, and the figures by field.
    case impossible(Failure, figures: [String: [String]])
    /// A bound of the caller's own is reached, in plain words; worth another try after this long.
    case limited(String, retryAfter: Duration)
    /// A bound of the service is reached; worth another try after this long.
    case overloaded(retryAfter: Duration)
    /// The commit may or may not be durable; the same reference may be retried.
    case outcomeUnknown
    /// Shutting down, or the store does not answer. The text is for the log.
    case unavailable(String)
    /// A defect. The text is for the log.
    case defect(String)
}

/// What a conversion would do on the books of this moment (spec/trade.md, section 7).
package struct Estimate: Hashable, Sendable {
    package enum Result: String, Hashable, Sendable {
        /// Live depth covers it.
        case firm = "FIRM"
        /// It rests on stale or partial data.
        case indicative = "INDICATIVE"
    }

    /// The fixed side's amounts that would be accepted now.
    package struct Bounds: Hashable, Sendable {
        package let min: Fixed
        package let max: Fixed
        package let step: Fixed

        package init(min: Fixed, max: Fixed, step: Fixed) {
            self.min = min
            self.max = max
            self.step = step
        }
    }

    package let id: ConversionID
    package let request: ConversionRequest
    /// In the order in which money flows.
    package let hops: [Hop]
    package let plan: PathPlan
    package let result: Result
    package let expectedSeconds: Int
    package let bounds: Bounds?

    package init(
        id: ConversionID, request: ConversionRequest, hops: [Hop], plan: PathPlan,
        result: Result, expectedSeconds: Int, bounds: Bounds?
    ) {
        self.id = id
        self.request = request
        self.hops = hops
        self.plan = plan
        self.result = result
        self.expectedSeconds = expectedSeconds
        self.bounds = bounds
    }
}

/// One of the ways that a conversion could go now.
package struct ConversionRoute: Hashable, Sendable {
    package let request: ConversionRequest
    /// The whole amount over this way alone, and its cost; as if there were funds where there are
    /// not enough.
    package let path: PathRoute
    package let result: Estimate.Result
    /// What keeps a create from carrying it out whole now; `nil`: nothing does.
    package let obstacle: Failure?

    package init(
        request: ConversionRequest, path: PathRoute, result: Estimate.Result, obstacle: Failure?
    ) {
        self.request = request
        self.path = path
        self.result = result
        self.obstacle = obstacle
    }
}
