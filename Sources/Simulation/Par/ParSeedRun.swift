import Domain
import Engine

/// One run of conversions at par from one seed, on the thread that calls.
package struct ParSeedRun: SeedSimulation {
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

    package init(seed: UInt64, stepsMax: Int, mutant: ParMutant?, keepsTrace: Bool) {
        self.init(
            seed: seed, stepsMax: stepsMax, mutant: mutant, keepsTrace: keepsTrace,
            deathAfter: nil)
    }

    package static var expected: [CoveragePoint] { CoveragePoint.expectedPar }

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
        let result = world.result(
            of: seed, world.auditor.violation, steps: pump.steps,
            conversions: world.auditor.conversionCount, since: world.scenario.start)
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
