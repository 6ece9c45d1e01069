import Domain
import Money
import Testing

@testable import Connectors

@Suite struct BinanceOrderTests {
    private typealias World = BinanceWorld

    private static let place = "POST /api/v3/order"
    private static let query = "GET /api/v3/order"
    private static let cancel = "DELETE /api/v3/order"
    private static let trades = "GET /api/v3/myTrades"

    private static func parts(_ rows: String...) -> String {
        #","fills":[\#(rows.joined(separator: ","))]"#
    }

    private static func part(
        _ id: Int, _ quantity: String, _ price: String, _ fee: String, _ asset: String
    ) -> String {
        """
        {"price":"\(price)","qty":"\(quantity)","commission":"\(fee)",\
        "commissionAsset":"\(asset)","tradeId":\(id)}
        """
    }

    private static func accepted(_ answer: PlaceAnswer) throws -> OrderReport {
        guard case .accepted(let report) = answer else {
            Issue.record("\(answer)")
            throw Unexpected()
        }
        return report
    }

    private static func present(_ answer: QueryAnswer) throws -> OrderReport {
        guard case .present(let report) = answer else {
            Issue.record("\(answer)")
            throw Unexpected()
        }
        return report
    }

    private struct Unexpected: Error {}

    /// The limit is one of unfilled orders: who takes may go on taking.
    @Test func anOrderThatTradesAtOnceGivesItsPlaceBack() async throws {
        let part = Self.part(56, "0.00400000", "61000", "0.00000400", "BTC")
        for (text, used) in [
            (World.answer(status: "NEW"), 1),
            (
                World.answer(
                    status: "PARTIALLY_FILLED", executed: "0.00400000", cost: "244.00000000",
                    Self.parts(part)), 0
            ),
        ] {
            let world = World()
            world.script.on(Self.place, .json(text))
            _ = try Self.accepted(await world.venue.place(try World.order()))
            let uses = world.venue.health().uses.filter { $0.name.hasPrefix("orders_") }
            #expect(uses.map(\.used) == [used, used], "\(text)")
        }
    }

    @Test func aFullAnswerCarriesItsFills() async throws {
        let world = World()
        world.script.on(
            Self.place,
            .json(
                World.answer(
                    status: "FILLED", executed: "0.01000000", cost: "609.99400000",
                    Self.parts(
                        Self.part(56, "0.00400000", "60998.50000000", "0.00000400", "BTC"),
                        Self.part(57, "0.00600000", "61000.00000000", "0.00000600", "BTC")))))
        let report = try Self.accepted(await world.venue.place(try World.order()))
        #expect(report.status == .filled && report.venueOrderID == "28")
        #expect(report.order == (try World.order()).id)
        #expect(report.cumulativeQuantity == (try Fixed("0.01")))
        #expect(report.bookSequence == 1_507_725_176_595)
        #expect(report.at == Instant(microseconds: 1_507_725_176_595_000))
        #expect(report.fills.map(\.venueTradeID) == ["BTCUSDT-56", "BTCUSDT-57"])
        #expect(report.fills.map(\.notional) == [try Fixed("243.994"), try Fixed("366")])
        #expect(report.fills.map(\.isMaker) == [false, false])
        #expect(
            report.fills.map(\.fee) == [
                Fee(try Fixed("0.000004"), of: World.btc),
                Fee(try Fixed("0.000006"), of: World.btc),
            ])
    }

    /// The venue's cost is booked, whatever price times quantity says: the last takes the rest.
    @Test func theFillsComeToTheVenuesCost() async throws {
        let world = World()
        world.script.on(
            Self.place,
            .json(
                World.answer(
                    status: "FILLED", executed: "0.01000000", cost: "609.99399999",
                    Self.parts(
                        Self.part(56, "0.00400000", "60998.50000000", "0", "BTC"),
                        Self.part(57, "0.00600000", "61000.00000000", "0", "BTC")))))
        let report = try Self.accepted(await world.venue.place(try World.order()))
        #expect(report.fills.map(\.notional) == [try Fixed("243.994"), try Fixed("365.99999999")])
    }

    @Test func theFeesAssetMayChangeInMidOrder() async throws {
        let world = World()
        world.script.on(
            Self.place,
            .json(
                World.answer(
                    status: "FILLED", executed: "0.01000000", cost: "610.00000000",
                    Self.parts(
                        Self.part(56, "0.00400000", "61000", "0.00021000", "BNB"),
                        Self.part(57, "0.00600000", "61000", "0.00000600", "BTC")))))
        let report = try Self.accepted(await world.venue.place(try World.order()))
        #expect(report.fills.map(\.fee.asset.code) == ["BNB", "BTC"])
    }

    @Test(arguments: ["EXPIRED", "EXPIRED_IN_MATCH", "CANCELED"])
    func aPartlyFilledImmediateOrderThatEndsIsCancelled(status: String) async throws {
        let world = World()
        let order = try World.order(.buy, .immediateOrCancel)
        world.script.on(
            Self.place,
            .json(
                World.answer(
                    status: status, executed: "0.00400000", cost: "244.00000000",
                    Self.parts(Self.part(56, "0.00400000", "61000", "0.000004", "BTC")))))
        let report = try Self.accepted(await world.venue.place(order))
        #expect(report.status == .cancelled)
        #expect(report.cumulativeQuantity == (try Fixed("0.004")))
        #expect(report.fills.count == 1)
        #expect(!world.venue.watch.isOpen(order.id))
    }

    @Test func anImmediateOrderWithoutAFillChangesNoBook() async throws {
        let world = World()
        world.script.on(Self.place, .json(World.answer(status: "EXPIRED", #","fills":[]"#)))
        let report = try Self.accepted(
            await world.venue.place(try World.order(.buy, .immediateOrCancel)))
        #expect(report.status == .cancelled && report.fills.isEmpty)
        #expect(report.bookSequence == 0)
    }

    /// What is executed and not told is left for a query: never a fill made of a count.
    @Test(arguments: [
        "", #","fills":[]"#,
        parts(part(56, "0.00300000", "61000", "0.000004", "BTC")),
        // Its cost is another trade's.
        parts(part(56, "0.00400000", "30000", "0.000004", "BTC")),
    ]) func fillsThatAreNotTheWholeAreNotBooked(fills: String) async throws {
        let world = World()
        world.script.on(
            Self.place,
            .json(
                World.answer(
                    status: "PARTIALLY_FILLED", executed: "0.00400000", cost: "244.00000000",
                    fills)))
        let report = try Self.accepted(await world.venue.place(try World.order()))
        #expect(report.fills.isEmpty)
        #expect(report.cumulativeQuantity == (try Fixed("0.004")))
    }

    /// The venue took it, and what it says cannot be believed: unknown, never a failure.
    @Test(arguments: [
        World.answer(status: "FILLED", executed: "NaN"),
        World.answer(status: "FILLED", executed: "-0.01"),
        World.answer(status: "FILLED", executed: "1e400"),
        World.answer(status: "FILLED", executed: "0.01000000", cost: "1e400"),
        World.answer(status: "FILLED", executed: "0.00900000"),
        World.answer(status: "CANCELED", executed: "0.02000000"),
        World.answer(status: "NEW", symbol: "ETHUSDT"),
        World.answer(status: "NEW", side: "SELL"),
        World.answer(status: "NEW", side: "BOTH"),
        World.answer(status: "NEW", quantity: "0.02"),
        World.answer(status: "NEW", quantity: "Infinity"),
        World.answer(status: "NEW", clientID: "x-TKT5PX2F1"),
        World.answer(status: "NEW", clientID: "01900000000070008b6bd4a478cd7bac"),
        World.answer(status: "SOMETHING_NEW"),
        World.answer(
            status: "FILLED", executed: "0.01000000", cost: "610",
            parts(part(-1, "0.01", "61000", "0", "BTC"))),
        World.answer(
            status: "FILLED", executed: "0.01000000", cost: "610",
            parts(part(56, "-0.01", "61000", "0", "BTC"))),
        World.answer(
            status: "FILLED", executed: "0.01000000", cost: "610",
            parts(part(56, "0.01", "61000", "0", "B T C"))),
        World.answer(
            status: "FILLED", executed: "0.01000000", cost: "610",
            parts(
                part(56, "0.005", "61000", "0", "BTC"),
                part(56, "0.005", "61000", "0", "BTC"))),
        "[]", "{}", #"{"symbol":"BTCUSDT","orderId":28}"#,
        World.answer(status: "NEW").replacing("\"orderId\":28", with: "\"orderId\":-28"),
        World.answer(status: "NEW").replacing("\"orderId\":28", with: "\"orderId\":2.8e1"),
        World.answer(status: "NEW").replacing("1507725176595", with: "99999999999999999"),
    ]) func anAcceptanceThatCannotBeBelievedIsUnknown(body: String) async throws {
        let world = World()
        let order = try World.order()
        world.script.on(Self.place, .json(body))
        guard case .unknown(let reason) = await world.venue.place(order) else {
            Issue.record("\(body) is believed")
            return
        }
        #expect(!reason.isEmpty)
        #expect(world.venue.health().hostileAnswers == 1)
        world.script.on(Self.query, .json(body))
        guard case .unreachable = await world.venue.query(order) else {
            Issue.record("\(body) is believed of a query")
            return
        }
    }

    @Test(arguments: [
        RESTOutcome.unknown("time-out"), .json("<html>", status: 502),
        .json(#"{"code":-1007,"msg":"Timeout"}"#, status: 504),
        .json(#"{"code":-2010,"msg":"Duplicate order sent."}"#, status: 400),
    ]) func anAnswerThatIsLostIsUnknown(outcome: RESTOutcome) async throws {
        let world = World()
        world.script.on(Self.place, outcome)
        guard case .unknown = await world.venue.place(try World.order()) else {
            Issue.record("\(outcome) proves something")
            return
        }
        #expect(world.script.sent.count == 1)
    }

    @Test func anIdIsNeverSentAgain() async throws {
        let world = World()
        let order = try World.order()
        world.script.on(Self.place, .json(World.answer(status: "NEW")))
        _ = try Self.accepted(await world.venue.place(order))
        guard case .refused = await world.venue.place(order) else {
            Issue.record("sent twice")
            return
        }
        #expect(world.script.sent.count == 1)
        world.script.on(
            Self.cancel,
            .json(
                World.answer(
                    status: "CANCELED", clientID: "cancel",
                    #","origClientOrderId":"\#(World.clientID)""#)))
        guard case .report(let report) = await world.venue.cancel(order) else {
            Issue.record("not cancelled")
            return
        }
        #expect(report.status == .cancelled && report.fills.isEmpty)
        _ = world.script.takeSent()
        guard case .refused = await world.venue.place(order) else {
            Issue.record("sent twice, after its end")
            return
        }
        #expect(world.script.sent.isEmpty)
    }

    @Test func aCancelTellsWhatWasFilledAndLeavesTheFillsToTheQuery() async throws {
        let world = World()
        world.script.on(
            Self.cancel,
            .json(
                World.answer(
                    status: "CANCELED", executed: "0.00400000", cost: "244.00000000",
                    clientID: "cancel", #","origClientOrderId":"\#(World.clientID)""#)))
        guard case .report(let report) = await world.venue.cancel(try World.order()) else {
            Issue.record("not cancelled")
            return
        }
        #expect(report.cumulativeQuantity == (try Fixed("0.004")))
        #expect(report.fills.isEmpty)
    }

    @Test(arguments: [
        (RESTOutcome.json(#"{"code":-2011,"msg":"Unknown order sent."}"#, status: 400), true),
        (.json(#"{"code":-2011,"msg":"Unknown order sent."}"#, status: 500), false),
        (.json(#"{"code":-1003,"msg":"Too many requests"}"#, status: 429), false),
        (.unknown("reset"), false), (.notSent("no route"), false), (.json("{}"), false),
    ]) func aCancelIsNotOpenOnlyWhereTheVenueSaysSo(outcome: RESTOutcome, isProof: Bool)
        async throws
    {
        let world = World()
        world.script.on(Self.cancel, outcome)
        switch await world.venue.cancel(try World.order()) {
        case .notOpen: #expect(isProof)
        case .unreachable: #expect(!isProof)
        case .report: Issue.record("\(outcome) is a report")
        }
    }

    @Test(arguments: [
        (RESTOutcome.json(#"{"code":-2013,"msg":"Order does not exist."}"#, status: 400), true),
        (.json(#"{"code":-2013,"msg":"Order does not exist."}"#, status: 503), false),
        (.json(#"{"code":-1021,"msg":"Timestamp"}"#, status: 400), false),
        (.json("", status: 418), false), (.unknown("reset"), false), (.notSent("x"), false),
    ]) func anOrderIsAbsentOnlyWhereTheVenueSaysSo(outcome: RESTOutcome, isProof: Bool) async throws
    {
        let world = World()
        world.script.on(Self.query, outcome)
        switch await world.venue.query(try World.order()) {
        case .absent: #expect(isProof)
        case .unreachable: #expect(!isProof)
        case .present: Issue.record("\(outcome) is an order")
        }
    }

    @Test func anArchivedOrderEndedWithoutAFill() async throws {
        let world = World()
        world.script.on(
            Self.query, .json(#"{"code":-2026,"msg":"Order was archived."}"#, status: 400))
        // One that was sent just now is not: it may still fill.
        guard case .unreachable = await world.venue.query(try World.order()) else {
            Issue.record("a young order is in the archive")
            return
        }
        world.time.pass(.seconds(90 * 86_400))
        let report = try Self.present(await world.venue.query(try World.order()))
        #expect(report.status == .cancelled && report.cumulativeQuantity.isZero)
    }

    @Test func aQueryHasItsFillsFromTradesAlone() async throws {
        let world = World()
        world.script.on(
            Self.query,
            .json(World.answer(status: "EXPIRED", executed: "0.00400000", cost: "243.99000000")))
        world.script.on(
            Self.trades,
            .json(
                "[" + World.trade(56, "0.00300000", cost: "182.99000000") + ","
                    + World.trade(57, "0.00100000", cost: "61.00000000", of: "BNB") + "]"))
        let report = try Self.present(await world.venue.query(try World.order()))
        #expect(report.status == .cancelled)
        #expect(report.fills.map(\.venueTradeID) == ["BTCUSDT-56", "BTCUSDT-57"])
        #expect(report.fills.map(\.notional) == [try Fixed("182.99"), try Fixed("61")])
        #expect(report.fills.map(\.fee.asset.code) == ["BTC", "BNB"])
        let request = try #require(world.script.sent.last)
        #expect(request.query.contains("orderId=28"))
    }

    /// The order is current before its trades are, and the other way round.
    @Test(arguments: [("0.00200000", "0.00400000", "0.004"), ("0.00400000", "0.00200000", "0.004")])
    func tradesMayBeLaterOrEarlierThanTheOrder(
        executed: String, traded: String, cumulative: String
    ) async throws {
        let world = World()
        world.script.on(
            Self.query, .json(World.answer(status: "PARTIALLY_FILLED", executed: executed)))
        let cost = traded == "0.00400000" ? "244" : "122"
        world.script.on(Self.trades, .json("[\(World.trade(56, traded, cost: cost))]"))
        let report = try Self.present(await world.venue.query(try World.order()))
        #expect(report.status == .open)
        #expect(report.cumulativeQuantity == (try Fixed(cumulative)))
        #expect(report.fills.map(\.quantity) == [try Fixed(traded)])
    }

    @Test(arguments: [
        "[\(World.trade(56, "0.004", cost: "244", orderID: 29))]",
        "[\(World.trade(56, "0.004", cost: "244", symbol: "ETHUSDT"))]",
        "[\(World.trade(56, "0.004", cost: "244", isBuyer: false))]",
        "[\(World.trade(56, "0.004", cost: "NaN"))]", "[\(World.trade(56, "0", cost: "0"))]",
        "[\(World.trade(56, "0.004", price: "-1", cost: "244"))]",
        "[\(World.trade(56, "0.004", cost: "24400"))]",
        "[\(World.trade(56, "0.004", cost: "244", fee: "1e99"))]",
        "[\(World.trade(56, "0.4", cost: "24400"))]",
        "[\(World.trade(56, "0.002", cost: "122")),\(World.trade(56, "0.002", cost: "122"))]",
        "{}", "[1]", "",
    ]) func tradesThatCannotBeBelievedAreNotBooked(body: String) async throws {
        let world = World()
        world.script.on(
            Self.query, .json(World.answer(status: "PARTIALLY_FILLED", executed: "0.00400000")))
        world.script.on(Self.trades, .json(body))
        guard case .unreachable = await world.venue.query(try World.order()) else {
            Issue.record("\(body) is believed")
            return
        }
    }

    @Test func anOrderOfManyTradesIsReadPageAfterPage() async throws {
        let world = World()
        world.script.on(
            Self.query,
            .json(World.answer(status: "PARTIALLY_FILLED", executed: "0.01001000", quantity: "1")))
        let first = (0..<1_000).map { World.trade($0, "0.00001", cost: "0.61") }
        world.script.on(
            Self.trades, .json("[\(first.joined(separator: ","))]"),
            .json("[\(World.trade(1_000, "0.00001", cost: "0.61"))]"))
        let report = try Self.present(await world.venue.query(try World.order(quantity: "1")))
        #expect(report.fills.count == 1_001)
        #expect(world.script.sent.last?.query.contains("fromId=1000") == true)
    }
}
