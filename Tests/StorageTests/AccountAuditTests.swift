import Bookkeeping
import Domain
import Money
import TestKit
import Testing

@testable import Storage

@Suite struct AccountAuditTests {
    @Test(arguments: PlantedLie.ofAccounts)
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

    /// A deposit that was taken in, one from before the opening, and a booked trade.
    private static func scene(_ harness: SQLiteHarness) async throws {
        let store = try harness.openSQLite()
        var life = SpecimenLife(Specimen.conversion(1))
        var commits = [Specimen.opening(Fixed(5)), life.create(), life.intend(), life.complete()]
        for number in 1...2 {
            let entry = ExternalEntry(
                account: Specimen.account, venueLedgerID: "e-\(number)", kind: .deposit,
                changes: [.init(.one, of: Specimen.btc), .init(Fixed(-2), of: Specimen.usd)],
                at: Specimen.start, note: "")
            commits.append(Commit(writes: entry.taken(posting: number == 1)))
        }
        for commit in commits { #expect(await store.commit(commit) == .done) }
        await store.close()
    }
}
