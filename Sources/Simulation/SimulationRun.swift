/// Many seeds, several at a time, each on one thread.
package struct SimulationRun: Sendable {
    package var seeds: ClosedRange<UInt64>
    /// Steps of one seed after which nothing goes wrong any more.
    package var stepsMax = Self.stepsDefault
    package var mutant: Mutant?
    /// How many seeds run at the same time.
    package var parallel = 1
    /// Whether the run ends with the first failing seed.
    package var stopsAtFailure = true

    package static let stepsDefault = 200_000

    package init(seeds: ClosedRange<UInt64>) { self.seeds = seeds }

    package func run() async -> SimulationReport {
        await SeedSweep(seeds: seeds, parallel: parallel, stopsAtFailure: stopsAtFailure).run(
            expecting: CoveragePoint.expected
        ) { seed in
            var simulation = SeedRun(seed: seed, stepsMax: stepsMax, mutant: mutant)
            return simulation.run()
        }
    }
}
