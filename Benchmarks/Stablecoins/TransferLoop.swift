import Foundation
import GRDB

/// The baseline: what a careful programmer would write against SQLite by hand. One account loses,
/// one gains, a line of history is kept, and each transfer is a transaction of its own, durable
/// before the next one begins; as pgbench's built-in script does.
struct TransferLoop {
    private let database: DatabaseQueue
    private static let accounts = 10_000

    /// - Parameter path: an SQLite file that nobody writes to at this time.
    init(path: String) throws {
        database = try DatabaseQueue(path: path)
        try database.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA journal_mode = WAL")
            try database.execute(sql: "PRAGMA synchronous = FULL")
            try database.execute(
                sql: """
                    CREATE TABLE IF NOT EXISTS bench_accounts (id INTEGER PRIMARY KEY, \
                    balance INTEGER NOT NULL)
                    """)
            try database.execute(
                sql: """
                    CREATE TABLE IF NOT EXISTS bench_history (id INTEGER PRIMARY KEY, \
                    source INTEGER NOT NULL, target INTEGER NOT NULL, amount INTEGER NOT NULL, \
                    happened_at INTEGER NOT NULL)
                    """)
            try database.inTransaction {
                for id in 0..<Self.accounts {
                    try database.execute(
                        sql: "INSERT OR REPLACE INTO bench_accounts VALUES (?, 1000000)",
                        arguments: [id])
                }
                return .commit
            }
        }
    }

    /// - Returns: transfers per second.
    func rate(seconds: Double) throws -> Double {
        try database.writeWithoutTransaction { database in
            let take = try database.cachedStatement(
                sql: """
                    UPDATE bench_accounts SET balance = balance - ?1 \
                    WHERE id = ?2 AND balance >= ?1
                    """)
            let give = try database.cachedStatement(
                sql: "UPDATE bench_accounts SET balance = balance + ?1 WHERE id = ?2")
            let note = try database.cachedStatement(
                sql: """
                    INSERT INTO bench_history (source, target, amount, happened_at) \
                    VALUES (?, ?, ?, ?)
                    """)
            let clock = ContinuousClock()
            let start = clock.now
            let end = start.advanced(by: .seconds(seconds))
            var count = 0
            while clock.now < end {
                let (source, target) = (count * 7 % Self.accounts, count * 13 % Self.accounts)
                try database.inTransaction(.immediate) {
                    try take.execute(arguments: [1, source])
                    try give.execute(arguments: [1, target])
                    try note.execute(arguments: [source, target, 1, count])
                    return .commit
                }
                count += 1
            }
            return Double(count) / (clock.now - start).inSeconds
        }
    }

    func close() throws { try database.close() }
}
