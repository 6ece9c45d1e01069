import Connectors
import Domain
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
        #expect(told == ["0 0", "10 60", "30 60", "50 60", "70 60", "75 0"])
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
        #expect(!deadMan.hasRunOut(at: at(59)) && deadMan.hasRunOut(at: at(60)))
        deadMan.done(.arm, true, at: at(61))
        #expect(deadMan.failingSince == nil && !deadMan.hasRunOut(at: at(62)))
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
}
