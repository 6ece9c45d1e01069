import Bookkeeping
import Domain
import Engine
import Foundation
import GRDB
import Money
import Synchronization
import TestKit
import Testing

@testable import Storage

@Suite struct DurabilityTests {
    @Test func theWriterIsFullySynchronousWithALog() async throws {
        let harness = SQLiteHarness()
        let store = try harness.openSQLite()
        try await store.pool.writeWithoutTransaction { database in
            #expect(try Int.fetchOne(database, sql: "PRAGMA synchronous") == 2)
            #expect(try String.fetchOne(database, sql: "PRAGMA journal_mode") == "wal")
            try SQLiteStore.assertDurable(database)
            for weaker in ["OFF", "NORMAL"] {
                try database.execute(sql: "PRAGMA synchronous = \(weaker)")
                #expect(throws: StoreError.self) { try SQLiteStore.assertDurable(database) }
            }
        }
        await store.close()
    }

    /// As when the engine stops while somebody reads: that is no failure of the store.
    @Test func theEndOfATaskBreaksNoRead() async throws {
        let harness = SQLiteHarness()
        let store = try harness.openSQLite()
        try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<64 { group.addTask { try await store.unnumberedEvents() } }
            group.cancelAll()
            group.addTask { try await store.unnumberedEvents() }
            for try await count in group { #expect(count == 0) }
        }
        await store.close()
    }

    @Test func aStoreThatIsNewerThanTheProgramIsRefused() async throws {
        let harness = SQLiteHarness()
        await (try harness.openSQLite()).close()
        try harness.tamper("INSERT INTO schema_migrations VALUES (99, 'later')")
        do {
            _ = try harness.openSQLite()
            Issue.record("it was opened")
        } catch StoreError.unavailable(let text) {
            #expect(text.contains("version 99"))
        }
    }

    @Test func aMigrationThatFailsLeavesNothing() throws {
        let queue = try DatabaseQueue()
        let broken = Migration(
            version: 1_000, name: "broken",
            statements: ["CREATE TABLE x (a)", "CREATE TABLE x (a)"])
        try queue.writeWithoutTransaction { database in
            let session = SQLiteSession(database, AssetDirectory(configured: [], named: []))
            let migrator = SQLiteMigrator(session: session)
            let first = Migration.all(.sqlite)
            try migrator.migrate(first)
            #expect(throws: (any Error).self) { try migrator.migrate(first + [broken]) }
            #expect(try database.tableExists("x") == false)
            try migrator.migrate(first)
        }
    }

    @Test func rowsOfTheLedgerCannotBeChangedOrRemoved() async throws {
        let harness = SQLiteHarness()
        try await AuditTests.scene(harness)
        try Self.tryChanges(harness)
    }

    @Test func rowsOfTheLedgerAtParCannotBeChangedOrRemoved() async throws {
        let harness = SQLiteHarness()
        try await ParAuditTests.scene(harness)
        let queue = try DatabaseQueue(path: harness.path)
        let tables = [
            ("entries", Columns.entry), ("activities", Columns.activity),
            ("statement_lines", Columns.line + ["number"]), ("events", Columns.event + ["number"]),
        ]
        try Self.expectForbidden(tables, queue)
        #expect(tables.flatMap(\.1).count == 38)
        try queue.close()
    }

    private static func expectForbidden(
        _ tables: [(name: String, columns: [String])], _ queue: DatabaseQueue
    ) throws {
        for (name, columns) in tables {
            let rows = try queue.read { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM \(name)") }
            #expect(rows ?? 0 > 0, "there are \(name) to change")
            let changes = columns.map { "UPDATE \(name) SET \($0) = \($0)" }
            for sql in changes + ["DELETE FROM \(name)"] {
                queue.writeWithoutTransaction { database in
                    _ = #expect(throws: DatabaseError.self, "\(sql)") {
                        try database.execute(sql: sql)
                    }
                }
            }
        }
    }

    private static func tryChanges(_ harness: SQLiteHarness) throws {
        let queue = try DatabaseQueue(path: harness.path)
        let columns = Columns.trade.filter { $0 != "state" }
        try expectForbidden([("entries", Columns.entry), ("trades", columns)], queue)
        _ = try queue.write { try $0.execute(sql: "UPDATE trades SET state = 'BUSTED'") }
        try queue.close()
    }

    @Test func aFullDiskBreaksTheStoreAndLosesNothingAcknowledged() async throws {
        let harness = SQLiteHarness()
        let broken = Mutex<[String]>([])
        let store = try harness.openSQLite { reason in broken.withLock { $0.append(reason) } }
        try await store.pool.writeWithoutTransaction { database in
            let pages = try Int.fetchOne(database, sql: "PRAGMA page_count") ?? 0
            try database.execute(sql: "PRAGMA max_page_count = \(pages + 20)")
        }
        let outcomes = await StoreContract.concurrently(600) { number in
            let conversion = Specimen.conversion(number)
            return await store.commit(
                Commit(writes: [.insertConversion(conversion), Specimen.created(conversion)]))
        }
        #expect(outcomes.contains { $0 != .done })
        #expect(broken.withLock { $0.count } == 1)
        #expect(store.brokenReason != nil)
        let later = await store.commit(Commit(writes: []))
        #expect(later != .done)
        await #expect(throws: StoreError.self) { try await store.openConversions() }
        await #expect(throws: StoreError.self) { try await store.audit() }
        try store.pool.close()
        let reopened = try harness.openSQLite()
        let stored = Set(try await reopened.openConversions().map(\.conversion.id))
        for (number, outcome) in outcomes.enumerated() where outcome == .done {
            #expect(stored.contains(Specimen.conversion(number).id))
        }
        #expect(try await reopened.audit() == [])
        await reopened.close()
    }

    @Test func whatWasAcknowledgedIsInACopyTakenUnderLoad() async throws {
        let (harness, copy) = (SQLiteHarness(), SQLiteHarness())
        let store = try harness.openSQLite()
        try FileManager.default.createDirectory(at: copy.folder, withIntermediateDirectories: true)
        #expect(await store.commit(Specimen.opening(Fixed(1_000_000))) == .done)
        let acknowledged = Acknowledged()
        let before = try await withThrowingTaskGroup(of: Void.self) { group in
            for worker in 0..<16 {
                group.addTask {
                    for step in 0..<60 {
                        let conversion = Specimen.conversion(worker * 1_000 + step)
                        var life = SpecimenLife(conversion)
                        guard await store.commit(life.create()) == .done,
                            await store.commit(life.intend()) == .done
                        else { return }
                        acknowledged.ids.withLock { _ = $0.insert(conversion.id) }
                    }
                }
            }
            await eventually("200 acknowledged") {
                acknowledged.ids.withLock { $0.count } >= 200
            }
            let before = acknowledged.ids.withLock { $0 }
            // The log is never copied into the file here: it is far below its checkpoint.
            for suffix in ["", "-wal"] {
                try FileManager.default.copyItem(
                    atPath: harness.path + suffix, toPath: copy.path + suffix)
            }
            try await group.waitForAll()
            return before
        }
        await store.close()
        let crashed = try copy.openSQLite()
        let open = try await crashed.openConversions()
        let intended = open.filter { $0.orders.count == 1 }.map(\.conversion.id)
        #expect(before.subtracting(intended) == [])
        #expect(try await crashed.audit() == [])
        await crashed.close()
    }

    @Test(arguments: [
        "UPDATE conversions SET version = 'x'", "UPDATE conversions SET hops = ''",
        "UPDATE conversions SET status = 'DONE'", "UPDATE conversions SET fixed_amount = '01'",
        "UPDATE conversions SET fixed_amount = '1e3'", "UPDATE conversions SET metadata = 'x'",
        "UPDATE conversions SET terms = ''", "UPDATE conversions SET direction = ''",
        "UPDATE conversions SET cancel_cause = 'FAILURE'", "UPDATE orders SET attempt = 5",
        "UPDATE orders SET state = 'UNKNOWN'", "UPDATE orders SET settled = 2",
        "UPDATE orders SET quantity = '-1'",
        "UPDATE conversions SET venues = CAST(x'0AFF0A' AS TEXT)",
        "UPDATE conversions SET from_asset = '!'",
    ])
    func aValueThatCannotBeReadIsCorruptAndNotServed(sql: String) async throws {
        let harness = SQLiteHarness()
        try await AuditTests.scene(harness)
        do {
            try harness.tamper(sql)
        } catch is DatabaseError {
            // The strict table refused it in the first place.
            return
        }
        let store = try harness.openSQLite()
        do {
            _ = try await store.openConversions()
            Issue.record("it was read")
        } catch {
            guard case .corrupt = error else { throw error }
        }
        #expect(try await store.audit().map(\.check).contains("readable"))
        await store.close()
    }
}

/// What the store has said is durable, counted by many tasks.
private final class Acknowledged: Sendable {
    let ids = Mutex<Set<ConversionID>>([])
}
