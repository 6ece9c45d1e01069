import Domain
import GRDB
import TestKit
import Testing

@testable import Storage

@Suite struct ParStatementTests {
    @Test(
        arguments: [
            (.openPar, "par_conversions_open"), (.reservedByProfile, "par_conversions_open"),
            (.openParOfProfile, "par_conversions_open"),
            (.newestPar, "par_conversions_created (tenant=?)"),
            (.parByReference, "par_conversions_reference"),
            (.linesAfter, "statement_lines_account"), (.parEvents, "events_par (tenant=?"),
            (.parEventByID, "events_par_id"), (.activityByKey, "activities_key"),
            (.profileByNickname, "profiles_nickname"), (.balancesAt, "PRIMARY KEY"),
            (.postingsOf, "PRIMARY KEY"),
        ] as [(StoreStatement, String)])
    func aReadUsesTheIndexMadeForIt(statement: StoreStatement, index: String) async throws {
        let plan = try await Self.plans([statement.sql])[0]
        #expect(plan.contains { $0.contains(index) }, "\(plan)")
        #expect(!plan.contains { $0.hasPrefix("SCAN") && $0.hasSuffix("par_conversions") })
    }

    @Test func everyListGoesAlongItsIndexAndSortsNothing() async throws {
        let queries = StoreContract.sampleParQueries
        let plans = try await Self.plans(queries.map { ParListSQL($0).text })
        for (query, plan) in zip(queries, plans) {
            let index = query.reference == nil ? "par_conversions_created" : "par_conversions_"
            #expect(plan.contains { $0.contains(index) }, "\(query): \(plan)")
            let sorts = plan.contains { $0.contains("TEMP B-TREE") }
            #expect(!sorts || query.reference != nil, "\(query): \(plan)")
        }
    }

    static func plans(_ texts: [String]) async throws -> [[String]] {
        // The file goes with its harness.
        let harness = SQLiteHarness()
        let store = try harness.openSQLite()
        let plans = try await store.pool.read { database in
            try texts.map { sql in
                try Row.fetchAll(
                    database, sql: "EXPLAIN QUERY PLAN \(sql)",
                    arguments: StatementArguments(
                        Array(repeating: Int?.none, count: sql.filter { $0 == "$" }.count))
                ).map { $0["detail"] as String? ?? "" }
            }
        }
        await store.close()
        return withExtendedLifetime(harness) { plans }
    }
}
