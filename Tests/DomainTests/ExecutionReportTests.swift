import Domain
import Money
import Testing

@Suite struct ExecutionReportTests {
    private static let shares = Asset("SHARES", scale: 0)
    private static let usd = Asset("USD", scale: 2)
    private static let symbol = Symbol(base: shares, quote: usd)
    private static let account = VenueAccount("one", "main")
    private static let start = Instant(microseconds: 1_700_000_000_000_000)

    private func fixed(_ text: String) -> Fixed {
        guard let value = try? Fixed(text) else { preconditionFailure(text) }
        return value
    }

    private func conversion(
        _ fixedSide: FixedSide, side: Side, decision: String, arrival: String? = nil,
        touch: String? = nil, end: String? = nil
    ) -> Conversion {
        let hop = Hop(symbol: Self.symbol, side: side)
        var conversion = Conversion(
            id: ConversionID(high: 1, low: 1), tenant: "acme",
            request: ConversionRequest(from: hop.spends, to: hop.receives, fixed: fixedSide),
            hops: [hop], createdAt: Self.start, expiresAt: Self.start.adding(.seconds(60)),
            terms: ConversionTerms(
                mids: [fixed(decision)], slippageBps: Fixed(100),
                expectation: Expectation(from: .one, to: .one)))
        conversion.progress.startMids = [arrival].compactMap { $0.map(fixed) }
        conversion.progress.startTouches = [touch].compactMap { $0.map(fixed) }
        conversion.progress.endMids = [end].compactMap { $0.map(fixed) }
        return conversion
    }

    private func trade(
        _ conversion: Conversion, _ quantity: String, _ price: String, fee: String = "0",
        after seconds: Int = 1, isMaker: Bool = false
    ) throws -> Trade {
        let order = Order(
            conversion: conversion.id, leg: 0, attempt: 0, account: Self.account,
            symbol: Self.symbol, side: conversion.hops[0].side, timeInForce: .immediateOrCancel,
            quantity: fixed(quantity), limitPrice: fixed(price), createdAt: Self.start,
            validUntil: Self.start)
        return Trade(
            of: order, index: 0,
            Fill(
                venueTradeID: "t\(seconds)", venueOrderID: "v", quantity: fixed(quantity),
                price: fixed(price),
                notional: try fixed(quantity).multiplied(by: fixed(price), rounding: .halfEven),
                fee: Fee(fixed(fee), of: Self.usd), isMaker: isMaker,
                at: Self.start.adding(.seconds(seconds))))
    }

    /// Perold's scheme as textbooks work it: buy 1000 at a decision price of 40.00; it arrives at
    /// 40.04, 700 are done at 40.05, the rest is cancelled at 40.08, commission 17: 19.00 bps.
    @Test func theWorkedExampleComesToNineteenBasisPoints() throws {
        let bought = conversion(
            .to(fixed("1000")), side: .buy, decision: "40", arrival: "40.04", end: "40.08")
        let report = ExecutionReport(
            bought, [try trade(bought, "700", "40.05", fee: "17", after: 3)])
        let shortfall = try #require(report.shortfall)
        #expect(shortfall.delayBps == fixed("7"))
        #expect(try shortfall.spreadBps.adding(shortfall.impactBps) == fixed("1.75"))
        #expect(shortfall.opportunityBps == fixed("6"))
        #expect(shortfall.feeBps == fixed("4.25"))
        #expect(shortfall.totalBps == fixed("19"))
        #expect(report.timeToFirstFill == .seconds(3))
    }

    @Test func theTouchDividesSpreadFromImpact() throws {
        let sold = conversion(
            .from(fixed("100")), side: .sell, decision: "50", arrival: "50", touch: "49.9",
            end: "50")
        let report = ExecutionReport(
            sold,
            [
                try trade(sold, "50", "49.9", after: 1),
                try trade(sold, "50", "49.7", after: 2, isMaker: true),
            ])
        let shortfall = try #require(report.shortfall)
        #expect(shortfall.spreadBps == fixed("20"))
        #expect(shortfall.impactBps == fixed("20"))
        #expect(shortfall.opportunityBps == .zero)
        #expect(report.slippageBps == fixed("40"))
        #expect(report.makerShare == fixed("0.5"))
        #expect(report.timeToLastFill == .seconds(2))
    }

    @Test func aSaleAtABetterPriceIsANegativeCost() throws {
        let sold = conversion(
            .from(fixed("100")), side: .sell, decision: "50", arrival: "50", end: "50")
        let report = ExecutionReport(sold, [try trade(sold, "100", "50.05")])
        #expect(report.slippageBps == fixed("-10"))
        #expect(report.shortfall?.totalBps == fixed("-10"))
    }

    @Test func savingIsAgainstTheBestSingleVenueAsItWasPlanned() throws {
        var sold = conversion(.from(fixed("100")), side: .sell, decision: "50", end: "50")
        sold.terms.singleVenue = SingleVenue(
            venue: "one", expectation: Expectation(from: fixed("100"), to: fixed("4990")))
        let report = ExecutionReport(sold, [try trade(sold, "100", "49.95", fee: "0.01")])
        // 4994.99 against 4990.
        #expect(report.savingBps == fixed("10"))
    }

    @Test func withoutATradeOnlyTheOpportunityIsLeft() throws {
        let sold = conversion(
            .from(fixed("100")), side: .sell, decision: "50", end: "49.5")
        let report = ExecutionReport(sold, [])
        #expect(report.shortfall?.opportunityBps == fixed("100"))
        #expect(report.shortfall?.totalBps == fixed("100"))
        #expect(report.slippageBps == nil && report.timeToFirstFill == nil)
    }

    @Test func aBustedTradeDoesNotCount() throws {
        let sold = conversion(.from(fixed("100")), side: .sell, decision: "50", end: "50")
        var busted = try trade(sold, "50", "40")
        busted.state = .busted
        let report = ExecutionReport(sold, [try trade(sold, "50", "50", after: 2), busted])
        #expect(report.slippageBps == .zero)
    }

    @Test func overTwoHopsThePriceIsTheirProduct() throws {
        let eur = Asset("EUR", scale: 2)
        let hops = [
            Hop(symbol: Symbol(base: Self.shares, quote: eur), side: .buy),
            Hop(symbol: Self.symbol, side: .sell),
        ]
        var conversion = Conversion(
            id: ConversionID(high: 1, low: 1), tenant: "acme",
            request: ConversionRequest(from: eur, to: Self.usd, fixed: .from(fixed("1000"))),
            hops: hops, createdAt: Self.start, expiresAt: Self.start.adding(.seconds(60)),
            terms: ConversionTerms(
                mids: [fixed("40"), fixed("50")], slippageBps: Fixed(100),
                expectation: Expectation(from: .one, to: .one)))
        conversion.progress.startMids = conversion.terms.mids
        conversion.progress.endMids = conversion.terms.mids
        func order(_ leg: Int, _ price: String) -> Order {
            Order(
                conversion: conversion.id, leg: leg, attempt: 0, account: Self.account,
                symbol: hops[leg].symbol, side: hops[leg].side, timeInForce: .immediateOrCancel,
                quantity: fixed("25"), limitPrice: fixed(price), createdAt: Self.start,
                validUntil: Self.start)
        }
        func fill(_ id: String, _ price: String, _ notional: String, _ fee: Fee) -> Fill {
            Fill(
                venueTradeID: id, venueOrderID: "v", quantity: fixed("25"), price: fixed(price),
                notional: fixed(notional), fee: fee, isMaker: false, at: Self.start)
        }
        let trades = [
            Trade(
                of: order(0, "40"), index: 0,
                fill("a", "40", "1000", Fee(.zero, of: eur))),
            Trade(
                of: order(1, "49.5"), index: 0,
                fill("b", "49.5", "1237.5", Fee(fixed("1.2375"), of: Self.usd))),
        ]
        let report = ExecutionReport(conversion, trades)
        #expect(report.arrivalMid == fixed("1.25"))
        #expect(report.slippageBps == fixed("100"))
        #expect(report.feeBps == fixed("10"))
    }
}
