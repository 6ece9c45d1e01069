import Domain
import Simulation
import Testing

/// Runs that never get into trouble show nothing: each fault, each point to die at, each end and
/// each reason for it is there. CI counts what a thousand seeds reach, in the release build.
@Suite struct CoverageTests {
    @Test func whatIsExpectedIsAllThatCanBe() {
        let expected = Set(CoveragePoint.expected)
        #expect(expected.count == CoveragePoint.expected.count)
        #expect(Fault.allCases.allSatisfy { expected.contains(.fault($0)) })
        #expect(CrashPoint.allCases.allSatisfy { expected.contains(.crash($0)) })
        // The others cannot end what was accepted.
        let ends = FailureReason.allCases.filter { expected.contains(.reason($0)) }
        #expect(
            Set(FailureReason.allCases).subtracting(ends)
                == [.noRoute, .limitExceeded, .internalError])
    }

    @Test func aReportNamesWhatWasNeverReached() async {
        var run = SimulationRun(seeds: 1...1)
        run.stepsMax = 1
        let report = await run.run()
        #expect(report.neverReached.contains(.ended(.completed)))
        let lines = report.lines(elapsed: .seconds(2))
        #expect(lines[2].hasPrefix("never reached: "))
        #expect(lines.last == "no violation in 1 seeds")
    }

    @Test func aReportEndsWithTheLowestSeedThatFailed() async {
        var run = SimulationRun(seeds: 1...40)
        run.mutant = .absentFromUnreachable
        run.parallel = 2
        let report = await run.run()
        let seed = report.firstFailure?.seed ?? 0
        #expect(
            report.lines(elapsed: .seconds(1)).last?.hasPrefix("first failing seed: \(seed) (")
                == true)
        for lower in 1..<max(seed, 1) {
            var simulation = SeedRun(
                seed: lower, stepsMax: SimulationRun.stepsDefault, mutant: .absentFromUnreachable)
            #expect(simulation.run().violation == nil)
        }
    }
}
