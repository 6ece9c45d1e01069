import Domain
import GRDB
import GRDBSQLite

/// Runs the shared statements on one connection, inside one access to it.
///
/// GRDB owns connections, queues, snapshots and the cache of prepared statements; arguments and
/// columns go to SQLite directly, which takes a third of the time of generic rows.
final class SQLiteSession {
    let database: Database
    private let assets: AssetDirectory
    private var statements: [GRDB.Statement?]
    private var controls: [GRDB.Statement?]

    /// What every commit of a group needs; prepared once, where a text is parsed each time.
    enum Control: Int, CaseIterable {
        case begin, keep

        fileprivate var sql: String {
            switch self {
            case .begin: "SAVEPOINT one_commit"
            case .keep: "RELEASE one_commit"
            }
        }
    }

    init(_ database: Database, _ assets: AssetDirectory) {
        self.database = database
        self.assets = assets
        statements = Array(repeating: nil, count: StoreStatement.allCases.count)
        controls = Array(repeating: nil, count: Control.allCases.count)
    }

    /// Runs a statement that returns nothing, and says how many rows it changed.
    @discardableResult
    func run(
        _ statement: StoreStatement, _ bind: (inout SQLiteParameters) -> Void = { _ in }
    ) throws(StorageError) -> Int {
        let handle = try bound(prepared(statement), bind)
        defer { sqlite3_reset(handle) }
        guard try !step(handle) else { throw .corrupt("\(statement) returned a row") }
        return Int(sqlite3_changes(database.sqliteConnection))
    }

    func each(
        _ statement: StoreStatement, _ bind: (inout SQLiteParameters) -> Void = { _ in },
        _ body: (inout SQLiteRow) throws(StorageError) -> Void
    ) throws(StorageError) {
        try each(prepared(statement), bind, body)
    }

    /// For texts that are made for the occasion: prepared for this once, since there is no end of
    /// them.
    func each(
        sql: String, _ bind: (inout SQLiteParameters) -> Void,
        _ body: (inout SQLiteRow) throws(StorageError) -> Void
    ) throws(StorageError) {
        let statement = try compiled(sql, keep: false)
        try withExtendedLifetime(statement) { () throws(StorageError) in
            try each(statement.sqliteStatement, bind, body)
        }
    }

    func first<Value>(
        _ statement: StoreStatement, _ bind: (inout SQLiteParameters) -> Void = { _ in },
        _ read: (inout SQLiteRow) throws(StorageError) -> Value
    ) throws(StorageError) -> Value? {
        let handle = try bound(prepared(statement), bind)
        defer { sqlite3_reset(handle) }
        guard try step(handle) else { return nil }
        var row = SQLiteRow(handle, assets)
        return try read(&row)
    }

    func all<Value>(
        _ statement: StoreStatement, _ bind: (inout SQLiteParameters) -> Void = { _ in },
        _ read: (inout SQLiteRow) throws(StorageError) -> Value
    ) throws(StorageError) -> [Value] {
        var values: [Value] = []
        try each(statement, bind) { (row) throws(StorageError) in
            values.append(try read(&row))
        }
        return values
    }

    /// Transaction control, pragmas and DDL; every row is left unread.
    func control(_ sql: String) throws(StorageError) {
        let status = sqlite3_exec(database.sqliteConnection, sql, nil, nil, nil)
        guard status == SQLITE_OK else { throw failure(status) }
    }

    func control(_ control: Control) throws(StorageError) {
        let statement: GRDB.Statement
        if let known = controls[control.rawValue] {
            statement = known
        } else {
            statement = try compiled(control.sql, keep: true)
            controls[control.rawValue] = statement
        }
        defer { sqlite3_reset(statement.sqliteStatement) }
        _ = try step(statement.sqliteStatement)
    }

    private func each(
        _ prepared: OpaquePointer, _ bind: (inout SQLiteParameters) -> Void,
        _ body: (inout SQLiteRow) throws(StorageError) -> Void
    ) throws(StorageError) {
        let handle = try bound(prepared, bind)
        defer { sqlite3_reset(handle) }
        while try step(handle) {
            var row = SQLiteRow(handle, assets)
            try body(&row)
        }
    }

    private func bound(
        _ handle: OpaquePointer, _ bind: (inout SQLiteParameters) -> Void
    ) throws(StorageError) -> OpaquePointer {
        var parameters = SQLiteParameters(handle)
        bind(&parameters)
        // Too few would leave an argument of the run before in place.
        guard parameters.bound == sqlite3_bind_parameter_count(handle) else {
            throw .constraint(
                "\(parameters.bound) arguments: \(String(cString: sqlite3_sql(handle)))")
        }
        return handle
    }

    private func step(_ handle: OpaquePointer) throws(StorageError) -> Bool {
        switch sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        case let status: throw failure(status)
        }
    }

    private func prepared(_ statement: StoreStatement) throws(StorageError) -> OpaquePointer {
        if let known = statements[statement.rawValue] { return known.sqliteStatement }
        let compiled = try compiled(statement.sql, keep: true)
        statements[statement.rawValue] = compiled
        return compiled.sqliteStatement
    }

    private func compiled(_ sql: String, keep: Bool) throws(StorageError) -> GRDB.Statement {
        do {
            return keep
                ? try database.cachedStatement(sql: sql) : try database.makeStatement(sql: sql)
        } catch let error as DatabaseError {
            throw .engine(
                code: error.resultCode.rawValue, text: error.message ?? error.description)
        } catch {
            throw .engine(code: SQLITE_ERROR, text: "\(error)")
        }
    }

    private func failure(_ status: Int32) -> StorageError {
        let text = String(cString: sqlite3_errmsg(database.sqliteConnection))
        return status & 0xFF == SQLITE_CONSTRAINT
            ? .constraint(text) : .engine(code: status, text: text)
    }
}
