import Bookkeeping
import Domain
import Engine
import Money
import StrictJSON
import TestKit
import Testing

@testable import Composition

/// What operators book and read of the ledger, beside a server or without one.
@Suite struct LedgerCommandTests {
    private static let usd = Asset("USD", scale: 2)
    private static let usdp = Asset("USDP", scale: 8)
    private static let profile = PurseName.profile("acme", name: Profile.defaultNickname)

    private let store = MemoryStore()

    private func tell(
        _ command: LedgerCommand, issuers: [VenueID] = ["mint"], reason: String = "why"
    ) async -> AdminAnswer {
        let service = AdminService(
            store: store, engine: nil, auditor: Auditor(store: store, records: []),
            tenants: ["acme", "globex"],
            books: LedgerBooks(
                assets: AssetDirectory(
                    configured: [Self.usd, Self.usdp], named: []), issuers: issuers),
            custody: .nowhere, time: SystemTime(), random: SystemRandom())
        return await service.handle(
            AdminRequest(.ledger(command), operatorName: "ann", reason: reason))
    }

    private func move(
        _ amount: Int, of asset: String = "USD", _ reference: String,
        on purse: PurseName = LedgerCommandTests.profile, isDeposit: Bool = true
    ) async -> AdminAnswer {
        await tell(
            .move(
                purse, isDeposit: isDeposit, asset: asset, amount: Fixed(amount),
                reference: reference))
    }

    private func table(_ command: LedgerCommand) async -> TableAnswer? {
        guard case .table(let answer) = await tell(command) else {
            Issue.record("no table")
            return nil
        }
        return answer
    }

    private func isRefused(_ answer: AdminAnswer, _ part: String) -> Bool {
        if case .refused(let reason) = answer { reason.contains(part) } else { false }
    }

    private func isDone(_ answer: AdminAnswer, _ start: String) -> Bool {
        if case .done(let text) = answer { text.hasPrefix(start) } else { false }
    }

    private func activity(_ answer: AdminAnswer) -> Substring? {
        if case .done(let text) = answer { text.split(separator: " ").last } else { nil }
    }

    private func makeProfile(of tenant: TenantID = "acme") async throws -> ProfileID {
        try await Profiles(store: store, time: SystemTime(), random: SystemRandom())
            .standardProfile(of: tenant).id
    }

    private func balance(_ account: VenueAccount, _ asset: Asset) -> Fixed {
        store.books.mirrors[Pocket(account, asset)]?.posted ?? .zero
    }

    @Test func moneyIsBookedOnceForEachReference() async throws {
        let profile = VenueAccount(profile: try await makeProfile())
        _ = try await makeProfile(of: "globex")
        let first = await move(100, "wire 1")
        #expect(isDone(first, "deposited 100 USD, activity "))
        let again = await move(100, "wire 1")
        #expect(isDone(again, "deposited 100 USD already, activity "))
        #expect(activity(again) == activity(first))
        #expect(isRefused(await move(101, "wire 1"), "already booked 100 USD, activity"))
        #expect(isRefused(await move(100, of: "USDP", "wire 1"), "already booked 100 USD"))
        #expect(balance(profile, Self.usd) == Fixed(100))
        #expect(balance(profile, Self.usdp) == .zero)
        // A reference is one of its purse and direction.
        let out = await move(30, "wire 1", isDeposit: false)
        #expect(isDone(out, "withdrew 30 USD, activity "))
        #expect(isDone(await move(30, "wire 1", isDeposit: false), "withdrew 30 USD already"))
        let other = PurseName.profile("globex", name: Profile.defaultNickname)
        #expect(isDone(await move(5, "wire 1", on: other), "deposited 5 USD, "))
        #expect(isDone(await move(7, "wire 1", on: .treasury(nil)), "deposited 7 USD, "))
        #expect(balance(profile, Self.usd) == Fixed(70))
        #expect(store.books.audit().isEmpty)
        // One event of an operator for each booking, and none for what was booked before.
        let events = store.books.events
        #expect(events.map(\.kind) == [.moneyBooked, .moneyBooked, .moneyBooked, .moneyBooked])
        #expect(events.map(\.tenant) == ["acme", "acme", "globex", nil])
        #expect(
            events[0].note.hasPrefix("deposited 100 USD, profile:")
                && events[0].note.hasSuffix(", reference wire 1 by ann: why"))
        #expect(events[3].note == "deposited 7 USD, treasury:mint, reference wire 1 by ann: why")
    }

    @Test func aProfileIsNeverOverdrawn() async throws {
        let profile = VenueAccount(profile: try await makeProfile())
        _ = await move(100, "in")
        #expect(isRefused(await move(101, "out", isDeposit: false), "only 100 is available"))
        #expect(isRefused(await move(1, of: "USDP", "out", isDeposit: false), "only 0 is avail"))
        #expect(balance(profile, Self.usd) == Fixed(100))
        #expect(store.books.events.count == 1)
        // The reference of what was refused is free.
        #expect(isDone(await move(100, "out", isDeposit: false), "withdrew 100 USD, "))
        #expect(balance(profile, Self.usd) == .zero)
    }

    @Test func whatIsNotThereIsNamed() async throws {
        let id = try await makeProfile()
        #expect(isRefused(await move(1, of: "NOPE", "r"), "there is no asset NOPE"))
        #expect(
            isRefused(await move(1, "r", on: .profile("acme", name: "x")), "acme has no profile x"))
        #expect(
            isRefused(
                await move(1, "r", on: .profile("nobody", name: "default")), "no tenant nobody"))
        // By its id, and only by its own tenant's.
        #expect(isDone(await move(1, "r", on: .profile("acme", name: "\(id)")), "deposited"))
        #expect(
            isRefused(await move(1, "r", on: .profile("globex", name: "\(id)")), "has no profile"))
        #expect(isRefused(await move(1, "r", on: .treasury("bank")), "no issuer bank"))
        for issuers in [[], ["mint", "bank"]] as [[VenueID]] {
            let command = LedgerCommand.move(
                .treasury(nil), isDeposit: true, asset: "USD", amount: .one, reference: "q")
            #expect(isRefused(await tell(command, issuers: issuers), "--issuer"))
        }
        #expect(isRefused(await tell(.profiles("nobody")), "no tenant nobody"))
    }

    @Test func aDeactivatedProfileTakesNothing() async throws {
        let profiles = Profiles(store: store, time: SystemTime(), random: SystemRandom())
        let closed = try await profiles.createProfile(nickname: "old", for: "acme")
        _ = try await profiles.deactivate(.id(closed.id), of: "acme")
        let answer = await move(1, "r", on: .profile("acme", name: "old"))
        #expect(isRefused(answer, "deactivated"))
    }

    @Test func anAmountFinerThanTheAssetIsRefused() async throws {
        _ = try await makeProfile()
        let command = LedgerCommand.move(
            Self.profile, isDeposit: true, asset: "USD", amount: try Fixed("0.001"),
            reference: "r")
        #expect(isRefused(await tell(command), "USD has 2 decimals"))
        #expect(store.books.entries.isEmpty)
    }

    @Test func aTreasuryIsBookedBelowItsStockAndTheShortageIsShown() async throws {
        _ = try await makeProfile()
        _ = await move(200, of: "USDP", "in")
        _ = await move(50, of: "USDP", "stock", on: .treasury("mint"))
        let covered = try #require(await table(.coverage))
        #expect(
            covered.columns == [
                "asset", "liabilities", "pending", "treasury", "percent", "covered",
            ])
        #expect(covered.rows == [["USDP", "200", "0", "250", "125.00", "yes"]])
        let out = await move(51, of: "USDP", "theft", on: .treasury("mint"), isDeposit: false)
        #expect(isDone(out, "withdrew 51 USDP, "))
        let short = try #require(await table(.coverage))
        #expect(short.rows == [["USDP", "200", "0", "199", "99.50", "NO"]])
        #expect(short.text.contains("NO"))
        guard case .status(let report) = await status() else {
            Issue.record("no status")
            return
        }
        let item = try #require(report.items.first { $0.kind == .treasury })
        #expect(item.subject == "mint USDP" && item.waitsFor.contains("it has -1 and owes 0"))
        #expect(
            item.command?.hasPrefix("cambist treasury deposit --issuer mint --asset USDP") == true)
        _ = await move(1, of: "USDP", "cure", on: .treasury("mint"))
        #expect(await table(.coverage)?.rows == [["USDP", "200", "0", "200", "100.00", "yes"]])
        guard case .status(let cured) = await status() else {
            Issue.record("no status")
            return
        }
        #expect(!cured.items.contains { $0.kind == .treasury })
        #expect(store.books.audit().isEmpty)
    }

    private func status() async -> AdminAnswer {
        let service = AdminService(
            store: store, engine: nil, auditor: Auditor(store: store, records: []),
            tenants: ["acme"], custody: .nowhere, time: SystemTime(), random: SystemRandom())
        return await service.handle(AdminRequest(.status, operatorName: "ann", reason: ""))
    }

    @Test func statementsHaveRunningBalancesAndPages() async throws {
        _ = try await makeProfile()
        _ = await move(100, "a")
        _ = await move(40, "b", isDeposit: false)
        _ = await move(7, of: "USDP", "c")
        let all = try #require(
            await table(.statement(Self.profile, asset: nil, after: 0, atMost: 10)))
        #expect(
            all.columns == [
                "number", "at", "reason", "reference", "counterpart", "asset", "amount", "balance",
            ])
        #expect(
            all.rows.map { Array($0[5...]) } == [
                ["USD", "100", "100"], ["USD", "-40", "60"], ["USDP", "7", "7"],
            ])
        #expect(all.rows.map { $0[2] } == ["DEPOSIT", "WITHDRAWAL", "DEPOSIT"])
        let first = try #require(Int64(all.rows[0][0]))
        let rest = await table(.statement(Self.profile, asset: "USD", after: first, atMost: 10))
        #expect(rest?.rows == [all.rows[1]])
        let page = await table(.statement(Self.profile, asset: nil, after: 0, atMost: 2))
        #expect(page?.rows == Array(all.rows.prefix(2)))
        let treasury = await table(.statement(.treasury(nil), asset: nil, after: 0, atMost: 2))
        #expect(treasury?.rows.isEmpty == true && treasury?.text == "nothing")
    }

    @Test func theTrialBalanceComesToZero() async throws {
        _ = try await makeProfile()
        _ = await move(100, "a")
        _ = await move(30, "b", on: .treasury(nil), isDeposit: false)
        let answer = try #require(await table(.trialBalance))
        #expect(answer.rows.last == ["total", "USD", "0"])
        #expect(answer.rows.contains { $0[0].hasPrefix("profile:") && $0[2] == "100" })
        #expect(answer.rows.contains(["treasury:mint", "USD", "-30"]))
    }

    /// As it goes over the socket and is printed.
    @Test func everyReportIsTheSameOverTheSocketAndPrintsAsTextAndJSON() async throws {
        _ = try await makeProfile()
        _ = await move(100, "a")
        let reports: [LedgerCommand] = [
            .profiles("acme"), .statement(Self.profile, asset: "USD", after: 0, atMost: 5),
            .trialBalance, .coverage,
        ]
        for command in reports {
            #expect(command.isReading)
            #expect(try LedgerCommand(json: command.json) == command)
            let answer = await tell(command)
            #expect(try AdminAnswer(json: answer.json) == answer)
            guard case .table(let table) = answer else {
                Issue.record("no table")
                return
            }
            let text = try AnswerPrinter(format: .text).text(of: answer)
            #expect(table.columns.allSatisfy { text.contains($0) })
            let json = try JSONParser.parse(
                Array(try AnswerPrinter(format: .json).text(of: answer).utf8))
            let rows = try #require(json.array)
            #expect(rows.count == table.rows.count)
            for (object, row) in zip(rows, table.rows) {
                #expect(table.columns.map { object[$0]?.string ?? "" } == row)
            }
        }
        for (isDeposit, purse) in [
            (true, Self.profile), (false, .treasury(nil)), (true, .treasury("mint")),
        ] {
            let command = LedgerCommand.move(
                purse, isDeposit: isDeposit, asset: "USD", amount: try Fixed("1.25"),
                reference: "r")
            #expect(!command.isReading)
            #expect(try LedgerCommand(json: command.json) == command)
        }
    }
}
