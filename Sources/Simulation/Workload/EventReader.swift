import Domain
import Engine
import Synchronization

/// A client that reads the events of its conversion: from the first on, whenever it looks, from the
/// last that it has.
final class EventReader: Sendable {
    private struct State {
        var events: [NumberedEvent] = []
        var isComplete = false
    }

    private let id: ConversionID
    private let tenant: TenantID
    private let world: World
    private let state = Mutex(State())

    init(_ id: ConversionID, of tenant: TenantID, _ world: World) {
        (self.id, self.tenant, self.world) = (id, tenant, world)
    }

    private static let batch = 4
    private static let pause: ClosedRange<Duration> = .milliseconds(50) ... .seconds(3)

    /// Looks again and again until it has them all.
    func begin() {
        world.agenda.after(world.faults.duration(Self.pause)) { [self] in look() }
    }

    private func look() {
        let last = state.withLock { $0.events.last?.number ?? 0 }
        world.call { [id, tenant] services -> ConversionEvents? in
            try? await services.events.events(
                of: id, tenant: tenant, after: last, atMost: Self.batch)
        } done: { [self] answer in
            take(answer.flatMap { $0 }, after: last)
        }
    }

    private func take(_ answer: ConversionEvents?, after last: Int64) {
        let isComplete = state.withLock { state in
            // An answer may be overtaken by that of a later look.
            guard let answer, state.events.last?.number ?? 0 == last else { return false }
            state.events += answer.events
            state.isComplete = answer.isComplete
            return state.isComplete
        }
        if isComplete {
            world.auditor.hasRead(state.withLock { $0.events }, of: id)
        } else {
            begin()
        }
    }
}
