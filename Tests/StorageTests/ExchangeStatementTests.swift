import Bookkeeping
import Domain
import GRDB
import GRDBSQLite
import Money
import TestKit
import Testing

@testable import Storage

@Suite struct ExchangeStatementTests {
    @Test(
        arguments: [
            (.exchangeByExternalID, "exchanges_external_id"),
            (.externalIDOwner, "exchanges_external_id"), (.shortIDOwner, "exchanges_short_id"),
            (.openExchanges, "exchanges_open"), (.openExchangesOfProfile, "exchanges_open"),
            (.forgetQuotes, "exchange_quotes_expiry (expires_at<?)"),
            (.exchangeKeyByHash, "exchange_keys_hash"),
            (.exchangeKeysOfTenant, "exchange_keys_created"),
            (.subscriptionsOfAccount, "callback_subscriptions_active"),
            (.activeSubscriptionCount, "callback_subscriptions_active"),
            (.insertDeliveries, "callback_subscriptions_active"),
            (.subscriptionsDue, "callback_deliveries_due_to (subscription=? AND due_at<?)"),
            (.deliveriesDue, "callback_deliveries_due_to (subscription=? AND due_at<?)"),
            (.nextDelivery, "callback_deliveries_due"),
            (.promoteDelivery, "PRIMARY KEY (subscription=? AND exchange=?"),
            (.openDeliveries, "callback_deliveries_listed"),
            (.dropDeliveries, "callback_deliveries_open (subscription=? AND state=?)"),
            (.redeliverAll, "callback_deliveries_parked (exchange=?)"),
            (.noticesOfExchange, "PRIMARY KEY (exchange=?)"),
        ] as [(StoreStatement, String)])
    func aReadUsesTheIndexMadeForIt(statement: StoreStatement, index: String) async throws {
        let plan = try await ParStatementTests.plans([statement.sql])[0]
        #expect(plan.contains { $0.contains(index) }, "\(plan)")
        #expect(
            !plan.contains {
                $0.hasPrefix("SCAN") && !$0.contains("INDEX") && !$0.hasPrefix("SCAN s")
            }, "\(plan)")
    }

    @Test(arguments: [.deliveriesDue, .nextDelivery] as [StoreStatement])
    func whatIsDueComesInTheOrderOfItsIndex(statement: StoreStatement) async throws {
        let plan = try await ParStatementTests.plans([statement.sql])[0]
        #expect(!plan.contains { $0.contains("TEMP B-TREE") }, "\(plan)")
    }

    @Test func everyListGoesAlongItsIndexAndSortsNothing() async throws {
        let queries = StoreContract.sampleExchangeQueries
        let plans = try await ParStatementTests.plans(
            queries.map { ExchangeListSQL($0).pageText })
        for (query, plan) in zip(queries, plans) {
            let index = query.externalID == nil ? "exchanges_newest" : "exchanges_"
            #expect(plan.contains { $0.contains(index) }, "\(query): \(plan)")
            let sorts = plan.contains { $0.contains("TEMP B-TREE") }
            #expect(!sorts || query.externalID != nil, "\(query): \(plan)")
        }
    }

    /// Reads of what is due cost the same with a hundred thousand deliveries that are done.
    @Test func whatIsDeliveredIsNeverPassed() async throws {
        let harness = SQLiteHarness()
        try await ExchangeAuditTests.scene(harness)
        try harness.tamper(
            """
            WITH RECURSIVE n (i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM n WHERE i < 100099) \
            INSERT INTO callback_deliveries SELECT subscription, exchange, i, event, 'DELIVERED', \
            1, 0, NULL FROM n, (SELECT * FROM callback_deliveries WHERE state = 'PENDING' LIMIT 1)
            """)
        let store = try harness.openSQLite()
        let one = try await store.subscriptions(of: SpecimenExchange.account)[0]
        let start = ContinuousClock.now
        for _ in 0..<20 {
            let due = try await store.deliveriesDue(
                to: one.id, by: Specimen.time(900), atMost: 100)
            #expect(due.count == 5)
            #expect(try await store.nextDelivery() != nil)
            #expect(
                try await store.subscriptionsDue(by: Specimen.time(900), except: [], atMost: 9)
                    == [one])
        }
        // Sixty passes over what is delivered would take far longer.
        #expect(ContinuousClock.now - start < .seconds(5))
        await store.close()
    }

    /// Twenty thousand exchanges whose first notice failed, with three behind it each.
    @Test func whatWaitsIsNeverPassed() async throws {
        let harness = SQLiteHarness()
        let store = try harness.openSQLite()
        let one = SpecimenExchange.subscription(1)
        var life = try SpecimenExchange(1)
        var commits = SpecimenPar.open(SpecimenPar.profile, Fixed(500))
        commits += [SpecimenExchange.subscribe(one), life.insertQuote, life.confirm()]
        commits += [life.begin(), life.answer(.booked(reference: "d")), life.settle()]
        for commit in commits { #expect(await store.commit(commit) == .done) }
        let later = Specimen.time(5_000)
        var failed = try #require(
            try await store.deliveriesDue(to: one.id, by: later, atMost: 9).first
        ).delivery
        failed.attempts = 1
        failed.dueAt = later
        let put = Commit(writes: [.exchange(.putDelivery(failed))])
        #expect(await store.commit(put) == .done)
        await store.close()
        let few = try Self.steps(harness)
        try harness.tamper(
            """
            WITH RECURSIVE n (i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) \
            INSERT INTO callback_deliveries SELECT subscription, exchange || i, sequence, event, \
            state, attempts, due_at, failure FROM n, callback_deliveries
            """)
        let many = try Self.steps(harness)
        #expect(few.map(\.rows) == [0, 0, 1] && many.map(\.rows) == [0, 0, 1])
        for (few, many) in zip(few, many) {
            #expect(many.steps <= 2 * few.steps, "\(few.steps) of 4, \(many.steps) of 80000")
        }
        let full = try harness.openSQLite()
        #expect(try await full.nextDelivery() == later)
        await full.close()
    }

    /// What the reads of what is due before the first one is due find, and how many steps of
    /// SQLite's machine that takes.
    private static func steps(_ harness: SQLiteHarness) throws -> [(rows: Int, steps: Int32)] {
        let queue = try DatabaseQueue(path: harness.path)
        let steps = try queue.read { database in
            let one = try String.fetchOne(database, sql: "SELECT id FROM callback_subscriptions")
            let next = try Int64.fetchOne(database, sql: StoreStatement.nextDelivery.sql)
            let now = (next ?? 0) - 1
            let reads: [(StoreStatement, StatementArguments)] = [
                (.subscriptionsDue, [now, 100]), (.deliveriesDue, [one, now, 100]),
                (.nextDelivery, []),
            ]
            return try reads.map { read, arguments in
                let statement = try database.makeStatement(sql: read.sql)
                let rows = try Row.fetchAll(statement, arguments: arguments).count
                // The C statement lives as long as the object that made it.
                return withExtendedLifetime(statement) {
                    (
                        rows,
                        sqlite3_stmt_status(
                            statement.sqliteStatement, SQLITE_STMTSTATUS_VM_STEP, 0)
                    )
                }
            }
        }
        try queue.close()
        return steps
    }
}
