import Domain

/// Moves a world on, one step at a time.
///
/// While something is ready, one of the ready jobs is run, chosen by the seed; when nothing is, the
/// clock moves to the next thing that is due. Nothing else moves anything: no wall clock, no other
/// thread, no random bits but the seed's.
struct Pump {
    let world: World
    private var schedule: SeededGenerator
    private(set) var steps = 0
    /// After how many jobs the process dies.
    var stepsToCrash: Int?

    init(_ world: World, _ schedule: SeededGenerator, stepsToCrash: Int? = nil) {
        self.world = world
        self.schedule = schedule
        self.stepsToCrash = stepsToCrash
    }

    /// - Returns: whether there was something to do until the time.
    mutating func step(until end: Instant) -> Bool {
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

    /// Nothing goes wrong any more: everything must come to its end, and all books must agree.
    mutating func drain() {
        let healedAt = world.agenda.now
        repeat {
            let deadline = world.auditor.deadline(after: healedAt)
            while world.auditor.violation == nil, world.auditor.openCount > 0,
                step(until: deadline)
            {}
            // What is still on its way arrives, a create that was under way too.
            let quietUntil = world.agenda.now.adding(Self.quiet)
            while world.auditor.violation == nil, step(until: quietUntil) {}
        } while world.auditor.violation == nil && world.auditor.openCount > 0
            && world.agenda.now < world.auditor.deadline(after: healedAt)
        if world.auditor.violation == nil { world.audit() }
    }

    /// Longer than anything is under way, and than operators' orders are not asked for.
    private static let quiet = Duration.seconds(12)
}
