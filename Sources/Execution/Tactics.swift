import Domain
import Money

/// What tells one executor from another; rounds, fills, holds and endings are the same for all
/// (spec/trade.md, section 5).
struct Tactics {
    /// How an order meets the market.
    enum Mode {
        /// Immediate-or-cancel orders against the book.
        case take
        /// Post-only orders that rest at the best own-side price.
        case make
    }

    private let conversion: Conversion
    private let settings: ExecutionSettings

    init(_ conversion: Conversion, _ settings: ExecutionSettings) {
        (self.conversion, self.settings) = (conversion, settings)
    }

    private var kind: ExecutorKind { conversion.request.executor }

    func mode(at now: Instant) -> Mode {
        switch kind {
        case .taker, .market, .twap: .take
        case .maker: .make
        case .makerTaker: now >= (conversion.terms.takesFrom ?? now) ? .take : .make
        }
    }

    /// When the mode changes by itself, if it still does.
    func changesMode(after now: Instant) -> Instant? {
        guard kind == .makerTaker, let takesFrom = conversion.terms.takesFrom, takesFrom > now
        else { return nil }
        return takesFrom
    }

    /// A bound around a hop's mid at acceptance beside the client's own, in basis points.
    static func collarBps(
        of symbol: Symbol, _ kind: ExecutorKind, _ settings: ExecutionSettings
    ) -> Fixed? {
        switch kind {
        case .market: settings.collar(of: symbol)
        case .maker, .taker, .makerTaker, .twap: nil
        }
    }

    /// Until when what is left may be routed again, from the first round; `nil`: until expiry.
    func routesUntil(since start: Instant) -> Instant? {
        switch kind {
        case .market: start.adding(settings.marketWindow)
        case .maker, .taker, .makerTaker, .twap: nil
        }
    }

    /// Whether an order's limit may go as far as the bound, rather than to the worst level planned.
    var limitsAtBound: Bool {
        switch kind {
        case .market: true
        case .maker, .taker, .makerTaker, .twap: false
        }
    }

    /// How many orders one leg may send.
    var ordersMax: Int {
        let children =
            conversion.hops.count > 1 ? ExecutionSettings.tranchesMax : 1
        switch kind {
        case .taker, .market: return Limits.ordersPerLegMax * children
        case .maker, .makerTaker: return Limits.quotesPerLegMax
        case .twap:
            let slices = conversion.terms.schedule?.slices ?? 1
            return min(Limits.ordersPerLegMax * children * slices, Limits.quotesPerLegMax)
        }
    }

    /// Whether the books may not be taken from as they are; `nil`: nothing speaks against it.
    ///
    /// - Throws: ``MoneyError/overflow``.
    func refusal(
        bestBid: Fixed?, bestAsk: Fixed?, mid: Fixed, of symbol: Symbol
    ) throws(MoneyError) -> Failure? {
        guard let collar = Self.collarBps(of: symbol, kind, settings) else { return nil }
        guard let bestBid, let bestAsk else {
            return Failure(
                .noLiquidity, "The market has one side only; a market order has no fair price.")
        }
        let spread = try bestAsk.subtracting(bestBid)
        let widest = try mid.multiplied(
            by: collar, dividedBy: Fixed(Limits.basisPointsPerOne), rounding: .down)
        guard spread > widest else { return nil }
        return Failure(
            .noLiquidity, "The spread of \(spread) is wider than the collar of \(widest).")
    }
}
