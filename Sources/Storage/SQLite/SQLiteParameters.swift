import GRDBSQLite

/// Binds arguments straight to a prepared statement: no boxing, no intermediate array.
struct SQLiteParameters: ParameterSink {
    private let statement: OpaquePointer
    private var index: Int32 = 0

    /// SQLite copies the bytes before the call returns.
    private static let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

    init(_ statement: OpaquePointer) { self.statement = statement }

    /// How many were bound. A bind that fails (no such argument, no memory) shows as a wrong count.
    private(set) var bound: Int32 = 0

    mutating func text(_ value: String?) {
        index += 1
        guard var value else { return note(sqlite3_bind_null(statement, index)) }
        let status = value.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { characters in
                // An empty text has no address, and no address would be null.
                guard let start = characters.baseAddress else {
                    return sqlite3_bind_text(statement, index, "", 0, Self.transient)
                }
                return sqlite3_bind_text(
                    statement, index, start, Int32(characters.count), Self.transient)
            }
        }
        note(status)
    }

    mutating func integer(_ value: Int64?) {
        index += 1
        guard let value else { return note(sqlite3_bind_null(statement, index)) }
        note(sqlite3_bind_int64(statement, index, value))
    }

    mutating func bytes(_ value: [UInt8]) {
        index += 1
        let status = value.withUnsafeBytes { bytes in
            bytes.isEmpty
                ? sqlite3_bind_zeroblob(statement, index, 0)
                : sqlite3_bind_blob(
                    statement, index, bytes.baseAddress, Int32(bytes.count), Self.transient)
        }
        note(status)
    }

    private mutating func note(_ status: Int32) { if status == SQLITE_OK { bound += 1 } }
}
