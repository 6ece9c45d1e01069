import Bookkeeping
import Domain
import Engine
import TestKit

/// What lies between one process and the durable books: waits, deaths, outcomes that nobody knows,
/// and the defect that is planted.
protocol StoreGate: Sendable {
    func commit(_ commit: Commit) async -> CommitOutcome
    /// Lets one read through, once it returns.
    func passRead() async throws(StoreError)

    // What reads find, as a planted defect shows it.
    func shown(_ halts: [Halt]) -> [Halt]
    func shown(_ conversion: ParConversion) -> ParConversion
    func shown(open conversions: [ParConversion]) -> [ParConversion]
    func shown(newestCreation: Instant?) -> Instant?
    func shown(openExchanges: [Exchange]) -> [Exchange]
    func shown(due: [DueDelivery]) -> [DueDelivery]
}

extension StoreGate {
    func shown(_ halts: [Halt]) -> [Halt] { halts }
    func shown(_ conversion: ParConversion) -> ParConversion { conversion }
    func shown(open conversions: [ParConversion]) -> [ParConversion] { conversions }
    func shown(newestCreation: Instant?) -> Instant? { newestCreation }
    func shown(openExchanges: [Exchange]) -> [Exchange] { openExchanges }
    func shown(due: [DueDelivery]) -> [DueDelivery] { due }
}

/// The store of one process: the durable books behind its gate.
final class SimulatedStore: Store {
    let gate: any StoreGate
    private let books: MemoryStore

    init(_ gate: any StoreGate, _ books: MemoryStore) { (self.gate, self.books) = (gate, books) }

    func commit(_ commit: Commit) async -> CommitOutcome { await gate.commit(commit) }

    func read<Value>(
        _ body: (any Store) async throws(StoreError) -> Value
    ) async throws(StoreError) -> Value {
        try await gate.passRead()
        return try await body(books)
    }

    func conversion(
        _ id: ConversionID, of tenant: TenantID
    ) async throws(StoreError) -> StoredConversion? {
        try await read { store async throws(StoreError) in
            try await store.conversion(id, of: tenant)
        }
    }

    func conversion(
        reference: String, of tenant: TenantID
    ) async throws(StoreError) -> StoredConversion? {
        try await read { store async throws(StoreError) in
            try await store.conversion(reference: reference, of: tenant)
        }
    }

    func conversion(containing order: OrderID) async throws(StoreError) -> StoredConversion? {
        try await read { store async throws(StoreError) in
            try await store.conversion(containing: order)
        }
    }

    func conversions(_ query: ConversionQuery) async throws(StoreError) -> ConversionPage {
        try await read { store async throws(StoreError) in try await store.conversions(query) }
    }

    func decisions(
        of conversion: ConversionID
    ) async throws(StoreError) -> [DecisionRecord] {
        try await read { store async throws(StoreError) in
            try await store.decisions(of: conversion)
        }
    }

    func openConversions() async throws(StoreError) -> [StoredConversion] {
        try await read { store async throws(StoreError) in try await store.openConversions() }
    }

    func heldConversions(
        createdAfter: Instant, atMost count: Int
    ) async throws(StoreError) -> [Conversion] {
        try await read { store async throws(StoreError) in
            try await store.heldConversions(createdAfter: createdAfter, atMost: count)
        }
    }

    func events(
        in log: EventLog, after number: Int64, atMost count: Int
    ) async throws(StoreError) -> [NumberedEvent] {
        try await read { store async throws(StoreError) in
            try await store.events(in: log, after: number, atMost: count)
        }
    }

    func events(
        of conversion: ConversionID, of tenant: TenantID, after number: Int64, atMost count: Int
    ) async throws(StoreError) -> ConversionEvents? {
        try await read { store async throws(StoreError) in
            try await store.events(of: conversion, of: tenant, after: number, atMost: count)
        }
    }

    func lastNumber(in log: EventLog) async throws(StoreError) -> Int64 {
        try await read { store async throws(StoreError) in try await store.lastNumber(in: log) }
    }

    func unnumberedEvents() async throws(StoreError) -> Int {
        try await read { store async throws(StoreError) in try await store.unnumberedEvents() }
    }

    func eachConversion(
        of tenant: TenantID, matching filter: ConversionFilter,
        _ body: @escaping @Sendable ([StoredConversion]) -> Bool
    ) async throws(StoreError) {
        try await read { store async throws(StoreError) in
            try await store.eachConversion(of: tenant, matching: filter, body)
        }
    }

    func exports() async throws(StoreError) -> [Export] {
        try await read { store async throws(StoreError) in try await store.exports() }
    }

    func export(_ id: ExportID) async throws(StoreError) -> Export? {
        try await read { store async throws(StoreError) in try await store.export(id) }
    }

    func mirrors() async throws(StoreError) -> [Pocket: MirrorBalance] {
        try await read { store async throws(StoreError) in try await store.mirrors() }
    }

    func halts() async throws(StoreError) -> [Halt] {
        gate.shown(
            try await read { store async throws(StoreError) in try await store.halts() })
    }

    func resolutions() async throws(StoreError) -> [OrderResolution] {
        try await read { store async throws(StoreError) in try await store.resolutions() }
    }

    func client(_ id: String) async throws(StoreError) -> APIClient? {
        try await read { store async throws(StoreError) in try await store.client(id) }
    }

    func clients() async throws(StoreError) -> [APIClient] {
        try await read { store async throws(StoreError) in try await store.clients() }
    }

    func revokedTokens() async throws(StoreError) -> [RevokedToken] {
        try await read { store async throws(StoreError) in try await store.revokedTokens() }
    }

    func audit() async throws(StoreError) -> [AuditFinding] {
        try await read { store async throws(StoreError) in try await store.audit() }
    }

    func orders(at venue: VenueID) async throws(StoreError) -> [StoredOrder] {
        try await read { store async throws(StoreError) in try await store.orders(at: venue) }
    }

    func close() async {}
}
