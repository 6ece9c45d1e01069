package import Domain
package import Money
import Routing

/// The price bounds of spec/trade.md, sections 5 and 6, as prices and rates of one conversion.
package struct PriceBounds: Hashable, Sendable {
    /// No order may trade beyond this price: at most for a buy, at least for a sell.
    package let worstPrice: Fixed
    /// The least `to` per `from`, net of fees, over the whole conversion; zero: none.
    package let leastRate: Fixed

    /// - Throws: ``MoneyError/overflow`` where the client's bounds do not fit.
    package init(_ conversion: Conversion, collarBps: Fixed?) throws(MoneyError) {
        let bps = [conversion.terms.slippageBps, collarBps].compactMap { $0 }.min() ?? .zero
        worstPrice = try Self.worst(
            mid: conversion.terms.mids[0], bps: bps, side: conversion.hops[0].side)
        leastRate = try Self.leastRate(conversion.request)
    }

    /// The price that is `bps` worse than `mid`, rounded toward the mid.
    static func worst(mid: Fixed, bps: Fixed, side: Side) throws(MoneyError) -> Fixed {
        let one = Fixed(Limits.basisPointsPerOne)
        switch side {
        case .buy:
            return try mid.multiplied(by: one.adding(bps), dividedBy: one, rounding: .down)
        case .sell:
            let factor = try one.subtracting(Swift.min(bps, one))
            return try Swift.max(
                mid.multiplied(by: factor, dividedBy: one, rounding: .up), Fixed.ulp)
        }
    }

    private static func leastRate(_ request: ConversionRequest) throws(MoneyError) -> Fixed {
        var rate = request.options.limitRate ?? .zero
        switch request.fixed {
        case .from(let amount):
            if let least = request.options.minToAmount {
                rate = Swift.max(rate, try least.divided(by: amount, rounding: .up))
            }
        case .to(let amount):
            if let most = request.options.maxFromAmount {
                rate = Swift.max(rate, try amount.divided(by: most, rounding: .up))
            }
        }
        return rate
    }

    /// Whether `to` for `from` is at least the least rate.
    func allows(from: Fixed, to: Fixed) throws(MoneyError) -> Bool {
        guard leastRate.isPositive, from.isPositive else { return true }
        return try to >= from.multiplied(by: leastRate, rounding: .down)
    }

    /// The worst price at which an order alone still meets the least rate after its fee; `nil`:
    /// none is set.
    func marginalPrice(_ hop: Hop, fees: FeeSchedule) throws(MoneyError) -> Fixed? {
        guard leastRate.isPositive else { return nil }
        let feeAsset = fees.asset.resolved(hop)
        let fee = Swift.max(fees.taker, .zero)
        // The net rate is (1 - fee) of the gross one where the fee is received, 1 / (1 + fee) where
        // spent.
        let up = hop.side == .sell
        var gross = leastRate
        if feeAsset == hop.receives {
            gross = try gross.divided(by: Fixed.one.subtracting(fee), rounding: .up)
        } else if feeAsset == hop.spends {
            gross = try gross.multiplied(by: Fixed.one.adding(fee), rounding: .up)
        }
        return up ? gross : try Fixed.one.divided(by: gross, rounding: .down)
    }
}
