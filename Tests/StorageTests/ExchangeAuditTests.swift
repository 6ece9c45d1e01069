import Bookkeeping
import Domain
import Engine
import Execution
import Money
import TestKit
import Testing

@testable import Storage

@Suite struct ExchangeAuditTests {
    @Test(arguments: PlantedLie.ofExchanges)
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

    /// A value that is none is never served as one.
    @Test(
        arguments: [
            "price = '1.10'", "price = '0'", "from_amount = '-1'", "to_amount = '0'",
            "side = 'MID'", "is_from_fixed = 2", "settlement_date = '2026-02-30'",
            "settlement_date = '26-2-3'", "dealer_price = ''", "dealer_to_amount = 'x'",
            "value = '-0.1'", "used_by = 'nobody'", "quote_asset = 'usd !'",
            "profile = '019b0000-0000-7000-8000-000000000000'",
        ])
    func aDamagedQuoteIsCorrupt(change: String) async throws {
        try await Self.expectCorrupt("UPDATE exchange_quotes SET \(change)")
    }

    @Test(
        arguments: [
            "state = 'DONE'", "state = 'SUCCESS'", "refinement = 'LATE'",
            "intended_at = 1, valid_until = NULL", "settlement_date = ''",
            "original_settlement_date = '2026-13-01'", "counted_on = 'today'",
            "cancel_requested = 2", "held = '01'", "held = '-1'", "credit = '-1'",
            "is_funds_missing = -1", "completed_at = 1", "told = 0", "version = -1",
        ])
    func aDamagedExchangeIsCorrupt(change: String) async throws {
        try await Self.expectCorrupt("UPDATE exchanges SET \(change) WHERE state = 'DRAFT'")
    }

    @Test(
        arguments: [
            "callback_deliveries SET attempts = -1", "callback_deliveries SET event = 'e'",
            "callback_subscriptions SET header_value = NULL",
            "exchange_notices SET state = 'DONE'", "exchange_notices SET event = ''",
        ])
    func aDamagedDeliveryIsCorrupt(change: String) async throws {
        let harness = SQLiteHarness()
        try await Self.scene(harness)
        try harness.tamper("UPDATE \(change)")
        let store = try harness.openSQLite()
        do {
            _ = try await store.deliveries(in: [.pending], of: nil, atMost: 100)
            for one in try await store.subscriptions(of: SpecimenExchange.account) {
                _ = try await store.deliveriesDue(
                    to: one.id, by: Specimen.time(900), atMost: 100)
            }
            Issue.record("it was served")
        } catch {
            #expect(Self.isCorrupt(error), "\(error)")
        }
        await store.close()
    }

    private static func isCorrupt(_ error: any Error) -> Bool {
        if case .corrupt? = error as? StoreError { true } else { false }
    }

    private static func expectCorrupt(_ sql: String) async throws {
        let harness = SQLiteHarness()
        try await scene(harness)
        try harness.tamper(sql)
        let store = try harness.openSQLite()
        do {
            _ = try await store.exchanges(
                ExchangeQuery(account: SpecimenExchange.account, size: 100))
            Issue.record("it was served")
        } catch {
            #expect(Self.isCorrupt(error), "\(error)")
        }
        let checks = try await store.audit().map(\.check)
        #expect(checks.contains("readable"), "found \(checks)")
        await store.close()
    }

    /// One exchange for each state but UNKNOWN, in the order of their numbers from 1: DRAFT,
    /// SUBMITTED, ORDERED (rolled, part of it on credit), ORDER_SETTLED, SUCCESS, FAILED (closed
    /// out), CANCELLED, REJECTED at once; and a quote that nobody used. One subscription has had
    /// some of it and one has ended.
    static func scene(_ harness: SQLiteHarness) async throws {
        let store = try harness.openSQLite()
        var lives = try (1...8).map { number in
            SpecimenExchange(
                number, try SpecimenExchange.quote(number), held: number == 3 ? .one : nil)
        }
        lives[2].creditLimit = Fixed(100)
        let (one, ended) = (
            SpecimenExchange.subscription(
                1, header: CallbackSubscription.Header(name: "a", value: "b")),
            SpecimenExchange.subscription(2)
        )
        var commits =
            SpecimenPar.open(SpecimenPar.profile, Fixed(500))
            + [SpecimenExchange.subscribe(one), SpecimenExchange.subscribe(ended)]
        commits += lives.map(\.insertQuote)
        commits.append(
            Commit(writes: [.exchange(.insertQuote(try SpecimenExchange.quote(9)))]))
        commits += lives[0..<7].map { $0.confirm() }
        commits.append(
            Commit(writes: [.exchange(.endSubscription(ended.id, at: Specimen.time(9)))]))
        commits += [lives[1].begin(), lives[1].answer(.submitted(reference: "d"))]
        for index in 2..<6 {
            commits += [lives[index].begin(), lives[index].answer(.booked(reference: "d"))]
        }
        commits.append(lives[2].decide(.roll(to: SpecimenExchange.day.adding(days: 4))))
        commits += [lives[3].settle(), lives[4].settle(), lives[4].decide(.credit)]
        let closeOut = CloseOut(dealerReference: "c", cost: Fixed(2), bearer: .client)
        commits.append(lives[5].decide(.closeOut(closeOut)))
        commits.append(Commit(writes: [.numberEvents(atMost: 100)]))
        // Their last events wait for their numbers.
        commits += [lives[6].decide(.cancel), lives[7].reject()]
        for commit in commits { #expect(await store.commit(commit) == .done) }
        try await deliver(one, in: store)
        await store.close()
    }

    /// The first delivery of each exchange is done, the second of ORDERED parked with what follows.
    private static func deliver(
        _ one: CallbackSubscription, in store: SQLiteStore
    ) async throws {
        for round in 1...2 {
            let due = try await store.deliveriesDue(
                to: one.id, by: Specimen.time(900), atMost: 100)
            for delivery in due.map(\.delivery) {
                var done = delivery
                done.attempts = 1
                done.state = .delivered
                var commit = Commit(writes: [.exchange(.putDelivery(done))])
                if round == 2 {
                    guard done.exchange == Self.ordered else { continue }
                    done.state = .parked
                    commit = Commit(writes: [
                        .exchange(.putDelivery(done)), .exchange(.parkBehind(done)),
                    ])
                }
                #expect(await store.commit(commit) == .done)
            }
        }
    }

    private static let ordered: ConversionID = Specimen.id(3, at: Specimen.time(4))
}
