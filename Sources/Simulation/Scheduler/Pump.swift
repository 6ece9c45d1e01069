import Domain

/// What a pump moves on: the outside of the service, and the one process that lives.
protocol Stage: Sendable {
    var agenda: Agenda { get }
    var trace: Trace { get }
    /// Of everything outside of the service.
    var outsideExecutor: JobExecutor { get }
    /// Of the process that lives; `nil` where none does, or it stands still.
    var processExecutor: JobExecutor? { get }
    var hasProcess: Bool { get }
    /// How often, in a thousand steps, what is due now comes before a job that is ready: as jobs
    /// that take no time, and yet overlap.
    var overlapPerMille: Int { get }
    /// The process dies, for no reason of its own.
    func crashAnywhere()
    /// In how many steps the next one does so; `nil`: it does not.
    func stepsToNextCrash() -> Int?
    /// Runs the dead to their end.
    func bury()
}

/// Moves a world on, one step at a time.
///
/// While something is ready, one of the ready jobs is run, chosen by the seed; when nothing is, the
/// clock moves to the next thing that is due. Nothing else moves anything: no wall clock, no other
/// thread, no random bits but the seed's.
struct Pump<World: Stage> {
    let world: World
    private var schedule: SeededGenerator
    private(set) var steps = 0
    /// Of them, those of tasks.
    private(set) var jobs = 0
    /// After how many jobs the process dies.
    var stepsToCrash: Int?

    init(_ world: World, _ schedule: SeededGenerator, stepsToCrash: Int? = nil) {
        self.world = world
        self.schedule = schedule
        self.stepsToCrash = stepsToCrash
    }

    /// - Returns: whether there was something to do until the time.
    mutating func step(until end: Instant) -> Bool {
        if overlaps(), let action = world.agenda.next(until: world.agenda.now) {
            take(action)
        } else if runJob() {
            steps += 1
            jobs += 1
            dieAnywhere()
        } else if let action = world.agenda.next(until: end) {
            take(action)
        } else {
            return false
        }
        world.bury()
        return true
    }

    private mutating func overlaps() -> Bool {
        world.overlapPerMille > 0 && schedule.chance(world.overlapPerMille)
    }

    private mutating func take(_ action: @Sendable () -> Void) {
        steps += 1
        world.trace.fold(UInt64(bitPattern: world.agenda.now.microseconds))
        action()
    }

    private mutating func runJob() -> Bool {
        let outside = world.outsideExecutor
        let own = world.processExecutor
        let count = outside.readyCount + (own?.readyCount ?? 0)
        guard count > 0 else { return false }
        let index = schedule.below(count)
        world.trace.fold(UInt64(count), UInt64(index))
        let isOutside = index < outside.readyCount
        if isOutside { outside.run(index) } else { own?.run(index - outside.readyCount) }
        return true
    }

    private mutating func dieAnywhere() {
        guard let left = stepsToCrash, world.hasProcess else { return }
        guard left <= 1 else {
            stepsToCrash = left - 1
            return
        }
        stepsToCrash = world.stepsToNextCrash()
        world.crashAnywhere()
    }
}

extension World: Stage {
    var outsideExecutor: JobExecutor { outside.executor }
    var processExecutor: JobExecutor? {
        process.flatMap { $0.mayRun(at: agenda.now) ? $0.executor : nil }
    }
    var hasProcess: Bool { process != nil }
    var overlapPerMille: Int { 0 }

    func crashAnywhere() {
        guard let process else { return }
        crash(process, at: process.services == nil ? .inRecovery : .betweenSteps)
    }

    func stepsToNextCrash() -> Int? { faults.stepsToNextCrash() }
}

extension Pump<World> {
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
    private static var quiet: Duration { .seconds(12) }
}
