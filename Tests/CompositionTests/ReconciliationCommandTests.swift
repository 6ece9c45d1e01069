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

    init() { service = Self.service(store, nil) }

    private static func service(_ store: MemoryStore, _ engine: QuietEngine?) -> AdminService {
        let assets = AssetDirectory(configured: [], named: ["USD"])
        return AdminService(
            store: store, engine: engine, auditor: Auditor(store: store, records: []),
            tenants: ["acme"], books: LedgerBooks(assets: assets, accounts: [account]),
            custody: .nowhere, time: StillTime(), random: Bits())
    }

    private func tell(
        _ command: ReconciliationCommand, _ engine: QuietEngine? = nil
    ) async -> AdminAnswer {
        await (engine.map { Self.service(store, $0) } ?? service).handle(
            AdminRequest(.reconciliation(command), operatorName: "ann", reason: "why"))
    }

    private func isRefused(_ answer: AdminAnswer, _ part: String) -> Bool {
        guard case .refused(let reason) = answer else { return false }
        return reason.contains(part)
    }

    private func adjust(
        _ amount: Fixed, _ evidence: String, account: VenueAccount = account,
        asset: String = "USD", isForced: Bool = false, _ engine: QuietEngine? = nil
    ) async -> AdminAnswer {
        await tell(
            .adjust(
                account, asset: asset, amount: amount, evidence: evidence, isForced: isForced),
            engine)
    }

    /// Opens the account with 100 dollars, of which the venue has so many.
    private func open(_ venue: Int) async -> QuietEngine {
        let opening = Specimen.opening(Fixed(100), of: Specimen.usd, at: Self.account)
        #expect(await store.commit(opening) == .done)
        return QuietEngine(compared: .compared(ledger: Fixed(100), venue: Fixed(venue)))
    }

    private var posted: Fixed? {
        store.books.mirrors[Pocket(Self.account, Specimen.usd)]?.posted
    }

    @Test func nothingIsAdjustedBeforeTheOpeningOrWithoutAReason() async {
        #expect(isRefused(await adjust(Fixed(-5), "ticket 7"), "not opened north/main yet"))
        _ = await open(100)
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
        let engine = await open(95)
        let subject =
            "north/main by -5 USD on ticket 7: the ledger had 100 and has 95, the venue has 95"
        #expect(await adjust(Fixed(-5), "ticket 7", engine) == .done("adjusted \(subject)"))
        #expect(isRefused(await adjust(Fixed(-5), "ticket 7", engine), "already"))
        #expect(isRefused(await adjust(.one, "x", account: VenueAccount("n", "m")), "no account"))
        #expect(isRefused(await adjust(.one, "x", asset: "NONE"), "no asset"))
        #expect(posted == Fixed(95))
        #expect(store.books.events.map(\.kind) == [.venueAdjusted])
        #expect(store.books.events[0].note == "\(subject) by ann: why")
        let entry = try #require(
            try await store.externals(of: Self.account, atMost: 9).first?.entry)
        #expect(entry.kind == .adjustment && entry.note == "by ann: why")
        #expect(store.books.audit() == [])
    }

    @Test(arguments: [
        (venue: 100, amount: -5_000, isTaken: false), (100, 1, false), (95, -10, false),
        (95, -11, false), (95, 1, false), (95, -9, true), (95, -4, true), (105, 5, true),
        (105, -1, false),
    ])
    func anAdjustmentHasToBringTheLedgerNearerToTheVenue(
        venue: Int, amount: Int, isTaken: Bool
    ) async {
        let engine = await open(venue)
        for isForced in [false, true] where posted == Fixed(100) {
            let answer = await adjust(Fixed(amount), "t", isForced: isForced, engine)
            #expect(isRefused(answer, "the venue has \(venue) USD and the ledger 100") != isTaken)
        }
        #expect((posted != Fixed(100)) == isTaken)
    }

    @Test(arguments: [
        (QuietEngine?.none, "no server runs here"),
        (QuietEngine(compared: .unreachable), "does not say"),
        (QuietEngine(compared: .moving), "is moving"),
        (QuietEngine(compared: .compared(ledger: Fixed(99), venue: Fixed(95))), "is moving"),
    ])
    func whatCannotBeComparedIsBookedOnlyByForce(engine: QuietEngine?, reason: String) async {
        _ = await open(95)
        #expect(isRefused(await adjust(Fixed(-5), "t", engine), reason))
        #expect(posted == Fixed(100))
        guard case .done(let text) = await adjust(Fixed(-5), "t", isForced: true, engine) else {
            return #expect(Bool(false))
        }
        #expect(text.contains("had 100 and has 95, the venue was not compared"))
        #expect(text.contains(reason))
        #expect(posted == Fixed(95))
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
        .adjust(account, asset: "USD", amount: .one, evidence: "t", isForced: true),
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
