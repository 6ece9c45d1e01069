import Bookkeeping
import Domain
import Engine

/// The gate of a process that converts at par.
struct ParGate: StoreGate {
    private let process: ParProcess
    private let world: ParWorld

    init(_ process: ParProcess) { (self.process, world) = (process, process.world) }

    private var wait: ClosedRange<Duration> { .zero...world.scenario.storeWait }

    private func pause() async { await process.life.pause(world.faults.duration(wait)) }

    func commit(_ commit: Commit) async -> CommitOutcome {
        if world.mutant == .acknowledgedBeforeDurable { return acknowledge(commit) }
        if world.mutant == .intentNotStored, commit.isIntent { return .done }
        await pause()
        guard process.life.isAlive, !process.isStoreBroken else {
            return .unknown("the store is gone")
        }
        if world.kills(process, at: .beforeCommit) { return .unknown("died") }
        if world.faults.strikes(.commitUnknownAndLost) { return lose() }
        let breaks = world.faults.strikes(.commitUnknownAndDurable)
        let outcome = await world.apply(commit, by: process)
        if breaks {
            process.breakStore()
            return .unknown("simulated, and durable")
        }
        if world.kills(process, at: .afterCommit) { return .unknown("died") }
        await pause()
        return process.life.isAlive ? outcome : .unknown("died")
    }

    private func lose() -> CommitOutcome {
        world.trace.note("p\(process.number) commit lost, outcome unknown")
        if world.mutant == .unknownReadAsDone { return .done }
        process.breakStore()
        return .unknown("simulated, and lost")
    }

    /// What no store may do: says that it is done, and does it a little later.
    private func acknowledge(_ commit: Commit) -> CommitOutcome {
        world.agenda.after(world.faults.duration(wait)) { [process, world] in
            guard process.life.isAlive else { return }
            world.executeOutside { _ = await world.apply(commit, by: process) }
        }
        return .done
    }

    func passRead() async throws(StoreError) {
        await pause()
        guard process.life.isAlive,
            process.services != nil || !world.kills(process, at: .inRecovery)
        else { throw .closed }
        if world.faults.strikes(.readFailed) { throw .unavailable("simulated") }
    }

    // MARK: What a planted defect shows

    func shown(_ conversion: ParConversion) -> ParConversion {
        guard world.mutant == .cancelsWhatIsSettling, case .settling = conversion.state else {
            return conversion
        }
        var shown = conversion
        shown.state = .created
        return shown
    }

    func shown(open conversions: [ParConversion]) -> [ParConversion] {
        switch world.mutant {
        case .openForgotten: return []
        case .intentForgottenAtStart:
            return conversions.map { conversion in
                var shown = conversion
                shown.state = .created
                return shown
            }
        case .settledAgainAfterStart: return conversions + world.auditor.settledShownAsSettling
        case nil, .some: return conversions
        }
    }

    func shown(newestCreation: Instant?) -> Instant? {
        world.mutant == .creationTimeForgotten ? nil : newestCreation
    }
}
