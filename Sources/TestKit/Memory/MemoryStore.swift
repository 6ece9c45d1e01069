package import Bookkeeping
package import Domain
package import Engine
import Money
import Synchronization

/// A store in memory, for tests: ``MemoryBooks`` behind a lock, and outcomes that can be spoilt.
package final class MemoryStore: Store {
    private struct State {
        var books = MemoryBooks()
        var spoilt: [Spoilt] = []
        var isClosed = false
    }

    /// What becomes of a commit whose outcome is answered as unknown.
    package enum Spoilt: Sendable {
        /// It is durable all the same.
        case applied
        case lost
        /// This one is answered truly.
        case not
    }

    private let state = Mutex(State())

    package init() {}

    /// What the next commits meet, one each in this order.
    package func spoil(_ next: [Spoilt]) { state.withLock { $0.spoilt += next } }

    /// A copy of what is durable now.
    package var books: MemoryBooks { state.withLock { $0.books } }

    /// Lets a closed store be used again, as a process that starts on the same data would.
    package func reopen() { state.withLock { $0.isClosed = false } }

    package func commit(_ commit: Commit) async -> CommitOutcome { commitNow(commit) }

    /// As ``commit(_:)``, for who does not wait.
    package func commitNow(_ commit: Commit) -> CommitOutcome {
        state.withLock { state in
            guard !state.isClosed else { return .unknown("the store is closed") }
            switch state.spoilt.isEmpty ? .not : state.spoilt.removeFirst() {
            case .not: return state.books.apply(commit)
            case .lost: return .unknown("as the test asked, and not applied")
            case .applied:
                _ = state.books.apply(commit)
                return .unknown("as the test asked, and applied")
            }
        }
    }

    func read<Value>(_ body: (inout MemoryBooks) -> Value) throws(StoreError) -> Value {
        let value: Value? = state.withLock { state in
            state.isClosed ? nil : body(&state.books)
        }
        guard let value else { throw .closed }
        return value
    }

    package func conversion(
        _ id: ConversionID, of tenant: TenantID
    ) async throws(StoreError) -> StoredConversion? {
        try read { books in
            books.conversions[id].flatMap { $0.conversion.tenant == tenant ? $0 : nil }
        }
    }

    package func conversion(
        reference: String, of tenant: TenantID
    ) async throws(StoreError) -> StoredConversion? {
        try read { books in
            books.references[MemoryBooks.Reference(tenant, reference)]
                .flatMap { books.conversions[$0] }
        }
    }

    package func conversion(
        containing order: OrderID
    ) async throws(StoreError) -> StoredConversion? {
        try read { books in books.orders[order].flatMap { books.conversions[$0] } }
    }

    package func conversions(
        _ query: ConversionQuery
    ) async throws(StoreError) -> ConversionPage {
        try read { $0.page(query) }
    }

    package func openConversions() async throws(StoreError) -> [StoredConversion] {
        try read { $0.open }
    }

    package func heldConversions(
        createdAfter: Instant, atMost count: Int
    ) async throws(StoreError) -> [Conversion] {
        try read { Array($0.held(createdAfter: createdAfter).prefix(count)) }
    }

    package func events(
        in log: EventLog, after number: Int64, atMost count: Int
    ) async throws(StoreError) -> [NumberedEvent] {
        try read { $0.events(in: log, after: number, atMost: count) }
    }

    package func events(
        of conversion: ConversionID, of tenant: TenantID, after number: Int64, atMost count: Int
    ) async throws(StoreError) -> ConversionEvents? {
        try read { $0.events(of: conversion, tenant, after: number, atMost: count) }
    }

    package func lastNumber(in log: EventLog) async throws(StoreError) -> Int64 {
        try read { Int64($0.logs[log]?.count ?? 0) }
    }

    package func unnumberedEvents() async throws(StoreError) -> Int {
        try read { $0.events.count - $0.numberedCount }
    }

    package func eachConversion(
        of tenant: TenantID, matching filter: ConversionFilter,
        _ body: @escaping @Sendable ([StoredConversion]) -> Bool
    ) async throws(StoreError) {
        let all = try read { books in
            books.page(ConversionQuery(tenant: tenant, filter: filter, page: 0, size: .max))
        }.content
        for start in stride(from: 0, to: all.count, by: Limits.pageSizeMax) {
            guard body(Array(all.dropFirst(start).prefix(Limits.pageSizeMax))) else { return }
        }
    }

    package func exports() async throws(StoreError) -> [Export] {
        try read { books in
            books.exports.values.sorted { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }
        }
    }

    package func export(_ id: ExportID) async throws(StoreError) -> Export? {
        try read { $0.exports[id] }
    }

    package func mirrors() async throws(StoreError) -> [Pocket: MirrorBalance] {
        try read { $0.mirrors }
    }

    package func halts() async throws(StoreError) -> [Halt] {
        try read { $0.halts.values.sorted { $0.scope.description < $1.scope.description } }
    }

    package func resolutions() async throws(StoreError) -> [OrderResolution] {
        try read { $0.resolutions.values.sorted { $0.order < $1.order } }
    }

    package func client(_ id: String) async throws(StoreError) -> APIClient? {
        try read { $0.clients[id] }
    }

    package func clients() async throws(StoreError) -> [APIClient] {
        try read { $0.clients.values.sorted { $0.id < $1.id } }
    }

    package func revokedTokens() async throws(StoreError) -> [RevokedToken] {
        try read { books in
            books.revokedTokens.values.sorted { ($0.expiresAt, $0.id) < ($1.expiresAt, $1.id) }
        }
    }

    package func decisions(
        of conversion: ConversionID
    ) async throws(StoreError) -> [DecisionRecord] {
        try read { books in
            (books.decisions[conversion] ?? []).sorted {
                ($0.version, $0.at) < ($1.version, $1.at)
            }
        }
    }

    package func audit() async throws(StoreError) -> [AuditFinding] { try read { $0.audit() } }

    package func orders(at venue: VenueID) async throws(StoreError) -> [StoredOrder] {
        try read { books in
            books.conversions.values.flatMap { stored in
                stored.orders.filter { $0.account.venue == venue }.map { order in
                    StoredOrder(
                        order: order, trades: stored.trades.filter { $0.order == order.id })
                }
            }.sorted { $0.order.id < $1.order.id }
        }
    }

    package func close() async { state.withLock { $0.isClosed = true } }
}
