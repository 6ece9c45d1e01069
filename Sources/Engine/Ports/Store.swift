package import Bookkeeping
package import Domain
package import Money

/// The durable truth. Every implementation runs `StoreContract`.
package protocol Store: ParStore, ExchangeStore, AccountStore {
    /// Applies the commit whole, or nothing of it. Never throws: what went wrong is the outcome.
    ///
    /// Commits that are submitted at the same time may be made durable together (group commit);
    /// each still succeeds or is refused by itself.
    func commit(_ commit: Commit) async -> CommitOutcome

    // What is asked below is answered whether or not the caller's task was cancelled meanwhile.

    /// A conversion with its orders and trades; `nil` where the tenant has none with this id.
    func conversion(
        _ id: ConversionID, of tenant: TenantID
    ) async throws(StoreError) -> StoredConversion?
    func conversion(
        reference: String, of tenant: TenantID
    ) async throws(StoreError) -> StoredConversion?
    /// The conversion that an order belongs to, whoever owns it: for a report that comes after the
    /// end.
    func conversion(containing order: OrderID) async throws(StoreError) -> StoredConversion?
    /// Newest first, ties by id. One snapshot: the total fits the content.
    func conversions(_ query: ConversionQuery) async throws(StoreError) -> ConversionPage
    /// Every conversion that is not final or has an order that is not settled, oldest first.
    func openConversions() async throws(StoreError) -> [StoredConversion]
    /// Whoever's conversions that ended with money in an intermediate asset
    /// (``FailureReason/intermediateHeld``) and were created after that time, newest first.
    func heldConversions(
        createdAfter: Instant, atMost count: Int
    ) async throws(StoreError) -> [Conversion]

    /// Events of a log after the one with this number, in their order. Each log has the numbers 1,
    /// 2, 3, ... without a gap, and an event keeps its number for ever
    /// (``CommitWrite/numberEvents(atMost:)``).
    func events(
        in log: EventLog, after number: Int64, atMost count: Int
    ) async throws(StoreError) -> [NumberedEvent]
    /// The same of one conversion; `nil` where the tenant has none with this id.
    func events(
        of conversion: ConversionID, of tenant: TenantID, after number: Int64, atMost count: Int
    ) async throws(StoreError) -> ConversionEvents?
    /// The number of the log's last event; 0 where it has none.
    func lastNumber(in log: EventLog) async throws(StoreError) -> Int64
    /// How many events wait for their number.
    func unnumberedEvents() async throws(StoreError) -> Int

    /// What was recorded of a conversion's decisions, in the order of versions and times.
    func decisions(of conversion: ConversionID) async throws(StoreError) -> [DecisionRecord]

    /// Every conversion that the filter shows, in the order of a list and in parts of at most
    /// ``Limits/pageSizeMax``; all of them as they were at one moment, however long it takes.
    ///
    /// - Parameter body: called with one part after the other, on a thread that it may block;
    ///   `false` ends the reading.
    func eachConversion(
        of tenant: TenantID, matching filter: ConversionFilter,
        _ body: @escaping @Sendable ([StoredConversion]) -> Bool
    ) async throws(StoreError)

    /// Oldest first, ties by id.
    func exports() async throws(StoreError) -> [Export]
    func export(_ id: ExportID) async throws(StoreError) -> Export?

    /// Every pocket that the ledger ever touched.
    func mirrors() async throws(StoreError) -> [Pocket: MirrorBalance]
    func halts() async throws(StoreError) -> [Halt]

    /// The last word of operators on each order that they ever spoke of, by order.
    func resolutions() async throws(StoreError) -> [OrderResolution]

    func client(_ id: String) async throws(StoreError) -> APIClient?
    func clients() async throws(StoreError) -> [APIClient]
    /// Those that are not forgotten, the first to end first, ties by id.
    func revokedTokens() async throws(StoreError) -> [RevokedToken]

    /// The findings of every check that the store alone can make, on one snapshot (DESIGN, section
    /// 4).
    func audit() async throws(StoreError) -> [AuditFinding]
    /// Every order that ever had an intent, with its booked trades, for the comparison with a
    /// venue's own records; on one snapshot, in the order of the ids.
    func orders(at venue: VenueID) async throws(StoreError) -> [StoredOrder]

    /// Waits for commits in flight and closes. Nothing may be called afterwards.
    func close() async
}

/// A read that did not work; for the log, never for a client.
package enum StoreError: Error, Hashable, Sendable {
    case unavailable(String)
    /// A stored value that this version cannot read.
    case corrupt(String)
    case closed
}

/// A conversion and all that belongs to it, on one snapshot.
package struct StoredConversion: Hashable, Sendable {
    package var conversion: Conversion
    /// By leg and attempt.
    package var orders: [Order]
    /// In the order in which they were booked.
    package var trades: [Trade]
    /// What is still held for it; empty once final.
    package var holds: [Pocket: Fixed]
    package var amendments: [Amendment]

    package init(
        conversion: Conversion, orders: [Order] = [], trades: [Trade] = [],
        holds: [Pocket: Fixed] = [:], amendments: [Amendment] = []
    ) {
        self.conversion = conversion
        self.orders = orders
        self.trades = trades
        self.holds = holds
        self.amendments = amendments
    }
}

package struct StoredOrder: Hashable, Sendable {
    package let order: Order
    package let trades: [Trade]

    package init(order: Order, trades: [Trade]) { (self.order, self.trades) = (order, trades) }
}

package struct ConversionPage: Hashable, Sendable {
    package let content: [StoredConversion]
    package let total: Int

    package init(content: [StoredConversion], total: Int) {
        (self.content, self.total) = (content, total)
    }
}

/// One violated invariant.
package struct AuditFinding: Hashable, Sendable {
    /// The invariant's short name, such as `postings-balance`.
    package let check: String
    /// The id of what violates it.
    package let subject: String
    package let message: String

    package init(check: String, subject: String, message: String) {
        (self.check, self.subject, self.message) = (check, subject, message)
    }
}
