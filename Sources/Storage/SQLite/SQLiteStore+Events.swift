package import Domain
package import Engine

extension SQLiteStore {
    package func events(
        in log: EventLog, after number: Int64, atMost count: Int
    ) async throws(StoreError) -> [NumberedEvent] {
        try await read { (session) throws(StorageError) in
            try EventReader(session: session).events(in: log, after: number, atMost: count)
        }
    }

    package func events(
        of id: ConversionID, of tenant: TenantID, after number: Int64, atMost count: Int
    ) async throws(StoreError) -> ConversionEvents? {
        try await read { (session) throws(StorageError) in
            let conversion = try session.first(.conversionByID) { row in
                row.identifier(id)
                row.code(tenant)
            } _: { (row) throws(StorageError) in
                try Conversion(from: &row)
            }
            guard let conversion else { return nil }
            let events = try EventReader(session: session).events(
                of: id, after: number, atMost: count + 1)
            let isOver = conversion.status.isFinal && events.count <= count
            return ConversionEvents(
                events: Array(events.prefix(count)),
                isComplete: isOver ? try !Self.waits(id, session) : false)
        }
    }

    /// Whether an event of the conversion has no number yet, or an order is not settled.
    private static func waits(
        _ id: ConversionID, _ session: SQLiteSession
    ) throws(StorageError) -> Bool {
        let count = try session.first(.waitingOfConversion) { row in
            row.identifier(id)
            row.identifier(id)
        } _: { (row) throws(StorageError) in
            try row.integer()
        }
        return count != 0
    }

    package func lastNumber(in log: EventLog) async throws(StoreError) -> Int64 {
        try await read { (session) throws(StorageError) in
            try session.first(.lastNumber) { row in
                row.text(log.description)
            } _: { (row) throws(StorageError) in
                try row.integer()
            } ?? 0
        }
    }

    package func unnumberedEvents() async throws(StoreError) -> Int {
        try await read { (session) throws(StorageError) in
            try session.first(.outboxCount) { (row) throws(StorageError) in try row.int() } ?? 0
        }
    }
}
