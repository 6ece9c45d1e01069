import Domain
import Engine

/// One run of the whole service from one seed, on the thread that calls.
package struct SeedRun: SeedSimulation {
    private let seed: UInt64
    private let stepsMax: Int
    private let world: World
    private var pump: Pump<World>

    /// - Parameters:
    ///   - stepsMax: after so many steps nothing goes wrong any more, if not before.
    ///   - mutant: a defect to plant.
    ///   - keepsTrace: whether the result tells what happened, line by line.
    ///   - deathAfter: the process dies once, after so many of its and the world's jobs, instead
    ///     of where the seed says.
    package init(
        seed: UInt64, stepsMax: Int, mutant: Mutant? = nil, keepsTrace: Bool = false,
        deathAfter: Int? = nil
    ) {
        self.seed = seed
        self.stepsMax = stepsMax
        world = World(
            Scenario(seed: seed), seed: seed, mutant: mutant, keepsLines: keepsTrace,
            kills: deathAfter == nil)
        pump = Pump(
            world, SeededGenerator(seed, for: .schedule),
            stepsToCrash: deathAfter ?? world.faults.stepsToNextCrash())
    }

    package init(seed: UInt64, stepsMax: Int, mutant: Mutant?, keepsTrace: Bool) {
        self.init(
            seed: seed, stepsMax: stepsMax, mutant: mutant, keepsTrace: keepsTrace,
            deathAfter: nil)
    }

    package static var expected: [CoveragePoint] { CoveragePoint.expected }

    package mutating func run() -> SeedResult {
        for client in world.scenario.clients { Client(client, world).begin() }
        Disturbances(world).begin()
        world.openAccounts(perMille: 800)
        world.startProcess()
        let end = world.scenario.start.adding(world.scenario.length)
        while world.auditor.violation == nil, pump.steps < stepsMax, pump.step(until: end) {}
        if world.auditor.violation == nil {
            pump.stepsToCrash = nil
            world.heal()
            pump.drain()
        }
        let result = SeedResult(
            seed: seed, violation: world.auditor.violation, traceHash: world.trace.hash,
            steps: pump.steps, crashes: world.crashes, commits: world.commits,
            conversions: world.auditor.conversionCount,
            simulated: world.agenda.now.duration(since: world.scenario.start),
            coverage: world.coverage.reached, trace: world.trace.lines)
        world.dissolve()
        return result
    }
}
