import Connectors
import Domain
import Engine
import TestKit
import Testing

/// A key that another program uses with greater nonces, or that is locked out.
@Suite struct KrakenHoldTests {
    private static let start = Instant(microseconds: 1_790_000_000_000_000)

    private static func behind() -> KrakenHold {
        var hold = KrakenHold()
        for _ in 0..<KrakenLimits.nonceRefusalsMax { hold.note(.nonceTooLow, at: start) }
        return hold
    }

    @Test func fewRefusedNoncesInARowHoldNothing() {
        var hold = KrakenHold()
        for _ in 0..<10 {
            for _ in 1..<KrakenLimits.nonceRefusalsMax { hold.note(.nonceTooLow, at: Self.start) }
            #expect(hold.takesOrders(at: Self.start))
            hold.note(.taken, at: Self.start)
        }
    }

    /// 20 in a row lock a key out: a day of probes is no row of that many in a quarter of an hour.
    @Test func probesGoOneByOneWithPausesThatDouble() {
        var hold = Self.behind()
        var now = Self.start
        var probes: [Int64] = []
        while now < Self.start.adding(.seconds(3_600)) {
            let sendsOrders = hold.begin(.order, at: now)
            #expect(!sendsOrders)
            if hold.begin(.ending, at: now) {
                probes.append(now.duration(since: Self.start).components.seconds)
                hold.note(.nonceTooLow, at: now)
                let sendsMore = hold.begin(.ordinary, at: now)
                #expect(!sendsMore)
            }
            now = now.adding(.seconds(1))
        }
        #expect(probes == [30, 90, 210, 450, 930, 1_410, 1_890, 2_370, 2_850, 3_330])
    }

    @Test func aProbeThatIsTakenEndsIt() {
        var hold = Self.behind()
        let later = Self.start.adding(KrakenLimits.probePauseMin)
        #expect(hold.isProbeDue(at: later) && hold.admits(.ordinary, at: later))
        hold.note(.taken, at: later)
        #expect(hold == KrakenHold() && hold.admits(.order, at: later))
    }

    @Test func aClockThatIsSetBackKeepsNoProbeWaiting() {
        let hold = Self.behind()
        #expect(hold.admits(.ending, at: Self.start.adding(.seconds(-86_400))))
    }

    @Test func aLockoutEndsByItselfAndAKeyThatIsBehindDoesNot() {
        var hold = KrakenHold()
        hold.note(.lockedOut, at: Self.start)
        let end = Self.start.adding(KrakenBudgets.lockout)
        #expect(hold.lockedUntil(at: Self.start) == end && !hold.takesOrders(at: Self.start))
        // What is answered meanwhile makes it no longer.
        hold.note(.lockedOut, at: Self.start.adding(.seconds(60)))
        #expect(hold.takesOrders(at: end) && hold.lockedUntil(at: end) == nil)
        var both = Self.behind()
        both.note(.lockedOut, at: Self.start)
        #expect(!both.takesOrders(at: end) && both.isBehind)
    }

    // MARK: The venue

    private func refusal(_ answer: PlaceAnswer) throws -> String {
        guard case .refused(let failure) = answer, failure.reason == .venueUnavailable else {
            throw KrakenError.malformed("\(answer)")
        }
        return failure.message
    }

    @Test func anotherProgramsNoncesStopOrdersBeforeTheyLockTheKeyOut() async throws {
        let world = try await KrakenWorld(timeMovesItself: false)
        world.rest.answer(.addOrder, error: "EAPI:Invalid nonce")
        for attempt in 0..<14 {
            _ = try refusal(await world.venue.place(try world.order(attempt: attempt)))
        }
        #expect(world.rest.asked(.addOrder).count == KrakenLimits.nonceRefusalsMax)
        #expect(!world.venue.takesOrders(KrakenWorld.account))
        let incident = try #require(world.venue.health().incidents.first)
        #expect(incident.kind == "key-shared/main" && incident.text.contains("another program"))
        // A while later one question finds out that it is over.
        world.rest.answer(.addOrder, result: KrakenTexts.added)
        world.rest.answer(.balanceEx, result: "{}")
        #expect(await world.venue.balances(of: KrakenWorld.account) == nil)
        world.time.pass(KrakenLimits.probePauseMin)
        _ = try refusal(await world.venue.place(try world.order(attempt: 14)))
        #expect(await world.venue.balances(of: KrakenWorld.account) == [:])
        #expect(world.venue.takesOrders(KrakenWorld.account))
        #expect(world.venue.health().incidents.isEmpty)
        guard case .accepted = await world.venue.place(try world.order(.postOnly, attempt: 15))
        else {
            Issue.record("no order is sent again")
            return
        }
    }

    @Test func aLockoutOfWhichKrakenSaysNothingMoreIsOver() async throws {
        let world = try await KrakenWorld(timeMovesItself: false)
        world.rest.answer(.addOrder, error: "EGeneral:Temporary lockout")
        _ = try refusal(await world.venue.place(try world.order()))
        world.rest.answer(.balanceEx, error: "EGeneral:Temporary lockout")
        world.time.pass(.seconds(30))
        #expect(await world.venue.balances(of: KrakenWorld.account) == nil)
        #expect(world.venue.health().blockedUntil != nil)
        world.rest.answer(.balanceEx, result: "{}")
        world.time.pass(.seconds(60))
        #expect(await world.venue.balances(of: KrakenWorld.account) == [:])
        #expect(world.venue.health().blockedUntil == nil)
        #expect(world.venue.takesOrders(KrakenWorld.account))
    }

    @Test func whatRunsProbesByItself() async throws {
        let world = try await KrakenWorld(timeMovesItself: false)
        world.rest.answer(.webSocketsToken, error: "EAPI:Invalid nonce")
        world.rest.answer(.tradeVolume, error: "EAPI:Invalid nonce")
        world.rest.answer(.balanceEx, result: "{}")
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await world.venue.run() }
            await eventually("the key is held") {
                world.time.pass(.milliseconds(200))
                return !world.venue.takesOrders(KrakenWorld.account)
            }
            await eventually("it is taken again") {
                world.time.pass(.milliseconds(500))
                return world.venue.takesOrders(KrakenWorld.account)
            }
            group.cancelAll()
        }
    }
}
