import Domain
import Money

/// What tells one executor from another; rounds, fills, holds and endings are the same for all.
protocol Executor: Sendable {
    /// A bound around the mid at acceptance beside the client's own, in basis points.
    func collarBps(_ conversion: Conversion) -> Fixed?
    /// Until when what is left may be routed again, from the first round; `nil`: until expiry.
    func routesUntil(since start: Instant) -> Instant?
    /// Whether an order's limit may go as far as the bound, rather than to the worst level planned.
    var limitsAtBound: Bool { get }
    /// What ends the conversion at once when the books look like this; `nil`: nothing does.
    func refusal(bestBid: Fixed?, bestAsk: Fixed?, arrivalMid: Fixed) throws(MoneyError) -> Failure?
}

extension ExecutorKind {
    func executor(_ settings: ExecutionSettings) -> any Executor {
        switch self {
        case .maker, .makerTaker, .taker, .twap: TakerExecutor()
        case .market: MarketExecutor(settings: settings)
        }
    }
}

/// Immediate-or-cancel limit orders at the worst level planned, re-routed on fresh books until
/// expiry.
struct TakerExecutor: Executor {
    func collarBps(_ conversion: Conversion) -> Fixed? { nil }
    func routesUntil(since start: Instant) -> Instant? { nil }
    var limitsAtBound: Bool { false }
    func refusal(
        bestBid: Fixed?, bestAsk: Fixed?, arrivalMid: Fixed
    ) throws(MoneyError) -> Failure? { nil }
}

/// A market order that always has a collar: immediate-or-cancel at the collar, for a few seconds.
struct MarketExecutor: Executor {
    let settings: ExecutionSettings

    func collarBps(_ conversion: Conversion) -> Fixed? {
        settings.collar(of: conversion.hops[0].symbol)
    }

    func routesUntil(since start: Instant) -> Instant? { start.adding(settings.marketWindow) }

    var limitsAtBound: Bool { true }

    func refusal(
        bestBid: Fixed?, bestAsk: Fixed?, arrivalMid: Fixed
    ) throws(MoneyError) -> Failure? {
        guard let bestBid, let bestAsk else {
            return Failure(
                .noLiquidity, "The market has one side only; a market order has no fair price.")
        }
        let spread = try bestAsk.subtracting(bestBid)
        let widest = try arrivalMid.multiplied(
            by: settings.collarBps, dividedBy: Fixed(Limits.basisPointsPerOne), rounding: .down)
        guard spread > widest else { return nil }
        return Failure(
            .noLiquidity, "The spread of \(spread) is wider than the collar of \(widest).")
    }
}
