import Domain
import GRDBSQLite

/// The row that a statement stands on, read from left to right.
struct SQLiteRow: RowSource {
    private let statement: OpaquePointer
    let assets: AssetDirectory
    private var index: Int32 = -1

    init(_ statement: OpaquePointer, _ assets: AssetDirectory) {
        (self.statement, self.assets) = (statement, assets)
    }

    mutating func optionalText() throws(StorageError) -> String? {
        index += 1
        switch sqlite3_column_type(statement, index) {
        case SQLITE_NULL: return nil
        case SQLITE_TEXT:
            guard let bytes = sqlite3_column_text(statement, index) else {
                throw .engine(code: SQLITE_NOMEM, text: "no memory for \(position)")
            }
            let count = Int(sqlite3_column_bytes(statement, index))
            let buffer = UnsafeBufferPointer(start: bytes, count: count)
            guard let text = String(validating: buffer, as: UTF8.self) else {
                throw .corrupt("\(position) is not UTF-8")
            }
            return text
        default: throw .corrupt("\(position) is not text")
        }
    }

    mutating func optionalInteger() throws(StorageError) -> Int64? {
        index += 1
        switch sqlite3_column_type(statement, index) {
        case SQLITE_NULL: return nil
        case SQLITE_INTEGER: return sqlite3_column_int64(statement, index)
        default: throw .corrupt("\(position) is not an integer")
        }
    }

    mutating func bytes() throws(StorageError) -> [UInt8] {
        index += 1
        guard sqlite3_column_type(statement, index) == SQLITE_BLOB else {
            throw .corrupt("\(position) is not a string of bytes")
        }
        let count = Int(sqlite3_column_bytes(statement, index))
        guard count > 0 else { return [] }
        guard let start = sqlite3_column_blob(statement, index) else {
            throw .engine(code: SQLITE_NOMEM, text: "no memory for \(position)")
        }
        return [UInt8](UnsafeRawBufferPointer(start: start, count: count))
    }

    /// The first column whatever was read, to name a row that cannot be.
    var firstText: String {
        sqlite3_column_text(statement, 0).map { String(cString: $0) } ?? "a row without id"
    }

    var position: String {
        guard let name = sqlite3_column_name(statement, index) else { return "column \(index)" }
        return String(cString: name)
    }
}
