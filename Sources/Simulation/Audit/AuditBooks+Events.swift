import Bookkeeping
import Domain
import Engine

/// Every change of a conversion is told by one event of the same commit, and every event gets its
/// number in the order of the commits.
extension AuditBooks {
    mutating func checkEvents(_ absorbed: AbsorbedCommit) {
        for event in absorbed.events { logOf[event.id] = event.log }
        let told = absorbed.events.filter { $0.change != nil }
        for id in absorbed.conversions {
            let own = told.filter { $0.conversion == id }
            expect(own.count == 1, .eventsComplete, id, "\(own.count) events for one change")
            if let event = own.first { check(event, of: id, absorbed) }
        }
        expect(
            told.count <= absorbed.conversions.count, .eventsComplete, "a commit",
            "tells of what it does not change")
    }

    private mutating func check(
        _ event: DomainEvent, of id: ConversionID, _ absorbed: AbsorbedCommit
    ) {
        guard let conversion = conversions[id], let change = event.change else { return }
        let kind = Self.kind(id, conversion, absorbed)
        expect(event.kind == kind, .eventsComplete, id, "told \(event.kind), should be \(kind)")
        expect(
            change.conversion.status == conversion.status
                && change.conversion.version == conversion.version, .eventsComplete, id,
            "told \(change.conversion.status) v\(change.conversion.version)")
        expect(
            change.spent.units == conversion.spent
                && change.received.units == conversion.received, .eventsComplete, id,
            "told spent \(change.spent), received \(change.received)")
        expect(
            change.trades.map(\.id) == absorbed.toldTrades, .eventsComplete, id,
            "told other trades than were booked")
        let written = absorbed.written.filter { orders[$0]?.intent.conversion == id }
        expect(
            Set(change.orders.map(\.id)) == Set(written), .eventsComplete, id,
            "told other orders than changed")
    }

    private static func kind(
        _ id: ConversionID, _ conversion: AuditedConversion, _ absorbed: AbsorbedCommit
    ) -> DomainEvent.Kind {
        if absorbed.amended.contains(id) { return .conversionAmended }
        let isNew = absorbed.inserted.contains { $0.id == id }
        guard isNew || absorbed.changes.contains(where: { $0.id == id }) else {
            return .conversionUpdated
        }
        return switch conversion.status {
        case .pending: .conversionCreated
        case .processing: .conversionProcessing
        case .pendingCancel: .conversionCancelRequested
        case .completed: .conversionCompleted
        case .cancelled: .conversionCancelled
        case .failed: .conversionFailed
        case .simulated: .conversionSimulated
        }
    }

    // MARK: Numbers

    mutating func number(_ count: Int) {
        for id in unnumbered.prefix(count) {
            guard let log = logOf[id] else { continue }
            logs[log, default: []].append(id)
        }
        unnumbered.removeFirst(min(count, unnumbered.count))
    }

    /// The store's logs have the events in the order of the commits, without a gap.
    mutating func check(_ stored: [NumberedEvent], of log: EventLog) {
        let own = logs[log] ?? []
        expect(
            stored.map(\.event.id) == own
                && stored.map(\.number) == Array(1...Int64(own.count + 1)).dropLast(),
            .eventsInOrder, log, "\(stored.count) events stored, \(own.count) numbered")
    }
}
