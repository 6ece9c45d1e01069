import Bookkeeping
import Domain
import Engine
import Logging
import Synchronization
import TestKit

/// Everything around conversions at par in one run, and the one process that serves at the moment.
final class ParWorld: HostingWorld {
    let scenario: ParScenario
    let site: ProcessSite<ParKind>
    let auditor: ParAuditor
    let store = MemoryStore()
    let issuers: [IssuerHost]
    let identifiers: SimulatedRandom
    let logger: Logger
    /// The defect that is planted, if one is.
    let mutant: ParMutant?
    private let isCommanded = Mutex(false)

    /// Deaths of one run.
    private static let crashesMax = 8

    /// - Parameter kills: whether the process dies by the seed.
    init(
        _ scenario: ParScenario, seed: UInt64, mutant: ParMutant?, keepsLines: Bool, kills: Bool
    ) {
        self.mutant = mutant
        self.scenario = scenario
        let coverage = Coverage()
        let agenda = Agenda(
            start: scenario.start, generator: SeededGenerator(seed, for: .schedule, 1))
        let trace = Trace(keepsLines: keepsLines, agenda: agenda)
        let faults = ParFaults(
            scenario.faults, SeededGenerator(seed, for: .faults), coverage,
            crashesMax: kills ? Self.crashesMax : 0, isCoarse: scenario.isCoarse)
        auditor = ParAuditor(scenario, coverage)
        site = ProcessSite(
            agenda: agenda, trace: trace, coverage: coverage, faults: faults, auditor: auditor,
            skew: scenario.skew)
        let network = IssuerNetwork(
            agenda: agenda, faults: faults, trace: trace, auditor: auditor,
            executor: site.outsideExecutor)
        issuers = scenario.issuers.map { IssuerHost($0, network) }
        identifiers = SimulatedRandom(SeededGenerator(seed, for: .identifiers))
        logger = Logger(label: "simulation") { [trace] _ -> any LogHandler in
            keepsLines ? TraceLogHandler(trace: trace) : SwiftLogNoOpLogHandler()
        }
        auditor.watch(issuers)
    }

    var overlapPerMille: Int { scenario.isCoarse ? 500 : 0 }

    func startProcess() { site.begin { [self] process in try await assemble(process) } }

    // MARK: The store

    /// Makes a commit durable, or refuses it, and shows it to the auditor.
    func apply(_ commit: Commit, by process: ParProcess) async -> CommitOutcome {
        let commit = mutant?.altering(commit, store.books) ?? commit
        guard auditor.permits(commit) else { return .unknown("a defect") }
        let outcome = await store.commit(commit)
        switch outcome {
        case .done:
            trace.note("p\(process.number) commits \(commit.summary)")
            site.countCommit()
            auditor.absorb(commit, at: agenda.now, store.books)
        case .refused(let refusal):
            trace.note("p\(process.number) refused \(refusal)")
            auditor.sees(refusal, of: commit)
        case .unknown(let text):
            auditor.blames(.storeDefect, "p\(process.number)", text)
        }
        return outcome
    }

    /// Calls the service as an operator does, who waits for one command to end before the next:
    /// halts are followed in memory in the order of the answers.
    ///
    /// - Parameter done: gets `nil` where nobody answers, or another command is under way.
    func command(
        _ commit: Commit, done: @escaping @Sendable (CommitOutcome?) -> Void
    ) {
        let isFirst = isCommanded.withLock { isCommanded in
            defer { isCommanded = true }
            return !isCommanded
        }
        guard isFirst, let process else {
            if isFirst { isCommanded.withLock { $0 = false } }
            return done(nil)
        }
        process.call { services in
            await services.store.commit(commit)
        } done: { [self] outcome in
            isCommanded.withLock { $0 = false }
            done(outcome)
        }
    }

    /// From now on nothing goes wrong any more.
    func heal() {
        trace.note("heals")
        faults.stop()
        for issuer in issuers { issuer.outage.end() }
        ParOperators(self).putInOrder()
    }

    /// Lets go of everything.
    func dissolve() { site.dissolve { for issuer in issuers { issuer.dissolve() } } }
}
