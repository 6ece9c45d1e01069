import Bookkeeping
import Domain
import Money
import TestKit
import Testing

@testable import Storage

@Suite struct ParAuditTests {
    @Test(arguments: PlantedLie.ofPar)
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

    /// Four conversions: created, settling, settled, cancelled; and a transfer.
    static func scene(_ harness: SQLiteHarness) async throws {
        let store = try harness.openSQLite()
        var lives = (1...4).map { SpecimenPar($0, Fixed(7), reference: "r-\($0)") }
        let transfer = Activity(
            id: Specimen.id(90), tenant: Specimen.tenant,
            kind: .transfer(from: SpecimenPar.profile.id, to: SpecimenPar.profile(2).id),
            asset: Specimen.usd, amount: Fixed(3), reference: "t", at: Specimen.start)
        var commits =
            SpecimenPar.open(SpecimenPar.profile, Fixed(500))
            + SpecimenPar.open(SpecimenPar.profile(2), Fixed(50))
        commits.append(
            SpecimenPar.deposit(
                Fixed(500), of: SpecimenPar.coin, to: .treasury(SpecimenPar.issuer),
                reference: "d"))
        commits.append(SpecimenPar.book(transfer))
        commits += lives.map { $0.create() }
        commits += [lives[1].intend(), lives[2].intend(), lives[2].settle()]
        commits.append(Commit(writes: [.numberEvents(atMost: 100)]))
        // Its last event waits for its number.
        commits.append(lives[3].cancel())
        for commit in commits { #expect(await store.commit(commit) == .done) }
        await store.close()
    }
}
