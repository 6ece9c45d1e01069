import Engine
import Foundation
import GRDB
import GRDBSQLite
import TestKit
import Testing

@testable import Storage

@Suite struct StatementTests {
    /// Both engines number arguments alike only where they appear in the order of their numbers.
    @Test func argumentsAppearInTheOrderOfTheirNumbers() async throws {
        let harness = SQLiteHarness()
        let store = try harness.openSQLite()
        try await store.pool.write { database in
            for sql in Self.everyText {
                let statement = try database.makeStatement(sql: sql)
                // The C statement lives as long as the object that made it.
                withExtendedLifetime(statement) {
                    let count = sqlite3_bind_parameter_count(statement.sqliteStatement)
                    for index in 0..<count {
                        let name = sqlite3_bind_parameter_name(
                            statement.sqliteStatement, index + 1)
                        #expect(name.map { String(cString: $0) } == "$\(index + 1)", "\(sql)")
                    }
                }
            }
        }
        await store.close()
    }

    @Test func hotReadsUseAnIndex() async throws {
        let harness = SQLiteHarness()
        let store = try harness.openSQLite()
        let scanned = try await store.pool.read { database in
            let statements: [StoreStatement] = [
                .referenceOwner, .heldByConversion, .conversionByID, .conversionByReference,
                .conversionOfOrder, .openConversions, .heldConversions,
                .ordersOfConversion, .tradesOfConversion,
                .holdsOfConversion, .amendmentsOfConversion, .updateConversion, .updateOrder,
                .entriesOfTrade, .tradesWithoutOrder, .entriesWithoutTrade,
                .eventsOfLog, .eventsOfConversion, .lastNumber, .orderByID, .tradeByID,
                .amendmentAt, .logsWithGaps, .parReferenceOwner, .activeProfile, .nicknameOwner,
                .openParOfProfile, .parDay, .parByID, .parByReference, .openPar,
                .profilesOfTenant, .profileByID, .profileByNickname, .balancesAt,
                .reservedByProfile, .activityByID, .activityByKey, .linesAfter, .parEvents,
                .parEventByID, .postingsOf, .updatePar, .useQuote, .forgetQuotes, .updateExchange,
                .insertDeliveries, .putDelivery, .promoteDelivery, .parkBehind, .redeliverTo,
                .redeliverAll, .dropDeliveries, .endSubscription, .revokeExchangeKey, .quoteUser,
                .externalIDOwner, .shortIDOwner, .openExchangesOfProfile,
                .activeSubscriptionCount, .quoteByID, .exchangeByID, .exchangeOfAccount,
                .exchangeByExternalID, .openExchanges, .exchangeKeyByHash, .exchangeKeysOfTenant,
                .subscriptionsOfAccount, .subscriptionsDue, .deliveriesDue, .nextDelivery,
                .openDeliveries, .noticesOfExchange, .mark, .externalsAmong, .tradesAmong,
                .ordersAmong, .ordersWithoutVenueID, .newestExternals,
            ]
            return try statements.filter { statement in
                let plan = try Row.fetchAll(
                    database, sql: "EXPLAIN QUERY PLAN \(statement.sql)",
                    arguments: StatementArguments(
                        Array(repeating: Int?.none, count: statement.parameterCount)))
                return plan.contains { row in
                    let detail: String = row["detail"] ?? ""
                    return detail.hasPrefix("SCAN") && !detail.contains("INDEX")
                        && !["t", "e"].contains { detail.hasPrefix("SCAN \($0)") }
                }
            }
        }
        #expect(scanned == [])
        await store.close()
    }

    @Test(.enabled(if: PostgreSQLServer.isInstalled))
    func postgreSQLPreparesEveryStatement() async throws {
        try await PostgreSQLServer.serving { server in
            let ddl =
                [Migration.ledger(.postgreSQL)] + Migration.all(.postgreSQL).flatMap(\.statements)
            let prepared = Self.everyText.enumerated().map { "PREPARE s\($0) AS \($1)" }
            let first = try await server.run(
                (ddl + prepared).map { $0 + ";" }.joined(separator: "\n"))
            #expect(first.status == 0, "\(first.output)")
            let entry = """
                INSERT INTO entries VALUES ('TRADE', 'r', 0, 'a', 'b', 'BTC', '1', 0);
                """
            #expect(try await server.run(entry).status == 0)
            for change in ["UPDATE entries SET amount = '2'", "DELETE FROM entries"] {
                let answer = try await server.run(change + ";")
                #expect(answer.status != 0 && answer.output.contains("append-only"))
            }
            let twice = try await server.run(entry)
            #expect(twice.status != 0 && twice.output.contains("duplicate key"))
        }
    }

    @Test(.enabled(if: !PostgreSQLServer.isInstalled))
    func postgreSQLIsMissing() {
        print(
            "LEFT OUT: statements on PostgreSQL (no PostgreSQL 15 in \(PostgreSQLServer.programs))")
    }

    private static let everyText: [String] =
        StoreStatement.allCases.map(\.sql)
        + StoreContract.sampleFilters.flatMap { filter in
            let text = FilterSQL(
                ConversionQuery(tenant: "acme", filter: filter, page: 0, size: 20))
            return [text.countText, text.pageText, text.firstText, text.nextText]
        } + StoreContract.sampleParQueries.map { ParListSQL($0).text }
        + StoreContract.sampleExchangeQueries.flatMap { query in
            let list = ExchangeListSQL(query)
            return [list.countText, list.pageText]
        }
}

extension StoreStatement {
    var parameterCount: Int { sql.filter { $0 == "$" }.count }
}
