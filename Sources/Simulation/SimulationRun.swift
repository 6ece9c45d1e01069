/// One run from one seed, of whatever kind of world.
package protocol SeedSimulation: SendableMetatype {
    associatedtype Defect: Sendable
    /// What a thousand seeds must have reached.
    static var expected: [CoveragePoint] { get }
    /// - Parameters:
    ///   - stepsMax: after so many steps nothing goes wrong any more, if not before.
    ///   - mutant: a defect to plant.
    ///   - keepsTrace: whether the result tells what happened, line by line.
    init(seed: UInt64, stepsMax: Int, mutant: Defect?, keepsTrace: Bool)
    mutating func run() -> SeedResult
}

/// Many seeds, several at a time, each on one thread.
package struct SeedsRun<Simulation: SeedSimulation>: Sendable {
    package var seeds: ClosedRange<UInt64>
    /// Steps of one seed after which nothing goes wrong any more.
    package var stepsMax = Self.stepsDefault
    package var mutant: Simulation.Defect?
    /// How many seeds run at the same time.
    package var parallel = 1
    /// Whether the run ends with the first failing seed.
    package var stopsAtFailure = true

    package static var stepsDefault: Int { 200_000 }

    package init(seeds: ClosedRange<UInt64>) { self.seeds = seeds }

    package func run() async -> SimulationReport {
        let (stepsMax, mutant) = (stepsMax, mutant)
        return await SeedSweep(seeds: seeds, parallel: parallel, stopsAtFailure: stopsAtFailure)
            .run(expecting: Simulation.expected) { seed in
                var simulation = Simulation(
                    seed: seed, stepsMax: stepsMax, mutant: mutant, keepsTrace: false)
                return simulation.run()
            }
    }
}

package typealias SimulationRun = SeedsRun<SeedRun>
package typealias ParSimulationRun = SeedsRun<ParSeedRun>
package typealias ExchangeSimulationRun = SeedsRun<ExchangeSeedRun>
