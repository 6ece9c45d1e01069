package import Domain
import Money
package import Routing

/// One way that a conversion could go, and whether a create would carry it out whole now.
package struct Alternative: Hashable, Sendable {
    package let route: PathRoute
    /// What keeps it from that; `nil`: nothing does.
    package let obstacle: Failure?

    package init(route: PathRoute, obstacle: Failure?) {
        (self.route, self.obstacle) = (route, obstacle)
    }
}

extension Admission {
    /// The ways that a request could go, each judged as if a create took it: first the one that a
    /// create does take, then those that can be executed now, then the others.
    ///
    /// - Throws: ``Inadmissible`` where nothing can be said: HALTED, NO_ROUTE, STALE_PRICES.
    package static func alternatives(
        _ request: ConversionRequest, _ terms: AdmissionTerms, _ view: MarketView
    ) throws(Inadmissible) -> [Alternative] {
        if let refusal = refusal(request, view) { throw refusal }
        var found: [Alternative] = []
        do throws(MoneyError) {
            for route in try PathPlanner.routes(PathRequest(request, view)) {
                let obstacle = try obstacle(to: route.hops, request, terms, view)
                found.append(Alternative(route: route, obstacle: obstacle))
            }
        } catch {
            throw beyondRange(request)
        }
        let others = found.dropFirst()
        return found.prefix(1) + others.filter { $0.obstacle == nil }
            + others.filter { $0.obstacle != nil }
    }

    private static func obstacle(
        to hops: [Hop], _ request: ConversionRequest, _ terms: AdmissionTerms, _ view: MarketView
    ) throws(MoneyError) -> Failure? {
        switch try planned(request, terms, view, over: hops) {
        case .failure(let refusal): refusal.failure
        case .success(let admission): admission.obstacle
        }
    }
}
