package import Domain
package import Money
import Routing

/// The price bounds of spec/trade.md, sections 5 and 6, of one conversion.
///
/// Slippage is measured against the product of the mids at acceptance along the chain that the
/// conversion is judged by, fees excluded. The bound of one hop follows from it: what the hops
/// before brought, times this hop, times what the hops after it offer now, must reach it.
package struct PriceBounds: Hashable, Sendable {
    private let hops: [Hop]
    private let mids: [Fixed]
    private let slippageBps: Fixed
    /// By hop; `nil`: no collar.
    private let collarsBps: [Fixed?]
    /// The least gross `to` per `from`; `nil` where the conversion is judged by one hop alone.
    private let leastGrossRate: Fixed?
    /// The hop that the conversion is judged by, where it is one.
    private let direct: Int?
    /// The least `to` per `from`, net of fees, over the whole conversion; zero: none.
    package let leastRate: Fixed

    /// - Throws: ``MoneyError/overflow`` where the client's bounds do not fit.
    package init(
        _ conversion: Conversion, settings: ExecutionSettings
    ) throws(MoneyError) {
        hops = conversion.hops
        mids = conversion.terms.mids
        slippageBps = conversion.terms.slippageBps
        collarsBps = hops.map {
            Tactics.collarBps(of: $0.symbol, conversion.request.executor, settings)
        }
        let path = hops.referencePath(from: conversion.request.from, to: conversion.request.to)
        direct = path.count == 1 ? path[0] : nil
        if hops.count > 1 {
            let one = Fixed(Limits.basisPointsPerOne)
            let rate = try conversion.referenceRate(rounding: .up)
            leastGrossRate = try rate.multiplied(
                by: one.subtracting(min(slippageBps, one)), dividedBy: one, rounding: .up)
        } else {
            leastGrossRate = nil
        }
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

    /// No order of the hop may trade beyond this price: at most for a buy, at least for a sell.
    ///
    /// - Parameters:
    ///   - before: what one unit of the source became, gross, at this hop's spent asset.
    ///   - after: what one unit of this hop's received asset becomes at the target now, gross.
    /// - Throws: ``MoneyError/overflow``.
    package func worstPrice(
        of leg: Int, before: Fixed = .one, after: Fixed = .one
    ) throws(MoneyError) -> Fixed {
        let side = hops[leg].side
        let collar = collarsBps[leg]
        if leg == direct {
            return try Self.worst(
                mid: mids[leg], bps: min(slippageBps, collar ?? slippageBps), side: side)
        }
        var bounds: [Fixed] = []
        if let collar { bounds.append(try Self.worst(mid: mids[leg], bps: collar, side: side)) }
        if let leastGrossRate, before.isPositive, after.isPositive {
            let needed = try leastGrossRate.divided(by: before, rounding: .up)
                .divided(by: after, rounding: .up)
            let price =
                side == .sell
                ? needed : try Fixed.one.divided(by: max(needed, .ulp), rounding: .down)
            bounds.append(max(price, .ulp))
        }
        return (side == .sell ? bounds.max() : bounds.min()) ?? mids[leg]
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
    ///
    /// - Throws: ``MoneyError/overflow``.
    func allows(from: Fixed, to: Fixed) throws(MoneyError) -> Bool {
        guard leastRate.isPositive, from.isPositive else { return true }
        return try to >= from.multiplied(by: leastRate, rounding: .down)
    }

    /// By how much `to` for `from` is over the least rate; below zero: it falls short.
    ///
    /// - Throws: ``MoneyError/overflow``.
    func surplus(from: Fixed, to: Fixed) throws(MoneyError) -> Fixed {
        try to.subtracting(from.multiplied(by: leastRate, rounding: .up))
    }

    /// The worst price at which an order of the only hop alone still meets the least rate after its
    /// fee; `nil`: none is set.
    ///
    /// - Parameter fee: the fraction of the notional that the order pays; a rebate counts as none.
    /// - Throws: ``MoneyError/overflow``.
    func marginalPrice(
        _ hop: Hop, feeAsset: Asset, fee: Fixed
    ) throws(MoneyError) -> Fixed? {
        try marginalPrice(hop, feeAsset: feeAsset, fee: fee, leastRate: leastRate)
    }

    /// As ``marginalPrice(_:feeAsset:fee:)`` for a hop that has to bring `leastRate` itself.
    func marginalPrice(
        _ hop: Hop, feeAsset: Asset, fee: Fixed, leastRate: Fixed
    ) throws(MoneyError) -> Fixed? {
        guard leastRate.isPositive else { return nil }
        let fee = Swift.max(fee, .zero)
        // The net rate is (1 - fee) of the gross one where the fee is received, 1 / (1 + fee) where
        // spent.
        var gross = leastRate
        if feeAsset == hop.receives {
            gross = try gross.divided(by: Fixed.one.subtracting(fee), rounding: .up)
        } else if feeAsset == hop.spends {
            gross = try gross.multiplied(by: Fixed.one.adding(fee), rounding: .up)
        }
        return hop.side == .sell ? gross : try Fixed.one.divided(by: gross, rounding: .down)
    }
}
