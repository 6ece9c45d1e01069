import Bookkeeping
import Domain
import Engine

/// The gate of a process that deals foreign exchange.
struct ExchangeGate: StoreGate {
    private let world: ExchangeWorld
    private let passage: StorePassage<ExchangeKind>

    init(_ process: ExchangeProcess, _ world: ExchangeWorld) {
        self.world = world
        passage = StorePassage(
            process: process, wait: .zero...world.scenario.storeWait,
            apply: { [world] commit, process in await world.apply(commit, by: process) })
    }

    func commit(_ commit: Commit) async -> CommitOutcome {
        switch world.mutant {
        case .acknowledgedBeforeDurable: return passage.acknowledge(commit)
        case .intentNotStored where commit.exchange?.state == .submitting: return .done
        case nil, .some: break
        }
        return await passage.commit(commit, isLostDone: world.mutant == .unknownReadAsDone)
    }

    func passRead() async throws(StoreError) { try await passage.read() }

    // MARK: What a planted defect shows

    func shown(openExchanges: [Exchange]) -> [Exchange] {
        switch world.mutant {
        case .openForgotten: return []
        case .intentForgottenAtStart:
            return openExchanges.map { exchange in
                guard exchange.state == .submitting || exchange.state == .unknown else {
                    return exchange
                }
                var shown = exchange
                shown.state = .draft
                return shown
            }
        case nil, .some: return openExchanges
        }
    }

    func shown(due: [DueDelivery]) -> [DueDelivery] {
        guard world.mutant == .laterNoticeFirst else { return due }
        let notices = world.store.books.exchanges.notices
        return due.map { due in
            let deliveries = world.store.books.exchanges.deliveries
            let exchange = due.delivery.exchange
            let last = deliveries[due.delivery.subscription]?[exchange]?.last
            let notice = notices[exchange]?.last
            guard let last, let notice, last.state == .pending || last.state == .waiting,
                notice.exchange.told == last.sequence
            else { return due }
            return DueDelivery(last, notice)
        }
    }
}
