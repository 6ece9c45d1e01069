import Bookkeeping
import Domain
import Execution
import Money

/// What a tenant's limits leave of a request, counted in the reporting currency.
extension TradeConversions {
    /// What the conversion counts against its tenant's limits; `nil` where it has none.
    func limitCheck(
        _ admission: Admission, _ tenant: TenantID, at now: Instant
    ) throws(ServiceError) -> LimitCheck? {
        let asset = admission.conversion.request.from
        guard admission.conversion.countsTowardLimits,
            let limits = settings.tenants[tenant]?.limits(for: asset)
        else { return nil }
        guard let rate = reportingRate(of: asset, for: tenant) else {
            throw .impossible(
                Failure(
                    .stalePrices,
                    "\(asset) has no price in \(settings.reportingCurrency) now to count limits."),
                figures: [:])
        }
        guard let notional = Self.spendMax(admission, of: asset, at: rate) else {
            throw .impossible(Failure(.limitExceeded, "The amount is too large."), figures: [:])
        }
        return LimitCheck(
            tenant: tenant, asset: asset, notional: notional,
            day: now.microseconds / 86_400_000_000, limits: limits)
    }

    /// How much of an asset one conversion of the tenant may spend by its limits; `nil`: as much
    /// as there is. Zero where that cannot be counted now.
    func spendMax(of asset: Asset, _ tenant: TenantID) -> Fixed? {
        guard let most = settings.tenants[tenant]?.limits(for: asset).maxNotional else {
            return nil
        }
        return reportingRate(of: asset, for: tenant).flatMap {
            try? most.divided(by: $0, rounding: .down)
        }
            ?? .zero
    }

    /// The refusal of a create whose notional is above a limit, with the amount that the limit
    /// leaves room for, where there is one.
    func exceeded(
        _ name: String, allowed: String, wanted: String, _ check: LimitCheck?,
        _ request: ConversionRequest
    ) -> ServiceError {
        var message = "\(name) allows \(allowed); this would make \(wanted)."
        var figures = [name: ["allowed \(allowed)", "wanted \(wanted)"]]
        if name.hasPrefix("maxNotional"), let check,
            let most = try? Self.room(allowed, wanted, check, request), most.isPositive
        {
            message += " The most that would work now is \(most)."
            let field = request.fixedField
            figures[field] = ["must be at most \(most)"]
        }
        return .impossible(Failure(.limitExceeded, message), figures: figures)
    }

    /// The request's amount in the proportion of what is left of the limit to what it counts: a
    /// smaller fixed receipt costs no more for each unit.
    private static func room(
        _ allowed: String, _ wanted: String, _ check: LimitCheck, _ request: ConversionRequest
    ) throws(MoneyError) -> Fixed {
        let before = try Fixed(wanted).subtracting(check.notional)
        let left = try Fixed(allowed).subtracting(before)
        guard left.isPositive, check.notional.isPositive else { return .zero }
        return request.fixedAsset.down(
            try request.fixed.amount.multiplied(
                by: left, dividedBy: check.notional, rounding: .down))
    }

    /// In the reporting currency; `nil`: no price now.
    private func reportingRate(of asset: Asset, for tenant: TenantID) -> Fixed? {
        settings.assets.asset(settings.reportingCurrency)
            .flatMap { board.rate(from: asset, to: $0, in: settings.environment(of: tenant)) }
    }

    /// The value of what is held to be spent, and so of the most that can be: the plan of a fixed
    /// receipt may cover a part of it only. `nil` beyond the range of amounts.
    private static func spendMax(
        _ admission: Admission, of asset: Asset, at rate: Fixed
    ) -> Fixed? {
        do throws(MoneyError) {
            var held = Fixed.zero
            for (pocket, amount) in admission.holds where pocket.asset == asset {
                held = try held.adding(amount)
            }
            return try held.multiplied(by: rate, rounding: .up)
        } catch {
            return nil
        }
    }
}
