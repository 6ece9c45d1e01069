import Bookkeeping
import Domain
import Execution
import Money
import TestKit
import Testing

@testable import Engine

/// A venue that says "absent", and what its balances say.
@Suite struct AbsenceTests {
    private let world = EngineWorld()
    private var service: EngineOperator { EngineOperator(world.runner) }

    /// A conversion whose first order's answer is lost, and of which the venue knows nothing.
    private func lost(
        _ change: (inout ConversionRequest) -> Void = { _ in }
    ) async throws -> (ConversionID, Order) {
        try await world.recover()
        world.venue.script.withLock { $0.placements = [.answer(.unknown("no answer"))] }
        let conversion = try await world.create(
            EngineWorld.sell {
                $0.expiresAt = EngineWorld.start.adding(.seconds(86_400))
                change(&$0)
            })
        try await world.work()
        let order = try world.lastOrder()
        world.venue.script.withLock { $0.queries[order.id] = .absent }
        return (conversion.id, order)
    }

    private func setVenue(btc total: String, locked: String = "0") {
        let balance = VenueBalance(total: fixed(total), locked: fixed(locked))
        world.venue.script.withLock { $0.balances?[EngineWorld.btc] = balance }
    }

    private var sent: Int { world.venue.script.withLock { $0.placed.count } }

    private func state(_ id: ConversionID) throws -> OrderState? {
        try world.stored(id).orders.first?.state
    }

    private func isUnknown(_ id: ConversionID) throws -> Bool {
        if case .unknown? = try state(id) { true } else { false }
    }

    @Test func aLostAnswerIsLogged() async throws {
        let (_, order) = try await lost()
        #expect(world.lines.count(.warning, "whether an order arrived") == 1)
        #expect(world.lines.count(.warning, "order=\(order.id)") == 1)
    }

    /// Nothing speaks against it: it is believed at the first question that can prove it.
    @Test func anAbsenceIsBelievedAtOnceWhereBalancesAgree() async throws {
        let (id, _) = try await lost()
        try await world.pass(.milliseconds(2_999))
        #expect(try isUnknown(id))
        try await world.pass(.seconds(2))
        try await world.pass(.seconds(2))
        #expect(try state(id) == .absent)
        #expect(sent == 2)
        #expect(try world.stored(id).conversion.status == .completed)
        #expect(world.lines.count(.warning, "less than the ledger") == 0)
    }

    /// It was executed, and the venue hides it for longer than its margin.
    @Test func anAbsenceThatBalancesContradictIsNotBelieved() async throws {
        let (id, order) = try await lost()
        setVenue(btc: "9")
        for _ in 0..<80 { try await world.pass(.seconds(5)) }
        #expect(try isUnknown(id))
        #expect(sent == 1)
        #expect(world.lines.count(.warning, "missing=1 BTC") == 1)
        #expect(
            await service.remedies() == [order.id: .doubted(missing: .one, of: EngineWorld.btc)])
        world.venue.script.withLock {
            $0.queries[order.id] = .present(
                ScriptedVenue.report(order, .filled, [ScriptedVenue.fill(order)]))
        }
        try await world.pass(.seconds(5))
        #expect(try world.stored(id).conversion.status == .completed)
        #expect(sent == 1)
        world.expectSoundBooks()
    }

    @Test func aPartOfItIsEnoughToDoubt() async throws {
        let (id, _) = try await lost()
        setVenue(btc: "9.99")
        for _ in 0..<10 { try await world.pass(.seconds(5)) }
        #expect(try isUnknown(id))
    }

    @Test func aContradictionOfAMomentIsNotTold() async throws {
        let (id, _) = try await lost()
        setVenue(btc: "9")
        for _ in 0..<2 { try await world.pass(.seconds(5)) }
        #expect(try isUnknown(id))
        setVenue(btc: "10")
        for _ in 0..<2 { try await world.pass(.seconds(5)) }
        #expect(try state(id) == .absent)
        #expect(world.lines.count(.warning, "less than the ledger") == 0)
    }

    /// Such as a trade of another order that was booked a moment later.
    @Test func aShortContradictionThatGoesAwayEndsTheDoubt() async throws {
        let (id, _) = try await lost()
        setVenue(btc: "9")
        for _ in 0..<20 { try await world.pass(.seconds(5)) }
        setVenue(btc: "10")
        for _ in 0..<2 { try await world.pass(.seconds(5)) }
        #expect(try state(id) == .absent)
        #expect(sent == 2)
    }

    /// Whatever made the balances agree again, such as an adjustment of the ledger.
    @Test func afterALongContradictionOnlyOperatorsSayThatItIsAbsent() async throws {
        let (id, order) = try await lost()
        setVenue(btc: "9")
        for _ in 0..<40 { try await world.pass(.seconds(5)) }
        setVenue(btc: "10")
        for _ in 0..<40 { try await world.pass(.seconds(5)) }
        #expect(try isUnknown(id))
        #expect(sent == 1)
        async let resolved: Void = service.resolve(order.id, with: .absent)
        for _ in 0..<1_000 {
            try await world.work()
            await Task.yield()
        }
        try await resolved
        #expect(try state(id) == .absent)
        #expect(world.runner.doubts.doubt(of: order.id) == nil)
    }

    @Test func aVenueThatDoesNotTellItsBalancesIsNotBelieved() async throws {
        let (id, _) = try await lost()
        let balances = world.venue.script.withLock { script in
            defer { (script.balances, script.balanceQuestions) = (nil, 0) }
            return script.balances
        }
        for _ in 0..<10 { try await world.pass(.seconds(5)) }
        #expect(try isUnknown(id))
        let asked = world.venue.script.withLock { $0.balanceQuestions }
        #expect((1...10).contains(asked), "once for each question that could be proof")
        world.venue.script.withLock { $0.balances = balances }
        for _ in 0..<2 { try await world.pass(.seconds(5)) }
        #expect(try state(id) == .absent)
    }

    /// It rests there, and nothing of it has traded yet.
    @Test func whatIsBoundAtTheVenueContradictsTheAbsenceOfAnOrderThatRests() async throws {
        let (id, order) = try await lost { $0.executor = .maker }
        #expect(order.timeInForce == .postOnly)
        setVenue(btc: "10", locked: "1")
        for _ in 0..<10 { try await world.pass(.seconds(5)) }
        #expect(try isUnknown(id))
        #expect(sent == 1)
        setVenue(btc: "10")
        for _ in 0..<2 { try await world.pass(.seconds(5)) }
        #expect(try state(id) == .absent)
    }

    /// The venue hides the trade in its balances as well: nobody could know. It is told when it
    /// shows.
    @Test func anOrderThatWasTakenForAbsentAndTradedIsTold() async throws {
        let (id, order) = try await lost()
        for _ in 0..<2 { try await world.pass(.seconds(5)) }
        #expect(try state(id) == .absent)
        let report = ScriptedVenue.report(order, .filled, [ScriptedVenue.fill(order)])
        for _ in 0..<2 {
            try await world.runner.deliver(report)
            try await world.work()
        }
        let stored = try world.stored(id)
        #expect(stored.orders.map(\.state) == [.filled, .filled])
        #expect(world.lines.count(.critical, "taken for absent has traded") == 1)
        let told = world.store.books.events.filter { $0.kind == .overtraded }
        #expect(
            told.map(\.note) == [
                "order \(order.id) at one/main was taken for absent and traded SELL 1 BTC-USD"
            ])
        #expect(told.map(\.conversion) == [id] && told.map(\.log) == [.installation])
        let findings = world.store.books.audit()
        #expect(findings.map(\.check) == ["spend-within-amount"])
        #expect(findings.first?.message == "spent 2 BTC, fixed were 1")
    }
}
