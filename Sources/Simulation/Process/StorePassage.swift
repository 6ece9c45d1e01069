import Bookkeeping
import Domain
import Engine

/// The way from one process to the durable books and back: waits, deaths, and outcomes that nobody
/// knows.
struct StorePassage<Kind: ServiceKind>: Sendable {
    typealias Process = SimulatedProcess<Kind>

    let process: Process
    /// How long a commit or a read takes.
    let wait: ClosedRange<Duration>
    /// Makes a commit durable, or refuses it.
    let apply: @Sendable (Commit, Process) async -> CommitOutcome

    private var site: ProcessSite<Kind> { process.site }
    private var faults: SeededFaults<Kind.Fault> { site.faults }

    private func pause() async { await process.life.pause(faults.duration(wait)) }

    /// - Parameter isLostDone: a planted defect: a commit that is lost is said to be done.
    func commit(_ commit: Commit, isLostDone: Bool = false) async -> CommitOutcome {
        await pause()
        guard process.life.isAlive, !process.isStoreBroken else {
            return .unknown("the store is gone")
        }
        if site.kills(process, at: .beforeCommit) { return .unknown("died") }
        if faults.strikes(.commitUnknownAndLost) { return lose(isLostDone) }
        let breaks = faults.strikes(.commitUnknownAndDurable)
        let outcome = await apply(commit, process)
        if breaks {
            process.breakStore()
            return .unknown("simulated, and durable")
        }
        if site.kills(process, at: .afterCommit) { return .unknown("died") }
        await pause()
        return process.life.isAlive ? outcome : .unknown("died")
    }

    private func lose(_ isLostDone: Bool) -> CommitOutcome {
        site.trace.note("p\(process.number) commit lost, outcome unknown")
        if isLostDone { return .done }
        process.breakStore()
        return .unknown("simulated, and lost")
    }

    /// What no store may do: says that it is done, and does it a little later.
    func acknowledge(_ commit: Commit) -> CommitOutcome {
        site.agenda.after(faults.duration(wait)) { [process, site, apply] in
            guard process.life.isAlive else { return }
            site.executeOutside { _ = await apply(commit, process) }
        }
        return .done
    }

    func read() async throws(StoreError) {
        await pause()
        guard process.life.isAlive,
            process.services != nil || !site.kills(process, at: .inRecovery)
        else { throw .closed }
        if faults.strikes(.readFailed) { throw .unavailable("simulated") }
    }
}
