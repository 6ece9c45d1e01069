import Testing

@testable import Storage

/// The numbering on PostgreSQL, where places in the outbox become visible out of turn.
@Suite(.serialized) struct EventOrderTests {
    /// A transaction that took its place early and commits late.
    @Test(.enabled(if: PostgreSQLServer.isInstalled))
    func anEventThatBecomesVisibleLateIsNumberedLateAndNotLost() async throws {
        try await PostgreSQLServer.serving { server in
            let script = [
                Self.schema, "BEGIN; \(Self.insert("early")); PREPARE TRANSACTION 'early'",
                Self.insert("late"), Self.number, Self.number, "COMMIT PREPARED 'early'",
                Self.insert("last"), Self.number, Self.show,
            ]
            let answer = try await server.run(script.joined(separator: ";\n") + ";")
            #expect(answer.status == 0, "\(answer.output)")
            #expect(answer.output.contains("numbered: late=1 early=2 last=3"), "\(answer.output)")
            #expect(answer.output.contains("waiting: 0"), "\(answer.output)")
        }
    }

    @Test(.enabled(if: PostgreSQLServer.isInstalled))
    func twoWhoNumberAtOnceDoNotGiveANumberTwice() async throws {
        try await PostgreSQLServer.serving { server in
            let first = [
                Self.schema, Self.insert("a"), Self.insert("b"), Self.begin, Self.steps,
                "PREPARE TRANSACTION 'first'",
            ]
            #expect(try await server.run(first.joined(separator: ";\n") + ";").status == 0)
            let second = try await server.run(
                "SET lock_timeout = '300ms'; \(Self.insert("c")); \(Self.number);")
            #expect(
                second.status != 0 && second.output.contains("lock timeout"), "\(second.output)")
            let later = ["COMMIT PREPARED 'first'", Self.number, Self.show]
            let answer = try await server.run(later.joined(separator: ";\n") + ";")
            #expect(answer.status == 0, "\(answer.output)")
            #expect(answer.output.contains("numbered: a=1 b=2 c=3"), "\(answer.output)")
        }
    }

    private static let schema =
        ([Migration.ledger(.postgreSQL)] + Migration.all(.postgreSQL).flatMap(\.statements))
        .joined(separator: ";\n")
    private static let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ"
    private static let steps = [StoreStatement.numberEvents, .removeNumbered]
        .map { $0.sql.replacing("$1", with: "100") }.joined(separator: "; ")
    private static let number = "\(begin); \(steps); COMMIT"
    private static let show = """
        SELECT 'numbered: ' || string_agg(id || '=' || number, ' ' ORDER BY number) FROM events; \
        SELECT 'waiting: ' || COUNT(*) FROM outbox
        """

    private static func insert(_ id: String) -> String {
        let values = "'tenant:acme', '\(id)', 'k', 'acme', NULL, 0, '', NULL"
        return "INSERT INTO outbox (\(Columns.list(Columns.event))) VALUES (\(values))"
    }
}
