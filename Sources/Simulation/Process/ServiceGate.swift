import Bookkeeping
import Domain
import Engine

/// The gate of a process that converts over venues.
struct ServiceGate: StoreGate {
    private let process: ServiceProcess
    private let world: World

    init(_ process: ServiceProcess) { (self.process, world) = (process, process.world) }

    /// How long a commit or a read takes.
    private static let wait: ClosedRange<Duration> = .zero ... .milliseconds(4)

    func commit(_ commit: Commit) async -> CommitOutcome {
        if world.mutant == .acknowledgedBeforeDurable { return acknowledge(commit) }
        await pause()
        guard process.isAlive, !process.isStoreBroken else { return .unknown("the store is gone") }
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
        return process.isAlive ? outcome : .unknown("died")
    }

    private func lose() -> CommitOutcome {
        world.trace.note("p\(process.number) commit lost, outcome unknown")
        if world.mutant == .unknownReadAsDone { return .done }
        process.breakStore()
        return .unknown("simulated, and lost")
    }

    /// What no store may do: says that it is done, and does it a little later.
    private func acknowledge(_ commit: Commit) -> CommitOutcome {
        world.agenda.after(world.faults.duration(Self.wait)) { [process, world] in
            guard process.isAlive else { return }
            world.outside.execute { _ = await world.apply(commit, by: process) }
        }
        return .done
    }

    private func pause() async { await process.life.pause(world.faults.duration(Self.wait)) }

    func shown(_ halts: [Halt]) -> [Halt] { world.mutant == .haltIgnored ? [] : halts }

    func passRead() async throws(StoreError) {
        await pause()
        guard process.isAlive,
            process.services != nil || !world.kills(process, at: .inRecovery)
        else { throw .closed }
        if world.faults.strikes(.readFailed) { throw .unavailable("simulated") }
    }
}
