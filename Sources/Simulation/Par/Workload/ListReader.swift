import Domain
import Engine
import Synchronization

/// A client that reads a tenant's whole list again and again, forwards and backwards, page by page,
/// while conversions are created.
final class ListReader: Sendable {
    private struct State {
        var isAscending = true
        var limit = 1
        var found: [ParConversion] = []
        /// How many conversions were durable before the first page.
        var before = 0
        /// Processes that served a page.
        var servedBy: Set<Int> = []
        var pause: ClosedRange<Duration> = .zero ... .milliseconds(300)
    }

    private let tenant: TenantID
    private let world: ParWorld
    private let state = Mutex(State())

    init(_ tenant: TenantID, _ world: ParWorld) { (self.tenant, self.world) = (tenant, world) }

    func begin() {
        later { [self] in
            let before = world.auditor.conversionCount
            state.withLock { state in
                state = State()
                state.isAscending = world.faults.below(2) == 0
                state.limit = 1 + world.faults.below(6)
                state.before = before
                // Some read as fast as they can.
                if world.faults.below(2) == 0 { state.pause = .zero ... .milliseconds(3) }
            }
            readPage()
        }
    }

    private func later(_ body: @escaping @Sendable () -> Void) {
        world.agenda.after(world.faults.duration(state.withLock { $0.pause }), body)
    }

    private func readPage() {
        let query = state.withLock { state in
            ParQuery(
                tenant: tenant, isAscending: state.isAscending,
                after: state.found.last.map {
                    ParQuery.Position(createdAt: $0.createdAt, id: $0.id)
                }, limit: state.limit)
        }
        let ignoresHorizon = world.mutant == .listWithoutHorizon
        let process = world.process?.number ?? 0
        world.call { services -> [ParConversion]? in
            if ignoresHorizon { return try? await services.store.parConversions(query) }
            return try? await services.conversions.conversions(query)
        } done: { [self] page in
            take(page.flatMap { $0 }, query, from: process)
        }
    }

    private func take(_ page: [ParConversion]?, _ query: ParQuery, from process: Int) {
        guard let page else {
            // Nobody serves.
            return world.agenda.after(.milliseconds(200)) { [self] in readPage() }
        }
        world.auditor.listed(page, of: tenant)
        let pass = state.withLock { state in
            state.found += page
            state.servedBy.insert(process)
            return state
        }
        guard page.count < query.limit else {
            return later { [self] in readPage() }
        }
        world.auditor.listed(
            whole: pass.found, isAscending: pass.isAscending, of: tenant, before: pass.before)
        if pass.servedBy.count > 1 { world.auditor.see(.listedOverRestart) }
        begin()
    }
}
