import Simulation
import Testing

/// A cancel, fills, the expiry and the death of the process, in every order and at every moment of
/// the life of one order: what the client is told is what happened.
@Suite struct RaceTests {
    /// Before the order rests, while the service hears that it does, and while it asks for it; CI
    /// runs more of them in the release build.
    private static let moments = [1, 6, 8, 11]

    @Test func everyRaceEndsAsItsFillsSay() async {
        var sweep = RaceSweep(moments: Self.moments)
        sweep.parallel = 2
        let report = await sweep.run()
        #expect(report.failures == [])
        #expect(report.races == 1_875)
        // Each wins some of them.
        let ends = report.ends.keys.sorted()
        #expect(ends == ["CANCELLED", "CANCELLED with fills", "COMPLETED with fills"])
    }
}
