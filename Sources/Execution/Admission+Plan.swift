import Bookkeeping
package import Domain
import Money
import Routing

extension Admission {
    /// Plans the request and decides what to hold for it.
    ///
    /// - Throws: ``Inadmissible`` with the first of HALTED, NO_ROUTE, STALE_PRICES, TOO_SMALL,
    ///   INSUFFICIENT_FUNDS that applies.
    package static func admit(
        _ request: ConversionRequest, _ terms: AdmissionTerms, _ view: MarketView
    ) throws(Inadmissible) -> Admission {
        let result: Result<Admission, Inadmissible>
        do throws(MoneyError) {
            result = try explained(planned(request, terms, view), request, terms, view)
        } catch {
            throw beyondRange(request)
        }
        return try result.get()
    }

    static func beyondRange(_ request: ConversionRequest) -> Inadmissible {
        Inadmissible(
            Failure(.limitExceeded, "The amount is beyond what can be computed exactly."),
            figures: [request.fixedField: ["is too large"]])
    }

    static func planned(
        _ request: ConversionRequest, _ terms: AdmissionTerms, _ view: MarketView
    ) throws(MoneyError) -> Result<Admission, Inadmissible> {
        let view = view.trimmed(to: BookReach(request, view))
        if let refusal = refusal(request, view) { return .failure(refusal) }
        let paths = PathRequest(request, view)
        let hops = try PathPlanner.best(paths).hops
        guard !hops.isEmpty else {
            if let refusal = try elsewhere(request, paths) { return .failure(refusal) }
            return .failure(try noPath(request, paths))
        }
        return try planned(request, terms, view, over: hops)
    }

    /// The same, over these hops.
    static func planned(
        _ request: ConversionRequest, _ terms: AdmissionTerms, _ view: MarketView,
        over hops: [Hop]
    ) throws(MoneyError) -> Result<Admission, Inadmissible> {
        let paths = PathRequest(request, view)
        guard let mids = view.mids(of: hops) else { return .failure(try noPath(request, paths)) }
        var conversion = try conversion(request, terms, hops, mids, paths)
        let planning = try AdmissionPlanning(conversion, terms.settings, view)
        let plan = try planning.plan()
        if let refusal = refusal(request, plan) { return .failure(refusal) }
        conversion.terms.expectation = Expectation(from: plan.spent, to: plan.received)
        conversion.terms.singleVenue = try planning.bestSingleVenue(plan)
        conversion.terms.exposureMax = try planning.exposureMax(plan, terms.settings)
        let obstacle = try planning.obstacle(to: plan, terms.settings)
        if request.options.simulate {
            conversion.status = .simulated
            conversion.completedAt = terms.now
            conversion.countsTowardLimits = false
            conversion.terms.plan = planning.parts(of: plan)
            return .success(
                Admission(
                    conversion: conversion, plan: plan, obstacle: obstacle, holds: [:], view: view,
                    terms: terms))
        }
        let holding = Holding(
            conversion: conversion, plan: plan, planning: planning, settings: terms.settings)
        guard let holds = try holding.holds() else {
            return .failure(insufficient(request, view, need: try holding.needed()))
        }
        return .success(
            Admission(
                conversion: conversion, plan: plan, obstacle: obstacle, holds: holds, view: view,
                terms: terms))
    }

    private static func conversion(
        _ request: ConversionRequest, _ terms: AdmissionTerms, _ hops: [Hop], _ mids: [Fixed],
        _ paths: PathRequest
    ) throws(MoneyError) -> Conversion {
        let settings = terms.settings
        var accepted = ConversionTerms(
            mids: mids,
            slippageBps: request.options.maxSlippageBps
                ?? settings.slippage(from: request.from, to: request.to),
            expectation: Expectation(from: .zero, to: .zero),
            graceSeconds: request.options.intermediate.graceSeconds ?? settings.graceSeconds)
        let clock = AdmissionClock(request, settings, now: terms.now)
        if request.executor == .twap {
            let least = try PathPlanner.bounds(paths.over(hops))?.min
            accepted.schedule = try clock.schedule(smallest: least, seed: terms.seed)
        }
        if request.executor == .makerTaker { accepted.takesFrom = clock.takesFrom }
        var conversion = Conversion(
            id: terms.id, tenant: terms.tenant, request: request, hops: hops,
            createdAt: terms.now, expiresAt: clock.expiresAt, terms: accepted)
        conversion.countsTowardLimits = terms.countsTowardLimits
        return conversion
    }

    /// What can be said before planning.
    static func refusal(
        _ request: ConversionRequest, _ view: MarketView
    ) -> Inadmissible? {
        if let scope = view.halted {
            return Inadmissible(Failure.halted(scope))
        }
        if view.listings.isEmpty {
            return Inadmissible(
                Failure(
                    .noRoute,
                    "No account that may be used leads from \(request.from) to \(request.to)."))
        }
        if view.markets.isEmpty {
            return Inadmissible(
                Failure(
                    .stalePrices,
                    "No venue has a usable book between \(request.from) and \(request.to) now."))
        }
        return nil
    }

    /// The books lead there, but not from where the money is: no leg may spend what another account
    /// received, nor what none of them has. `nil`: that is not what stands in the way.
    private static func elsewhere(
        _ request: ConversionRequest, _ paths: PathRequest
    ) throws(MoneyError) -> Inadmissible? {
        guard try refusal(request, PathPlanner.plan(paths)) == nil,
            try !PathPlanner.best(paths.withInventoryEverywhere).hops.isEmpty
        else { return nil }
        return request.options.useInventory
            ? Inadmissible(
                Failure(
                    .insufficientFunds,
                    "No account has a balance that a later leg to \(request.to) could spend."))
            : Inadmissible(
                Failure(
                    .noRoute,
                    "No account that may be used leads from \(request.from) to \(request.to) by "
                        + "itself; over several ones it takes useInventory."))
    }

    /// No set of hops can do anything for the request.
    private static func noPath(
        _ request: ConversionRequest, _ paths: PathRequest
    ) throws(MoneyError) -> Inadmissible {
        let plan = try PathPlanner.plan(paths)
        if let refusal = refusal(request, plan) { return refusal }
        return Inadmissible(
            Failure(.stalePrices, "No venue has a two-sided book on the way now."))
    }

    /// What the plan itself rules out; a book that is thin now is waited for, not refused.
    private static func refusal(
        _ request: ConversionRequest, _ plan: PathPlan
    ) -> Inadmissible? {
        let field = request.fixedField
        let asset = request.fixedAsset
        switch plan.shortfall {
        case .noRoute:
            return Inadmissible(Failure(.noRoute, "No account that may be used trades this pair."))
        case .tooSmall(let minimum):
            let least = asset.up(minimum)
            return Inadmissible(
                Failure(.tooSmall, "The smallest amount that would work now is \(least)."),
                figures: [field: ["must be at least \(least)"]])
        case .insufficientFunds(let available):
            return Inadmissible(
                Failure(
                    .insufficientFunds,
                    "The accounts that may be used have \(available) \(request.from) available."),
                figures: ["from.amount": ["available \(available)"]])
        case .noLiquidity, .priceBound: return nil
        case nil:
            guard request.options.residual == .reject, plan.unfilled.isPositive else { return nil }
            return rest(plan.unfilled, request)
        }
    }

    private static func rest(_ rest: Fixed, _ request: ConversionRequest) -> Inadmissible {
        var refusal = Inadmissible(
            Failure(.tooSmall, "A rest of \(rest) could not be traded."),
            figures: [request.fixedField: ["leaves a rest of \(rest)"]])
        guard let whole = try? request.fixed.amount.subtracting(rest), whole.isPositive,
            whole == request.fixedAsset.down(whole)
        else { return refusal }
        refusal.add("\(whole) would leave none.", "\(whole) leaves none", request.fixedField)
        return refusal
    }

    private static func insufficient(
        _ request: ConversionRequest, _ view: MarketView, need: Fixed
    ) -> Inadmissible {
        let available = view.available(request.from)
        return Inadmissible(
            Failure(
                .insufficientFunds,
                "Needs \(need) \(request.from) held; the accounts that may be used have "
                    + "\(available) available."),
            figures: ["from.amount": ["available \(available)", "required \(need)"]])
    }
}
