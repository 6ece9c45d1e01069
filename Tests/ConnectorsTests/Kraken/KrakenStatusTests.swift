import Connectors
import Domain
import Money
import Testing

@Suite struct KrakenStatusTests {
    private static let rejected = OrderReport.Status.rejected(
        Failure(.rejectedByVenue, "The post-only order would take liquidity."))

    /// Word, executed of ten, reason, what it is.
    static let rows: [(String, Int, String?, OrderReport.Status)] = [
        ("pending", 0, nil, .open), ("open", 0, nil, .open), ("open", 4, nil, .open),
        ("pending_new", 0, nil, .open), ("new", 0, nil, .open),
        ("partially_filled", 4, nil, .open),
        ("closed", 10, nil, .filled), ("filled", 10, nil, .filled),
        // Closed short of its quantity is not filled.
        ("closed", 4, nil, .cancelled),
        ("canceled", 0, "User requested", .cancelled), ("canceled", 4, nil, .cancelled),
        // A cancel that came after the last fill.
        ("canceled", 10, nil, .filled),
        ("expired", 0, nil, .cancelled), ("expired", 4, nil, .cancelled),
        ("canceled", 0, "Post only order", rejected), ("canceled", 0, "post-only", rejected),
        ("expired", 0, "Post only order", rejected),
        // It took something: it was not refused.
        ("canceled", 4, "Post only order", .cancelled),
    ]

    @Test(arguments: rows) func aWordMeans(
        word: String, executed: Int, reason: String?, status: OrderReport.Status
    ) throws {
        let found = try #require(KrakenOrderStatus(rawValue: word))
        #expect(found.report(executed: Fixed(executed), of: Fixed(10), reason: reason) == status)
    }

    @Test func everyWordIsInTheTable() {
        let words = Set(Self.rows.map(\.0))
        #expect(KrakenOrderStatus.allCases.allSatisfy { words.contains($0.rawValue) })
        #expect(KrakenOrderStatus(rawValue: "done") == nil)
    }
}
