import Domain
import Engine
import Money
import TestKit
import Testing

@testable import Venues

/// Each fault of the plan does what it says, and the truth can be asked for afterwards.
@Suite struct PaperVenueFaultTests {
    private func place(
        _ fault: FaultPlan.Fault,
        _ body: (PaperVenue, VenueWorld, Order, PlaceAnswer) async throws
            -> Void
    ) async throws {
        let fixture = try PaperVenueFixture(faults: FaultPlan(scripted: [1: fault]))
        defer { fixture.removeFiles() }
        let venue = try fixture.open()
        let world = try fixture.world(venue)
        let order = try world.order(1, .buy, .immediateOrCancel, through: 5)
        try await body(venue, world, order, await venue.place(order))
    }

    @Test func aRefusedOrderIsAbsent() async throws {
        try await place(.refuse) { venue, _, order, answer in
            guard case .refused = answer else {
                Issue.record("\(answer)")
                return
            }
            #expect(await venue.query(order) == .absent)
        }
    }

    @Test func aLostAnswerHidesAFill() async throws {
        try await place(.answerLost) { venue, world, order, answer in
            guard case .unknown = answer, case .present(let report) = await venue.query(order)
            else {
                Issue.record("\(answer)")
                return
            }
            #expect(report.status == .filled)
            #expect(world.now() >= order.createdAt.adding(PaperVenueLimits.answerDeadline))
        }
    }

    @Test func aLateAnswerComesAsAReport() async throws {
        try await place(.answerLate) { venue, world, order, answer in
            guard case .unknown = answer else {
                Issue.record("\(answer)")
                return
            }
            await world.pass(.seconds(4))
            #expect(await venue.flush())
            var reports = venue.reports().makeAsyncIterator()
            let report = await reports.next()
            #expect(report?.order == order.id)
            #expect(report?.status == .filled)
        }
    }

    @Test func aLostRequestNeverArrives() async throws {
        try await place(.requestLost) { venue, world, order, answer in
            guard case .unknown = answer else {
                Issue.record("\(answer)")
                return
            }
            await world.pass(.seconds(10))
            #expect(await venue.query(order) == .absent)
        }
    }

    /// Over many seeds some arrive in time and some too late; none arrives after absence is proof.
    @Test func aLateRequestArrivesOrIsRefusedButNeverAfterTheMargin() async throws {
        var arrived = 0
        for seed in UInt64(1)...20 {
            let fixture = try PaperVenueFixture(
                faults: FaultPlan(seed: seed, probabilities: [.requestLate: .one]))
            defer { fixture.removeFiles() }
            let venue = try fixture.open()
            let world = try fixture.world(venue)
            let order = try world.order(1, .buy, .immediateOrCancel, through: 5)
            guard case .unknown = await venue.place(order) else {
                Issue.record("seed \(seed) answered")
                continue
            }
            #expect(await venue.query(order) == .absent, "it cannot be there yet")
            await world.pass(
                order.validUntil.duration(since: world.now()) + venue.absenceMargin)
            let first = await venue.query(order)
            await world.pass(.seconds(60))
            let second = await venue.query(order)
            switch (first, second) {
            case (.absent, .absent): break
            case (.present, .present): arrived += 1
            default: Issue.record("seed \(seed): \(first), then \(second)")
            }
        }
        #expect((1..<20).contains(arrived))
    }

    @Test func aReportMayComeTwice() async throws {
        try await place(.duplicateReport) { venue, _, order, answer in
            guard case .accepted(let report) = answer else {
                Issue.record("\(answer)")
                return
            }
            #expect(await venue.flush())
            var reports = venue.reports().makeAsyncIterator()
            #expect(await reports.next() == report)
            #expect(await reports.next() == report)
        }
    }

    @Test func reportsMayComeInAnotherOrder() async throws {
        let plan = FaultPlan(scripted: [1: .reorderReports, 2: .reorderReports])
        let fixture = try PaperVenueFixture(faults: plan)
        defer { fixture.removeFiles() }
        let venue = try fixture.open()
        let world = try fixture.world(venue)
        for number in UInt64(1)...2 {
            let order = try world.order(number, .buy, .immediateOrCancel, through: 5)
            _ = await venue.place(order)
        }
        await world.pass(PaperVenueLimits.reorderDelayMax)
        #expect(await venue.flush())
        var reports = venue.reports().makeAsyncIterator()
        #expect(await reports.next()?.venueOrderID == "2")
        #expect(await reports.next()?.venueOrderID == "1")
    }

    @Test func aVenueThatIsDownProvesNothingButRefusesWhatWasNotSent() async throws {
        let outage = FaultPlan.Outage(from: .seconds(5), lasting: .seconds(10))
        let fixture = try PaperVenueFixture(faults: FaultPlan(outages: [outage]))
        defer { fixture.removeFiles() }
        let venue = try fixture.open()
        let world = try fixture.world(venue)
        let resting = try world.order(1, .sell, .goodTillCancelled, through: -10)
        _ = await venue.place(resting)
        let order = try world.order(
            2, .buy, .immediateOrCancel, through: 5,
            validUntil: world.now().adding(.seconds(60)))
        await world.pass(.seconds(6))
        #expect(venue.book(of: PaperVenueFixture.symbol) == nil)
        #expect(venue.ticker(of: PaperVenueFixture.symbol) == nil)
        #expect(await venue.balances(of: PaperVenueFixture.account) == nil)
        guard case .unreachable = await venue.query(resting),
            case .unreachable = await venue.cancel(resting),
            case .refused(let failure) = await venue.place(order)
        else {
            Issue.record("it answers while it is down")
            return
        }
        #expect(failure.reason == .venueUnavailable)
        await world.pass(.seconds(10))
        #expect(await venue.query(order) == .absent)
        guard case .accepted = await venue.place(order), case .report = await venue.cancel(resting)
        else {
            Issue.record("it does not come back")
            return
        }
    }

    @Test func theSameSeedDrawsTheSameFaults() {
        let plan = FaultPlan(
            seed: 3,
            probabilities: [
                .refuse: Fixed(uncheckedUnits: Fixed.unitsPerOne / 10),
                .answerLost: Fixed(uncheckedUnits: Fixed.unitsPerOne / 5),
            ])
        var (one, two) = (FaultDice(plan), FaultDice(plan))
        var counts: [FaultPlan.Fault: Int] = [:]
        for _ in 0..<10_000 {
            let fault = one.roll()
            #expect(fault == two.roll())
            if let fault { counts[fault, default: 0] += 1 }
        }
        #expect((850...1_150).contains(counts[.refuse] ?? 0))
        #expect((1_600...2_000).contains(counts[.answerLost] ?? 0))
    }
}
