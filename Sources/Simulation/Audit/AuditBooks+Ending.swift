import Bookkeeping
import Domain
import Engine
import Money
import Venues

extension AuditBooks {
    /// How long after its deadline, or after the last fault, a conversion may still need.
    static let endingMax = Duration.seconds(60)

    func deadline(after healedAt: Instant) -> Instant {
        let last = conversions.values.filter { !$0.status.isFinal }.map(\.inserted.expiresAt).max()
        return max(healedAt, last ?? healedAt).adding(Self.endingMax)
    }

    /// Nothing moves any more: everything has ended, and all books are the same.
    mutating func close(_ findings: [AuditFinding], _ events: [EventLog: [NumberedEvent]]) {
        for (id, conversion) in conversions.sorted(by: { $0.key < $1.key })
        where !conversion.status.isFinal {
            expect(
                false, .endsInTime, id,
                "still \(conversion.status.rawValue), expired \(conversion.inserted.expiresAt)")
        }
        for (pocket, amount) in held.sorted(by: { $0.key < $1.key }) where amount != 0 {
            expect(false, .holdsReleased, pocket, "\(text(amount)) is still held")
        }
        for (place, count) in openCounts.sorted(by: { $0.key.asset < $1.key.asset })
        where count != 0 {
            expect(false, .limitsKept, place.asset, "\(count) still counted as open")
        }
        let waiting = unnumbered.count
        expect(
            waiting == 0, .eventsInOrder, "the publisher", "\(waiting) events without a number")
        for (log, stored) in events.sorted(by: { $0.key < $1.key }) { check(stored, of: log) }
        for venue in truth.all { compare(venue.venue, venue.records) }
        compareOutside()
        let misjudged = conversions.filter { $0.value.isMisjudged }.map(\.key.description)
        for finding in findings where !misjudged.contains(finding.subject) {
            expect(false, .storeAudit, finding.subject, "\(finding.check): \(finding.message)")
        }
    }

    private mutating func compare(_ venue: VenueID, _ records: PaperVenueRecords) {
        for record in records.orders {
            guard let order = orders[record.client] else {
                expect(false, .intentBeforeSending, record.client, "\(venue) has it, we have not")
                continue
            }
            expect(
                order.booked == record.filled.units && record.state != .open, .fillBookedOnce,
                record.client,
                "\(venue) filled \(record.filled), booked \(text(order.booked))")
        }
        compareReversals(venue, records)
        for (account, balances) in records.balances.sorted(by: { $0.key < $1.key }) {
            for (asset, total) in balances.sorted(by: { $0.key < $1.key }) {
                let pocket = Pocket(VenueAccount(venue, account), asset)
                guard let posted = posted[pocket] else { continue }
                expect(
                    posted == total.units, .ledgerIsTheVenues, pocket,
                    "booked \(text(posted)), the venue has \(total)")
            }
        }
    }
}

extension VenueTruth {
    func balance(_ pocket: Pocket) -> Fixed {
        let records = all.first { $0.venue == pocket.account.venue }?.records
        return records?.balances[pocket.account.account]?[pocket.asset] ?? .zero
    }
}
