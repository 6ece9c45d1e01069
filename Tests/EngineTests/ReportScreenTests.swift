import Domain
import Execution
import Money
import Testing

@testable import Engine

@Suite struct ReportScreenTests {
    private static let start = EngineWorld.start

    private static func world(
        _ side: Side = .sell
    ) throws -> (execution: ConversionExecution, order: Order) {
        let sells = side == .sell
        let conversion = Conversion(
            id: ConversionID(at: start, random: (1, 1)), tenant: EngineWorld.tenant,
            request: EngineWorld.sell(), hops: [Hop(symbol: EngineWorld.symbol, side: side)],
            createdAt: start, expiresAt: start.adding(.seconds(60)),
            terms: ConversionTerms(
                mids: [Fixed(60_000)], slippageBps: Fixed(100),
                expectation: Expectation(from: .one, to: Fixed(59_000))))
        let order = Order(
            conversion: conversion.id, leg: 0, attempt: 0, account: VenueAccount("one", "main"),
            symbol: EngineWorld.symbol, side: sells ? .sell : .buy,
            timeInForce: .immediateOrCancel, quantity: .one, limitPrice: Fixed(60_000),
            createdAt: start, validUntil: start.adding(.seconds(2)))
        let execution = try ConversionExecution(
            conversion, orders: [order], holds: [:], settings: ExecutionSettings())
        return (execution, order)
    }

    private static func fill(
        quantity: Fixed = .one, price: Fixed = Fixed(60_000), notional: Fixed? = nil,
        fee: Fee = Fee(Fixed(6), of: EngineWorld.usd), trade: String = "t", order: String = "v"
    ) -> Fill {
        let exact = (try? quantity.multiplied(by: price, rounding: .halfEven)) ?? .zero
        return Fill(
            venueTradeID: trade, venueOrderID: order, quantity: quantity, price: price,
            notional: notional ?? exact, fee: fee, isMaker: false, at: start)
    }

    private static let impossibleFills: [(String, Fill)] = [
        ("quantity -1", fill(quantity: Fixed(-1))), ("quantity 0", fill(quantity: .zero)),
        ("quantity 1.5", fill(quantity: fixed("1.5"))),
        ("quantity \(Fixed.max)", fill(quantity: .max, price: .one, notional: .max)),
        ("price 0", fill(price: .zero)), ("price -60000", fill(price: Fixed(-60_000))),
        ("price 59999", fill(price: Fixed(59_999))),
        ("notional -60000", fill(notional: Fixed(-60_000))),
        ("notional 0", fill(notional: .zero)), ("notional 600000", fill(notional: Fixed(600_000))),
        ("notional 59000", fill(notional: Fixed(59_000))),
        ("fee 70000 USD", fill(fee: Fee(Fixed(70_000), of: EngineWorld.usd))),
        ("fee -70000 USD", fill(fee: Fee(Fixed(-70_000), of: EngineWorld.usd))),
        ("fee 2 BTC", fill(fee: Fee(Fixed(2), of: EngineWorld.btc))),
        ("its ids", fill(trade: "")), ("its ids", fill(order: "")),
        ("its ids", fill(trade: String(repeating: "x", count: 129))),
        ("its ids", fill(trade: "a\u{0}b")), ("its ids", fill(order: "a\nb")),
    ]

    @Test(arguments: impossibleFills)
    func aFillThatCannotBeTrueProvesNothingAndNamesItsFlaw(flaw: String, fill: Fill) throws {
        let (execution, order) = try Self.world()
        let screen = ReportScreen(execution)
        let report = ScriptedVenue.report(order, .filled, [fill], counting: .one)
        for event in [
            ExecutionEvent.placed(order.id, .accepted(report)),
            .queried(order.id, .present(report), absenceIsProof: true),
            .cancelAnswered(order.id, .report(report)), .reported(report),
        ] {
            let (kept, found) = try #require(screen.screen(event), "\(event)")
            #expect(found.contains(flaw), "\(found)")
            switch kept {
            case .placed(order.id, .unknown), .cancelAnswered(order.id, .unreachable), .wake: break
            case .queried(order.id, .unreachable, absenceIsProof: false): break
            default: Issue.record("\(kept)")
            }
        }
    }

    @Test func aCountThatCannotBeTrueIsRefused() throws {
        let (execution, order) = try Self.world()
        let screen = ReportScreen(execution)
        let half = Self.fill(quantity: fixed("0.6"))
        let other = Self.fill(quantity: fixed("0.6"), trade: "u")
        for report in [
            ScriptedVenue.report(order, .open, [], counting: Fixed(-1)),
            ScriptedVenue.report(order, .filled, [], counting: Fixed(2)),
            ScriptedVenue.report(order, .filled, [half, other], counting: .one),
        ] {
            #expect(screen.screen(.reported(report)) != nil)
        }
        // The same fill twice in one report is one fill.
        let twice = ScriptedVenue.report(order, .cancelled, [half, half], counting: half.quantity)
        #expect(screen.screen(.reported(twice)) == nil)
    }

    private static let impossibleReversals: [(String, [Reversal])] = [
        ("its id", [Reversal(of: "")]), ("its id", [Reversal(of: "a\nb")]),
        ("its id", [Reversal(of: String(repeating: "x", count: 129))]),
        ("corrected by itself", [Reversal(of: "t", correction: fill())]),
        ("price 59999", [Reversal(of: "t", correction: fill(price: Fixed(59_999), trade: "u"))]),
        ("quantity 2", [Reversal(of: "t", correction: fill(quantity: Fixed(2), trade: "u"))]),
        (
            "fee 70000 USD",
            [
                Reversal(
                    of: "t",
                    correction: fill(fee: Fee(Fixed(70_000), of: EngineWorld.usd), trade: "u"))
            ]
        ),
        (
            "more fills than the order",
            [
                Reversal(of: "s", correction: fill(quantity: fixed("0.6"), trade: "u")),
                Reversal(of: "r", correction: fill(quantity: fixed("0.6"), trade: "v")),
            ]
        ),
    ]

    @Test(arguments: impossibleReversals)
    func whatCannotBeTakenBackIsNoNews(flaw: String, reversals: [Reversal]) throws {
        let (execution, order) = try Self.world()
        let report = ScriptedVenue.report(
            order, .filled, [Self.fill(quantity: fixed("0.4"))], takingBack: reversals)
        let (_, found) = try #require(ReportScreen(execution).screen(.reported(report)))
        #expect(found.contains(flaw), "\(found)")
    }

    @Test func whatVenuesReallyTakeBackIsBelieved() throws {
        let (execution, order) = try Self.world()
        let corrected = Self.fill(price: Fixed(60_100), trade: "u")
        for reversals in [
            [Reversal(of: "t")], [Reversal(of: "told elsewhere")],
            [Reversal(of: "t", correction: corrected)],
            [Reversal(of: "t", correction: corrected), Reversal(of: "u")],
        ] {
            let report = ScriptedVenue.report(order, .filled, [Self.fill()], takingBack: reversals)
            #expect(ReportScreen(execution).screen(.reported(report)) == nil, "\(reversals)")
        }
    }

    @Test func anAnswerAboutAnotherOrderIsNoAnswer() throws {
        let (execution, order) = try Self.world()
        let screen = ReportScreen(execution)
        let report = ScriptedVenue.report(order, .open, [])
        let other = OrderID(of: execution.id, leg: 0, attempt: 1)
        #expect(screen.screen(.placed(other, .accepted(report))) != nil)
        #expect(screen.screen(.placed(order.id, .accepted(report))) == nil)
    }

    @Test func whatVenuesReallySayIsBelieved() throws {
        for side in Side.allCases {
            let (execution, order) = try Self.world(side)
            let better = side == .sell ? Fixed(60_500) : Fixed(59_500)
            let token = Asset("BNB", scale: 18)
            for fill in [
                Self.fill(), Self.fill(price: better),
                Self.fill(quantity: fixed("0.0001"), notional: fixed("6.005")),
                Self.fill(
                    quantity: Fixed.ulp, fee: Fee(fixed("0.01"), of: EngineWorld.usd)),
                Self.fill(fee: Fee(Fixed(-3), of: EngineWorld.usd)),
                Self.fill(fee: Fee(fixed("0.001"), of: EngineWorld.btc)),
                Self.fill(fee: Fee(Fixed(1_000), of: token)), Self.fill(fee: Fee(.zero, of: token)),
            ] {
                let report = ScriptedVenue.report(order, .open, [fill])
                #expect(ReportScreen(execution).screen(.reported(report)) == nil, "\(fill)")
            }
        }
    }
}
