import Bookkeeping
import GRDB
import Money
import TestKit
import Testing

@testable import Storage

@Suite struct AuditTests {
    @Test(arguments: PlantedLie.all)
    func theAuditFindsAPlantedLie(lie: PlantedLie) async throws {
        let harness = SQLiteHarness()
        try await Self.scene(harness)
        let clean = try harness.openSQLite()
        #expect(try await clean.audit() == [])
        await clean.close()
        try harness.tamper(lie.sql)
        let store = try harness.openSQLite()
        let checks = try await store.audit().map(\.check)
        #expect(checks.contains(lie.check), "\(lie): found \(checks)")
        await store.close()
    }

    @Test func theAuditFindsADamagedFile() async throws {
        let harness = SQLiteHarness()
        try await Self.scene(harness)
        try harness.tamper(
            """
            PRAGMA writable_schema = 1;
            UPDATE sqlite_schema SET rootpage = (SELECT rootpage FROM sqlite_schema WHERE \
            name = 'orders_id') WHERE name = 'trades_id'
            """)
        let store = try harness.openSQLite()
        do {
            let checks = try await store.audit().map(\.check)
            #expect(checks.contains("file-intact"))
        } catch {
            // Refusing to read is as good: damage is never served.
        }
        await store.close()
    }

    /// Six conversions, some with limits: created, intended, completed, twice; the last one's trade
    /// is taken back.
    static func scene(_ harness: SQLiteHarness) async throws {
        let store = try harness.openSQLite()
        let limit = StoreContract.anyLimit(notional: Fixed(3))
        #expect(await store.commit(Specimen.opening(Fixed(50))) == .done)
        for number in 0..<6 {
            var life = SpecimenLife(
                Specimen.conversion(number, reference: "r-\(number)"),
                limit: number < 2 ? limit : nil)
            #expect(await store.commit(life.create()) == .done)
            if number % 3 > 0 { #expect(await store.commit(life.intend()) == .done) }
            if number % 3 > 1 { #expect(await store.commit(life.complete()) == .done) }
            if number == 5 { #expect(await store.commit(life.takeBack()) == .done) }
        }
        // All but the last two events have their numbers.
        #expect(await store.commit(Commit(writes: [.numberEvents(atMost: 11)])) == .done)
        await store.close()
    }
}

extension SQLiteHarness {
    /// Writes past the store, and past what guards its rows.
    func tamper(_ sql: String) throws {
        let queue = try DatabaseQueue(path: path)
        try queue.writeWithoutTransaction { database in
            for name in try String.fetchAll(
                database, sql: "SELECT name FROM sqlite_schema WHERE type = 'trigger'")
            {
                try database.execute(sql: "DROP TRIGGER \(name)")
            }
            try database.execute(sql: sql)
        }
        try queue.close()
    }
}
