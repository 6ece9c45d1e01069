import Domain
import Money
import Routing
import Testing

@testable import Venues

/// The rules of matching, one by one.
@Suite struct MatchingRuleTests {
    private static let symbol = Symbol(base: Asset("B", scale: 8), quote: Asset("Q", scale: 2))
    private static let third = Asset("T", scale: 8)

    /// Two accounts with a million of everything; asset numbers are B 0, Q 1, T 2.
    private struct Exchange {
        var engine: MatchingEngine
        var executions: ContiguousArray<MatchedFill> = []
        private var number: UInt64 = 0

        init(
            fees: FeeSchedule = FeeSchedule(maker: .zero, taker: .zero),
            rules: MarketRules = MarketRules(symbol: symbol), opening: Fixed = Fixed(1_000_000)
        ) {
            engine = MatchingEngine(
                fees: fees,
                rules: [
                    rules, MarketRules(symbol: Symbol(base: third, quote: symbol.quote)),
                ], accounts: ["one", "two"])
            for account in 0...1 {
                for asset in engine.assets.indices {
                    engine.deposit(opening, account: account, asset: asset)
                }
            }
        }

        mutating func street(_ bids: [(Int, Int)] = [], _ asks: [(Int, Int)] = [], market: Int = 0)
        {
            func levels(_ pairs: [(Int, Int)]) -> [BookLevel] {
                pairs.map { BookLevel(price: Fixed($0.0), quantity: Fixed($0.1)) }
            }
            engine.renew(
                market: market, bids: levels(bids), asks: levels(asks), into: &executions)
        }

        @discardableResult
        mutating func submit(
            _ side: Side, _ force: TimeInForce, _ quantity: Fixed, at price: Fixed,
            account: Int = 0, kind: OrderKind = .limit, id: UInt64? = nil, validUntil: Int64 = 10
        ) throws(MatchingRefusal) -> Acceptance {
            number += 1
            executions.removeAll()
            return try engine.submit(
                NewOrder(
                    client: OrderID(high: 1, low: id ?? number), account: account, market: 0,
                    side: side, kind: kind, timeInForce: force, quantity: quantity,
                    limitPrice: price, validUntil: Instant(microseconds: validUntil)),
                at: Instant(microseconds: 10), into: &executions)
        }

        mutating func trade(_ quantity: Int, at price: Int, _ aggressor: Side) {
            engine.trade(
                market: 0, price: Fixed(price), quantity: Fixed(quantity), aggressor: aggressor,
                into: &executions)
        }

        mutating func amend(
            _ id: UInt64, _ quantity: Int, at price: Int
        ) throws(MatchingRefusal) -> Acceptance {
            try engine.amend(
                OrderID(high: 1, low: id), account: 0, quantity: Fixed(quantity),
                limitPrice: Fixed(price), into: &executions)
        }

        var fills: [[Fixed]] { executions.map { [$0.price, $0.quantity] } }

        func free(_ account: Int, _ asset: Int) -> Fixed {
            let balance = engine.balance(account: account, asset: asset)
            return Fixed(uncheckedUnits: balance.total.units - balance.locked.units)
        }
    }

    private func fixed(_ text: String) throws -> Fixed { try Fixed(text) }

    // MARK: Priority

    @Test func theBestPriceComesFirstThenTheOldestOrder() throws {
        var exchange = Exchange()
        exchange.street([], [(102, 5)])
        try exchange.submit(.sell, .goodTillCancelled, Fixed(1), at: Fixed(101), account: 1)
        try exchange.submit(.sell, .goodTillCancelled, Fixed(2), at: Fixed(101), account: 1)
        try exchange.submit(.sell, .goodTillCancelled, Fixed(3), at: Fixed(100), account: 1)
        let taken = try exchange.submit(.buy, .immediateOrCancel, Fixed(8), at: Fixed(102))
        #expect(taken.state == .filled)
        let makers = exchange.executions.filter(\.isMaker).map(\.order)
        #expect(makers == [3, 1, 2])
        #expect(
            exchange.executions.filter { !$0.isMaker }.map(\.price)
                == [100, 101, 101, 102].map { Fixed($0) })
    }

    @Test func anOrderWaitsBehindTheStreetThatWasThereBefore() throws {
        var exchange = Exchange()
        exchange.street([], [(100, 5)])
        try exchange.submit(.sell, .goodTillCancelled, Fixed(2), at: Fixed(100), account: 1)
        exchange.street([], [(100, 9)])
        try exchange.submit(.buy, .immediateOrCancel, Fixed(6), at: Fixed(100))
        let makers = exchange.executions.filter(\.isMaker)
        #expect(makers.map(\.quantity) == [Fixed(1)])
        try exchange.submit(.buy, .immediateOrCancel, Fixed(3), at: Fixed(100))
        #expect(exchange.executions.map(\.isMaker) == [true, false, false])
    }

    @Test func aTradeOfTheMarketDataEatsTheQueueAheadFirst() throws {
        var exchange = Exchange()
        exchange.street([(100, 5)])
        try exchange.submit(.buy, .goodTillCancelled, Fixed(4), at: Fixed(100))
        exchange.executions.removeAll()
        exchange.trade(4, at: 100, .sell)
        #expect(exchange.fills.isEmpty)
        exchange.trade(3, at: 100, .sell)
        #expect(exchange.fills == [[Fixed(100), Fixed(2)]])
        exchange.executions.removeAll()
        exchange.trade(50, at: 99, .sell)
        #expect(exchange.fills == [[Fixed(100), Fixed(2)]], "through the price, at its own")
    }

    @Test func aStreetPriceThatCrossesFillsAtTheOrdersPrice() throws {
        var exchange = Exchange()
        try exchange.submit(.buy, .goodTillCancelled, Fixed(4), at: Fixed(100))
        exchange.executions.removeAll()
        exchange.street([], [(98, 3)])
        #expect(exchange.fills == [[Fixed(100), Fixed(3)]])
        #expect(exchange.executions.first?.isMaker == true)
        #expect(exchange.engine.depth(market: 0, .sell, atMost: 9).isEmpty)
    }

    @Test func whatWasTakenStaysTakenUntilThePriceIsRenewed() throws {
        var exchange = Exchange()
        exchange.street([], [(100, 5), (101, 5)])
        try exchange.submit(.buy, .immediateOrCancel, Fixed(7), at: Fixed(101))
        let left = [BookLevel(price: Fixed(101), quantity: Fixed(3))]
        #expect(exchange.engine.depth(market: 0, .sell, atMost: 9) == left)
        exchange.street([], [(102, 1)])
        #expect(exchange.engine.best(market: 0, .sell) == Fixed(101))
        exchange.street([], [(100, 5)])
        #expect(exchange.engine.best(market: 0, .sell) == Fixed(100))
    }

    // MARK: Kinds of order

    @Test func eachTimeInForceDoesWhatItSays() throws {
        let cases: [(TimeInForce, Int, Acceptance.State, Int)] = [
            (.immediateOrCancel, 8, .cancelled, 5), (.immediateOrCancel, 5, .filled, 5),
            (.fillOrKill, 8, .cancelled, 0), (.fillOrKill, 5, .filled, 5),
            (.goodTillCancelled, 8, .open, 5), (.goodTillCancelled, 4, .filled, 4),
        ]
        for (force, quantity, state, filled) in cases {
            var exchange = Exchange()
            exchange.street([], [(100, 5), (103, 5)])
            let taken = try exchange.submit(.buy, force, Fixed(quantity), at: Fixed(101))
            #expect(taken.state == state, "\(force) \(quantity)")
            #expect(taken.filled == Fixed(filled), "\(force) \(quantity)")
        }
    }

    @Test func aMarketOrderTakesToItsBoundAndNeverRests() throws {
        var exchange = Exchange(rules: MarketRules(symbol: Self.symbol, tick: .one))
        exchange.street([], [(100, 5), (103, 5)])
        let bound = try fixed("101.5")
        let taken = try exchange.submit(
            .buy, .goodTillCancelled, Fixed(8), at: bound, kind: .market)
        #expect(taken.state == .cancelled && taken.filled == Fixed(5))
        #expect(exchange.engine.openOrderCount == 0)
    }

    @Test func meetingItselfCancelsTheTakersRest() throws {
        var exchange = Exchange()
        exchange.street([], [(100, 2)])
        try exchange.submit(.sell, .goodTillCancelled, Fixed(5), at: Fixed(101))
        let taken = try exchange.submit(.buy, .goodTillCancelled, Fixed(4), at: Fixed(102))
        #expect(taken.metItself && taken.state == .cancelled && taken.filled == Fixed(2))
        #expect(exchange.engine.openOrderCount == 1)
        #expect(exchange.free(0, 1) == Fixed(1_000_000 - 200))
    }

    @Test func anAmendDownKeepsItsPlaceAndUpLosesIt() throws {
        var exchange = Exchange()
        try exchange.submit(.sell, .goodTillCancelled, Fixed(5), at: Fixed(100), id: 1)
        try exchange.submit(.sell, .goodTillCancelled, Fixed(5), at: Fixed(100), id: 2)
        _ = try exchange.amend(1, 3, at: 100)
        #expect(exchange.free(0, 0) == Fixed(1_000_000 - 8))
        try exchange.submit(.buy, .immediateOrCancel, Fixed(1), at: Fixed(100), account: 1)
        #expect(exchange.executions.first?.order == 1)
        _ = try exchange.amend(1, 6, at: 100)
        #expect(exchange.free(0, 0) == Fixed(1_000_000 - 11))
        try exchange.submit(.buy, .immediateOrCancel, Fixed(6), at: Fixed(100), account: 1)
        #expect(exchange.executions.filter(\.isMaker).map(\.order) == [2, 1])
        #expect(throws: MatchingRefusal.notPositive) { _ = try exchange.amend(1, 2, at: 100) }
        exchange.street([(99, 3)])
        let moved = try exchange.amend(1, 6, at: 99)
        #expect(moved.filled == Fixed(3) && moved.state == .open)
        #expect(throws: MatchingRefusal.insufficientFunds) {
            _ = try exchange.amend(1, 2_000_000, at: 200)
        }
        #expect(exchange.engine.balance(account: 0, asset: 0).locked == Fixed(1))
    }

    // MARK: Refusals

    @Test func eachRuleRefusesWithItsReason() throws {
        let rules = MarketRules(
            symbol: Self.symbol, lot: try fixed("0.01"), tick: try fixed("0.5"),
            minQuantity: try fixed("0.1"), minNotional: Fixed(50))
        let cases: [(String, String, MatchingRefusal)] = [
            ("0", "100", .notPositive), ("-1", "100", .notPositive), ("1", "0", .notPositive),
            ("1.001", "100", .offLot), ("1", "100.25", .offTick),
            ("0.09", "1000", .belowMinimumQuantity), ("0.1", "100", .belowMinimumNotional),
            ("1000000", "1000000000000000", .tooLarge),
            ("10000000000000000000", "1", .tooLarge), ("20000", "100", .insufficientFunds),
        ]
        for (quantity, price, refusal) in cases {
            var exchange = Exchange(rules: rules)
            let (quantity, price) = (try fixed(quantity), try fixed(price))
            #expect(throws: refusal, "\(quantity) at \(price)") {
                try exchange.submit(.buy, .goodTillCancelled, quantity, at: price)
            }
            #expect(exchange.free(0, 1) == Fixed(1_000_000))
            #expect(exchange.engine.openOrderCount == 0)
        }
    }

    @Test func lateRepeatedUnknownAndTakingPostOnlyOrdersAreRefused() throws {
        var exchange = Exchange()
        exchange.street([(99, 1)], [(100, 5)])
        let (buy, force) = (Side.buy, TimeInForce.goodTillCancelled)
        #expect(throws: MatchingRefusal.tooLate) {
            try exchange.submit(buy, force, .one, at: Fixed(100), validUntil: 9)
        }
        #expect(throws: MatchingRefusal.wouldTake) {
            try exchange.submit(buy, .postOnly, .one, at: Fixed(100))
        }
        #expect(throws: MatchingRefusal.unknownAccount) {
            try exchange.submit(buy, force, .one, at: Fixed(1), account: 7)
        }
        try exchange.submit(buy, .postOnly, .one, at: Fixed(99), id: 9)
        #expect(throws: MatchingRefusal.clientIDInUse) {
            try exchange.submit(buy, force, .one, at: Fixed(98), id: 9)
        }
        try exchange.submit(buy, force, .one, at: Fixed(98), account: 1, id: 9)
        #expect(exchange.engine.cancel(OrderID(high: 1, low: 9), account: 0)?.order == 1)
        try exchange.submit(buy, force, .one, at: Fixed(98), id: 9)
    }

    @Test func aPurchaseIsPaidAtThePricesThatItMeets() throws {
        var exchange = Exchange(opening: Fixed(1_000))
        exchange.street([], [(100, 9), (200, 9)])
        // At its bound it would cost 2,000.
        let taken = try exchange.submit(.buy, .immediateOrCancel, Fixed(9), at: Fixed(200))
        #expect(taken.state == .filled)
        #expect(exchange.free(0, 1) == Fixed(100))
        #expect(throws: MatchingRefusal.insufficientFunds) {
            try exchange.submit(.buy, .immediateOrCancel, Fixed(1), at: Fixed(200))
        }
        #expect(throws: MatchingRefusal.insufficientFunds) {
            try exchange.submit(.sell, .immediateOrCancel, Fixed(1_010), at: Fixed(1))
        }
    }

    // MARK: Fees

    @Test func feesAreTakenInTheAssetOfTheSchedule() throws {
        let cases: [(FeeAsset, Side, [String])] = [
            // What B, Q and T change by when 10 are bought or sold at 100, taker fee 1 %.
            (.received, .buy, ["9.9", "-1000", "0"]), (.received, .sell, ["-10", "990", "0"]),
            (.base, .buy, ["9.9", "-1000", "0"]), (.base, .sell, ["-10.1", "1000", "0"]),
            (.quote, .buy, ["10", "-1010", "0"]), (.quote, .sell, ["-10", "990", "0"]),
            // T is at 5 Q.
            (.asset(Self.third), .buy, ["10", "-1000", "-2"]),
            (.asset(Self.third), .sell, ["-10", "1000", "-2"]),
        ]
        for (asset, side, changes) in cases {
            var exchange = Exchange(
                fees: FeeSchedule(maker: .zero, taker: try fixed("0.01"), asset: asset))
            exchange.street([(4, 9)], [(6, 9)], market: 1)
            exchange.street([(100, 50)], [(100, 50)].map { ($0.0 + (side == .buy ? 0 : 1), $0.1) })
            if side == .buy { exchange.street([(100, 0)]) }
            try exchange.submit(side, .immediateOrCancel, Fixed(10), at: Fixed(100))
            for (index, change) in changes.enumerated() {
                let expected = try Fixed(1_000_000).adding(try fixed(change))
                #expect(exchange.free(0, index) == expected, "\(asset) \(side) \(index)")
            }
        }
    }

    @Test func aThirdFeeAssetNeedsAPriceAndAMakerMayGetARebate() throws {
        let rebate = FeeSchedule(
            maker: try fixed("-0.001"), taker: .zero, asset: .asset(Self.third))
        var exchange = Exchange(fees: rebate)
        #expect(throws: MatchingRefusal.feeAssetWithoutPrice) {
            try exchange.submit(.buy, .goodTillCancelled, .one, at: Fixed(100))
        }
        exchange.street([(4, 9)], [(6, 9)], market: 1)
        try exchange.submit(.buy, .goodTillCancelled, Fixed(10), at: Fixed(100))
        exchange.street([], [(100, 10)])
        #expect(exchange.free(0, 2) == (try Fixed(1_000_000).adding(try fixed("0.2"))))
    }

    /// Whatever happens, money only changes hands: what accounts lose, the street or the fees have.
    @Test(arguments: [FeeAsset.received, .base, .quote, .asset(third)])
    func moneyOnlyChangesHands(asset: FeeAsset) throws {
        let fees = FeeSchedule(
            maker: try fixed("0.0007"), taker: try fixed("0.0013"), asset: asset)
        for seed in UInt64(1)...20 {
            var exchange = Exchange(fees: fees, opening: Fixed(2_000))
            exchange.street([(4, 9)], [(6, 9)], market: 1)
            var bits = SeededBits(seed)
            var expected = [[Int128]](
                repeating: [Int128](repeating: Fixed(2_000).units, count: 3), count: 2)
            for step in 0..<300 {
                let price = Fixed(
                    uncheckedUnits: Int128(90 + bits.below(20)) * 1_000_000_007_000_003_001)
                let quantity = Fixed(
                    uncheckedUnits: Int128(1 + bits.below(50)) * 333_333_333_333_333_333)
                let force = TimeInForce.allCases[step % 4]
                _ = try? exchange.submit(
                    bits.below(2) == 0 ? .buy : .sell, force, quantity, at: price,
                    account: step % 2)
                if step % 3 == 0 {
                    exchange.street([(85, Int(bits.below(5)))], [(112, Int(bits.below(5)))])
                }
                if step % 5 == 0 {
                    let id = OrderID(high: 1, low: UInt64(bits.below(Int64(step + 1))) + 1)
                    _ = exchange.engine.cancel(id, account: Int(bits.below(2)))
                }
                for execution in exchange.executions {
                    let sign: Int128 = execution.side == .buy ? 1 : -1
                    expected[execution.account][0] += sign * execution.quantity.units
                    expected[execution.account][1] -= sign * execution.notional.units
                    expected[execution.account][execution.feeAsset] -= execution.fee.units
                }
                exchange.executions.removeAll()
                for account in 0...1 {
                    for number in 0..<3 {
                        let balance = exchange.engine.balance(account: account, asset: number)
                        #expect(balance.total.units == expected[account][number])
                        #expect(!balance.locked.isNegative && balance.locked <= balance.total)
                    }
                }
            }
        }
    }
}
