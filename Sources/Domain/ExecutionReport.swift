package import Money

/// How good an execution was, measured as implementation shortfall (Perold 1988).
///
/// A fixed spend is a sale of the source, priced in the target; a fixed receipt is a purchase of
/// the target, priced in the source. With P the price, Q what was wanted and X what was executed of
/// the fixed side: delay is the move of the mid from acceptance to the first order, spread the
/// distance from that mid to the best price that could be taken, impact the distance from there to
/// the average price, all on X; fees are what was paid for them; opportunity is the move of the mid
/// from acceptance to the end on Q - X. Each is a cost where positive, in basis points of Q at the
/// mid at acceptance. Over several hops P is the product of theirs.
///
/// A fee in an asset that is on none of the hops has no price here and is left out.
package struct ExecutionReport: Hashable, Sendable {
    /// `to` per `from` at acceptance, and when the first order was intended.
    package let decisionMid: Fixed?
    package let arrivalMid: Fixed?
    /// The average price against the arrival mid, fees excluded; negative is better.
    package private(set) var slippageBps: Fixed?
    /// Fees against what they were paid on.
    package private(set) var feeBps: Fixed?
    package private(set) var shortfall: Shortfall?
    /// How much more the target came to per source than at the best single venue as it was planned
    /// at acceptance, in basis points of that.
    package private(set) var savingBps: Fixed?
    /// From acceptance.
    package let timeToFirstFill: Duration?
    package let timeToLastFill: Duration?
    /// The part of the trades' number that rested in the book, 0 to 1.
    package let makerShare: Fixed?

    /// In basis points of what was wanted at the mid at acceptance; positive costs.
    package struct Shortfall: Hashable, Sendable {
        package let delayBps: Fixed
        /// Zero with ``impactBps`` holding both where the touch was not recorded.
        package let spreadBps: Fixed
        package let impactBps: Fixed
        package let feeBps: Fixed
        package let opportunityBps: Fixed
        /// The sum.
        package let totalBps: Fixed
    }

    /// Fraction digits of basis points.
    package static let bpsDigits = 4

    /// - Parameter trades: of the conversion; busted and corrected ones do not count.
    package init(_ conversion: Conversion, _ trades: [Trade]) {
        let booked = trades.filter { $0.state == .booked }
        let progress = conversion.progress
        let startMids =
            progress.startMids.count == conversion.hops.count
            ? progress.startMids : conversion.terms.mids
        decisionMid = try? conversion.rate(at: conversion.terms.mids, rounding: .halfEven)
        arrivalMid = try? conversion.rate(at: startMids, rounding: .halfEven)
        let times = booked.map { $0.at.duration(since: conversion.createdAt) }
        timeToFirstFill = times.min().map { max($0, .zero) }
        timeToLastFill = times.max().map { max($0, .zero) }
        makerShare =
            booked.isEmpty
            ? nil
            : try? Fixed(booked.count { $0.isMaker })
                .divided(by: Fixed(booked.count), rounding: .down)
        do throws(MoneyError) {
            let figures = try ReportFigures(conversion, booked, startMids: startMids)
            try measure(figures)
            savingBps = try saving(conversion, figures)
        } catch {
            // Beyond what can be computed exactly: the figures are left out.
        }
    }

    private mutating func measure(_ figures: ReportFigures) throws(MoneyError) {
        shortfall = try figures.shortfall()
        guard figures.executed.isPositive else { return }
        slippageBps = try figures.worse(figures.average, than: figures.arrival)
            .bps(of: figures.arrival)
        let paidOn = try figures.executed.multiplied(by: figures.average, rounding: .halfEven)
        if paidOn.isPositive { feeBps = try figures.fees.bps(of: paidOn) }
    }

    private func saving(
        _ conversion: Conversion, _ figures: ReportFigures
    ) throws(MoneyError) -> Fixed? {
        guard let single = conversion.terms.singleVenue?.expectation,
            single.from.isPositive, single.to.isPositive, figures.spent.isPositive,
            figures.received.isPositive
        else { return nil }
        let there = try single.to.divided(by: single.from, rounding: .halfEven)
        let here = try figures.received.divided(by: figures.spent, rounding: .halfEven)
        return try here.subtracting(there).bps(of: there)
    }
}

extension Fixed {
    /// In basis points of another, to ``ExecutionReport/bpsDigits`` digits.
    ///
    /// - Parameter whole: above zero.
    fileprivate func bps(of whole: Fixed) throws(MoneyError) -> Fixed {
        try multiplied(by: Fixed(Limits.basisPointsPerOne), dividedBy: whole, rounding: .halfEven)
            .rounded(toDigits: ExecutionReport.bpsDigits, .halfEven)
    }
}

/// What a report is computed from: prices of one unit of the fixed side, in the open side.
private struct ReportFigures {
    let isSale: Bool
    let wanted: Fixed
    /// Of the fixed side, fees excluded.
    let executed: Fixed
    let spent: Fixed
    let received: Fixed
    /// In the open side.
    let fees: Fixed
    let decision: Fixed
    let arrival: Fixed
    let touch: Fixed?
    let end: Fixed?
    /// The decision price where nothing was executed.
    let average: Fixed

    init(
        _ conversion: Conversion, _ trades: [Trade], startMids: [Fixed]
    ) throws(MoneyError) {
        let request = conversion.request
        switch request.fixed {
        case .from(let amount): (isSale, wanted) = (true, amount)
        case .to(let amount): (isSale, wanted) = (false, amount)
        }
        let sums = try TradeSums(conversion, trades, mids: startMids)
        (spent, received) = (sums.spent, sums.received)
        let grossSpent = try sums.spent.subtracting(sums.feesInFrom)
        let grossReceived = try sums.received.adding(sums.feesInTo)
        executed = max(isSale ? grossSpent : grossReceived, .zero)
        let other = isSale ? grossReceived : grossSpent
        decision = try Self.price(conversion, conversion.terms.mids, isSale)
        arrival = try Self.price(conversion, startMids, isSale)
        touch = try Self.optionalPrice(conversion, conversion.progress.startTouches, isSale)
        end = try Self.optionalPrice(conversion, conversion.progress.endMids, isSale)
        average =
            executed.isPositive ? try other.divided(by: executed, rounding: .halfEven) : decision
        let own = isSale ? sums.feesInFrom : sums.feesInTo
        let open = isSale ? sums.feesInTo : sums.feesInFrom
        fees = try own.multiplied(by: average, rounding: .halfEven).adding(open)
            .adding(
                sums.feesBetween.multiplied(
                    by: isSale ? .one : Self.inverse(conversion, startMids), rounding: .halfEven))
    }

    /// The open side per unit of the fixed one.
    private static func price(
        _ conversion: Conversion, _ mids: [Fixed], _ isSale: Bool
    ) throws(MoneyError) -> Fixed {
        let path = conversion.hops.referencePath(
            from: conversion.request.from, to: conversion.request.to)
        var price = Fixed.one
        for leg in path {
            let hop = conversion.hops[leg]
            // One hop in its own direction is exact: its price, not the inverse of an inverse.
            let divides = (hop.side == .sell) != isSale
            price =
                divides
                ? try price.divided(by: mids[leg], rounding: .halfEven)
                : try price.multiplied(by: mids[leg], rounding: .halfEven)
        }
        return price
    }

    private static func optionalPrice(
        _ conversion: Conversion, _ mids: [Fixed], _ isSale: Bool
    ) throws(MoneyError) -> Fixed? {
        guard mids.count == conversion.hops.count else { return nil }
        return try price(conversion, mids, isSale)
    }

    private static func inverse(
        _ conversion: Conversion, _ mids: [Fixed]
    ) throws(MoneyError) -> Fixed {
        try price(conversion, mids, false)
    }

    /// By how much the first price is worse for the client than the second.
    func worse(_ price: Fixed, than other: Fixed) throws(MoneyError) -> Fixed {
        isSale ? try other.subtracting(price) : try price.subtracting(other)
    }

    func shortfall() throws(MoneyError) -> ExecutionReport.Shortfall? {
        let whole = try decision.multiplied(by: wanted, rounding: .halfEven)
        guard whole.isPositive else { return nil }
        func cost(_ distance: Fixed, on amount: Fixed) throws(MoneyError) -> Fixed {
            try distance.multiplied(by: amount, rounding: .halfEven).bps(of: whole)
        }
        let best = touch ?? arrival
        let delay = try cost(worse(arrival, than: decision), on: executed)
        let spread = try cost(worse(best, than: arrival), on: executed)
        let impact =
            executed.isPositive ? try cost(worse(average, than: best), on: executed) : .zero
        let fee = try fees.bps(of: whole)
        let left = max(try wanted.subtracting(executed), .zero)
        let opportunity =
            if let end { try cost(worse(end, than: decision), on: left) } else { Fixed.zero }
        let total = try delay.adding(spread).adding(impact).adding(fee).adding(opportunity)
        return ExecutionReport.Shortfall(
            delayBps: delay, spreadBps: spread, impactBps: impact, feeBps: fee,
            opportunityBps: opportunity, totalBps: total)
    }
}

/// What the trades came to, and their fees by side.
private struct TradeSums {
    private(set) var spent = Fixed.zero
    private(set) var received = Fixed.zero
    private(set) var feesInFrom = Fixed.zero
    private(set) var feesInTo = Fixed.zero
    /// In intermediate assets, valued in the target at the mids.
    private(set) var feesBetween = Fixed.zero

    init(
        _ conversion: Conversion, _ trades: [Trade], mids: [Fixed]
    ) throws(MoneyError) {
        let request = conversion.request
        for trade in trades {
            for (asset, amount) in try trade.changes() {
                if asset == request.from { spent = try spent.subtracting(amount) }
                if asset == request.to { received = try received.adding(amount) }
            }
            let fee = trade.fee
            if fee.asset == request.from {
                feesInFrom = try feesInFrom.adding(fee.amount)
            } else if fee.asset == request.to {
                feesInTo = try feesInTo.adding(fee.amount)
            } else if let rate = try Self.rate(fee.asset, conversion, mids) {
                feesBetween = try feesBetween.adding(
                    fee.amount.multiplied(by: rate, rounding: .halfEven))
            }
        }
    }

    /// What one unit of an intermediate asset is worth in the target; `nil` for one that is on no
    /// hop.
    private static func rate(
        _ asset: Asset, _ conversion: Conversion, _ mids: [Fixed]
    ) throws(MoneyError) -> Fixed? {
        var (rate, here) = (Fixed.one, asset)
        for _ in conversion.hops where here != conversion.request.to {
            guard let leg = conversion.hops.firstIndex(where: { $0.spends == here }) else {
                return nil
            }
            rate = try rate.multiplied(
                by: conversion.hops[leg].rate(at: mids[leg], rounding: .halfEven),
                rounding: .halfEven)
            here = conversion.hops[leg].receives
        }
        return here == conversion.request.to ? rate : nil
    }
}
