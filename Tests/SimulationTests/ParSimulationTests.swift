import Simulation
import Testing

/// Conversions at par do what they promise, whatever goes wrong around them.
@Suite struct ParSimulationTests {
    @Test func noSeedViolatesAnything() async {
        var run = ParSimulationRun(seeds: 1...60)
        run.parallel = 2
        let report = await run.run()
        #expect(report.seeds == 60)
        #expect(report.firstFailure == nil, "\(report.lines(elapsed: .zero))")
        #expect(report.conversions > 300 && report.crashes > 30 && report.commits > 1_000)
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func theSameSeedIsTheSameRun(seed: UInt64) {
        func run(_ seed: UInt64) -> SeedResult {
            var simulation = ParSeedRun(seed: seed)
            return simulation.run()
        }
        let (first, again, other) = (run(seed), run(seed), run(seed + 1))
        #expect(first.traceHash == again.traceHash)
        #expect(first.steps == again.steps && first.commits == again.commits)
        #expect(first.coverage == again.coverage)
        #expect(first.traceHash != other.traceHash)
    }

    @Test func aTraceTellsTheRunAndDoesNotChangeIt() {
        var quiet = ParSeedRun(seed: 1)
        var told = ParSeedRun(seed: 1, keepsTrace: true)
        let (silent, loud) = (quiet.run(), told.run())
        #expect(silent.traceHash == loud.traceHash)
        #expect(silent.trace.isEmpty)
        #expect(loud.trace.contains { $0.contains("commits par new") })
    }
}

/// A death at any step is recovered from: here at some sixty moments of a run.
@Suite struct ParDeathTests {
    @Test(arguments: [2, 3] as [UInt64])
    func aDeathAfterAnyStepLosesNothing(seed: UInt64) {
        var undisturbed = ParSeedRun(seed: seed, deathAfter: .max)
        let steps = undisturbed.run().steps
        var deaths = 0
        for step in stride(from: 1, through: steps, by: max(1, steps / 60)) {
            var run = ParSeedRun(seed: seed, deathAfter: step)
            let result = run.run()
            #expect(result.violation == nil, "after step \(step)")
            deaths += result.crashes
        }
        #expect(deaths > 5)
    }
}

/// A defect that is planted is found: else the runs without one would prove nothing.
@Suite struct ParMutantTests {
    @Test(arguments: ParMutant.allCases)
    func isCaughtWithinTwoHundredSeeds(mutant: ParMutant) async {
        // A cancel that lifts a net matters seldom: within 1,000 seeds, so here near where it does.
        var run = ParSimulationRun(seeds: mutant == .netNotJudgedAgain ? 400...450 : 1...200)
        run.mutant = mutant
        let report = await run.run()
        #expect(report.firstFailure != nil, "\(mutant) lives")
    }
}
