package import Domain

/// What the faces call to tell clients of events, as they were and as they happen.
package protocol EventService: Sendable {
    /// Events of the conversion after the one with this number.
    ///
    /// - Throws: ``ServiceError/notFound`` where the tenant has no such conversion.
    func events(
        of conversion: ConversionID, tenant: TenantID, after number: Int64, atMost count: Int
    ) async throws(ServiceError) -> ConversionEvents
    /// The number of the tenant's last event; 0 where it has none.
    func lastNumber(of tenant: TenantID) async throws(ServiceError) -> Int64
    /// Rings whenever it is worth to read the conversion's events again.
    func rings(of conversion: ConversionID) -> EventRings
}

/// Events as the store has them.
package struct TradeEvents: EventService {
    private let store: any Store
    private let board: EventBoard

    package init(store: any Store, board: EventBoard) { (self.store, self.board) = (store, board) }

    package func events(
        of conversion: ConversionID, tenant: TenantID, after number: Int64, atMost count: Int
    ) async throws(ServiceError) -> ConversionEvents {
        let events: ConversionEvents?
        do {
            events = try await store.events(
                of: conversion, of: tenant, after: number, atMost: count)
        } catch {
            throw .unavailable("the store does not answer: \(error)")
        }
        guard let events else { throw .notFound }
        return events
    }

    package func lastNumber(of tenant: TenantID) async throws(ServiceError) -> Int64 {
        do {
            return try await store.lastNumber(in: .tenant(tenant))
        } catch {
            throw .unavailable("the store does not answer: \(error)")
        }
    }

    package func rings(of conversion: ConversionID) -> EventRings {
        board.reader(of: conversion)
    }
}
