package import Domain
package import Money
import Routing

/// Which amounts of the fixed side would be admitted, on the books and balances of this moment.
extension Admission {
    /// From the smallest order that a market takes to what the balances and the books hold, in
    /// steps of the asset's scale: every amount in between is admitted, `residual: REJECT` aside.
    ///
    /// - Parameter spendMax: more of the source is never held; `nil`: no limit.
    /// - Returns: `nil` where nothing can be traded, or an amount cannot be computed.
    package func bounds(
        _ view: MarketView, _ terms: AdmissionTerms, spendMax: Fixed? = nil
    ) -> (min: Fixed, max: Fixed, step: Fixed)? {
        var request = conversion.request
        request.options.residual = .leave
        let paths = PathRequest(request, view).over(conversion.hops)
        guard let (least, deepest, step) = try? PathPlanner.bounds(paths),
            let most = try? Self.admissible(
                request, terms, view, upTo: deepest, spendMax: spendMax), least <= most
        else { return nil }
        return (least, most, step)
    }

    /// A refusal for want of funds, with the most that would be admitted.
    static func explained(
        _ result: Result<Admission, Inadmissible>, _ request: ConversionRequest,
        _ terms: AdmissionTerms, _ view: MarketView
    ) throws(MoneyError) -> Result<Admission, Inadmissible> {
        guard case .failure(var refusal) = result, refusal.failure.reason == .insufficientFunds,
            let most = try admissible(request, terms, view, upTo: request.fixed.amount)
        else { return result }
        refusal.add(
            "The most that would work now is \(most).", "must be at most \(most)",
            request.fixedField)
        return .failure(refusal)
    }

    /// How often a candidate that is refused is made smaller by a thousandth: what is held for
    /// rounding and fees is little.
    private static let triesMax = 4

    /// The largest amount up to a given one that is known to be admitted; `nil`: none is known.
    private static func admissible(
        _ request: ConversionRequest, _ terms: AdmissionTerms, _ view: MarketView,
        upTo most: Fixed, spendMax: Fixed? = nil
    ) throws(MoneyError) -> Fixed? {
        let spendMax = min(spendMax ?? .max, view.available(request.from))
        var candidate = min(most, try affordable(request, terms, view, spendMax))
        for _ in 0..<triesMax {
            candidate = request.fixedAsset.down(candidate)
            guard candidate.isPositive else { return nil }
            var smaller = request
            smaller.fixed = request.fixed.with(candidate)
            if case .success = try planned(smaller, terms, view) { return candidate }
            candidate = try candidate.multiplied(
                by: Fixed(999), dividedBy: Fixed(1_000), rounding: .down)
        }
        return nil
    }

    /// About what so much of the source pays for: of a fixed spend as much, of a fixed receipt what
    /// that brings, less what is held for the slippage bound.
    private static func affordable(
        _ request: ConversionRequest, _ terms: AdmissionTerms, _ view: MarketView,
        _ spendMax: Fixed
    ) throws(MoneyError) -> Fixed {
        switch request.fixed {
        case .from: return spendMax
        case .to:
            let one = Fixed(Limits.basisPointsPerOne)
            let bound =
                request.options.maxSlippageBps
                ?? terms.settings.slippage(from: request.from, to: request.to)
            let spent = try spendMax.multiplied(
                by: one, dividedBy: one.adding(bound), rounding: .down)
            guard spent.isPositive else { return .zero }
            var spending = request
            spending.fixed = .from(spent)
            return try PathPlanner.best(PathRequest(spending, view)).received
        }
    }
}

extension PathRequest {
    /// Over everything that the view shows.
    init(_ request: ConversionRequest, _ view: MarketView) {
        self.init(
            from: request.from, to: request.to, fixed: request.fixed, markets: view.markets,
            mids: view.feeAssetMids, usesInventory: request.options.useInventory)
    }
}

extension MarketView {
    /// What all accounts together have of an asset; at most ``Fixed/unitsMax``.
    func available(_ asset: Asset) -> Fixed {
        var accounts: [VenueAccount: Fixed] = [:]
        for listing in listings { accounts[listing.account.place] = listing.spendable[asset] }
        let units = accounts.values.reduce(Int128(0)) { min(Fixed.unitsMax, $0 + $1.units) }
        return Fixed(uncheckedUnits: units)
    }
}

extension ConversionRequest {
    /// Whose amount the client fixes.
    package var fixedAsset: Asset {
        switch fixed {
        case .from: from
        case .to: to
        }
    }

    /// The field of that amount, as clients know it.
    package var fixedField: String {
        switch fixed {
        case .from: "from.amount"
        case .to: "to.amount"
        }
    }
}

extension FixedSide {
    /// The same side with another amount.
    package func with(_ amount: Fixed) -> FixedSide {
        switch self {
        case .from: .from(amount)
        case .to: .to(amount)
        }
    }
}

extension Asset {
    /// The nearest amount in the asset's scale that is not larger.
    package func down(_ amount: Fixed) -> Fixed {
        (try? amount.rounded(toMultipleOf: Fixed.step(digits: scale), .down)) ?? amount
    }

    /// The nearest amount in the asset's scale that is not smaller.
    func up(_ amount: Fixed) -> Fixed {
        (try? amount.rounded(toMultipleOf: Fixed.step(digits: scale), .up)) ?? amount
    }
}
