import Domain
import Engine
import Synchronization

/// The events that the test told of.
final class FakeEvents: EventService {
    private struct State: Sendable {
        var tenants: [ConversionID: TenantID] = [:]
        var events: [ConversionID: [NumberedEvent]] = [:]
        var complete: Set<ConversionID> = []
        var last: [TenantID: Int64] = [:]
        var rings: [AsyncStream<Void>.Continuation] = []
        var failure: ServiceError?
        var readsAfter: [Int64] = []
    }

    private let state = Mutex(State())

    /// Numbers the changes from the tenant's last number on, and rings.
    func tell(_ changes: ConversionChange..., complete: Bool = false) {
        state.withLock { state in
            for change in changes {
                let (id, tenant) = (change.conversion.id, change.conversion.tenant)
                let number = state.last[tenant, default: 0] + 1
                let before = state.events[id]?.last?.event.change?.conversion.status
                let kind = DomainEvent.Kind(
                    from: before, to: change.conversion.status,
                    isAmendment: change.amendment != nil)
                let event = DomainEvent(
                    id: EventID(high: 7, low: UInt64(number)), kind: kind,
                    at: change.conversion.updatedAt, change)
                state.last[tenant] = number
                state.tenants[id] = tenant
                state.events[id, default: []].append(NumberedEvent(number: number, event))
                if complete { state.complete.insert(id) } else { state.complete.remove(id) }
            }
        }
        ring()
    }

    /// Numbers that went to other conversions of the tenant.
    func skip(_ count: Int64, of tenant: TenantID = "acme") {
        state.withLock { $0.last[tenant, default: 0] += count }
    }

    func ring() { for ring in state.withLock({ $0.rings }) { ring.yield() } }

    func fail(_ error: ServiceError?) { state.withLock { $0.failure = error } }

    var readsAfter: [Int64] { state.withLock { $0.readsAfter } }

    func events(
        of conversion: ConversionID, tenant: TenantID, after number: Int64, atMost count: Int
    ) async throws(ServiceError) -> ConversionEvents {
        let (page, failure) = state.withLock { state -> (ConversionEvents?, ServiceError?) in
            state.readsAfter.append(number)
            guard state.tenants[conversion] == tenant else { return (nil, state.failure) }
            let left = (state.events[conversion] ?? []).filter { $0.number > number }
            let isComplete = state.complete.contains(conversion) && left.count <= count
            return (
                ConversionEvents(events: Array(left.prefix(count)), isComplete: isComplete),
                state.failure
            )
        }
        if let failure { throw failure }
        guard let page else { throw .notFound }
        return page
    }

    func lastNumber(of tenant: TenantID) async throws(ServiceError) -> Int64 {
        state.withLock { $0.last[tenant, default: 0] }
    }

    func rings(of conversion: ConversionID) -> EventRings {
        let (rings, continuation) = AsyncStream<Void>.makeStream(
            bufferingPolicy: .bufferingNewest(1))
        state.withLock { $0.rings.append(continuation) }
        return EventRings(rings: rings, end: { continuation.finish() })
    }
}
