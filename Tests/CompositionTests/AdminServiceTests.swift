import Bookkeeping
import Domain
import Engine
import Money
import Synchronization
import TestKit
import Testing

@testable import Composition

/// An engine that only remembers what it was told.
private actor ListeningEngine: OperatorService {
    private(set) var cancelled: [HaltScope] = []
    private(set) var resolved: [(OrderID, OrderEvidence)] = []
    private(set) var asked: [ConversionID] = []
    /// What waits for evidence, and why another order does not.
    private var waiting: [OrderID: Conversion] = [:]
    private var found: [Trouble] = []
    private let objection = "Order X is open at kraken/main, which answers for it."

    func expect(_ order: Order, of conversion: Conversion) { waiting[order.id] = conversion }

    func cancel(_ conversion: ConversionID, for failure: Failure) throws(ServiceError) {
        asked.append(conversion)
    }

    func obstacles() -> [ConversionID: Failure] {
        waiting.values.reduce(into: [:]) {
            $0[$1.id] = Failure(.halted, "Halted by an operator: asset:BTC.")
        }
    }

    func troubles() -> [Trouble] { found }

    func remedies() -> [OrderID: OrderRemedy] { waiting.mapValues { _ in .absent } }

    func comparison(of account: VenueAccount, _ asset: Asset) -> PocketComparison { .moving }

    func find(_ troubles: [Trouble]) { found = troubles }

    func stalls() -> [Stall] {
        waiting.keys.sorted().compactMap { id in
            waiting[id].map {
                Stall(
                    cause: .unknownOrder, conversion: $0.id, tenant: $0.tenant, order: id,
                    since: $0.createdAt)
            }
        }
    }

    func conversion(
        of order: OrderID, waitingFor evidence: OrderEvidence
    ) throws(ServiceError) -> Conversion {
        guard let conversion = waiting[order] else { throw .conflict(objection) }
        return conversion
    }

    func cancelOpen(in scope: HaltScope, for failure: Failure) throws(ServiceError) -> Int {
        cancelled.append(scope)
        return 3
    }

    func resolve(_ order: OrderID, with evidence: OrderEvidence) throws(ServiceError) {
        resolved.append((order, evidence))
    }
}

private struct StillTime: TimeSource {
    func now() -> Instant { Instant(microseconds: 1_700_000_000_000_000) }
    func sleep(until deadline: Instant) async throws {}
}

private final class CountingBits: RandomSource {
    private let next = Mutex<UInt64>(0)
    func bits() -> (UInt64, UInt64) {
        next.withLock { next in
            next += 1
            return (next, next)
        }
    }
}

@Suite struct AdminServiceTests {
    private let store = MemoryStore()
    private let engine = ListeningEngine()
    private let service: AdminService
    private let alone: AdminService

    init() {
        func make(_ store: MemoryStore, _ engine: (any OperatorService)?) -> AdminService {
            AdminService(
                store: store, engine: engine, auditor: Auditor(store: store, records: []),
                tenants: ["acme"], custody: .nowhere, time: StillTime(), random: CountingBits())
        }
        service = make(store, engine)
        alone = make(store, nil)
    }

    private func tell(
        _ command: AdminCommand, _ name: String = "ann", _ reason: String = "why"
    ) async -> AdminAnswer {
        await service.handle(AdminRequest(command, operatorName: name, reason: reason))
    }

    private func isRefused(_ answer: AdminAnswer, _ part: String) -> Bool {
        guard case .refused(let reason) = answer else { return false }
        return reason.contains(part)
    }

    @Test func aHaltIsDurableWithItsEventAndEndsWithResume() async throws {
        #expect(
            await tell(.halt(.venue("kraken"), cancelOpen: false)) == .done("halted venue:kraken"))
        let halts = try await store.halts()
        #expect(halts.map(\.scope) == [.venue("kraken")])
        #expect(halts.map(\.operatorName) == ["ann"])
        #expect(await tell(.resume(.venue("kraken"))) == .done("resumed venue:kraken"))
        #expect(try await store.halts().isEmpty)
        #expect(store.books.events.map(\.kind) == [.halted, .resumed])
        #expect(
            store.books.events.map(\.note) == [
                "venue:kraken by ann: why", "venue:kraken by ann: why",
            ])
    }

    /// For seven days, and only while the account still has as much.
    @Test func whatLiesBetweenTwoLegsIsShownUntilItIsGone() async throws {
        let now = StillTime().now()
        func conversion(_ number: Int, _ amount: Fixed, at instant: Instant) -> Conversion {
            var one = Specimen.conversion(number, at: instant)
            one.status = .completed
            one.failure = Failure(.intermediateHeld, "It stays where it is.")
            one.progress.residuals = [
                Residual(account: Specimen.account, asset: Specimen.btc, amount: amount)
            ]
            return one
        }
        let yesterday = now.adding(.seconds(-86_400))
        let shown = conversion(1, Fixed(2), at: yesterday)
        let old = now.adding(.seconds(-8 * 86_400))
        var opening = Specimen.opening(Fixed(2))
        opening.writes += [
            .insertConversion(shown),
            .insertConversion(conversion(2, Fixed(3), at: yesterday)),
            .insertConversion(conversion(3, .one, at: old)),
        ]
        #expect(await store.commit(opening) == .done)
        guard case .status(let report) = await tell(.status) else { return #expect(Bool(false)) }
        let items = report.items.filter { $0.kind == .intermediate }
        #expect(items.map(\.subject) == [shown.id.description])
        #expect(items.first?.waitsFor.contains("2 BTC at") == true)
        #expect(
            items.first?.command
                == "POST /trade/v1/conversions {\"from\": {\"asset\": \"BTC\", \"amount\": \"2\"}"
                + ", \"to\": {\"asset\": \"USD\"}}")
    }

    @Test func aHaltNeedsAReasonAndAResumeAHalt() async {
        #expect(isRefused(await tell(.halt(.everything, cancelOpen: false), "ann", ""), "reason"))
        #expect(isRefused(await tell(.resume(.everything)), "not halted"))
        #expect(store.books.events.isEmpty)
    }

    @Test func cancellingWhatIsOpenNeedsTheEngine() async throws {
        let command = AdminCommand.halt(.tenant("acme"), cancelOpen: true)
        let answer = await alone.handle(
            AdminRequest(command, operatorName: "ann", reason: "why"))
        #expect(isRefused(answer, "running server"))
        #expect(try await store.halts().isEmpty)
        #expect(
            await tell(command)
                == .done("halted tenant:acme and asked 3 open conversions to cancel"))
        #expect(await engine.cancelled == [.tenant("acme")])
    }

    @Test func aClientsSecretIsShownOnceAndOnlyItsHashIsKept() async throws {
        let created = await tell(.createClient("acme", scopes: ["venues:view"]))
        guard case .credentials(let id, let secret) = created else {
            Issue.record("\(created)")
            return
        }
        let client = try #require(try await store.client(id))
        #expect(client.tenant == "acme")
        #expect(client.scopes == ["venues:view"])
        #expect(client.secretHash != secret && client.secretHash.count == 64)

        guard case .credentials(_, let second) = await tell(.rotateClient(id)) else {
            Issue.record("not rotated")
            return
        }
        #expect(second != secret)
        let rotated = try #require(try await store.client(id))
        #expect(rotated.secretHash != client.secretHash)
        let end = StillTime().now().adding(.seconds(86_400))
        #expect(rotated.previousSecret == .init(hash: client.secretHash, endsAt: end))
        guard case .clients(let shown) = await tell(.listClients) else {
            Issue.record("not listed")
            return
        }
        #expect(shown.map(\.previousSecretEndsAt) == [end])
        // The last secret alone works on; without an overlap not even that one.
        _ = await tell(.rotateClient(id, overlapSeconds: 1))
        #expect(try await store.client(id)?.previousSecret?.hash == rotated.secretHash)
        _ = await tell(.rotateClient(id, overlapSeconds: 0))
        #expect(try await store.client(id)?.previousSecret == nil)
        for overlap in [-1, Limits.secretOverlapSecondsMax + 1] {
            #expect(
                isRefused(await tell(.rotateClient(id, overlapSeconds: overlap)), "overlap"))
        }
        #expect(await tell(.revokeClient(id)) == .done("revoked \(id)"))
        #expect(isRefused(await tell(.rotateClient(id)), "is revoked"))
        guard case .clients(let clients) = await tell(.listClients) else {
            Issue.record("not listed")
            return
        }
        #expect(clients.map(\.id) == [id] && clients.allSatisfy { $0.revokedAt != nil })
        #expect(
            store.books.events.map(\.kind) == [
                .clientCreated, .clientRotated, .clientRotated, .clientRotated, .clientRevoked,
            ])
    }

    @Test func aClientIsOfAKnownTenantWithKnownScopes() async {
        #expect(
            isRefused(await tell(.createClient("nobody", scopes: ["venues:view"])), "no tenant"))
        #expect(isRefused(await tell(.createClient("acme", scopes: ["root"])), "unknown scope"))
        #expect(isRefused(await tell(.createClient("acme", scopes: [])), "at least one"))
        #expect(isRefused(await tell(.revokeClient("nobody")), "no client"))
    }

    @Test func anUnknownOutcomeIsSaidAsSuch() async {
        store.spoil([.applied])
        let answer = await tell(.halt(.everything, cancelOpen: false))
        #expect(isRefused(answer, "not known whether"))
    }

    @Test func resolvingTakesTwoOperatorsAndBothAreEvents() async throws {
        let order = try await openOrder()
        #expect(await tell(.resolveOrder(order.id, .absent)).isDone("first approval"))
        #expect(isRefused(await tell(.resolveOrder(order.id, .absent)), "another operator"))
        #expect(await engine.resolved.isEmpty)
        #expect(await tell(.resolveOrder(order.id, .absent), "bob").isDone("resolved"))
        let resolved = await engine.resolved
        #expect(resolved.map(\.0) == [order.id] && resolved.map(\.1) == [.absent])
        let notes = store.books.events.filter { $0.kind == .orderResolved }.map(\.note)
        #expect(notes.count == 2 && notes[0].contains("by ann") && notes[1].contains("by bob"))
        let kept = try await store.resolutions()
        #expect(kept.map(\.first.operatorName) == ["ann"])
        #expect(kept.map { $0.second?.operatorName } == ["bob"])
    }

    @Test func aFirstApprovalIsStillThereAfterARestart() async throws {
        let order = try await openOrder()
        #expect(await tell(.resolveOrder(order.id, .absent)).isDone("first approval"))
        let restarted = AdminService(
            store: store, engine: engine, auditor: Auditor(store: store, records: []),
            tenants: ["acme"], custody: .nowhere, time: StillTime(), random: CountingBits())
        let second = await restarted.handle(
            AdminRequest(.resolveOrder(order.id, .absent), operatorName: "bob", reason: "why"))
        #expect(second.isDone("resolved"))
        #expect(await engine.resolved.count == 1)
    }

    @Test func evidenceForAnOrderThatItsVenueAnswersForIsRefusedAndNotKept() async throws {
        let other = OrderID(high: 9, low: 9)
        #expect(isRefused(await tell(.resolveOrder(other, .absent)), "answers for it"))
        #expect(try await store.resolutions().isEmpty)
        #expect(store.books.events.isEmpty)
    }

    @Test func oneConversionIsCancelledByItsIdWithItsEvent() async throws {
        let order = try await openOrder()
        let command = AdminCommand.cancelConversion(order.conversion)
        #expect(isRefused(await tell(command, "ann", ""), "reason"))
        #expect(await tell(command).isDone("asked"))
        #expect(await engine.asked == [order.conversion])
        #expect(store.books.events.map(\.kind) == [.cancelledByOperator])
        let unknown = AdminCommand.cancelConversion(ConversionID(high: 1, low: 1))
        #expect(isRefused(await tell(unknown), "is open"))
    }

    @Test func commandsOfTwoOperatorsAtOnceAreTakenOneAfterTheOther() async throws {
        let order = try await openOrder()
        let answers = await withTaskGroup(of: AdminAnswer.self) { group in
            for name in ["ann", "bob"] {
                group.addTask { await tell(.resolveOrder(order.id, .absent), name) }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(answers.count { $0.isDone("first approval") } == 1)
        #expect(answers.count { $0.isDone("resolved") } == 1)
    }

    @Test func theStatusNamesWhatWaitsAndWhatEndsIt() async throws {
        let order = try await openOrder()
        _ = await tell(.halt(.asset("BTC"), cancelOpen: false))
        _ = await tell(.resolveOrder(order.id, .absent))
        guard case .status(let report) = await tell(.status) else {
            Issue.record("no status")
            return
        }
        #expect(
            report.items.map(\.kind.rawValue).sorted()
                == ["approval", "conversion", "halt", "order", "stalled"])
        let stalled = try #require(report.items.first { $0.kind == .stalled })
        #expect(stalled.subject == order.id.description)
        #expect(stalled.waitsFor.contains("unknown_order"))
        #expect(stalled.command?.hasPrefix("cambist order resolve \(order.id)") == true)
        #expect(report.items.allSatisfy { ($0.command == nil) == ($0.kind == .order) })
        let conversion = try #require(report.items.first { $0.kind == .conversion })
        #expect(conversion.waitsFor.contains("HALTED: Halted by an operator"))
        #expect(
            conversion.command
                == "cambist conversion cancel \(order.conversion) --reason TEXT --config FILE")
        let halt = try #require(report.items.first { $0.kind == .halt })
        #expect(halt.command == "cambist resume --asset BTC --config FILE")
    }

    @Test func theStatusBeginsWithWhatIsNotWell() async throws {
        _ = await tell(.halt(.asset("BTC"), cancelOpen: false))
        let (btc, usd) = (Asset("BTC", scale: 8), Asset("USD", scale: 2))
        await engine.find([
            .intakeIsClosed, .noBook("kraken", [Symbol(base: btc, quote: usd)]),
            .drift(Pocket(VenueAccount("kraken", "main"), btc), missing: .one),
            .usedTradeIDs(
                UsedTradeIDs.Found(
                    account: VenueAccount("kraken", "main"), venueTradeID: "7",
                    since: StillTime().now(), count: 3)),
        ])
        guard case .status(let report) = await tell(.status) else {
            Issue.record("no status")
            return
        }
        #expect(report.items.map(\.kind) == [.intake, .venue, .drift, .incident, .halt])
        #expect(report.items[3].waitsFor.contains("3 trades from 7 on are not booked"))
        #expect(report.items[1].waitsFor == "market data that may be used: BTC-USD")
        #expect(
            report.items[2].waitsFor == "1 BTC that the ledger has and the venue has not")
        let text = try AnswerPrinter(format: .text).text(of: .status(report))
        #expect(text.contains("kraken/main BTC") && text.contains("cambist reconcile"))
        guard
            case .status(let stopped) = await alone.handle(
                AdminRequest(.status, operatorName: "ann", reason: ""))
        else {
            Issue.record("no status")
            return
        }
        #expect(stopped.items.map(\.kind) == [.server, .halt])
    }

    /// A conversion with one order whose answer is awaited.
    private func openOrder() async throws -> Order {
        let (btc, usd) = (Asset("BTC", scale: 8), Asset("USD", scale: 2))
        let symbol = Symbol(base: btc, quote: usd)
        let at = Instant(microseconds: 1_699_999_999_000_000)
        let id = ConversionID(at: at, random: (7, 7))
        var conversion = Conversion(
            id: id, tenant: "acme",
            request: ConversionRequest(from: btc, to: usd, fixed: .from(.one)),
            hops: [Hop(symbol: symbol, side: .sell)], createdAt: at,
            expiresAt: at.adding(.seconds(60)),
            terms: ConversionTerms(
                mids: [Fixed(100)], slippageBps: Fixed(100),
                expectation: Expectation(from: .one, to: Fixed(100))))
        let order = Order(
            conversion: id, leg: 0, attempt: 0, account: VenueAccount("kraken", "main"),
            symbol: symbol, side: .sell, timeInForce: .immediateOrCancel, quantity: .one,
            limitPrice: Fixed(99), createdAt: at, validUntil: at.adding(.seconds(2)))
        let inserted = await store.commit(Commit(writes: [.insertConversion(conversion)]))
        #expect(inserted == .done)
        conversion.status = .processing
        let intended = await store.commit(
            Commit(writes: [.updateConversion(conversion, expected: 0), .insertOrder(order)]))
        #expect(intended == .done)
        await engine.expect(order, of: conversion)
        return order
    }
}

extension AdminAnswer {
    fileprivate func isDone(_ part: String) -> Bool {
        guard case .done(let text) = self else { return false }
        return text.contains(part)
    }
}
