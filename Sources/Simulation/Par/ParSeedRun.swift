import Domain
import Engine

/// One run of conversions at par from one seed, on the thread that calls.
package struct ParSeedRun {
    private let seed: UInt64
    private let stepsMax: Int
    private let world: ParWorld
    private var pump: Pump<ParWorld>

    /// - Parameters:
    ///   - stepsMax: after so many steps nothing goes wrong any more, if not before.
    ///   - mutant: a defect to plant.
    ///   - keepsTrace: whether the result tells what happened, line by line.
    ///   - deathAfter: the process dies once, after so many of its and the world's jobs, instead
    ///     of where the seed says.
    package init(
        seed: UInt64, stepsMax: Int = SimulationRun.stepsDefault, mutant: ParMutant? = nil,
        keepsTrace: Bool = false, deathAfter: Int? = nil
    ) {
        self.seed = seed
        self.stepsMax = stepsMax
        world = ParWorld(
            ParScenario(seed: seed), seed: seed, mutant: mutant, keepsLines: keepsTrace,
            kills: deathAfter == nil)
        pump = Pump(
            world, SeededGenerator(seed, for: .schedule),
            stepsToCrash: deathAfter ?? world.faults.stepsToNextCrash())
    }

    package mutating func run() -> SeedResult {
        world.startProcess()
        ParOperators(world).begin()
        for (number, plan) in world.scenario.clients.enumerated() {
            ParClient(plan, number, seed: seed, world).begin()
        }
        for tenant in world.scenario.tenants { ListReader(tenant, world).begin() }
        let end = world.scenario.start.adding(world.scenario.length)
        while world.auditor.violation == nil, pump.steps < stepsMax, pump.step(until: end) {}
        if world.auditor.violation == nil {
            pump.stepsToCrash = nil
            world.heal()
            drain()
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

    /// Nothing goes wrong any more: everything that can settle must, and all books must agree.
    private mutating func drain() {
        guard comesToRest() else { return }
        ParProbe(world).begin()
        guard comesToRest() else { return }
        world.auditor.close(
            world.store.books, waits: world.process?.services?.desk.waits() ?? [],
            filled: world.scenario.refills)
    }

    /// - Returns: whether nothing that is open could get on, in the time that is given.
    private mutating func comesToRest() -> Bool {
        let deadline = world.agenda.now.adding(world.auditor.patience)
        // What is on its way arrives, a create that was under way too, and treasuries are filled.
        var quietUntil = world.agenda.now.adding(Self.quiet)
        repeat {
            while world.auditor.violation == nil, pump.step(until: quietUntil) {}
            quietUntil = min(quietUntil.adding(.milliseconds(500)), deadline)
        } while world.auditor.violation == nil && !world.auditor.isAtRest
            && world.agenda.now < deadline
        if world.auditor.violation == nil, !world.auditor.isAtRest {
            world.auditor.blames(.endsInTime, "the run", "open: \(world.auditor.openText)")
        }
        return world.auditor.violation == nil
    }

    /// Longer than anything is under way, and than an attempt waits to be made again.
    private static let quiet = Duration.seconds(12)
}

/// Many seeds of conversions at par.
package struct ParSimulationRun: Sendable {
    package var seeds: ClosedRange<UInt64>
    /// Steps of one seed after which nothing goes wrong any more.
    package var stepsMax = SimulationRun.stepsDefault
    package var mutant: ParMutant?
    /// How many seeds run at the same time.
    package var parallel = 1
    /// Whether the run ends with the first failing seed.
    package var stopsAtFailure = true

    package init(seeds: ClosedRange<UInt64>) { self.seeds = seeds }

    package func run() async -> SimulationReport {
        await SeedSweep(seeds: seeds, parallel: parallel, stopsAtFailure: stopsAtFailure).run(
            expecting: CoveragePoint.expectedPar
        ) { seed in
            var simulation = ParSeedRun(seed: seed, stepsMax: stepsMax, mutant: mutant)
            return simulation.run()
        }
    }
}
