import Bookkeeping
import Domain
import Execution
import Testing

/// What operators say of deals that their dealer gives no evidence of.
struct QuotedResolutionTests {
    private static let absent = QuotedExecution.Event.resolve(.absent, evidence: "their list")
    private static let booked = QuotedExecution.Event.resolve(
        .booked(reference: "D9"), evidence: "their list")

    /// Sent until `Deal.at(10)`, and unknown.
    private static func unknown(isAcknowledged: Bool = false) throws -> QuotedWorld {
        var world = try Deal.world()
        world.decide(.begin(validUntil: Deal.at(10)), at: Deal.at(1))
        if isAcknowledged {
            let report = Deal.report(world.exchange, .submitted(reference: "D1"))
            world.decide(.answered(.answered(report)), at: Deal.at(2))
        }
        world.decide(.lost, at: Deal.at(3))
        #expect(world.exchange.state == .unknown)
        return world
    }

    @Test(arguments: [false, true])
    func whatIsAbsentFailsAndGivesAllBack(_ isAcknowledged: Bool) throws {
        var world = try Self.unknown(isAcknowledged: isAcknowledged)
        #expect(world.available.isZero)
        #expect(world.decide(Self.absent, at: Deal.at(11)) == .end)
        let failed = world.exchange
        #expect(failed.state == .failed && failed.evidence == "absent, their list")
        #expect(!failed.isClosedOut && failed.completedAt == Deal.at(11))
        #expect(world.available == world.funds && world.held.isZero && world.posted.isEmpty)
        #expect(world.notices.last?.exchange.state == .failed)
        #expect(world.violations.isEmpty)
    }

    @Test func whatTheDealerSaysAfterAnAbsenceChangesNothing() throws {
        var world = try Self.unknown()
        world.decide(Self.absent, at: Deal.at(11))
        let failed = world.exchange
        let report = Deal.report(failed, .booked(reference: "D1"))
        for event in [
            QuotedExecution.Event.sighted(.present(report), absenceIsProof: true),
            .answered(.answered(report)), Self.booked, Self.absent,
        ] {
            #expect(world.decide(event, at: Deal.at(20)) == .stay)
            #expect(world.exchange == failed)
        }
    }

    @Test func nothingIsAbsentWhileItMayArrive() throws {
        var world = try Self.unknown()
        for second in [3, 10] {
            #expect(world.decide(Self.absent, at: Deal.at(second)) == .stay)
            #expect(world.exchange.state == .unknown)
        }
        #expect(world.decide(Self.absent, at: Deal.at(11)) == .end)
    }

    @Test(arguments: [false, true])
    func whatIsBookedGoesOnToItsSettlement(_ isAcknowledged: Bool) throws {
        var world = try Self.unknown(isAcknowledged: isAcknowledged)
        #expect(world.decide(Self.booked, at: Deal.at(4)) == .waitForSettlement)
        #expect(world.exchange.state == .ordered && world.exchange.dealerReference == "D9")
        #expect(world.exchange.evidence == nil && world.posted == [.forward])
        world.decide(.settled(evidence: "MT900"), at: Deal.at(5))
        #expect(world.decide(.credit, at: Deal.at(6)) == .end)
        #expect(world.exchange.state == .success && world.exchange.evidence == "MT900")
        let profile = LedgerAccount.profile(Deal.account.profile)
        #expect(world.balance(profile, Deal.usd) == world.exchange.quote.to.quantity)
        #expect(world.violations.isEmpty)
    }

    @Test func onlyWhatIsUnknownIsResolved() throws {
        var world = try Deal.world()
        let report = { (state: DealReport.State) in Deal.report(world.exchange, state) }
        let submitted = report(.submitted(reference: "D1"))
        let booked = report(.booked(reference: "D1"))
        let path: [QuotedExecution.Event] = [
            .begin(validUntil: Deal.at(10)), .answered(.answered(submitted)),
            .sighted(.present(booked), absenceIsProof: false), .settled(evidence: "S"), .credit,
        ]
        var seen: [ExchangeState] = []
        for (second, event) in zip(20..., [nil] + path.map(Optional.some)) {
            if let event { world.decide(event, at: Deal.at(second == 21 ? 1 : second)) }
            let before = world.exchange
            seen.append(before.state)
            for resolution in [Self.absent, Self.booked] {
                #expect(world.decide(resolution, at: Deal.at(40)) == .stay)
                #expect(world.exchange == before)
            }
        }
        #expect(seen == [.draft, .submitting, .submitted, .ordered, .orderSettled, .success])
    }

    @Test func aCloseOutIsToldFromAnAbsence() throws {
        var world = try Self.unknown()
        world.decide(Self.booked, at: Deal.at(4))
        let closeOut = CloseOut(dealerReference: "C1", cost: .zero, bearer: .house)
        world.decide(.closeOut(closeOut), at: Deal.at(5))
        #expect(world.exchange.state == .failed && world.exchange.isClosedOut)
        #expect(world.violations.isEmpty)
    }
}
