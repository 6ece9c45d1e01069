package import Engine

/// Checks every invariant that the store and the venues' own records can show (DESIGN, section 4).
package struct Auditor: Sendable {
    let store: any Store
    /// By venue, in the order of the configuration.
    let records: [any VenueRecords]

    package init(store: any Store, records: [any VenueRecords]) {
        self.store = store
        self.records = records
    }

    /// Empty: everything holds.
    ///
    /// A venue's record and ours are two snapshots. While a server runs, one may be a moment ahead,
    /// so a difference counts only if a second comparison still shows it.
    package func findings() async throws -> [AuditFinding] {
        var findings = try await store.audit()
        for venue in records {
            let first = try await comparison(venue)
            guard !first.isEmpty else { continue }
            let again = Set(try await comparison(venue))
            findings += first.filter(again.contains)
        }
        return findings
    }

    private func comparison(_ venue: any VenueRecords) async throws -> [AuditFinding] {
        // The venue first: what it has must be intended here by then.
        let record = try await venue.snapshot()
        let orders = try await store.orders(at: record.venue)
        return VenueComparison(
            record: record, orders: orders, mirrors: try await store.mirrors()
        ).findings()
    }
}
