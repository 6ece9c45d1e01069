import Simulation
import Testing

/// The service does what it promises, whatever goes wrong around it.
@Suite struct SimulationTests {
    @Test func noSeedViolatesAnything() async {
        var run = SimulationRun(seeds: 1...40)
        run.parallel = 2
        let report = await run.run()
        #expect(report.seeds == 40)
        #expect(report.firstFailure == nil, "\(report.lines(elapsed: .zero))")
        #expect(report.conversions > 60 && report.crashes > 20 && report.commits > 400)
    }

    /// Each found a defect once; what a seed draws changes with the simulation, so they stay
    /// examples, not proofs.
    @Test(
        arguments: [
            9, 10, 19, 36, 74, 79, 172, 194, 393, 406, 438, 643, 1261, 1489, 2871, 4469, 4728,
        ] as [UInt64])
    func seedsThatFailedOnceHold(seed: UInt64) {
        var simulation = SeedRun(seed: seed, stepsMax: SimulationRun.stepsDefault)
        #expect(simulation.run().violation == nil)
    }

    @Test(arguments: [3, 17, 23, 58] as [UInt64])
    func theSameSeedIsTheSameRun(seed: UInt64) {
        func run(_ seed: UInt64) -> SeedResult {
            var simulation = SeedRun(seed: seed, stepsMax: SimulationRun.stepsDefault)
            return simulation.run()
        }
        let (first, again, other) = (run(seed), run(seed), run(seed + 1))
        #expect(first.traceHash == again.traceHash)
        #expect(first.steps == again.steps && first.commits == again.commits)
        #expect(first.coverage == again.coverage)
        #expect(first.traceHash != other.traceHash)
    }

    @Test func aTraceTellsTheRunAndDoesNotChangeIt() {
        var quiet = SeedRun(seed: 1, stepsMax: SimulationRun.stepsDefault)
        var told = SeedRun(seed: 1, stepsMax: SimulationRun.stepsDefault, keepsTrace: true)
        let (silent, loud) = (quiet.run(), told.run())
        #expect(silent.traceHash == loud.traceHash)
        #expect(silent.trace.isEmpty)
        #expect(loud.trace.contains { $0.contains("commits new") })
    }

    @Test func faultsEndAfterTheStepsThatWereAskedFor() {
        var simulation = SeedRun(seed: 5, stepsMax: 500)
        let result = simulation.run()
        #expect(result.violation == nil)
        #expect(result.steps > 500, "the drain goes on until everything has ended")
    }
}

/// A death at any step is recovered from: here at every thirty-seventh one of a run.
@Suite struct DeathTests {
    @Test(arguments: [2, 3] as [UInt64])
    func aDeathAfterAnyStepLosesNothing(seed: UInt64) {
        var undisturbed = SeedRun(
            seed: seed, stepsMax: SimulationRun.stepsDefault, deathAfter: .max)
        let steps = undisturbed.run().steps
        var deaths = 0
        for step in stride(from: 1, through: steps, by: 37) {
            var run = SeedRun(seed: seed, stepsMax: SimulationRun.stepsDefault, deathAfter: step)
            let result = run.run()
            #expect(result.violation == nil, "after step \(step)")
            deaths += result.crashes
        }
        #expect(deaths > 10)
    }
}
