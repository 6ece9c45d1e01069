import Connectors
import Domain
import Engine
import Testing

@Suite struct KrakenDeadManSwitchTests {
    private static let start = Instant(microseconds: 1_790_000_000_000_000)

    private func at(_ seconds: Int) -> Instant { Self.start.adding(.seconds(seconds)) }

    @Test func itIsArmedWhileOrdersRestAndDisarmedAfterwards() {
        var deadMan = KrakenDeadManSwitch()
        var told: [String] = []
        for second in 0..<120 {
            // Orders rest from second 10 to 75.
            let action = deadMan.action(hasResting: (10..<75).contains(second), at: at(second))
            guard let action else { continue }
            told.append("\(second) \(action.seconds)")
            deadMan.done(action, true, at: at(second))
        }
        // A process before us may have left it armed, so it is disarmed first.
        #expect(told == ["0 0", "10 55", "30 55", "50 55", "70 55", "75 0"])
    }

    @Test func whatRestsAfterAStartArmsItAtOnce() {
        let deadMan = KrakenDeadManSwitch()
        #expect(deadMan.action(hasResting: true, at: at(0)) == .arm)
    }

    @Test func aFailureIsToldAndTriedAgainSoon() {
        var deadMan = KrakenDeadManSwitch()
        deadMan.done(.arm, true, at: at(0))
        #expect(deadMan.action(hasResting: true, at: at(19)) == nil)
        #expect(deadMan.action(hasResting: true, at: at(20)) == .arm)
        deadMan.done(.arm, false, at: at(20))
        #expect(deadMan.failingSince == at(20))
        #expect(deadMan.action(hasResting: true, at: at(21)) == nil)
        #expect(deadMan.action(hasResting: true, at: at(22)) == .arm)
        deadMan.done(.arm, false, at: at(22))
        #expect(deadMan.failingSince == at(20))
        deadMan.done(.arm, true, at: at(61))
        #expect(deadMan.failingSince == nil)
    }

    @Test func anArmingThatMayHaveArrivedIsDisarmed() {
        var deadMan = KrakenDeadManSwitch()
        deadMan.done(.disarm, true, at: at(0))
        #expect(deadMan.action(hasResting: false, at: at(1)) == nil)
        deadMan.done(.arm, false, at: at(1))
        #expect(deadMan.action(hasResting: false, at: at(4)) == .disarm)
    }

    /// Else it would run out while orders rest: Kraken's clock is not set back.
    @Test func aClockThatIsSetBackArmsItAtOnce() {
        var deadMan = KrakenDeadManSwitch()
        deadMan.done(.arm, true, at: at(3_600))
        #expect(deadMan.action(hasResting: true, at: at(0)) == .arm)
        deadMan.done(.arm, false, at: at(3_600))
        #expect(deadMan.action(hasResting: true, at: at(0)) == .arm)
    }

    @Test func aDisarmingThatMayHaveArrivedIsFollowedByAnotherOne() {
        var deadMan = KrakenDeadManSwitch()
        deadMan.done(.arm, true, at: at(0))
        #expect(deadMan.action(hasResting: false, at: at(5)) == .disarm)
        deadMan.done(.disarm, false, at: at(5))
        #expect(deadMan.action(hasResting: false, at: at(8)) == .disarm)
        // Something rests again meanwhile: it may be disarmed, so it is armed.
        #expect(deadMan.action(hasResting: true, at: at(8)) == .arm)
    }

    @Test func itHoldsWhatIsSentAsLongAsItOutlivesTheOrdersDeadline() {
        var deadMan = KrakenDeadManSwitch()
        #expect(!deadMan.holds(at: at(0)))
        deadMan.done(.arm, true, at: at(0))
        #expect(deadMan.holds(at: at(39)) && !deadMan.holds(at: at(40)))
    }

    @Test func aDisarmingUnderWayHoldsNothing() {
        var deadMan = KrakenDeadManSwitch()
        deadMan.done(.arm, true, at: at(0))
        #expect(deadMan.begin(hasResting: false, at: at(1)) == .disarm)
        #expect(!deadMan.holds(at: at(1)))
        // Whoever sends one that rests says so after it, in the order of the key's nonces.
        #expect(deadMan.begin(hasResting: true, at: at(1)) == .arm)
    }

    private static let armed = "{\"currentTime\":\"x\",\"triggerTime\":\"y\"}"

    /// A process that is killed right after its first order came to rest leaves it to the switch.
    @Test(arguments: [TimeInForce.postOnly, .goodTillCancelled])
    func itIsArmedBeforeAnOrderThatRestsIsSent(_ force: TimeInForce) async throws {
        let world = try await KrakenWorld(isExclusive: true)
        world.rest.answer(.cancelAllOrdersAfter, result: Self.armed)
        world.rest.answer(.addOrder, result: KrakenTexts.added)
        _ = await world.venue.place(try world.order(force))
        _ = await world.venue.place(try world.order(force, attempt: 1))
        let asked = world.rest.asked.filter {
            [KrakenMethod.cancelAllOrdersAfter.path, KrakenMethod.addOrder.path].contains($0.path)
        }
        #expect(
            asked.map(\.path) == [
                KrakenMethod.cancelAllOrdersAfter.path, KrakenMethod.addOrder.path,
                KrakenMethod.addOrder.path,
            ])
        #expect(asked.first.flatMap { ScriptedKraken.field("timeout", of: $0) } == "55")
    }

    @Test func whereItIsNotConfirmedNothingThatRestsIsSent() async throws {
        for answer in [
            RESTOutcome.unknown("timed out"), .notSent("no connection"),
            ScriptedKraken.outcome("{\"error\":[\"EService:Busy\"]}"),
        ] {
            let world = try await KrakenWorld(isExclusive: true)
            world.rest.answer(.cancelAllOrdersAfter, answer)
            world.rest.answer(.addOrder, result: KrakenTexts.added)
            guard case .refused(let failure) = await world.venue.place(try world.order(.postOnly))
            else {
                Issue.record("sent after \(answer)")
                continue
            }
            #expect(failure.reason == .venueUnavailable && world.rest.asked(.addOrder).isEmpty)
            // What does not rest needs none.
            _ = await world.venue.place(try world.order(.immediateOrCancel, attempt: 1))
            #expect(world.rest.asked(.addOrder).count == 1)
        }
    }
}
