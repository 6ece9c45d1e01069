import Domain
import Testing

@testable import Connectors

/// The venues' tables, row by row.
@Suite struct VenueBudgetTests {
    private static let now = Instant(microseconds: 1_700_000_000_000_000)

    private static func name(_ text: String) -> BudgetName { BudgetName(rawValue: text) }

    @Test(
        arguments: [
            (.newOrder, 1), (.cancelReplace, 1), (.cancelOrder, 1), (.amendOrder, 4),
            (.queryOrder, 4), (.openOrders, 6), (.openOrdersOfAll, 80), (.allOrders, 20),
            (.account, 20), (.myTrades, 20), (.myTradesOfOrder, 5), (.exchangeInfo, 20),
            (.depth100, 5), (.depth500, 25), (.depth1000, 50), (.depth5000, 250),
            (.subscribeUserData, 2),
        ] as [(BinanceBudgets.Call, Int)])
    func aBinanceCallHasItsWeight(call: BinanceBudgets.Call, weight: Int) {
        let charges = BinanceRateLimits.published().charges(call).address
        #expect(
            charges == [
                BudgetCharge(Self.name("request_weight_1m"), points: weight),
                BudgetCharge(Self.name("raw_requests_5m"), points: 1),
            ])
    }

    @Test func onlyNewOrdersTakeAPlaceAmongTheUnfilled() {
        let limits = BinanceRateLimits.published()
        let calls = BinanceBudgets.Call.allCases.filter { !limits.charges($0).account.isEmpty }
        #expect(calls == [.newOrder, .cancelReplace])
        #expect(
            limits.charges(.newOrder).account == [
                BudgetCharge(Self.name("orders_10s"), points: 1),
                BudgetCharge(Self.name("orders_1d"), points: 1),
            ])
    }

    @Test func binanceHeadersRaiseTheCounts() {
        let headers = [
            "x-mbx-used-weight-1m": "1234", "x-mbx-order-count-10s": "7",
            "x-mbx-order-count-1d": "x", "x-mbx-used-weight": "9",
        ]
        let reported = BinanceRateLimits.published().reported(headers)
        #expect(
            reported.map(\.budget) == [Self.name("request_weight_1m"), Self.name("orders_10s")])
        #expect(reported.map(\.kind) == [.weight, .orders])
        #expect(reported.map(\.used) == [1_234, 7])
    }

    @Test func aBinanceFillGivesThePlaceOfItsOrderBack() {
        let gate = BudgetGate([
            RateBudget(
                Self.name("orders_10s"), .window(limit: 1, length: .seconds(10)), reserve: 0)
        ])
        let charges = BinanceRateLimits.published().charges(.newOrder).account
        #expect(gate.admit(charges, for: .order, at: Self.now) == nil)
        #expect(gate.admit(charges, for: .order, at: Self.now) != nil)
        for charge in charges { gate.giveBack(charge, at: Self.now) }
        #expect(gate.admit(charges, for: .order, at: Self.now) == nil)
    }

    @Test(
        arguments: [
            (200, "5", nil), (429, "5", .seconds(5)), (429, nil, .seconds(60)),
            (429, "soon", .seconds(60)), (429, "-1", .seconds(60)), (429, "0", .seconds(1)),
            (418, "600", .seconds(600)),
            (418, nil, .seconds(120)), (418, "99999999999999", .seconds(259_200)),
            (403, "5", nil),
        ] as [(Int, String?, Duration?)])
    func aBinanceAnswerBlocksForAsLongAsItSays(status: Int, retryAfter: String?, wait: Duration?) {
        let headers = retryAfter.map { ["retry-after": $0] } ?? [:]
        let until = BinanceBudgets.block(status: status, headers: headers, at: Self.now)
        #expect(until == wait.map { Self.now.adding($0) })
    }

    @Test(
        arguments: [
            (.add, 1), (.amend(age: .zero), 4), (.amend(age: .seconds(5)), 3),
            (.amend(age: .seconds(14)), 2), (.amend(age: .seconds(15)), 1),
            (.edit(age: .seconds(4)), 7), (.edit(age: .seconds(9)), 6),
            (.edit(age: .seconds(14)), 5), (.edit(age: .seconds(44)), 3),
            (.edit(age: .seconds(89)), 2), (.edit(age: .seconds(90)), 1),
            (.cancel(age: .zero), 8), (.cancel(age: .seconds(5)), 6),
            (.cancel(age: .seconds(10)), 5), (.cancel(age: .seconds(15)), 4),
            (.cancel(age: .seconds(45)), 2), (.cancel(age: .seconds(90)), 1),
            (.cancel(age: .seconds(300)), 0),
        ] as [(KrakenBudgets.OrderCall, Int)])
    func aKrakenOrderCostsByItsAge(call: KrakenBudgets.OrderCall, points: Int) {
        #expect(call.points == points)
        #expect(call.charges(pair: "BTC/USD").map(\.scope) == ["BTC/USD"])
    }

    /// A young order cancelled and placed anew: nine points, one per 3.8 s with 2.34 a second.
    @Test func steadyRepricingGoesAtTheDocumentedPace() {
        let gate = BudgetGate(KrakenBudgets.budgets(.intermediate, engineReserve: 0))
        let calls: [KrakenBudgets.OrderCall] = [.cancel(age: .seconds(3)), .add]
        let charges = calls.flatMap { $0.charges(pair: "BTC/USD") }
        var now = Self.now
        while gate.admit(charges, for: .ending, at: now) == nil {}
        let full = now
        for _ in 0..<100 {
            while let wait = gate.admit(charges, for: .ending, at: now) { now = now.adding(wait) }
        }
        let seconds = now.duration(since: full).components.seconds
        #expect((370...390).contains(seconds), "100 times in \(seconds) s")
    }

    @Test(
        arguments: [(.starter, 15, 60), (.intermediate, 20, 125), (.pro, 20, 180)]
            as [(KrakenTier, Int, Int)])
    func aKrakenTierHasItsCounters(tier: KrakenTier, rest: Int, engine: Int) {
        let budgets = KrakenBudgets.budgets(tier)
        #expect(budgets.map(\.limit) == [rest, engine])
        #expect(budgets.map(\.name) == [KrakenBudgets.rest, KrakenBudgets.engine])
    }

    @Test(
        arguments: [
            ("EAPI:Rate limit exceeded", .seconds(5)),
            ("EGeneral:Too many requests", .seconds(5)),
            ("EService: Throttled: 1700000030", .seconds(30)),
            ("EService:Throttled:1700000030", .seconds(30)),
            ("EService: Throttled: 1600000000", .seconds(1)),
            ("EService: Throttled: 9700000000", .seconds(3_600)),
            ("EService: Throttled: soon", .seconds(5)), ("EService:Unavailable", nil),
            ("EOrder:Rate limit exceeded", nil), ("EGeneral:Internal error", nil),
        ] as [(String, Duration?)])
    func aKrakenErrorBlocksTheKey(error: String, wait: Duration?) {
        #expect(KrakenBudgets.block(error: error, at: Self.now) == wait.map { Self.now.adding($0) })
    }
}
