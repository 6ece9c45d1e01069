package import Domain
import Execution
import Money
import Routing

/// What could be done on the books of this moment: nothing is stored, nothing is sent.
extension TradeConversions {
    package func estimate(
        _ request: ConversionRequest, for tenant: TenantID
    ) async throws(ServiceError) -> Estimate {
        let now = time.now()
        try checkExpiry(of: request, at: now)
        let view = board.view(of: try hops(of: request), for: request, tenant: tenant)
        let admission = try admit(
            request, view, as: random.identifier(at: now), for: tenant, at: now)
        let isFirm = admission.obstacle == nil && view.isLive(on: admission.conversion.hops)
        return Estimate(
            id: admission.conversion.id, request: request, hops: admission.conversion.hops,
            plan: admission.plan, result: isFirm ? .firm : .indicative,
            expectedSeconds: admission.expectedSeconds,
            bounds: bounds(admission, view, tenant, at: now))
    }

    package func routes(
        _ request: ConversionRequest, for tenant: TenantID
    ) async throws(ServiceError) -> [ConversionRoute] {
        let now = time.now()
        try checkExpiry(of: request, at: now)
        let view = board.view(of: try hops(of: request), for: request, tenant: tenant)
        let terms = terms(request, random.identifier(at: now), tenant, at: now)
        let alternatives: [Alternative]
        do throws(Inadmissible) {
            alternatives = try Admission.alternatives(request, terms, view)
        } catch {
            throw .impossible(error.failure, figures: error.figures)
        }
        return alternatives.map { alternative in
            let route = alternative.route
            let isFirm = alternative.obstacle == nil && view.isLive(on: route.hops)
            return ConversionRoute(
                request: request, path: route, result: isFirm ? .firm : .indicative,
                obstacle: alternative.obstacle)
        }
    }

    private func bounds(
        _ admission: Admission, _ view: MarketView, _ tenant: TenantID, at now: Instant
    ) -> Estimate.Bounds? {
        let request = admission.conversion.request
        let bounds = admission.bounds(
            view, terms(request, admission.conversion.id, tenant, at: now),
            spendMax: spendMax(of: request.from, tenant))
        return bounds.map { Estimate.Bounds(min: $0.min, max: $0.max, step: $0.step) }
    }
}

extension MarketView {
    /// Whether every market of these hops that the request allows has a book that may be used.
    fileprivate func isLive(on hops: [Hop]) -> Bool {
        let symbols = Set(hops.map(\.symbol))
        return listings.count { symbols.contains($0.rules.symbol) }
            == markets.count { symbols.contains($0.book.symbol) }
    }
}
