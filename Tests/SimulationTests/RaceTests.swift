import Domain
import Simulation
import Testing

/// A cancel, fills, the expiry and the death of the process, in every order and at every moment of
/// the life of one order: what the client is told is what happened.
@Suite struct RaceTests {
    /// Before the order rests, while the service hears that it does, and while it asks for it.
    private static let moments = [1, 6, 8, 11]

    @Test func everyRaceEndsAsItsFillsSay() {
        var ends: [ConversionStatus: Int] = [:]
        var partly = 0
        for race in Race.all(at: Self.moments) {
            var run = RaceRun(race)
            let result = run.run()
            #expect(result.violation == nil, "\(race)")
            if let status = result.status { ends[status, default: 0] += 1 }
            if result.status == .cancelled, result.filled { partly += 1 }
        }
        // Each wins some of them.
        #expect(Set(ends.keys) == [.completed, .cancelled])
        #expect(partly > 0)
    }
}
