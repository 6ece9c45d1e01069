import Simulation
import Testing

/// Foreign exchanges do what they promise, whatever goes wrong around them.
@Suite struct ExchangeSimulationTests {
    @Test func noSeedViolatesAnything() async {
        var run = ExchangeSimulationRun(seeds: 1...20)
        run.parallel = 2
        let report = await run.run()
        #expect(report.seeds == 20)
        #expect(report.firstFailure == nil, "\(report.lines(elapsed: .zero))")
        #expect(report.conversions > 400 && report.crashes > 40 && report.commits > 10_000)
    }

    /// A deal that its dealer had taken back, and nobody heard of, stayed unknown for ever.
    @Test(arguments: [69] as [UInt64])
    func aSeedThatOnceFailedHolds(seed: UInt64) {
        var simulation = ExchangeSeedRun(seed: seed)
        #expect(simulation.run().violation == nil)
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func theSameSeedIsTheSameRun(seed: UInt64) {
        func run(_ seed: UInt64) -> SeedResult {
            var simulation = ExchangeSeedRun(seed: seed)
            return simulation.run()
        }
        let (first, again, other) = (run(seed), run(seed), run(seed + 1))
        #expect(first.traceHash == again.traceHash)
        #expect(first.steps == again.steps && first.commits == again.commits)
        #expect(first.coverage == again.coverage)
        #expect(first.traceHash != other.traceHash)
    }

    @Test func aTraceTellsTheRunAndDoesNotChangeIt() {
        var quiet = ExchangeSeedRun(seed: 1)
        var told = ExchangeSeedRun(seed: 1, keepsTrace: true)
        let (silent, loud) = (quiet.run(), told.run())
        #expect(silent.traceHash == loud.traceHash)
        #expect(silent.trace.isEmpty)
        #expect(loud.trace.contains { $0.contains("commits exchange use") })
    }
}

/// A death at any step of a deal's life is recovered from, and so is another one during the
/// recovery. Here at some steps; the command line has all of them.
@Suite struct ExchangeKillTests {
    @Test(arguments: ExchangeScript.allCases)
    func withoutADeathADealEndsByItsScript(script: ExchangeScript) {
        var run = ExchangeSeedRun(seed: 1, script: script, deaths: [])
        let result = run.run()
        #expect(result.violation == nil && result.crashes == 0)
        #expect(run.ends == [script.end])
    }

    @Test func aDeathAfterAnyStepLosesNothing() async {
        var sweep = ExchangeKillSweep(again: 0)
        sweep.stride = 19
        sweep.parallel = 2
        let report = await sweep.run()
        #expect(report.failures == [])
        #expect(report.deaths > report.runs * 9 / 10)
        #expect(!report.ends.keys.contains { $0.hasSuffix("nothing") })
    }

    @Test func nothingIsLostByAnotherDeathInTheRecovery() async {
        var sweep = ExchangeKillSweep(again: 8)
        sweep.stride = 149
        sweep.parallel = 2
        let report = await sweep.run()
        #expect(report.failures == [])
        #expect(report.deaths > report.runs * 8 / 5)
    }
}

/// A defect that is planted is found: else the runs without one would prove nothing.
@Suite struct ExchangeMutantTests {
    @Test(arguments: ExchangeMutant.allCases)
    func isCaughtWithinTwoHundredSeeds(mutant: ExchangeMutant) async {
        var run = ExchangeSimulationRun(seeds: 1...200)
        run.mutant = mutant
        let report = await run.run()
        #expect(report.firstFailure != nil, "\(mutant) lives")
    }
}
