import Foundation
import GRDB
import Testing

/// Keeps the one writer of a store waiting, as a slow disk would: everybody whose commit must
/// become durable waits for it. The writer's patience is 5 seconds.
struct WriterBlock {
    private let database: DatabaseQueue
    private let logPath: String

    /// - Parameter path: the store's file, in use by another process.
    init(_ path: String) throws {
        var configuration = GRDB.Configuration()
        configuration.allowsUnsafeTransactions = true
        configuration.busyMode = .timeout(60)
        database = try DatabaseQueue(path: path, configuration: configuration)
        logPath = path + "-wal"
        try database.inDatabase { try $0.execute(sql: "BEGIN IMMEDIATE") }
    }

    /// Where the next commit will be written, in bytes.
    func logSize() throws -> UInt64 {
        let size = try FileManager.default.attributesOfItem(atPath: logPath)[.size] as? UInt64
        return try #require(size)
    }

    func release() throws {
        try database.inDatabase { try $0.execute(sql: "ROLLBACK") }
        try database.close()
    }
}
