package import Domain
package import Engine
import GRDB

extension SQLiteStore {
    /// Pages of the log after which it is copied into the file: 32 MiB of 4 KiB pages.
    private static let checkpointPages = 8_192
    private static let readersMax = 4
    private static let cacheKibibytes = 32_768
    private static let busySeconds = 5.0

    /// Opens the file, makes it where there is none, and brings its schema up to date.
    ///
    /// - Parameters:
    ///   - path: the file; its folder must exist. One process at a time, by the caller's lock.
    ///   - assets: the scales of the assets that rows name by code.
    ///   - onBroken: called once, from the writer, when the store breaks (``brokenReason``).
    /// - Throws: ``StoreError/unavailable(_:)`` where it cannot be opened, is not durable enough,
    ///   or is newer than this program.
    package static func open(
        at path: String,
        assets: AssetDirectory = AssetDirectory(configured: [], named: []),
        onBroken: @escaping @Sendable (String) -> Void = { _ in }
    ) throws(StoreError) -> SQLiteStore {
        do {
            var configuration = Configuration()
            configuration.maximumReaderCount = readersMax
            configuration.label = "store"
            // Nobody else writes but an operator's own tools, who are soon done.
            configuration.busyMode = .timeout(busySeconds)
            configuration.prepareDatabase { database in
                try database.execute(sql: "PRAGMA temp_store = MEMORY")
                try database.execute(sql: "PRAGMA cache_size = -\(cacheKibibytes)")
            }
            let pool = try DatabasePool(path: path, configuration: configuration)
            try pool.writeWithoutTransaction { database in
                // Only now: the pool itself sets NORMAL when it opens the writer.
                try database.execute(sql: "PRAGMA synchronous = FULL")
                try database.execute(sql: "PRAGMA wal_autocheckpoint = \(checkpointPages)")
                try assertDurable(database)
                try SQLiteMigrator(session: SQLiteSession(database, assets))
                    .migrate(Migration.all(.sqlite))
            }
            return SQLiteStore(pool, assets, onBroken: onBroken)
        } catch {
            throw .unavailable("\(path): \(error)")
        }
    }

    /// Money is written with WAL and FULL, or not at all.
    static func assertDurable(_ database: Database) throws {
        let synchronous = try Int.fetchOne(database, sql: "PRAGMA synchronous")
        let journal = try String.fetchOne(database, sql: "PRAGMA journal_mode")
        guard synchronous == 2, journal == "wal" else {
            throw StoreError.unavailable(
                """
                not durable: synchronous is \(synchronous ?? -1) instead of 2, \
                journal_mode \(journal ?? "none") instead of wal
                """)
        }
    }
}
