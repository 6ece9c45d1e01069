package import Bookkeeping
package import Domain
package import Engine

extension SQLiteStore {
    package func conversion(
        _ id: ConversionID, of tenant: TenantID
    ) async throws(StoreError) -> StoredConversion? {
        try await one(.conversionByID) { row in
            row.identifier(id)
            row.code(tenant)
        }
    }

    package func conversion(
        reference: String, of tenant: TenantID
    ) async throws(StoreError) -> StoredConversion? {
        try await one(.conversionByReference) { row in
            row.code(tenant)
            row.text(reference)
        }
    }

    package func conversion(
        containing order: OrderID
    ) async throws(StoreError) -> StoredConversion? {
        try await one(.conversionOfOrder) { row in row.identifier(order) }
    }

    private func one(
        _ statement: StoreStatement, _ bind: @escaping @Sendable (inout SQLiteParameters) -> Void
    ) async throws(StoreError) -> StoredConversion? {
        try await read { (session) throws(StorageError) in
            let conversion = try session.first(statement, bind) { (row) throws(StorageError) in
                try Conversion(from: &row)
            }
            guard let conversion else { return nil }
            return try ConversionReader(session: session).belongings(of: conversion)
        }
    }

    package func conversions(
        _ query: ConversionQuery
    ) async throws(StoreError) -> ConversionPage {
        try await read { (session) throws(StorageError) in
            try ConversionReader(session: session).page(query)
        }
    }

    package func openConversions() async throws(StoreError) -> [StoredConversion] {
        try await read { (session) throws(StorageError) in
            let open = try session.all(.openConversions) { (row) throws(StorageError) in
                try Conversion(from: &row)
            }
            return try ConversionReader(session: session).belongings(of: open)
        }
    }

    package func heldConversions(
        createdAfter: Instant, atMost count: Int
    ) async throws(StoreError) -> [Conversion] {
        try await read { (session) throws(StorageError) in
            try session.all(.heldConversions) { row in
                row.instant(createdAfter)
                row.integer(Int64(count))
            } _: { (row) throws(StorageError) in
                try Conversion(from: &row)
            }
        }
    }

    package func decisions(
        of conversion: ConversionID
    ) async throws(StoreError) -> [DecisionRecord] {
        try await read { (session) throws(StorageError) in
            try session.all(.decisionsOfConversion) { row in
                row.identifier(conversion)
            } _: { (row) throws(StorageError) in
                DecisionRecord(
                    conversion: try row.identifier(), version: try row.integer(),
                    at: try row.instant(), bytes: try row.bytes())
            }
        }
    }

    package func mirrors() async throws(StoreError) -> [Pocket: MirrorBalance] {
        try await read { (session) throws(StorageError) in
            var mirrors: [Pocket: MirrorBalance] = [:]
            try session.each(.balances) { (row) throws(StorageError) in
                let pocket = Pocket(try row.account(), try row.asset())
                mirrors[pocket] = MirrorBalance(
                    posted: try row.amount(), held: try row.amount())
            }
            return mirrors
        }
    }

    package func halts() async throws(StoreError) -> [Halt] {
        try await read { (session) throws(StorageError) in
            try session.all(.halts) { (row) throws(StorageError) in try Halt(from: &row) }
        }
    }

    package func orders(at venue: VenueID) async throws(StoreError) -> [StoredOrder] {
        try await read { (session) throws(StorageError) in
            var trades: [OrderID: [Trade]] = [:]
            try session.each(.tradesAtVenue) { row in
                row.code(venue)
            } _: { (row) throws(StorageError) in
                let trade = try Trade(from: &row)
                trades[trade.order, default: []].append(trade)
            }
            return try session.all(.ordersAtVenue) { row in
                row.code(venue)
            } _: { (row) throws(StorageError) in
                let order = try Order(from: &row)
                return StoredOrder(order: order, trades: trades[order.id] ?? [])
            }
        }
    }
}
