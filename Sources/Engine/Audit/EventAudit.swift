package import Domain
import Money

/// Whether the events of a conversion tell all that became of it: replayed from the first, they
/// give exactly what the store has.
package enum EventAudit {
    /// - Parameter events: of this conversion, numbered or not, in the order of their commits.
    package static func findings(
        of stored: StoredConversion, _ events: [DomainEvent]
    ) -> [AuditFinding] {
        var notes = ConversionAudit.Notes(subject: stored.conversion.id.description)
        var replay = Replay()
        for event in events {
            guard let change = event.change else { continue }
            notes.expect(
                change.conversion.version == replay.nextVersion, "event-per-change",
                """
                event \(event.id) is of version \(change.conversion.version), and the next is \
                \(replay.nextVersion)
                """)
            let kind = DomainEvent.Kind(
                from: replay.conversion?.status, to: change.conversion.status,
                isAmendment: change.amendment != nil)
            notes.expect(
                event.kind == kind, "event-kind",
                "event \(event.id) is \(event.kind.rawValue), and tells of \(kind.rawValue)")
            replay.apply(change)
        }
        notes.expect(
            replay.nextVersion == stored.conversion.version + 1, "event-per-change",
            "\(events.count) events, and the version is \(stored.conversion.version)")
        compare(replay, stored, &notes)
        return notes.findings
    }

    private static func compare(
        _ replay: Replay, _ stored: StoredConversion, _ notes: inout ConversionAudit.Notes
    ) {
        let check = "events-tell-all"
        notes.expect(
            replay.conversion == stored.conversion, check,
            "the last event shows another conversion than the store has")
        notes.expect(
            replay.ordersInOrder == stored.orders, check,
            "the events show other orders than the store has")
        notes.expect(
            replay.trades == stored.trades, check,
            "the events show other trades than the store has")
        notes.expect(
            replay.amendments == stored.amendments, check,
            "the events show other amendments than the store has")
        let request = stored.conversion.request
        let changes = stored.trades.filter { $0.state == .booked }.map { try? $0.changes() }
        for (asset, total, sign) in [
            (request.from, replay.spent, -1 as Int128), (request.to, replay.received, 1),
        ] {
            var units = Int128.zero
            for change in changes.flatMap({ $0 ?? [] }) where change.asset == asset {
                units &+= change.amount.units &* sign
            }
            notes.expect(
                units == total.units, check,
                "the events say \(total) \(asset), the trades \(DecimalText.format(units: units))")
        }
    }

    /// What the events so far come to.
    private struct Replay {
        var nextVersion: Int64 = 0
        var conversion: Conversion?
        var spent = Fixed.zero
        var received = Fixed.zero
        var orders: [OrderID: Order] = [:]
        /// In the order in which they were first told.
        var trades: [Trade] = []
        var places: [TradeID: Int] = [:]
        var amendments: [Amendment] = []

        var ordersInOrder: [Order] {
            orders.values.sorted { ($0.leg, $0.attempt) < ($1.leg, $1.attempt) }
        }

        mutating func apply(_ change: ConversionChange) {
            nextVersion = change.conversion.version + 1
            conversion = change.conversion
            spent = change.spent
            received = change.received
            for order in change.orders { orders[order.id] = order }
            for trade in change.trades {
                if let place = places[trade.id] {
                    trades[place] = trade
                } else {
                    places[trade.id] = trades.count
                    trades.append(trade)
                }
            }
            if let amendment = change.amendment { amendments.append(amendment) }
        }
    }
}
