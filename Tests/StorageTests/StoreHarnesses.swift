import Engine
import Foundation
import Storage
import TestKit

enum StoreKind: String, CaseIterable, Sendable {
    case memory, sqlite

    var harness: any StoreHarness {
        switch self {
        case .memory: MemoryHarness()
        case .sqlite: SQLiteHarness()
        }
    }
}

struct MemoryHarness: StoreHarness {
    func open() async throws -> any Store { MemoryStore() }

    func reopen(_ store: any Store) async throws -> any Store {
        await store.close()
        (store as? MemoryStore)?.reopen()
        return store
    }
}

/// One file in a folder of its own, removed with the harness.
final class SQLiteHarness: StoreHarness {
    let folder: URL

    init() {
        folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("cambist-store-\(UUID().uuidString)")
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    var path: String { folder.appendingPathComponent("store.sqlite").path }

    func open() async throws -> any Store { try openSQLite() }

    func openSQLite(
        onBroken: @escaping @Sendable (String) -> Void = { _ in }
    ) throws -> SQLiteStore {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return try SQLiteStore.open(at: path, onBroken: onBroken)
    }

    func reopen(_ store: any Store) async throws -> any Store {
        await store.close()
        return try openSQLite()
    }
}
