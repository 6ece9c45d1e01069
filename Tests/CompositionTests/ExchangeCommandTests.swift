import Bookkeeping
import Domain
import Engine
import Money
import Synchronization
import TestKit
import Testing

@testable import Composition

/// An engine that only remembers what it was told.
private final class ListeningDesk: ExchangeOperator {
    private struct State {
        var told: [String] = []
        var open: [OpenExchange] = []
        var objection: ExchangeError?
    }

    private let state = Mutex(State())

    var told: [String] { state.withLock { $0.told } }
    func expect(_ open: [OpenExchange]) { state.withLock { $0.open = open } }
    func object(_ error: ExchangeError) { state.withLock { $0.objection = error } }

    func open() async -> [OpenExchange] { state.withLock { $0.open } }

    func settle(
        _ id: ConversionID, evidence: String
    ) async throws(ExchangeError) -> Exchange {
        try hear("settle \(id) \(evidence)")
        return try find(id, .success)
    }

    func closeOut(
        _ id: ConversionID, _ closeOut: CloseOut
    ) async throws(ExchangeError) -> Exchange {
        try hear("close out \(id) \(closeOut.summary)")
        return try find(id, .failed)
    }

    func resolve(
        _ id: ConversionID, _ resolution: DealResolution, evidence: String
    ) async throws(ExchangeError) -> Exchange {
        try hear("resolve \(id) \(resolution.summary) \(evidence)")
        return try find(id, resolution == .absent ? .failed : .ordered)
    }

    func reloadCalendars() async throws(ExchangeError) -> Int {
        try hear("reload")
        return 2
    }

    private func hear(_ words: String) throws(ExchangeError) {
        let objection = state.withLock { state in
            state.told.append(words)
            return state.objection
        }
        if let objection { throw objection }
    }

    private func find(
        _ id: ConversionID, _ after: ExchangeState
    ) throws(ExchangeError) -> Exchange {
        guard
            var exchange = state.withLock({ state in
                state.open.first { $0.exchange.id == id }?.exchange
            })
        else { throw .notFound }
        exchange.state = after
        return exchange
    }
}

@Suite struct ExchangeCommandTests {
    private let store = MemoryStore()
    private let desk = ListeningDesk()

    private func tell(
        _ command: ExchangeCommand, isServing: Bool = true, reason: String = "why",
        time: any TimeSource = SystemTime()
    ) async -> AdminAnswer {
        let service = AdminService(
            store: store, engine: nil, auditor: Auditor(store: store, records: []),
            tenants: ["globex", Specimen.tenant], exchanges: isServing ? desk : nil,
            custody: .nowhere, time: time, random: SystemRandom())
        return await service.handle(
            AdminRequest(.exchange(command), operatorName: "ann", reason: reason))
    }

    private func table(_ command: ExchangeCommand, isServing: Bool = true) async throws
        -> TableAnswer
    {
        guard case .table(let table) = await tell(command, isServing: isServing) else {
            throw CompositionError.refused("no table")
        }
        return table
    }

    private func isRefused(_ answer: AdminAnswer, _ part: String) -> Bool {
        if case .refused(let reason) = answer { reason.contains(part) } else { false }
    }

    private func key(_ answer: AdminAnswer) throws -> (key: String, account: String) {
        guard case .apiKey(let key, let account) = answer else {
            throw CompositionError.refused("no key: \(answer)")
        }
        return (key, account)
    }

    private func notes(_ kind: DomainEvent.Kind) -> [String] {
        store.books.events.filter { $0.kind == kind }.map(\.note)
    }

    private func apply(_ commits: [Commit]) async {
        for commit in commits { #expect(await store.commit(commit) == .done) }
    }

    /// The profile of specimens, with money, and an exchange of it.
    private func exchange(
        _ number: Int = 1, upTo state: ExchangeState = .ordered
    ) async throws -> Exchange {
        if try await store.profile(SpecimenExchange.profile.id, of: Specimen.tenant) == nil {
            await apply([
                Commit(writes: [.par(.putProfile(SpecimenExchange.profile))]),
                SpecimenPar.deposit(
                    Fixed(1_000), of: Specimen.usd, to: .profile(SpecimenPar.profile.id)),
            ])
        }
        var specimen = try SpecimenExchange(number)
        await apply([specimen.insertQuote, specimen.confirm()])
        if state != .draft { await apply([specimen.begin()]) }
        if state == .unknown { await apply([specimen.decide(.answered(.unknown("")))]) }
        if state == .ordered {
            await apply([specimen.answer(.submitted(reference: "d-1"))])
            await apply([specimen.sight(.booked(reference: "d-2"))])
        }
        return try #require(try await store.exchange(specimen.exchange.id))
    }

    @Test func aKeyIsShownOnceAndItsAccountIsMadeWhereItIsMissing() async throws {
        let first = try key(await tell(.createKey(Specimen.tenant, account: "main")))
        let profile = try #require(
            try await store.profile(nickname: "main", of: Specimen.tenant))
        #expect(first.account == "\(profile.id)" && first.key.count == 43)
        let hash = ClientSecret.hash(of: first.key)
        let kept = try #require(try await store.exchangeKey(hash: hash))
        let account = ExchangeAccount(tenant: Specimen.tenant, profile: profile.id)
        #expect(kept.account == account && kept.revokedAt == nil)
        #expect(
            notes(.keyCreated) == ["api key \(kept.id) of account \(profile.id) by ann: why"])
        // By nickname and by id the same account, and always another key.
        for name in ["main", first.account] {
            let other = try key(await tell(.createKey(Specimen.tenant, account: name)))
            #expect(other.account == first.account && other.key != first.key)
        }
        #expect(try await store.profiles(of: Specimen.tenant).count == 1)
        let listed = try await table(.keys(Specimen.tenant))
        #expect(listed.columns == ["id", "tenant", "accountId", "createdAt", "revokedAt"])
        #expect(listed.rows.count == 3 && listed.rows[0][0] == "\(kept.id)")
        #expect(!"\(listed.rows)".contains(first.key) && !"\(listed.rows)".contains(hash))
        #expect(try await table(.keys("globex")).rows.isEmpty)
        #expect(try await table(.keys(nil)).rows == listed.rows)
    }

    @Test func aKeyToNothingIsRefusedWithAllThatIsWrong() async throws {
        let stranger = ProfileID(high: 0x0190_0000_0000_7000, low: 0x8000_0000_0000_0001)
        let unknown = await tell(.createKey(Specimen.tenant, account: "\(stranger)"))
        #expect(isRefused(unknown, "has no account \(stranger)"))
        let both = await tell(.createKey("nobody", account: ""))
        #expect(isRefused(both, "no tenant nobody") && isRefused(both, "1 to 64 characters"))
        let profiles = Profiles(store: store, time: SystemTime(), random: SystemRandom())
        let closed = try await profiles.createProfile(nickname: "old", for: Specimen.tenant)
        _ = try await profiles.deactivate(.id(closed.id), of: Specimen.tenant)
        let old = await tell(.createKey(Specimen.tenant, account: "old"))
        #expect(isRefused(old, "deactivated"))
        // Another tenant's account is none.
        let foreign = await tell(.createKey("globex", account: "\(closed.id)"))
        #expect(isRefused(foreign, "globex has no account"))
        #expect(try await table(.keys(nil)).rows.isEmpty && notes(.keyCreated).isEmpty)
    }

    @Test func aKeyIsRevokedOnce() async throws {
        _ = await tell(.createKey(Specimen.tenant, account: "main"))
        let kept = try #require(try await store.exchangeKeys(of: Specimen.tenant).first)
        #expect(await tell(.revokeKey(kept.id)) == .done("revoked \(kept.id)"))
        #expect(try await store.exchangeKey(hash: kept.hash)?.revokedAt != nil)
        #expect(isRefused(await tell(.revokeKey(kept.id)), "is revoked"))
        #expect(isRefused(await tell(.revokeKey(Specimen.id(9))), "there is no api key"))
        #expect(notes(.keyRevoked).count == 1)
        #expect(try await table(.keys(nil)).rows[0][4] != "")
    }

    @Test func whatIsNotFinalIsListedWithWhatItWaitsFor() async throws {
        let open = try await exchange()
        var other = try await exchange(2, upTo: .draft)
        let alone = try await table(.list, isServing: false)
        #expect(alone.rows.map { $0[0] } == ["\(open.id)", "\(other.id)"])
        #expect(alone.rows.allSatisfy { $0.last == "a running server" })
        (other.state, other.isFundsMissing) = (.unknown, true)
        desk.expect([
            OpenExchange(open, waitsFor: "evidence", since: Specimen.time(1), isOverdue: true),
            OpenExchange(
                other, waitsFor: "the dealer's answer", since: Specimen.time(2), isOverdue: false),
        ])
        let listed = try await table(.list)
        #expect(
            listed.columns.suffix(4) == ["since", "overdue", "fundsMissing", "waitsFor"])
        #expect(listed.rows.map { $0[5] } == ["ORDERED", "UNKNOWN"])
        #expect(
            listed.rows.map { Array($0.suffix(3)) } == [
                ["yes", "", "evidence"], ["", "yes", "the dealer's answer"],
            ])
        #expect(listed.rows[0][6...7] == ["11 USD", "10 EUR"])
    }

    @Test func oneExchangeIsShownWhole() async throws {
        let open = try await exchange()
        desk.expect([
            OpenExchange(open, waitsFor: "evidence", since: Specimen.time(1), isOverdue: true)
        ])
        guard case .record(let record) = await tell(.show(open.id)) else {
            Issue.record("no record")
            return
        }
        let expected = [
            "id": "\(open.id)", "state": "ORDERED", "from": "11 USD", "to": "10 EUR",
            "rate": "1.1005 EURUSD OFFER", "dealerReference": "d-2", "waitsFor": "evidence",
            "overdue": "yes", "shortId": open.shortText,
        ]
        for (name, value) in expected { #expect(record[name] == value, "\(name)") }
        #expect(record["completedAt"] == nil && record.text.contains("dealerReference"))
        #expect(isRefused(await tell(.show(Specimen.id(77))), "there is no exchange"))
    }

    @Test func aSettlementIsAnEventAndReachesTheEngine() async throws {
        let open = try await exchange()
        let command = ExchangeCommand.settle(open.id, evidence: "MT202 1")
        #expect(isRefused(await tell(command, isServing: false), "needs a running server"))
        #expect(notes(.exchangeSettled).isEmpty)
        desk.expect([
            OpenExchange(open, waitsFor: "evidence", since: Specimen.time(1), isOverdue: true)
        ])
        #expect(
            await tell(command) == .done("settled \(open.id) by MT202 1; it is SUCCESS"))
        #expect(desk.told == ["settle \(open.id) MT202 1"])
        #expect(
            notes(.exchangeSettled) == [
                "settlement of exchange \(open.id), evidence MT202 1 by ann: why"
            ])
        let event = try #require(store.books.events.last)
        #expect(event.tenant == Specimen.tenant && event.conversion == open.id)
    }

    @Test func aCloseOutIsAnEventAndReachesTheEngine() async throws {
        let open = try await exchange()
        func command(_ cost: String) throws -> ExchangeCommand {
            .closeOut(
                open.id,
                CloseOut(dealerReference: "c-9", cost: try Fixed(cost), bearer: .house))
        }
        #expect(
            isRefused(await tell(try command("1.5"), isServing: false), "needs a running server"))
        #expect(isRefused(await tell(try command("1.005")), "USD has 2 decimals"))
        desk.expect([
            OpenExchange(open, waitsFor: "evidence", since: Specimen.time(1), isOverdue: true)
        ])
        #expect(
            await tell(try command("-1.5"))
                == .done(
                    "closed out \(open.id) by c-9; the house bears -1.5 USD; it is FAILED"))
        #expect(desk.told == ["close out \(open.id) c-9 cost -1.5 charged to house"])
        #expect(
            notes(.exchangeClosedOut) == [
                "close-out of exchange \(open.id), c-9 cost -1.5 charged to house by ann: why"
            ])
    }

    @Test(arguments: [
        (DealResolution.absent, "absent", "FAILED"),
        (.booked(reference: "D-7"), "booked as D-7", "ORDERED"),
    ])
    func aResolutionIsAnEventAndReachesTheEngine(
        resolution: DealResolution, summary: String, state: String
    ) async throws {
        let open = try await exchange(upTo: .unknown)
        let command = ExchangeCommand.resolve(open.id, resolution, evidence: "list 4")
        #expect(isRefused(await tell(command, isServing: false), "needs a running server"))
        #expect(notes(.exchangeResolved).isEmpty)
        desk.expect([
            OpenExchange(open, waitsFor: "the dealer", since: Specimen.time(1), isOverdue: false)
        ])
        let said = "\(summary), evidence list 4"
        #expect(await tell(command) == .done("resolved \(open.id): \(said); it is \(state)"))
        #expect(desk.told == ["resolve \(open.id) \(summary) list 4"])
        #expect(
            notes(.exchangeResolved) == ["resolution of exchange \(open.id), \(said) by ann: why"])
        let event = try #require(store.books.events.last)
        #expect(event.tenant == Specimen.tenant && event.conversion == open.id)
    }

    @Test func onlyAnUnknownDealThatCannotArriveAnyMoreIsAbsent() async throws {
        let booked = try await exchange()
        for resolution in [DealResolution.absent, .booked(reference: "D-7")] {
            let answer = await tell(.resolve(booked.id, resolution, evidence: "e"))
            #expect(isRefused(answer, "is ORDERED, not UNKNOWN"))
        }
        let sent = try await exchange(2, upTo: .unknown)
        let end = try #require(sent.intent?.validUntil)
        let time = MovedTime()
        time.advance(end.duration(since: time.now()))
        let early = await tell(.resolve(sent.id, .absent, evidence: "e"), time: time)
        #expect(isRefused(early, "may arrive until \(end)"))
        let stranger = await tell(.resolve(Specimen.id(77), .absent, evidence: "e"))
        #expect(isRefused(stranger, "there is no exchange"))
        #expect(desk.told.isEmpty && notes(.exchangeResolved).isEmpty)
    }

    @Test func onlyABookedDealIsEndedByOperators() async throws {
        let draft = try await exchange(upTo: .draft)
        let closeOut = CloseOut(dealerReference: "c", cost: .one, bearer: .client)
        for command in [
            ExchangeCommand.settle(draft.id, evidence: "e"), .closeOut(draft.id, closeOut),
        ] {
            #expect(isRefused(await tell(command), "is DRAFT, not ORDERED"))
        }
        #expect(isRefused(await tell(.settle(Specimen.id(77), evidence: "e")), "there is no"))
        #expect(desk.told.isEmpty && notes(.exchangeSettled).isEmpty)
    }

    @Test(arguments: [
        (ExchangeError.notFound, "no such exchange is open"),
        (.invalid(["cost": ["is too much"], "asset": ["is odd"]]), "asset: is odd\ncost: is too"),
        (.insufficientFunds(Specimen.usd, available: .one, needed: Fixed(2)), "has 1 USD"),
        (.outcomeUnknown, "not known whether"), (.unavailable("gone"), "gone"),
    ])
    func whatTheEngineRefusesIsToldPlainly(error: ExchangeError, expected: String) async throws {
        let open = try await exchange()
        desk.object(error)
        #expect(isRefused(await tell(.settle(open.id, evidence: "e")), expected))
    }

    @Test func calendarsAreLoadedByAServer() async throws {
        #expect(isRefused(await tell(.reloadCalendars, isServing: false), "a running server"))
        #expect(
            await tell(.reloadCalendars) == .done("loaded the calendars, 2 open deals rolled"))
        #expect(notes(.calendarsLoaded) == ["calendars by ann: why"])
    }

    @Test func parkedCallbacksAreListedAndSentAgain() async throws {
        let subscription = SpecimenExchange.subscription(1)
        await apply([
            Commit(writes: [.par(.putProfile(SpecimenExchange.profile))]),
            SpecimenPar.deposit(
                Fixed(1_000), of: Specimen.usd, to: .profile(SpecimenPar.profile.id)),
            SpecimenExchange.subscribe(subscription),
        ])
        let told = try await exchange()
        #expect(isRefused(await tell(.redeliver(told.id, to: nil)), "is parked"))
        let waiting = try await table(.callbacks(parkedOnly: false, nil))
        let behind = waiting.rows.dropFirst().map { $0[4] }
        #expect(waiting.rows.first?[4] == "PENDING" && behind.allSatisfy { $0 == "WAITING" })
        #expect(try await table(.callbacks(parkedOnly: true, nil)).rows.isEmpty)
        let pending = try await store.deliveries(in: [.pending], of: nil, atMost: 9)
        var first = try #require(pending.first).delivery
        (first.state, first.attempts, first.failure) = (.parked, 8, "answered 500")
        await apply([
            Commit(writes: [.exchange(.putDelivery(first)), .exchange(.parkBehind(first))])
        ])
        let parked = try await table(.callbacks(parkedOnly: true, Specimen.tenant))
        #expect(parked.rows.count == waiting.rows.count)
        #expect(parked.rows[0][4...5] == ["PARKED", "8"] && parked.rows[0][7] == "answered 500")
        #expect(try await table(.callbacks(parkedOnly: true, "globex")).rows.isEmpty)
        let service = AdminService(
            store: store, engine: nil, auditor: Auditor(store: store, records: []),
            tenants: [Specimen.tenant], custody: .nowhere, time: SystemTime(),
            random: SystemRandom())
        let shown = try await service.parkedItems()
        #expect(shown.map(\.subject) == [told.id.description])
        #expect(shown.first?.waitsFor.contains("\(parked.rows.count) parked") == true)
        #expect(
            shown.first?.command?.contains(
                "callbacks redeliver \(told.id) --subscription \(subscription.id)") == true)
        #expect(
            isRefused(await tell(.redeliver(told.id, to: Specimen.id(5))), "to subscription"))
        let count = parked.rows.count
        #expect(
            await tell(.redeliver(told.id, to: subscription.id))
                == .done(
                    "sends \(count) callbacks of exchange \(told.id) to subscription "
                        + "\(subscription.id) again"))
        #expect(try await table(.callbacks(parkedOnly: true, nil)).rows.isEmpty)
        #expect(notes(.callbacksRedelivered).count == 1)
        #expect(isRefused(await tell(.callbacks(parkedOnly: true, "nobody")), "no tenant nobody"))
    }
}
