import Domain

/// A world with one service.
protocol HostingWorld: Stage {
    associatedtype Kind: ServiceKind
    var site: ProcessSite<Kind> { get }
}

extension HostingWorld {
    var agenda: Agenda { site.agenda }
    var trace: Trace { site.trace }
    var coverage: Coverage { site.coverage }
    var faults: SeededFaults<Kind.Fault> { site.faults }
    var outsideExecutor: JobExecutor { site.outsideExecutor }
    var process: SimulatedProcess<Kind>? { site.process }
    var processExecutor: JobExecutor? { site.process?.life.executor }
    var hasProcess: Bool { site.process != nil }

    func crashAnywhere() { site.crashAnywhere() }
    func stepsToNextCrash() -> Int? { site.stepsToNextCrash() }
    func bury() { site.bury() }

    // MARK: Calls

    /// Calls the service as a client does: where nobody serves, nobody answers.
    func call<Value: Sendable>(
        _ body: @escaping @Sendable (Kind.Services) async -> Value,
        done: @escaping @Sendable (Value?) -> Void
    ) {
        guard let process else { return done(nil) }
        guard faults.strikes(.clientGaveUp) else { return process.call(body, done: done) }
        // The call is under way, and nobody waits for its answer any more.
        process.call(body) { _ in }
        agenda.after(faults.duration(.zero ... .milliseconds(50))) { done(nil) }
    }

    /// As ``call(_:done:)``, of what may be refused.
    func attempt<Value: Sendable, Failure: Error>(
        _ body: @escaping @Sendable (Kind.Services) async throws(Failure) -> Value,
        done: @escaping @Sendable (Result<Value, Failure>?) -> Void
    ) {
        call(
            { services -> Result<Value, Failure> in
                do throws(Failure) {
                    return .success(try await body(services))
                } catch {
                    return .failure(error)
                }
            }, done: done)
    }

    /// Does something from time to time, until nothing goes wrong any more.
    func again(_ period: ClosedRange<Duration>, _ body: @escaping @Sendable () -> Void) {
        agenda.after(faults.duration(period)) { [self] in
            guard faults.isActive else { return }
            body()
            again(period, body)
        }
    }

    /// A host outside fails from time to time: it is down for a while, or starts again.
    func disturb(
        _ name: VenueID, _ outage: Outage, _ period: ClosedRange<Duration>,
        down: (fault: Kind.Fault, atMost: Duration), restarted: Kind.Fault,
        restart: @escaping @Sendable () -> Void
    ) {
        again(period) { [self] in
            if faults.strikes(down.fault) {
                let until = agenda.now.adding(
                    faults.duration(.milliseconds(100)...down.atMost))
                trace.note("\(name) is down until \(until)")
                outage.begin(until: until)
            }
            if faults.strikes(restarted) {
                trace.note("\(name) restarts")
                restart()
            }
        }
    }

    // MARK: The end

    /// What a run came to.
    func result(
        of seed: UInt64, _ violation: Violation?, steps: Int, conversions: Int, since: Instant
    ) -> SeedResult {
        SeedResult(
            seed: seed, violation: violation, traceHash: trace.hash, steps: steps,
            crashes: site.crashes, commits: site.commits, conversions: conversions,
            simulated: agenda.now.duration(since: since), coverage: coverage.reached,
            trace: trace.lines)
    }
}
