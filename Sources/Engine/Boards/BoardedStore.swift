package import Bookkeeping
package import Domain
import Money

/// The store, with the boards in memory following every commit that is durable, whoever made it.
package struct BoardedStore: Store {
    let base: any Store
    private let mirrors: MirrorBoard
    private let halts: HaltBoard
    private let events: EventBoard
    private let callbacks: CallbackBoard
    private let haltTurn = Turn()

    package init(
        _ base: any Store, mirrors: MirrorBoard, halts: HaltBoard, events: EventBoard,
        callbacks: CallbackBoard = CallbackBoard()
    ) {
        self.base = base
        self.mirrors = mirrors
        self.halts = halts
        self.events = events
        self.callbacks = callbacks
    }

    package func commit(_ commit: Commit) async -> CommitOutcome {
        // Of two changes of a halt the later one must be the last that its board hears of, and
        // answers come in any order. Sums of balances do not mind.
        guard commit.changesHalts else { return await applied(commit) }
        return await haltTurn.take { await applied(commit) }
    }

    private func applied(_ commit: Commit) async -> CommitOutcome {
        let outcome = await base.commit(commit)
        if outcome == .done {
            mirrors.apply(commit)
            halts.apply(commit)
            events.apply(commit)
            callbacks.apply(commit)
        }
        return outcome
    }

    package func conversion(
        _ id: ConversionID, of tenant: TenantID
    ) async throws(StoreError) -> StoredConversion? {
        try await base.conversion(id, of: tenant)
    }

    package func conversion(
        reference: String, of tenant: TenantID
    ) async throws(StoreError) -> StoredConversion? {
        try await base.conversion(reference: reference, of: tenant)
    }

    package func conversion(
        containing order: OrderID
    ) async throws(StoreError) -> StoredConversion? {
        try await base.conversion(containing: order)
    }

    package func conversions(
        _ query: ConversionQuery
    ) async throws(StoreError) -> ConversionPage {
        try await base.conversions(query)
    }

    package func decisions(
        of conversion: ConversionID
    ) async throws(StoreError) -> [DecisionRecord] {
        try await base.decisions(of: conversion)
    }

    package func openConversions() async throws(StoreError) -> [StoredConversion] {
        try await base.openConversions()
    }

    package func heldConversions(
        createdAfter: Instant, atMost count: Int
    ) async throws(StoreError) -> [Conversion] {
        try await base.heldConversions(createdAfter: createdAfter, atMost: count)
    }

    package func events(
        in log: EventLog, after number: Int64, atMost count: Int
    ) async throws(StoreError) -> [NumberedEvent] {
        try await base.events(in: log, after: number, atMost: count)
    }

    package func events(
        of conversion: ConversionID, of tenant: TenantID, after number: Int64, atMost count: Int
    ) async throws(StoreError) -> ConversionEvents? {
        try await base.events(of: conversion, of: tenant, after: number, atMost: count)
    }

    package func lastNumber(in log: EventLog) async throws(StoreError) -> Int64 {
        try await base.lastNumber(in: log)
    }

    package func unnumberedEvents() async throws(StoreError) -> Int {
        try await base.unnumberedEvents()
    }

    package func eachConversion(
        of tenant: TenantID, matching filter: ConversionFilter,
        _ body: @escaping @Sendable ([StoredConversion]) -> Bool
    ) async throws(StoreError) {
        try await base.eachConversion(of: tenant, matching: filter, body)
    }

    package func exports() async throws(StoreError) -> [Export] { try await base.exports() }

    package func export(_ id: ExportID) async throws(StoreError) -> Export? {
        try await base.export(id)
    }

    package func mirrors() async throws(StoreError) -> [Pocket: MirrorBalance] {
        try await base.mirrors()
    }

    package func halts() async throws(StoreError) -> [Halt] { try await base.halts() }

    package func resolutions() async throws(StoreError) -> [OrderResolution] {
        try await base.resolutions()
    }

    package func client(_ id: String) async throws(StoreError) -> APIClient? {
        try await base.client(id)
    }

    package func clients() async throws(StoreError) -> [APIClient] { try await base.clients() }

    package func revokedTokens() async throws(StoreError) -> [RevokedToken] {
        try await base.revokedTokens()
    }

    package func audit() async throws(StoreError) -> [AuditFinding] { try await base.audit() }

    package func orders(at venue: VenueID) async throws(StoreError) -> [StoredOrder] {
        try await base.orders(at: venue)
    }

    package func close() async { await base.close() }
}

extension Commit {
    fileprivate var changesHalts: Bool {
        writes.contains { write in
            switch write {
            case .putHalt, .removeHalt: true
            case .insertConversion, .updateConversion, .insertOrder, .updateOrder, .insertTrade,
                .reverseTrade, .post, .hold, .consumeLimits, .releaseLimits, .amend, .event,
                .recordDecisions, .numberEvents, .putResolution, .insertClient, .updateClient,
                .revokeToken, .forgetRevokedTokens, .putExport, .removeExport, .par, .exchange,
                .account:
                false
            }
        }
    }
}
