package import Domain
import Engine

extension MemoryBooks {
    mutating func numberEvents(_ count: Int) {
        for event in events.dropFirst(numberedCount).prefix(count) {
            let number = Int64(logs[event.log]?.count ?? 0) + 1
            logs[event.log, default: []].append(NumberedEvent(number: number, event))
            numberedCount += 1
        }
    }

    package func events(
        in log: EventLog, after number: Int64, atMost count: Int
    ) -> [NumberedEvent] {
        Array((logs[log] ?? []).filter { $0.number > number }.prefix(count))
    }

    func events(
        of id: ConversionID, _ tenant: TenantID, after number: Int64, atMost count: Int
    ) -> ConversionEvents? {
        guard let stored = conversions[id], stored.conversion.tenant == tenant else { return nil }
        let all = (logs[.tenant(tenant)] ?? []).filter {
            $0.event.conversion == id && $0.number > number
        }
        let waits = events.dropFirst(numberedCount).contains { $0.conversion == id }
        let isOver = stored.conversion.status.isFinal && stored.orders.allSatisfy(\.isSettled)
        return ConversionEvents(
            events: Array(all.prefix(count)), isComplete: isOver && !waits && all.count <= count)
    }
}
