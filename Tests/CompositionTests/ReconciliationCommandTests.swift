import Bookkeeping
import Domain
import Engine
import Money
import TestKit
import Testing

@testable import Composition

@Suite struct ReconciliationCommandTests {
    private let store = MemoryStore()
    private let service: AdminService
    private static let account = VenueAccount("north", "main")
    private static let scope = HaltScope.holding(account, "USD")

    private struct StillTime: TimeSource {
        func now() -> Instant { Specimen.start }
        func sleep(until deadline: Instant) async throws {}
    }

    private struct Bits: RandomSource {
        func bits() -> (UInt64, UInt64) { (1, 2) }
    }

    init() {
        let assets = AssetDirectory(configured: [], named: ["USD"])
        service = AdminService(
            store: store, engine: nil, auditor: Auditor(store: store, records: []),
            tenants: ["acme"], books: LedgerBooks(assets: assets, accounts: [Self.account]),
            custody: .nowhere, time: StillTime(), random: Bits())
    }

    private func tell(_ command: ReconciliationCommand) async -> AdminAnswer {
        await service.handle(
            AdminRequest(.reconciliation(command), operatorName: "ann", reason: "why"))
    }

    private func isRefused(_ answer: AdminAnswer, _ part: String) -> Bool {
        guard case .refused(let reason) = answer else { return false }
        return reason.contains(part)
    }

    private func adjust(
        _ amount: Fixed, _ evidence: String, account: VenueAccount = account,
        asset: String = "USD"
    ) async -> AdminAnswer {
        await tell(.adjust(account, asset: asset, amount: amount, evidence: evidence))
    }

    /// The ledger has begun with the account.
    private func open() async {
        let opening = LedgerEntry(
            opening: Self.account, Fixed(100), of: Asset("USD", scale: 2), at: Specimen.start)
        #expect(await store.commit(Commit(writes: [.post(opening)])) == .done)
    }

    @Test func nothingIsAdjustedBeforeTheOpeningOrWithoutAReason() async {
        #expect(isRefused(await adjust(Fixed(-5), "ticket 7"), "not opened north/main yet"))
        await open()
        for command in [
            ReconciliationCommand.adjust(
                Self.account, asset: "USD", amount: .one, evidence: "ticket 7"),
            .release(Self.account, asset: "USD"),
        ] {
            let halt = Halt(
                scope: Self.scope, operatorName: "x", reason: "+5", at: Specimen.start)
            #expect(await store.commit(Commit(writes: [.putHalt(halt)])) == .done)
            let request = AdminRequest(
                .reconciliation(command), operatorName: "ann", reason: "")
            #expect(isRefused(await service.handle(request), "needs a reason"))
        }
        #expect(store.books.events == [])
    }

    @Test func anAdjustmentIsBookedOnceForItsEvidence() async throws {
        await open()
        #expect(
            await adjust(Fixed(-5), "ticket 7")
                == .done("adjusted north/main by -5 USD on ticket 7"))
        #expect(isRefused(await adjust(Fixed(-5), "ticket 7"), "already"))
        #expect(isRefused(await adjust(.one, "x", account: VenueAccount("n", "m")), "no account"))
        #expect(isRefused(await adjust(.one, "x", asset: "NONE"), "no asset"))
        let usd = Pocket(Self.account, Asset("USD", scale: 2))
        #expect(store.books.mirrors[usd]?.posted == Fixed(95))
        #expect(store.books.events.map(\.kind) == [.venueAdjusted])
        #expect(
            store.books.events[0].note
                == "north/main by -5 USD on ticket 7, from 100 to 95 by ann: why")
        let entry = try #require(
            try await store.externals(of: Self.account, atMost: 9).first?.entry)
        #expect(entry.kind == .adjustment && entry.note == "by ann: why")
        #expect(store.books.audit() == [])
    }

    @Test func aQuarantineIsShownWithTheCommandThatEndsIt() async throws {
        #expect(isRefused(await tell(.release(Self.account, asset: "USD")), "not quarantined"))
        let halt = Halt(
            scope: Self.scope, operatorName: Reconciler.name, reason: "+5", at: Specimen.start)
        #expect(await store.commit(Commit(writes: [.putHalt(halt)])) == .done)
        let request = AdminRequest(.status, operatorName: "", reason: "")
        guard case .status(let report) = await service.handle(request) else {
            Issue.record("no status")
            return
        }
        let item = try #require(report.items.first { $0.kind == .quarantine })
        #expect(item.subject == "north/main USD" && item.since == Specimen.start)
        #expect(item.waitsFor.contains("+5"))
        let command = "cambist venue release --account north/main --asset USD"
        #expect(item.command?.hasPrefix(command) == true)
        #expect(
            await tell(.release(Self.account, asset: "USD")) == .done("released USD on north/main"))
        #expect(store.books.halts.isEmpty)
        #expect(store.books.events.map(\.kind) == [.released])
        #expect(
            store.books.events[0].note
                == "USD on north/main, quarantined since \(Specimen.start) (+5) by ann: why")
    }

    @Test func aLookNeedsAServer() async {
        #expect(isRefused(await tell(.reconcile(nil)), "no server"))
    }

    @Test(arguments: [
        ReconciliationCommand.reconcile(nil), .reconcile(account),
        .adjust(account, asset: "USD", amount: Fixed(-5), evidence: "a/b \"c\""),
        .release(account, asset: "USD"),
    ])
    func aCommandIsReadAsItWasWritten(command: ReconciliationCommand) throws {
        let request = AdminRequest(.reconciliation(command), operatorName: "ann", reason: "why")
        #expect(try AdminRequest(json: request.json) == request)
    }

    @Test(arguments: [
        (["adjust", "--account", "north/main", "--asset", "USD", "--amount", "-5.5"], true),
        (["adjust", "--account", "north/main", "--asset", "USD", "--amount", "0"], false),
        (["adjust", "--account", "north", "--asset", "USD", "--amount", "5"], false),
        (["adjust", "--account", "north/main", "--asset", "USD", "--amount", "x"], false),
    ])
    func anAdjustmentIsCheckedBeforeItIsSent(arguments: [String], isValid: Bool) {
        let rest = ["--evidence", "t", "--reason", "r", "--config", "c"]
        #expect(((try? CambistCommand.parseAsRoot(["venue"] + arguments + rest)) != nil) == isValid)
        #expect((try? CambistCommand.parseAsRoot(["venue"] + arguments + rest.dropLast(4))) == nil)
    }
}
