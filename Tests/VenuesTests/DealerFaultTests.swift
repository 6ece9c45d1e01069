import Domain
import Engine
import Money
import TestKit
import Testing

@testable import Venues

/// What goes wrong at the dealer by its plan, and what a question says of it later.
@Suite struct DealerFaultTests {
    private typealias Fault = DealerFaultPlan.Fault

    /// What a sender or an asker gets to know, in a word.
    private enum Word: Hashable {
        case submitted, booked, rejected, withdrawn, settled, refused, unknown, absent, unreachable
    }

    private func word(_ report: DealReport) -> Word {
        switch report.state {
        case .submitted: .submitted
        case .booked: .booked
        case .rejected: .rejected
        case .withdrawn: .withdrawn
        case .settled: .settled
        }
    }

    private func word(_ answer: DealAnswer) -> Word {
        switch answer {
        case .answered(let report): word(report)
        case .refused: .refused
        case .unknown: .unknown
        }
    }

    private func word(_ sighting: DealSighting) -> Word {
        switch sighting {
        case .present(let report): word(report)
        case .absent: .absent
        case .unreachable: .unreachable
        }
    }

    /// The answer, what a question says at once, and what ones say when nothing can arrive any
    /// more.
    private static func course(of fault: Fault) -> (answer: Word, atOnce: Word, end: Set<Word>) {
        switch fault {
        case .reject: (.rejected, .rejected, [.rejected])
        case .look: (.submitted, .submitted, [.booked])
        case .lookReject: (.submitted, .submitted, [.rejected])
        case .requestLost: (.unknown, .absent, [.absent])
        // In time, or too late.
        case .requestLate: (.unknown, .absent, [.booked, .rejected])
        case .answerLost: (.unknown, .booked, [.booked])
        }
    }

    @Test(arguments: DealerFaultPlan.Fault.allCases)
    func eachFaultHasItsAnswerAndWhatAQuestionSaysLater(fault: DealerFaultPlan.Fault) async throws {
        let course = Self.course(of: fault)
        var ends: Set<Word> = []
        for seed in UInt64(1)...20 {
            let fixture = DealerFixture(faults: DealerFaultPlan(seed: seed, scripted: [1: fault]))
            let dealer = try fixture.openInMemory()
            let order = try await fixture.world(dealer).order(1)
            let sentAt = fixture.time.now()
            let answer = word(await dealer.deal(order))
            #expect(answer == course.answer)
            let waited = answer == .unknown ? DealerLimits.answerDeadline : .zero
            #expect(fixture.time.now() == sentAt.adding(waited))
            #expect(word(await dealer.find(order)) == course.atOnce)
            fixture.time.pass(
                order.validUntil.adding(dealer.absenceMargin).duration(since: fixture.time.now()))
            let end = word(await dealer.find(order))
            ends.insert(end)
            // "Absent" is proof by then: nothing arrives any more.
            fixture.time.pass(.seconds(3_600))
            #expect(word(await dealer.find(order)) == end)
        }
        #expect(ends == course.end)
    }

    /// A quote that has expired on the way books nothing, also within the deal's validity.
    @Test func aLateDealIsTakenOnlyWhileItMayBe() async throws {
        for seed in UInt64(1)...40 {
            let fixture = DealerFixture(
                faults: DealerFaultPlan(seed: seed, scripted: [1: .requestLate]))
            let dealer = try fixture.openInMemory()
            let order = try await fixture.world(dealer).order(1, life: .seconds(3))
            #expect(word(await dealer.deal(order)) == .unknown)
            fixture.time.pass(.seconds(3_600))
            let end = word(await dealer.find(order))
            let deal = try #require(dealer.withRecords { $0.deal(order.id) })
            let isInTime = deal.takenAt < DealerFixture.start.adding(.seconds(3))
            #expect(end == (isInTime ? .settled : .rejected) || end == .booked)
            #expect((end == .rejected) != isInTime)
            #expect(deal.takenAt >= DealerFixture.start.adding(DealerLimits.answerDeadline))
            #expect(deal.takenAt < order.validUntil.adding(dealer.absenceMargin))
        }
    }

    @Test(arguments: [Fault.look, .lookReject])
    func onlyWhatItLooksAtIsTakenBack(fault: DealerFaultPlan.Fault) async throws {
        for waits in [false, true] {
            let fixture = DealerFixture(faults: DealerFaultPlan(seed: 3, scripted: [1: fault]))
            let dealer = try fixture.openInMemory()
            let order = try await fixture.world(dealer).order(1)
            #expect(word(await dealer.deal(order)) == .submitted)
            let rolled = await dealer.roll(order, to: order.valueDate.adding(days: 1))
            #expect(word(rolled) == .submitted)
            if waits { fixture.time.pass(DealerLimits.lookDelayMax) }
            let decided: Word = fault == .look ? .booked : .rejected
            let end: Word = waits ? decided : .withdrawn
            #expect(word(await dealer.withdraw(order)) == end)
            fixture.time.pass(.seconds(60))
            #expect(word(await dealer.find(order)) == end)
            #expect(word(await dealer.deal(order)) == end)
            // Its quote is used up all the same.
            let other = order.changed(
                id: DealerWorld.id(2), validUntil: fixture.time.now().adding(.seconds(5)))
            #expect(word(await dealer.deal(other)) == .rejected)
        }
    }

    @Test func duringAnOutageNothingIsTakenAndNothingCanBeAsked() async throws {
        let outage = FaultPlan.Outage(from: .seconds(10), lasting: .seconds(5))
        let fixture = DealerFixture(
            faults: DealerFaultPlan(scripted: [2: .requestLate], outages: [outage]))
        let dealer = try fixture.openInMemory()
        let world = fixture.world(dealer)
        let (before, late, during) = (
            try await world.order(1), try await world.order(2), try await world.order(3)
        )
        #expect(word(await dealer.deal(before)) == .booked && dealer.isUp)
        let longValid = late.changed(validUntil: world.now().adding(.seconds(600)))
        #expect(word(await dealer.deal(longValid)) == .unknown)
        fixture.time.pass(.seconds(9))
        #expect(!dealer.isUp)
        #expect(word(await dealer.deal(during)) == .refused)
        // Of what it has, or what is on its way to it, that would be a lie.
        #expect(word(await dealer.deal(before)) == .unknown)
        #expect(word(await dealer.deal(longValid)) == .unknown)
        for order in [before, during] {
            #expect(word(await dealer.find(order)) == .unreachable)
            #expect(word(await dealer.withdraw(order)) == .unreachable)
            #expect(word(await dealer.roll(order, to: order.valueDate)) == .unreachable)
        }
        guard case .unavailable = await dealer.quote(try world.request(.bid)) else {
            Issue.record("a quote while it is down")
            return
        }
        #expect(dealer.reference(world.pair)?.description == "1.1172")
        fixture.time.pass(.seconds(5))
        #expect(dealer.isUp)
        #expect(word(await dealer.find(before)) == .booked)
        #expect(word(await dealer.find(during)) == .absent)
    }

    @Test func faultsAreDrawnFromTheSeedInTheirShares() throws {
        let tenth = try Fixed("0.1")
        let plan = DealerFaultPlan(
            seed: 11,
            probabilities: Dictionary(uniqueKeysWithValues: Fault.allCases.map { ($0, tenth) }))
        func drawn(_ plan: DealerFaultPlan) -> [Fault?] {
            var dice = DealerFaultDice(plan)
            return (0..<2_000).map { _ in dice.roll() }
        }
        let faults = drawn(plan)
        #expect(faults == drawn(plan))
        var other = plan
        other.seed = 12
        #expect(faults != drawn(other))
        for fault in Fault.allCases {
            // Each is drawn only where none before it was: 200, 180, 162, ...
            let count = faults.filter { $0 == fault }.count
            #expect((80...250).contains(count), "\(fault): \(count)")
        }
        #expect(drawn(.none).allSatisfy { $0 == nil })
    }
}
