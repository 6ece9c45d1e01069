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
            result = try planned(request, terms, view)
        } catch {
            throw Inadmissible(
                Failure(.limitExceeded, "The amount is beyond what can be computed exactly."),
                figures: [field(of: request): ["is too large"]])
        }
        return try result.get()
    }

    private static func planned(
        _ request: ConversionRequest, _ terms: AdmissionTerms, _ view: MarketView
    ) throws(MoneyError) -> Result<Admission, Inadmissible> {
        if let refusal = refusal(request, terms, view) { return .failure(refusal) }
        guard let mid = Consolidated.mid(of: view.markets.map(\.book)) else {
            return .failure(
                Inadmissible(
                    Failure(.stalePrices, "No venue has a two-sided book of this pair now.")))
        }
        var conversion = Conversion(
            id: terms.id, tenant: terms.tenant, request: request, hops: [terms.hop],
            createdAt: terms.now,
            expiresAt: request.expiresAt ?? terms.now.adding(terms.settings.expiry),
            terms: ConversionTerms(
                mids: [mid],
                slippageBps: request.options.maxSlippageBps
                    ?? terms.settings.slippage(of: terms.hop.symbol),
                expectation: Expectation(from: .zero, to: .zero)))
        conversion.countsTowardLimits = terms.countsTowardLimits
        let executor = request.executor.executor(terms.settings)
        let bounds = try PriceBounds(conversion, collarBps: executor.collarBps(conversion))
        let plan = try Planner.plan(
            PlanRequest(
                hop: terms.hop, fixed: request.fixed, priceBound: bounds.worstPrice,
                markets: view.markets, feeAssetPrices: view.feeAssetPrices))
        if let refusal = refusal(request, plan) { return .failure(refusal) }
        conversion.terms.expectation = Expectation(from: plan.spent, to: plan.received)
        let holding = Holding(
            conversion: conversion, plan: plan, markets: view.markets, bounds: bounds,
            settings: terms.settings)
        guard let holds = try holding.holds() else {
            return .failure(insufficient(request, terms.hop, view, need: try holding.needed()))
        }
        return .success(Admission(conversion: conversion, plan: plan, holds: holds))
    }

    /// What can be said before planning.
    private static func refusal(
        _ request: ConversionRequest, _ terms: AdmissionTerms, _ view: MarketView
    ) -> Inadmissible? {
        if let scope = view.halted {
            return Inadmissible(Failure(.halted, "Halted by an operator: \(scope)."))
        }
        if view.marketsKnown == 0 {
            return Inadmissible(
                Failure(.noRoute, "No account that may be used trades \(terms.hop.symbol)."))
        }
        if view.markets.isEmpty {
            return Inadmissible(
                Failure(.stalePrices, "No venue has a usable book of \(terms.hop.symbol) now."))
        }
        return nil
    }

    /// What the plan itself rules out; a book that is thin now is waited for, not refused.
    private static func refusal(_ request: ConversionRequest, _ plan: Plan) -> Inadmissible? {
        let field = field(of: request)
        switch plan.shortfall {
        case .noRoute:
            return Inadmissible(Failure(.noRoute, "No account that may be used trades this pair."))
        case .tooSmall(let minimum):
            return Inadmissible(
                Failure(.tooSmall, "The smallest amount that would work now is \(minimum)."),
                figures: [field: ["must be at least \(minimum)"]])
        case .insufficientFunds(let available):
            return Inadmissible(
                Failure(
                    .insufficientFunds,
                    "The accounts that may be used have \(available) \(request.from) available."),
                figures: ["from.amount": ["available \(available)"]])
        case .noLiquidity, .priceBound: return nil
        case nil:
            guard request.options.residual == .reject, plan.unfilled.isPositive else { return nil }
            return Inadmissible(
                Failure(.tooSmall, "A rest of \(plan.unfilled) could not be traded."),
                figures: [field: ["leaves a rest of \(plan.unfilled)"]])
        }
    }

    private static func insufficient(
        _ request: ConversionRequest, _ hop: Hop, _ view: MarketView, need: Fixed
    ) -> Inadmissible {
        let units = view.markets.reduce(Int128(0)) { $0 + ($1.spendable[hop.spends]?.units ?? 0) }
        let available = (try? Fixed(units: units)) ?? .max
        return Inadmissible(
            Failure(
                .insufficientFunds,
                "Needs \(need) \(request.from) held; the accounts that may be used have "
                    + "\(available) available."),
            figures: ["from.amount": ["available \(available)", "required \(need)"]])
    }

    private static func field(of request: ConversionRequest) -> String {
        switch request.fixed {
        case .from: "from.amount"
        case .to: "to.amount"
        }
    }
}
