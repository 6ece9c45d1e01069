import Domain
import Engine

/// One run of foreign exchanges from one seed, or by a script, on the thread that calls.
package struct ExchangeSeedRun: SeedSimulation {
    private let seed: UInt64
    private let stepsMax: Int
    private let world: ExchangeWorld
    private var pump: Pump<ExchangeWorld>

    /// - Parameters:
    ///   - stepsMax: after so many steps nothing goes wrong any more, if not before.
    ///   - mutant: a defect to plant.
    ///   - keepsTrace: whether the result tells what happened, line by line.
    ///   - script: the fixed scenario to run instead of the seed's.
    ///   - deaths: the process dies after so many of its and the world's jobs, and the next one
    ///     after so many more, instead of where the seed says.
    package init(
        seed: UInt64, stepsMax: Int = SimulationRun.stepsDefault, mutant: ExchangeMutant? = nil,
        keepsTrace: Bool = false, script: ExchangeScript? = nil, deaths: [Int]? = nil
    ) {
        self.seed = seed
        self.stepsMax = stepsMax
        world = ExchangeWorld(
            script.map { ExchangeScenario($0) } ?? ExchangeScenario(seed: seed), seed: seed,
            mutant: mutant, keepsLines: keepsTrace, deaths: deaths)
        pump = Pump(
            world, SeededGenerator(seed, for: .schedule),
            stepsToCrash: world.stepsToNextCrash())
    }

    package init(seed: UInt64, stepsMax: Int, mutant: ExchangeMutant?, keepsTrace: Bool) {
        self.init(
            seed: seed, stepsMax: stepsMax, mutant: mutant, keepsTrace: keepsTrace, script: nil)
    }

    package static var expected: [CoveragePoint] { CoveragePoint.expectedExchange }

    package mutating func run() -> SeedResult {
        world.startProcess()
        ExchangeOperators(world).begin()
        var number = 0
        for plan in world.scenario.accounts {
            for _ in 0..<plan.clients {
                ExchangeClient(plan, number, seed: seed, world).begin()
                number += 1
            }
        }
        for phase in world.scenario.phases {
            world.jump(to: phase)
            let end = world.agenda.now.adding(world.scenario.length)
            while world.auditor.violation == nil, pump.steps < stepsMax, pump.step(until: end) {}
        }
        if world.auditor.violation == nil {
            if !world.scenario.hasScript { pump.stepsToCrash = nil }
            world.heal()
            drain()
        }
        let result = world.result(
            of: seed, world.auditor.violation, steps: pump.steps,
            conversions: world.auditor.exchangeCount, since: world.scenario.start)
        world.dissolve()
        return result
    }

    /// After how many of them the process could have died.
    package var jobs: Int { pump.jobs }

    /// The states that the exchanges are in at the end of ``run()``.
    package var ends: [String] { world.auditor.ends }

    /// Nothing goes wrong any more: what has its money ends, and all books must agree.
    private mutating func drain() {
        for _ in 0..<Self.roundsMax {
            let end = world.agenda.now.adding(Self.round)
            while world.auditor.violation == nil, pump.step(until: end) {}
            guard world.auditor.violation == nil else { return }
            // A value date may be days away, and a callback's next try hours.
            if world.auditor.isAtRest, world.process?.services != nil { return close() }
            world.jump(to: world.agenda.now.adding(Self.pause))
        }
        world.auditor.blames(.endsInTime, "the run", "open: \(world.auditor.openText)")
    }

    private mutating func close() {
        pump.stepsToCrash = nil
        let answer = Reply<(findings: [AuditFinding], waits: [OpenExchange])?> { [world] end in
            guard let end else {
                return world.auditor.blames(.serviceDefect, "the run", "nobody answers")
            }
            world.auditor.close(end.findings, waits: end.waits)
        }
        world.site.executeOutside { [world] in
            guard let findings = try? await world.store.audit(), let process = world.process else {
                _ = answer(nil)
                return
            }
            process.call {
                await $0.conversions.open()
            } done: { waits in
                answer(waits.map { (findings, $0) })
            }
        }
        let end = world.agenda.now.adding(.seconds(1))
        while world.auditor.violation == nil, pump.step(until: end) {}
        if answer(nil), world.auditor.violation == nil {
            world.auditor.blames(.serviceDefect, "the run", "nobody answers")
        }
    }

    /// Longer than anything is under way.
    private static let round = Duration.seconds(8)
    private static let pause = Duration.seconds(11 * 3_600)
    private static let roundsMax = 45
}
