import Bookkeeping
import Domain
import Engine
import HTTPAPI
import StrictJSON

extension AdminService {
    func events(
        _ log: EventLog, after number: Int64, atMost count: Int
    ) async throws -> AdminAnswer {
        // Without a server nobody else numbers what the last one left.
        if engine == nil {
            while try await store.unnumberedEvents() > 0 {
                try await apply([.numberEvents(atMost: Limits.eventPageMax)])
            }
        }
        let events = try await store.events(in: log, after: number, atMost: count)
        if case .tenant(let tenant) = log, events.isEmpty, number == 0, !tenants.contains(tenant) {
            throw CompositionError.refused("the configuration has no tenant \(tenant)")
        }
        return .events(
            try events.map { event in
                var writer = JSONWriter()
                EventView.write(event, into: &writer)
                return try JSONParser.parse(writer.bytes)
            })
    }
}
