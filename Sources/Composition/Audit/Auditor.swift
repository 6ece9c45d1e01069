import Bookkeeping
import Domain
package import Engine

/// Checks every invariant that the store and the venues' own records can show (DESIGN, section 4).
package struct Auditor: Sendable {
    let store: any Store
    /// By venue, in the order of the configuration.
    let records: [any VenueRecords]
    /// The same by issuer.
    let issuers: [any VenueRecords]

    let dealers: [DealerFiles]

    init(
        store: any Store, records: [any VenueRecords], issuers: [any VenueRecords] = [],
        dealers: [DealerFiles] = []
    ) {
        self.store = store
        self.records = records
        self.issuers = issuers
        self.dealers = dealers
    }

    /// Empty: everything holds.
    ///
    /// A venue's record and ours are two snapshots. While a server runs, one may be a moment ahead,
    /// so a difference counts only if a second comparison still shows it.
    package func findings() async throws -> [AuditFinding] {
        var findings = try await store.audit()
        for venue in records {
            findings += try await lasting { try await comparison(venue: venue) }
        }
        for issuer in issuers {
            findings += try await lasting { try await comparison(issuer: issuer) }
        }
        for dealer in dealers {
            findings += try await lasting { try await comparison(dealer: dealer) }
        }
        return findings
    }

    private func lasting(
        _ comparison: () async throws -> [AuditFinding]
    ) async throws -> [AuditFinding] {
        let first = try await comparison()
        guard !first.isEmpty else { return [] }
        let again = Set(try await comparison())
        return first.filter(again.contains)
    }

    private func comparison(issuer: any VenueRecords) async throws -> [AuditFinding] {
        let record = try await issuer.snapshot()
        let orders = try await store.orders(at: record.venue)
        let open = try await store.openParConversions()
        return IssuerComparison(
            record: record, orders: orders, open: open,
            statement: try await statement(ofTreasuryOf: record.venue)
        ).findings()
    }

    private func comparison(dealer: DealerFiles) async throws -> [AuditFinding] {
        // The dealer first: what it has must be intended here by then.
        let deals = try dealer.deals()
        let orders = try await store.orders(at: dealer.dealer)
        let exchanges = try await store.exchanges(with: dealer.dealer)
        return DealerComparison(
            dealer: dealer.dealer, deals: deals, exchanges: exchanges, orders: orders,
            settledByOperators: try await settledByOperators()
        ).findings()
    }

    /// The exchanges that operators gave evidence for; `nil` while the log is not complete.
    private func settledByOperators() async throws -> Set<ConversionID>? {
        var settled: Set<ConversionID> = []
        var last: Int64 = 0
        while true {
            let page = try await store.events(
                in: .installation, after: last, atMost: Limits.parPageSizeMax)
            for numbered in page where numbered.event.kind == .exchangeSettled {
                if let exchange = numbered.event.conversion { settled.insert(exchange) }
            }
            guard let end = page.last, page.count == Limits.parPageSizeMax else { break }
            last = end.number
        }
        return try await store.unnumberedEvents() == 0 ? settled : nil
    }

    private func statement(ofTreasuryOf issuer: VenueID) async throws -> [StatementLine] {
        var lines: [StatementLine] = []
        while true {
            let page = try await store.statement(
                of: .treasury(issuer), in: nil, after: lines.last?.number ?? 0,
                atMost: Limits.parPageSizeMax)
            lines += page
            if page.count < Limits.parPageSizeMax { return lines }
        }
    }

    private func comparison(venue: any VenueRecords) async throws -> [AuditFinding] {
        // The venue first: what it has must be intended here by then.
        let record = try await venue.snapshot()
        let orders = try await store.orders(at: record.venue)
        return VenueComparison(
            record: record, orders: orders, mirrors: try await store.mirrors()
        ).findings()
    }
}
