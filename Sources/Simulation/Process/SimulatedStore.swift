import Bookkeeping
import Domain
import Engine

/// The store of one process: the durable books, behind waits, deaths and outcomes that nobody
/// knows.
final class SimulatedStore: Store {
    private let process: ServiceProcess
    private let world: World

    init(_ process: ServiceProcess) { (self.process, world) = (process, process.world) }

    /// How long a commit or a read takes.
    private static let wait: ClosedRange<Duration> = .zero ... .milliseconds(4)

    func commit(_ commit: Commit) async -> CommitOutcome {
        if world.mutant == .acknowledgedBeforeDurable { return acknowledge(commit) }
        await pause()
        guard process.isAlive, !process.isStoreBroken else { return .unknown("the store is gone") }
        if world.kills(process, at: .beforeCommit) { return .unknown("died") }
        if world.faults.strikes(.commitUnknownAndLost) { return lose() }
        let breaks = world.faults.strikes(.commitUnknownAndDurable)
        let outcome = await world.apply(commit, by: process)
        if breaks {
            process.breakStore()
            return .unknown("simulated, and durable")
        }
        if world.kills(process, at: .afterCommit) { return .unknown("died") }
        await pause()
        return process.isAlive ? outcome : .unknown("died")
    }

    private func lose() -> CommitOutcome {
        world.trace.note("p\(process.number) commit lost, outcome unknown")
        if world.mutant == .unknownReadAsDone { return .done }
        process.breakStore()
        return .unknown("simulated, and lost")
    }

    /// What no store may do: says that it is done, and does it a little later.
    private func acknowledge(_ commit: Commit) -> CommitOutcome {
        world.agenda.after(world.faults.duration(Self.wait)) { [process, world] in
            guard process.isAlive else { return }
            world.outside.execute { _ = await world.apply(commit, by: process) }
        }
        return .done
    }

    private func pause() async { await process.pause(world.faults.duration(Self.wait)) }

    func read<Value>(
        _ body: (any Store) async throws(StoreError) -> Value
    ) async throws(StoreError) -> Value {
        await pause()
        guard process.isAlive,
            process.services != nil || !world.kills(process, at: .inRecovery)
        else { throw .closed }
        if world.faults.strikes(.readFailed) { throw .unavailable("simulated") }
        return try await body(world.store)
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
        if world.mutant == .haltIgnored { return [] }
        return try await read { store async throws(StoreError) in try await store.halts() }
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
