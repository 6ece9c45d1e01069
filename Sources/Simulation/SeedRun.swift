import Domain
import Engine

/// One run of the whole service from one seed, on the thread that calls.
///
/// While something is ready, one of the ready jobs is run, chosen by the seed; when nothing is, the
/// clock moves to the next thing that is due. Nothing else moves anything: no wall clock, no other
/// thread, no random bits but the seed's.
package struct SeedRun {
    private let seed: UInt64
    private let stepsMax: Int
    private let world: World
    private var schedule: SeededGenerator
    private var steps = 0
    private var stepsToCrash: Int?

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
        world = World(seed: seed, mutant: mutant, keepsLines: keepsTrace, kills: deathAfter == nil)
        schedule = SeededGenerator(seed, for: .schedule)
        stepsToCrash = deathAfter ?? world.faults.stepsToNextCrash()
    }

    package mutating func run() -> SeedResult {
        for client in world.scenario.clients { Client(client, world).begin() }
        Disturbances(world).begin()
        world.startProcess()
        let end = world.scenario.start.adding(world.scenario.length)
        advance(until: end)
        heal()
        drain()
        let result = SeedResult(
            seed: seed, violation: world.auditor.violation, traceHash: world.trace.hash,
            steps: steps, crashes: world.crashes, commits: world.commits,
            conversions: world.auditor.conversionCount,
            simulated: world.agenda.now.duration(since: world.scenario.start),
            coverage: world.coverage.reached, trace: world.trace.lines)
        world.dissolve()
        return result
    }

    /// Goes on until the time, the number of steps, or a violation.
    private mutating func advance(until end: Instant) {
        while world.auditor.violation == nil, steps < stepsMax, step(until: end) {}
    }

    /// - Returns: whether there was something to do.
    private mutating func step(until end: Instant) -> Bool {
        if runJob() {
            steps += 1
            dieAnywhere()
        } else if let action = world.agenda.next(until: end) {
            steps += 1
            world.trace.fold(UInt64(bitPattern: world.agenda.now.microseconds))
            action()
        } else {
            return false
        }
        world.bury()
        return true
    }

    private mutating func runJob() -> Bool {
        let outside = world.outside.executor
        let own = world.process.flatMap {
            $0.mayRun(at: world.agenda.now) ? $0.executor : nil
        }
        let count = outside.readyCount + (own?.readyCount ?? 0)
        guard count > 0 else { return false }
        let index = schedule.below(count)
        world.trace.fold(UInt64(count), UInt64(index))
        let isOutside = index < outside.readyCount
        if isOutside { outside.run(index) } else { own?.run(index - outside.readyCount) }
        return true
    }

    private mutating func dieAnywhere() {
        guard let left = stepsToCrash, let process = world.process else { return }
        guard left <= 1 else {
            stepsToCrash = left - 1
            return
        }
        stepsToCrash = world.faults.stepsToNextCrash()
        world.crash(process, at: process.services == nil ? .inRecovery : .betweenSteps)
    }

    private mutating func heal() {
        guard world.auditor.violation == nil else { return }
        stepsToCrash = nil
        world.heal()
    }

    /// Nothing goes wrong any more: everything must come to its end, and all books must agree.
    private mutating func drain() {
        let healedAt = world.agenda.now
        var quietUntil = healedAt
        repeat {
            let deadline = world.auditor.deadline(after: healedAt)
            while world.auditor.violation == nil, world.auditor.openCount > 0,
                step(until: deadline)
            {}
            // What is still on its way arrives, a create that was under way too.
            quietUntil = world.agenda.now.adding(Self.quiet)
            while world.auditor.violation == nil, step(until: quietUntil) {}
        } while world.auditor.violation == nil && world.auditor.openCount > 0
            && world.agenda.now < world.auditor.deadline(after: healedAt)
        if world.auditor.violation == nil { world.audit() }
    }

    /// Longer than anything is under way, and than operators' orders are not asked for.
    private static let quiet = Duration.seconds(12)
}
