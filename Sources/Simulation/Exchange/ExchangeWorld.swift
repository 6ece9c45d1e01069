import Bookkeeping
import Domain
import Engine
import Logging
import TestKit

/// Everything around foreign exchanges in one run, and the one process that serves at the moment.
final class ExchangeWorld: HostingWorld {
    let scenario: ExchangeScenario
    let site: ProcessSite<ExchangeKind>
    let auditor: ExchangeAuditor
    let store = MemoryStore()
    let dealers: [DealerHost]
    let receivers: ReceiverHost
    let holidays = Holidays()
    let identifiers: SimulatedRandom
    let logger: Logger
    /// The defect that is planted, if one is.
    let mutant: ExchangeMutant?

    /// Deaths of one run.
    private static let crashesMax = 8

    /// - Parameter deaths: when the process dies, instead of where the seed says; `nil` where the
    ///   seed says it.
    init(
        _ scenario: ExchangeScenario, seed: UInt64, mutant: ExchangeMutant?, keepsLines: Bool,
        deaths: [Int]?
    ) {
        self.mutant = mutant
        self.scenario = scenario
        let coverage = Coverage()
        let agenda = Agenda(
            start: scenario.start, generator: SeededGenerator(seed, for: .schedule, 1))
        let trace = Trace(keepsLines: keepsLines, agenda: agenda)
        let faults = ExchangeFaults(
            scenario.faults, SeededGenerator(seed, for: .faults), coverage,
            crashesMax: deaths == nil ? Self.crashesMax : 0, isCoarse: scenario.isCoarse)
        auditor = ExchangeAuditor(scenario, coverage, agenda)
        site = ProcessSite(
            agenda: agenda, trace: trace, coverage: coverage, faults: faults, auditor: auditor,
            skew: scenario.skew, deaths: deaths ?? [])
        let network = DealerNetwork(
            agenda: agenda, faults: faults, trace: trace, auditor: auditor,
            executor: site.outsideExecutor)
        dealers = scenario.dealers.map { DealerHost($0, network) }
        receivers = ReceiverHost(network)
        identifiers = SimulatedRandom(SeededGenerator(seed, for: .identifiers))
        logger = Logger(label: "simulation") { [trace] _ -> any LogHandler in
            keepsLines ? TraceLogHandler(trace: trace) : SwiftLogNoOpLogHandler()
        }
        auditor.watch(dealers, store)
    }

    var overlapPerMille: Int { scenario.isCoarse ? 500 : 0 }

    func startProcess() { site.begin { [self] process in try await assemble(process) } }

    /// Makes a commit durable, or refuses it, and shows it to the auditor.
    func apply(_ commit: Commit, by process: ExchangeProcess) async -> CommitOutcome {
        let commit = mutant?.altering(commit, store.books) ?? commit
        guard auditor.permits(commit) else { return .unknown("a defect") }
        let outcome = await store.commit(commit)
        switch outcome {
        case .done:
            trace.note("p\(process.number) commits \(commit.summary)")
            site.countCommit()
            auditor.absorb(commit, store.books)
        case .refused(let refusal):
            trace.note("p\(process.number) refused \(refusal)")
            auditor.sees(refusal, of: commit)
        case .unknown(let text):
            auditor.blames(.storeDefect, "p\(process.number)", text)
        }
        return outcome
    }

    /// What was there before the run.
    func executeSetup(_ commit: Commit) {
        site.executeOutside { [store] in _ = await store.commit(commit) }
    }

    /// From now on nothing goes wrong any more.
    func heal() {
        trace.note("heals")
        faults.stop()
        for dealer in dealers { dealer.outage.end() }
        ExchangeOperators(self).putInOrder()
    }

    /// Lets hours pass, or days: nothing was to happen in them that could not be late.
    func jump(to instant: Instant) {
        trace.note("jumps to \(instant)")
        agenda.jump(to: instant)
    }

    /// Lets go of everything.
    func dissolve() { site.dissolve { for dealer in dealers { dealer.dissolve() } } }
}

extension Commit {
    /// The exchange that it inserts or changes, as it is then.
    var exchange: Exchange? {
        for write in writes {
            switch write {
            case .exchange(.insert(let exchange)), .exchange(.update(let exchange, _)):
                return exchange
            case .exchange, .insertConversion, .updateConversion, .insertOrder, .updateOrder,
                .insertTrade, .reverseTrade, .post, .hold, .consumeLimits, .releaseLimits,
                .amend, .event, .recordDecisions, .numberEvents, .putHalt, .removeHalt,
                .putResolution, .insertClient, .updateClient, .revokeToken,
                .forgetRevokedTokens, .putExport, .removeExport, .par, .account:
                continue
            }
        }
        return nil
    }
}
