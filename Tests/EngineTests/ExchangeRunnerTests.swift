import Bookkeeping
import Domain
import Execution
import Money
import TestKit
import Testing

@testable import Engine

/// Foreign exchanges from the confirm to their end, one step at a time.
@Suite struct ExchangeRunnerTests {
    private static let eur = ExchangeWorld.eur
    private static let usd = ExchangeWorld.usd

    @Test func theClockOnlyMakesASettlementDue() async throws {
        let world = try ExchangeWorld()
        let account = try await world.fund()
        let exchange = try await world.confirm(account)
        #expect(world.balance(account, Self.eur).held == Fixed(1_000))
        try await world.pass(.milliseconds(10))
        #expect(try await world.stored(exchange).state == .ordered)
        // Long past the cut-off: without evidence it stays as it is, and is overdue.
        try await world.pass(.seconds(86_400), steps: 4)
        #expect(try await world.stored(exchange).state == .ordered)
        #expect(await world.exchanges.open().map(\.isOverdue) == [true])
        world.dealer.script.withLock { $0.isSettled = true }
        try await world.pass(.seconds(60))
        let done = try await world.stored(exchange)
        #expect(done.state == .success && done.evidence == "S" && done.completedAt != nil)
        #expect(world.balance(account, Self.eur).posted == Fixed(9_000))
        #expect(world.balance(account, Self.eur).held.isZero)
        #expect(world.balance(account, Self.usd).posted == Fixed(11_100))
        #expect(world.findings.isEmpty && world.runner.desk.openCount == 0)
    }

    @Test func theDealerIsNotAskedForASettlementBeforeItIsDue() async throws {
        let world = try ExchangeWorld()
        let exchange = try await world.confirm(try await world.fund())
        try await world.pass(.milliseconds(10))
        world.dealer.script.withLock { $0.isSettled = true }
        try await world.pass(.seconds(3_600), steps: 20)
        #expect(try await world.stored(exchange).state == .ordered)
        // The later cut-off of the value date: 14:00 in New York is 18:00 UTC in March.
        let due = try #require(Instant(rfc3339: "2026-03-11T18:00:00Z"))
        try await world.pass(due.adding(.seconds(-1)).duration(since: world.time.now()))
        #expect(try await world.stored(exchange).state == .ordered)
        try await world.pass(.seconds(1))
        #expect(try await world.stored(exchange).state == .success)
    }

    @Test func aSandboxDealerSettlesAtOnce() async throws {
        let world = try ExchangeWorld(dealer: ScriptedDealer(settlesAtOnce: true))
        let exchange = try await world.confirm(try await world.fund())
        world.dealer.script.withLock { $0.isSettled = true }
        try await world.pass(.milliseconds(10), steps: 3)
        #expect(try await world.stored(exchange).state == .success)
    }

    @Test(arguments: [ScriptedDealer.Answer.bookSilently, .bookOtherFigures])
    func aLostAnswerIsAskedForAndNothingIsSentAgain(
        _ answer: ScriptedDealer.Answer
    ) async throws {
        let world = try ExchangeWorld()
        world.dealer.then(answer)
        let exchange = try await world.confirm(try await world.fund())
        world.dealer.script.withLock { $0.isDown = true }
        let quoteCalls = world.dealer.script.withLock { $0.calls.count }
        #expect(quoteCalls == 0)
        try await world.pass(.milliseconds(10))
        #expect(try await world.stored(exchange).state == .unknown)
        try await world.pass(.seconds(3_600), steps: 3)
        #expect(try await world.stored(exchange).state == .unknown)
        world.dealer.script.withLock { $0.isDown = false }
        try await world.pass(.seconds(5))
        #expect(try await world.stored(exchange).state == .ordered)
        #expect(world.dealer.script.withLock { $0.calls } == [exchange.order])
        #expect(world.findings.isEmpty)
    }

    @Test func whatNeverArrivedFailsOnlyOnceItCannotArriveAnyMore() async throws {
        let world = try ExchangeWorld()
        world.dealer.then(.lose)
        let account = try await world.fund()
        let exchange = try await world.confirm(account)
        try await world.pass(.milliseconds(10))
        try await world.pass(.milliseconds(100), steps: 29)
        #expect(try await world.stored(exchange).state == .unknown)
        try await world.pass(.seconds(5), steps: 2)
        #expect(try await world.stored(exchange).state == .failed)
        #expect(world.balance(account, Self.eur).available == Fixed(10_000))
        #expect(world.findings.isEmpty)
    }

    @Test func aDealerThatDecidesLaterIsAskedUntilItDoes() async throws {
        for (state, expected) in [
            (DealReport.State.booked(reference: "D"), ExchangeState.ordered),
            (.rejected("no"), .rejected),
        ] {
            let world = try ExchangeWorld()
            world.dealer.then(.submit)
            let exchange = try await world.confirm(try await world.fund())
            try await world.pass(.milliseconds(10))
            #expect(try await world.stored(exchange).state == .submitted)
            world.dealer.decide(exchange, state)
            try await world.pass(.seconds(5))
            #expect(try await world.stored(exchange).state == expected)
            #expect(world.findings.isEmpty)
        }
    }

    @Test func aDealThatIsNoLongerSeenBecomesUnknown() async throws {
        let world = try ExchangeWorld()
        world.dealer.then(.submit)
        let exchange = try await world.confirm(try await world.fund())
        try await world.pass(.milliseconds(10))
        world.dealer.script.withLock { $0.isDown = true }
        try await world.pass(.seconds(5), steps: 11)
        #expect(try await world.stored(exchange).state == .submitted)
        try await world.pass(.seconds(5), steps: 2)
        #expect(try await world.stored(exchange).state == .unknown)
        world.dealer.script.withLock { $0.isDown = false }
        try await world.pass(.seconds(5))
        #expect(try await world.stored(exchange).state == .submitted)
        #expect(world.findings.isEmpty)
    }

    @Test func aDraftIsCancelledAtOnce() async throws {
        let world = try ExchangeWorld()
        let account = try await world.fund()
        let exchange = try await world.confirm(account)
        let cancelled = try await world.exchanges.cancel(exchange.id, of: account)
        #expect(cancelled.state == .cancelled)
        try await world.pass(.seconds(10), steps: 2)
        #expect(world.dealer.script.withLock { $0.calls.isEmpty })
        #expect(world.balance(account, Self.eur).available == Fixed(10_000))
        await #expect(throws: ExchangeError.notCancellable(cancelled)) {
            try await world.exchanges.cancel(exchange.id, of: account)
        }
        #expect(world.findings.isEmpty)
    }

    @Test func aBookedDealIsNotCancelled() async throws {
        let world = try ExchangeWorld()
        let account = try await world.fund()
        let exchange = try await world.confirm(account)
        try await world.pass(.milliseconds(10))
        let ordered = try await world.stored(exchange)
        await #expect(throws: ExchangeError.notCancellable(ordered)) {
            try await world.exchanges.cancel(exchange.id, of: account)
        }
    }

    @Test func whatTheDealerHasIsTheDealersToGiveBack() async throws {
        let world = try ExchangeWorld { $0.withdrawWait = .zero }
        let account = try await world.fund()
        world.dealer.then(.submit)
        let exchange = try await world.confirm(account)
        try await world.pass(.milliseconds(10))
        // Nobody works on it while the client waits: no answer in time.
        world.dealer.script.withLock { $0.isDown = true }
        var asked = try await world.exchanges.cancel(exchange.id, of: account)
        #expect(asked.state == .submitted && asked.cancelRequested)
        let patient = try ExchangeWorld(store: world.store, dealer: world.dealer)
        _ = try await patient.runner.recover()
        async let answer = patient.exchanges.cancel(exchange.id, of: account)
        await Task.yield()
        try await patient.work()
        for _ in 0..<20 { await Task.yield() }
        patient.time.advance(.seconds(6))
        asked = try await answer
        #expect(asked.state == .submitted && asked.cancelRequested)
        patient.dealer.script.withLock { $0.isDown = false }
        try await patient.pass(.seconds(6))
        #expect(try await patient.stored(exchange).state == .cancelled)
        #expect(patient.balance(account, Self.eur).available == Fixed(10_000))
        #expect(patient.findings.isEmpty)
    }

    @Test func missingMoneyUsesTheCreditUntilItComes() async throws {
        let world = try ExchangeWorld {
            $0.terms.funding = .bySettlement(creditLimit: Fixed(900))
        }
        let account = try await world.fund(200)
        let exchange = try await world.confirm(account)
        #expect(exchange.held == Fixed(200) && exchange.credit == Fixed(800))
        await #expect(
            throws: ExchangeError.insufficientFunds(
                Self.eur, available: .zero, needed: Fixed(101))
        ) {
            try await world.confirm(account, 101, as: "b")
        }
        world.dealer.script.withLock { $0.isSettled = true }
        try await world.pass(.milliseconds(10))
        try await world.pass(.seconds(86_400), steps: 3)
        let late = try await world.stored(exchange)
        #expect(late.state == .ordered && late.isFundsMissing)
        try await world.deposit(700)
        try await world.pass(.seconds(1))
        #expect(try await world.stored(exchange).credit == Fixed(100))
        try await world.deposit(500)
        try await world.pass(.seconds(1), steps: 3)
        let done = try await world.stored(exchange)
        #expect(done.state == .success && done.credit.isZero && !done.isFundsMissing)
        #expect(world.balance(account, Self.eur).available == Fixed(400))
        #expect(world.findings.isEmpty)
    }

    @Test func newCalendarsRollOpenDeals() async throws {
        let world = try ExchangeWorld()
        let account = try await world.fund()
        let exchange = try await world.confirm(account)
        try await world.pass(.milliseconds(10))
        world.overrides.text.withLock { $0 = "EUR 2026-03-11 closed Strike\nEUR 2026-03-12" }
        await #expect(throws: ExchangeError.self) { try await world.exchanges.reloadCalendars() }
        #expect(try await world.stored(exchange).originalSettlementDate == nil)
        world.overrides.text.withLock {
            $0 = "EUR 2026-03-11 closed Strike\nUSD 2026-03-12 closed Storm"
        }
        #expect(try await world.exchanges.reloadCalendars() == 1)
        #expect(try await world.exchanges.reloadCalendars() == 0)
        let rolled = try await world.stored(exchange)
        #expect(rolled.settlementDate == CivilDate("2026-03-13"))
        #expect(rolled.originalSettlementDate == CivilDate("2026-03-11"))
        // The dealer is asked for the same, until it agrees.
        world.dealer.script.withLock { $0.isDown = true }
        try await world.pass(.milliseconds(10))
        #expect(await world.exchanges.open().first?.waitsFor.contains("agreed") == true)
        world.dealer.script.withLock { $0.isDown = false }
        try await world.pass(.seconds(60))
        #expect(world.dealer.script.withLock { $0.rolled } == [rolled.settlementDate])
        world.dealer.script.withLock { $0.isSettled = true }
        try await world.pass(.seconds(3 * 86_400))
        #expect(try await world.stored(exchange).state == .ordered)
        try await world.pass(.seconds(86_400), steps: 2)
        #expect(try await world.stored(exchange).state == .success)
        #expect(world.findings.isEmpty)
    }

    /// Confirmed on a quote from before the calendars changed.
    @Test func aDealThatIsConfirmedForANewHolidayIsRolledToo() async throws {
        let world = try ExchangeWorld()
        let account = try await world.fund()
        let quote = try await world.quote(account)
        world.overrides.text.withLock { $0 = "EUR 2026-03-11 closed Strike" }
        #expect(try await world.exchanges.reloadCalendars() == 0)
        let exchange = try await world.exchanges.confirm(quote.id, as: "a", for: account)
        try await world.pass(.milliseconds(10))
        try await world.pass(.seconds(2), steps: 2)
        let rolled = try await world.stored(exchange)
        #expect(rolled.state == .ordered)
        #expect(rolled.settlementDate == CivilDate("2026-03-12"))
        #expect(world.dealer.script.withLock { $0.rolled } == [rolled.settlementDate])
        #expect(world.findings.isEmpty)
    }

    @Test func oneAnswerThatIsMissingIsNotForTooLong() async throws {
        let world = try ExchangeWorld()
        world.dealer.then(.submit)
        let exchange = try await world.confirm(try await world.fund())
        try await world.pass(.milliseconds(10))
        try await world.pass(.seconds(5), steps: 30)
        world.dealer.script.withLock { $0.isDown = true }
        try await world.pass(.seconds(5), steps: 2)
        #expect(try await world.stored(exchange).state == .submitted)
        try await world.pass(.seconds(5), steps: 12)
        #expect(try await world.stored(exchange).state == .unknown)
    }

    @Test func aDealWhoseDealerIsNotConfiguredWaitsForAnOperator() async throws {
        let world = try ExchangeWorld()
        let account = try await world.fund()
        let exchange = try await world.confirm(account)
        let settled = try await world.confirm(account, as: "b")
        try await world.pass(.milliseconds(10))
        let other = try ExchangeWorld(
            store: world.store, dealer: ScriptedDealer("other"), at: world.time.now())
        #expect(try await other.runner.recover() == 2)
        try await other.pass(.seconds(1))
        let open = await other.exchanges.open()
        #expect(Set(open.map(\.waitsFor)) == ["its dealer bank is not configured"])
        // What an operator settles is credited without the dealer.
        _ = try await other.exchanges.settle(settled.id, evidence: "MT900")
        try await other.pass(.milliseconds(10))
        #expect(try await other.stored(settled).state == .success)
        let closeOut = CloseOut(dealerReference: "C", cost: .zero, bearer: .house)
        #expect(
            try await other.exchanges.closeOut(exchange.id, closeOut).state == .failed)
        #expect(other.balance(account, Self.eur).available == Fixed(9_000))
        #expect(other.findings.isEmpty && other.runner.desk.openCount == 0)
    }

    @Test func oneAccountDoesNotFillTheDesk() async throws {
        let world = try ExchangeWorld { $0.openPerAccountMax = 1 }
        let account = try await world.fund()
        let first = try await world.confirm(account, as: "a")
        await #expect(throws: ExchangeError.overloaded(retryAfter: .seconds(1))) {
            try await world.confirm(account, as: "b")
        }
        _ = try await world.exchanges.cancel(first.id, of: account)
        #expect(try await world.confirm(account, as: "c").state == .draft)
    }

    @Test func operatorsSettleAndCloseOut() async throws {
        let world = try ExchangeWorld()
        let account = try await world.fund()
        let first = try await world.confirm(account, as: "a")
        let second = try await world.confirm(account, as: "b")
        await #expect(throws: ExchangeError.notCancellable(first)) {
            try await world.exchanges.settle(first.id, evidence: "too early")
        }
        try await world.pass(.milliseconds(10))
        _ = try await world.exchanges.settle(first.id, evidence: "MT900")
        try await world.pass(.milliseconds(10))
        let settled = try await world.stored(first)
        #expect(settled.state == .success && settled.evidence == "MT900")
        let closeOut = CloseOut(
            dealerReference: "C1", cost: Fixed(12), bearer: .client)
        let closed = try await world.exchanges.closeOut(second.id, closeOut)
        #expect(closed.state == .failed)
        #expect(world.balance(account, Self.eur).available == Fixed(8_988))
        #expect(world.findings.isEmpty && world.runner.desk.openCount == 0)
    }

    /// One is said to be absent, wrongly: what the dealer says of it later changes nothing.
    @Test func operatorsResolveWhatTheDealerIsSilentAbout() async throws {
        let world = try ExchangeWorld()
        let account = try await world.fund()
        world.dealer.then(.bookSilently, .bookSilently)
        let first = try await world.confirm(account, as: "a")
        let second = try await world.confirm(account, as: "b")
        world.dealer.script.withLock { $0.isDown = true }
        await #expect(throws: ExchangeError.notCancellable(first)) {
            try await world.exchanges.resolve(first.id, .absent, evidence: "not sent")
        }
        try await world.pass(.milliseconds(10))
        let early = try await world.stored(first)
        #expect(early.state == .unknown)
        await #expect(throws: ExchangeError.notCancellable(early)) {
            try await world.exchanges.resolve(first.id, .absent, evidence: "may arrive")
        }
        try await world.pass(.seconds(3))
        let failed = try await world.exchanges.resolve(first.id, .absent, evidence: "list")
        #expect(failed.state == .failed && failed.evidence == "absent, list")
        let booked = try await world.exchanges.resolve(
            second.id, .booked(reference: "D9"), evidence: "list")
        #expect(booked.state == .ordered && booked.dealerReference == "D9")
        #expect(world.balance(account, Self.eur).held == Fixed(1_000))
        world.dealer.script.withLock { ($0.isDown, $0.isSettled) = (false, true) }
        try await world.pass(.seconds(86_400), steps: 3)
        #expect(try await world.stored(first) == failed)
        #expect(try await world.stored(second).state == .success)
        #expect(world.balance(account, Self.eur).available == Fixed(9_000))
        #expect(world.balance(account, Self.usd).posted == Fixed(11_100))
        #expect(world.findings.isEmpty && world.runner.desk.openCount == 0)
    }

    /// Wherever the process ends, the next one goes on from what is durable.
    @Test(arguments: [
        ScriptedDealer.Answer.book, .submit, .bookSilently, .lose, .bookOtherFigures, .reject,
    ])
    func aRestartAfterEachStepChangesNothing(_ answer: ScriptedDealer.Answer) async throws {
        let dealer = ScriptedDealer()
        dealer.then(answer)
        var world = try ExchangeWorld(dealer: dealer)
        let account = try await world.fund()
        let exchange = try await world.confirm(account)
        for step in 0..<40 {
            let now = world.time.now()
            world = try ExchangeWorld(store: world.store, dealer: dealer, at: now)
            _ = try await world.runner.recover()
            if step == 12 { dealer.decide(exchange, .booked(reference: "D")) }
            if step == 25 { dealer.script.withLock { $0.isSettled = true } }
            try await world.pass(step < 20 ? .milliseconds(500) : .seconds(20_000))
            #expect(world.findings.isEmpty, "step \(step)")
        }
        let done = try await world.stored(exchange)
        switch answer {
        case .book, .submit, .bookSilently, .bookOtherFigures: #expect(done.state == .success)
        case .lose: #expect(done.state == .failed)
        case .reject: #expect(done.state == .rejected)
        }
        #expect(dealer.script.withLock { $0.calls } == [exchange.order])
    }
}
