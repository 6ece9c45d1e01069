import Domain
import Engine
import Money
import Routing

/// Conversions with figures that are easy to check by hand.
enum Samples {
    static let createdAt = FakeTime.start

    static func conversion(
        _ fixed: FixedSide = .from(number("0.1")), from: Asset = .btc, to: Asset = .usd,
        side: Side = .sell, id: UInt64 = 1, tenant: TenantID = "acme",
        edit: (inout ConversionRequest) -> Void = { _ in }
    ) -> Conversion {
        var request = ConversionRequest(reference: "r-\(id)", from: from, to: to, fixed: fixed)
        edit(&request)
        return Conversion(
            id: ConversionID(at: createdAt, random: (id, id << 2)), tenant: tenant,
            request: request, hops: [Hop(symbol: .btcUSD, side: side)], createdAt: createdAt,
            expiresAt: createdAt.adding(.seconds(60)),
            terms: ConversionTerms(
                mids: [number("60000")], slippageBps: number("100"),
                expectation: Expectation(from: number("0.1"), to: number("5987.1"))))
    }

    static let pending = StoredConversion(conversion: conversion())

    /// 0.06 BTC at 60000 on alpha, 0.04 BTC at 59900 on beta, 10 bps fee in USD each.
    static var completed: StoredConversion {
        var conversion = conversion()
        conversion.status = .completed
        conversion.completedAt = createdAt.adding(.seconds(1))
        conversion.updatedAt = createdAt.adding(.seconds(1))
        return filled(conversion, side: .sell, [("0.06", "60000"), ("0.04", "59900")])
    }

    /// Orders filled whole, one per row of (quantity, price), alternating between the accounts.
    static func filled(
        _ conversion: Conversion, side: Side, _ rows: [(String, String)],
        fee feeRate: String = "0.001", feeIn feeAsset: Asset = .usd
    ) -> StoredConversion {
        var stored = StoredConversion(conversion: conversion)
        for (index, row) in rows.enumerated() {
            var order = order(conversion, index, side, row)
            let notional = number("\(order.filledNotional)")
            let feeBase = feeAsset == .btc ? order.quantity : notional
            let fee = try? feeBase.multiplied(by: number(feeRate), rounding: .up)
            order.state = .filled
            stored.orders.append(order)
            stored.trades.append(
                Trade(
                    of: order, index: 0,
                    Fill(
                        venueTradeID: "t\(index)", venueOrderID: "v\(index)",
                        quantity: order.quantity, price: order.limitPrice, notional: notional,
                        fee: Fee(fee ?? .zero, of: feeAsset), isMaker: false,
                        at: createdAt.adding(.milliseconds(5)))))
        }
        return stored
    }

    static func order(
        _ conversion: Conversion, _ index: Int, _ side: Side, _ row: (String, String)
    ) -> Order {
        var order = Order(
            conversion: conversion.id, leg: 0, attempt: index,
            account: index % 2 == 0 ? .alpha : .beta, symbol: .btcUSD, side: side,
            timeInForce: .immediateOrCancel, quantity: number(row.0), limitPrice: number(row.1),
            createdAt: createdAt, validUntil: createdAt.adding(.seconds(5)))
        order.venueOrderID = "v\(index)"
        order.filledQuantity = order.quantity
        order.reportedQuantity = order.quantity
        order.filledNotional =
            (try? order.quantity.multiplied(by: order.limitPrice, rounding: .down)) ?? .zero
        return order
    }

    static func estimate(_ request: ConversionRequest) -> Estimate {
        let hop = Hop(symbol: .btcUSD, side: .sell)
        let fee = Fee(number("12"), of: .usd)
        let order = PlannedOrder(
            account: .alpha, hop: hop, quantity: number("0.1"), limitPrice: number("60000"),
            notional: number("6000"), fee: fee, spent: number("0.1"), received: number("5988"))
        let plan = PathPlan(
            orders: [order], hops: [hop], flows: [], spent: number("0.1"),
            received: number("5988"), fees: [fee], leftovers: [], unfilled: .zero,
            shortfall: nil, gainCycle: nil)
        return Estimate(
            id: ConversionID(at: createdAt, random: (9, 9)), request: request, hops: [hop],
            plan: plan, result: .firm, expectedSeconds: 1,
            bounds: Estimate.Bounds(
                min: number("0.0001"), max: number("2"), step: number("0.00000001")))
    }

    /// The estimate's way, and one over EUR that there are no funds for.
    static func routes(_ request: ConversionRequest) -> [ConversionRoute] {
        let direct = PathRoute(
            hops: estimate(request).hops, plan: estimate(request).plan,
            costBasisPoints: number("20.5"), obstacle: nil)
        let eur = Asset("EUR", scale: 2)
        let hops = [
            Hop(symbol: Symbol(base: .btc, quote: eur), side: .sell),
            Hop(symbol: Symbol(base: eur, quote: .usd), side: .sell),
        ]
        let detour = PathRoute(
            hops: hops,
            plan: PathPlan(
                orders: [], hops: [], flows: [], spent: .zero, received: .zero, fees: [],
                leftovers: [], unfilled: number("0.1"), shortfall: .noLiquidity, gainCycle: nil),
            costBasisPoints: nil, obstacle: .noLiquidity)
        return [
            ConversionRoute(request: request, path: direct, result: .firm, obstacle: nil),
            ConversionRoute(
                request: request, path: detour, result: .indicative,
                obstacle: Failure(.noLiquidity, "Thin.")),
        ]
    }
}
