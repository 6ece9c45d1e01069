import Bookkeeping
import Domain
import Engine

/// The gate of a process that converts at par.
struct ParGate: StoreGate {
    private let world: ParWorld
    private let passage: StorePassage<ParKind>

    init(_ process: ParProcess, _ world: ParWorld) {
        self.world = world
        passage = StorePassage(
            process: process, wait: .zero...world.scenario.storeWait,
            apply: { [world] commit, process in await world.apply(commit, by: process) })
    }

    func commit(_ commit: Commit) async -> CommitOutcome {
        if world.mutant == .acknowledgedBeforeDurable { return passage.acknowledge(commit) }
        if world.mutant == .intentNotStored, commit.isIntent { return .done }
        return await passage.commit(commit, isLostDone: world.mutant == .unknownReadAsDone)
    }

    func passRead() async throws(StoreError) { try await passage.read() }

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
