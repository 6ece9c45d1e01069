import Domain
import Engine
import Testing

@testable import HTTPAPI

@Suite struct LuceneQueryTests {
    private static let pending = ConversionFilter.field(.status, .exactly("PENDING"))
    private static let btc = ConversionFilter.field(.fromAsset, .exactly("BTC"))
    private static let usd = ConversionFilter.field(.toAsset, .exactly("USD"))
    private static let day = FakeTime.start

    static let good: [(String, ConversionFilter)] = [
        ("", .everything), ("   ", .everything), ("status:PENDING", pending),
        (" status:PENDING ", pending), ("status: PENDING", pending),
        ("status:\"PENDING\"", pending),
        ("(status:PENDING)", pending), ("((status:PENDING))", pending),
        ("status:PENDING fromAsset:BTC", .and([pending, btc])),
        ("status:PENDING AND fromAsset:BTC", .and([pending, btc])),
        ("status:PENDING OR fromAsset:BTC", .or([pending, btc])),
        ("status:PENDING fromAsset:BTC OR toAsset:USD", .or([.and([pending, btc]), usd])),
        ("status:PENDING OR fromAsset:BTC AND toAsset:USD", .or([pending, .and([btc, usd])])),
        ("(status:PENDING OR fromAsset:BTC) toAsset:USD", .and([.or([pending, btc]), usd])),
        ("NOT status:PENDING", .not(pending)), ("NOT NOT status:PENDING", .not(.not(pending))),
        ("fromAsset:BTC NOT status:PENDING", .and([btc, .not(pending)])),
        ("fromAsset:BTC AND NOT status:PENDING", .and([btc, .not(pending)])),
        ("NOT (status:PENDING OR fromAsset:BTC)", .not(.or([pending, btc]))),
        (
            "status:(PENDING OR FAILED)",
            .or([pending, .field(.status, .exactly("FAILED"))])
        ),
        ("status:(NOT PENDING)", .not(pending)),
        ("reference:ab*", .field(.reference, .startingWith("ab"))),
        ("reference:*", .field(.reference, .startingWith(""))),
        ("reference:ab\\*", .field(.reference, .exactly("ab*"))),
        ("reference:\"ab*\"", .field(.reference, .exactly("ab*"))),
        ("reference:\"a \\\"b\\\" (c)\"", .field(.reference, .exactly("a \"b\" (c)"))),
        ("reference:a:b", .field(.reference, .exactly("a:b"))),
        ("reference:AND", .field(.reference, .exactly("AND"))),
        ("reference:\"\"", .field(.reference, .exactly(""))),
        ("reference:é😀", .field(.reference, .exactly("é😀"))),
        ("id:0198-x", .field(.id, .exactly("0198-x"))),
        ("venues:kraken", .field(.venues, .exactly("kraken"))),
        ("tenantId:acme", .field(.tenantId, .exactly("acme"))),
        ("direction:FIXED_FROM_AMOUNT", .field(.direction, .exactly("FIXED_FROM_AMOUNT"))),
        ("executor:TAKER", .field(.executor, .exactly("TAKER"))),
        ("from:2026-01-01T00:00:00Z", .createdAt(from: day, to: nil)),
        ("to:2026-01-01T00:00:00Z", .createdAt(from: nil, to: day)),
        ("from:2026-01-01", .createdAt(from: day, to: nil)),
        (
            "to:2026-01-01",
            .createdAt(from: nil, to: day.adding(.microseconds(86_399_999_999)))
        ),
        (
            "createdAt:[2026-01-01T00:00:00Z TO 2026-01-01T00:00:01Z]",
            .createdAt(from: day, to: day.adding(.seconds(1)))
        ),
        ("createdAt:[* TO 2026-01-01T00:00:00Z]", .createdAt(from: nil, to: day)),
        ("createdAt:[2026-01-01T00:00:00Z TO *]", .createdAt(from: day, to: nil)),
        ("createdAt:[\"2026-01-01\" TO *]", .createdAt(from: day, to: nil)),
    ]

    @Test(arguments: good)
    func anExpressionIsRead(text: String, filter: ConversionFilter) throws {
        #expect(try LuceneQuery.parse(text) == filter)
    }

    static let bad: [(String, Int)] = [
        ("PENDING", 1), ("colour:red", 1), ("Status:PENDING", 1), ("status:", 8), ("status:)", 8),
        ("status:PENDING AND", 19), ("AND status:PENDING", 1), ("OR", 1), ("NOT", 4),
        ("status:PENDING OR OR id:1", 19), ("status:PENDING AND AND id:1", 20), ("(", 2), ("()", 2),
        (")", 1), ("(status:PENDING", 1), ("status:PENDING)", 15), ("status:(PENDING", 8),
        ("status:\"PENDING", 8), ("reference:a*b", 12), ("reference:*a", 11), ("reference:a?", 12),
        ("reference:a~", 12), ("reference:a^2", 12), ("+status:PENDING", 1), ("!status:PENDING", 1),
        ("status:PENDING && id:1", 16), ("status:[a TO b]", 8), ("createdAt:2026-01-01", 11),
        ("createdAt:[a TO b]", 11), ("createdAt:[2026-01-01 2026-01-02]", 11),
        ("createdAt:[2026-01-01 TO", 11), ("createdAt:{2026-01-01 TO *}", 11), ("from:x", 6),
        ("from:2026*", 6), ("from:2026-13-01", 6), ("status:(id:1)", 9),
        ("reference:a\\", 12), ("[a TO b]", 1), (":x", 1), ("status::x^", 10), ("\"a\"", 1),
    ]

    @Test(arguments: bad)
    func whatIsNotUnderstoodIsPlaced(text: String, column: Int) {
        do {
            let filter = try LuceneQuery.parse(text)
            Issue.record("\(text) gave \(filter)")
        } catch {
            #expect(error.column == column, "\(text): \(error)")
        }
    }

    @Test func lengthDepthAndTermsAreBounded() throws {
        let terms = Array(repeating: "id:1", count: 64)
        _ = try LuceneQuery.parse(terms.joined(separator: " "))
        #expect(throws: QueryError.self) {
            try LuceneQuery.parse((terms + ["id:1"]).joined(separator: " "))
        }
        for opening in ["(", "NOT "] {
            #expect(throws: QueryError.self) {
                try LuceneQuery.parse(String(repeating: opening, count: 200) + "id:1")
            }
        }
        #expect(throws: QueryError.self) {
            try LuceneQuery.parse("id:" + String(repeating: "x", count: 1_022))
        }
    }
}
