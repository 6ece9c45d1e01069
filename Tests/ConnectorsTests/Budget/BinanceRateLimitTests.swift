import Domain
import StrictJSON
import Testing

@testable import Connectors

/// What `exchangeInfo` announces is what is kept to.
@Suite struct BinanceRateLimitTests {
    private static func row(
        _ type: String, _ interval: String, _ count: String, _ limit: String
    ) -> String {
        """
        {"rateLimitType":"\(type)","interval":"\(interval)","intervalNum":\(count),\
        "limit":\(limit)}
        """
    }

    private static func announced(
        _ rows: String..., to limits: BinanceRateLimits = .published()
    ) throws -> BinanceRateLimits {
        let text = "{\"rateLimits\":[\(rows.joined(separator: ","))]}"
        return try limits.announced(BinanceFields(JSONParser.parse(text)))
    }

    private static func told(_ limits: BinanceRateLimits) -> [String] {
        limits.rows.map { "\($0.budget.name.rawValue) \($0.budget.limit)" }
    }

    @Test func theTableCountsUntilTheVenueHasSpoken() throws {
        let table = [
            "request_weight_1m 6000", "raw_requests_5m 61000", "orders_10s 100",
            "orders_1d 200000",
        ]
        #expect(Self.told(.published()) == table)
        let silent = try JSONParser.parse(#"{"timezone":"UTC"}"#)
        let limits = try BinanceRateLimits.published().announced(BinanceFields(silent))
        #expect(Self.told(limits) == table && limits == .published())
        #expect(try Self.announced() == .published())
    }

    /// Lower or higher, at other intervals: its word counts, kind by kind.
    @Test func whatIsAnnouncedCounts() throws {
        let limits = try Self.announced(
            Self.row("REQUEST_WEIGHT", "MINUTE", "1", "1200"),
            Self.row("ORDERS", "SECOND", "1", "10"), Self.row("ORDERS", "DAY", "1", "300000"),
            Self.row("SOMETHING_NEW", "FORTNIGHT", "1", "0"))
        #expect(
            Self.told(limits) == [
                "raw_requests_5m 61000", "request_weight_1m 1200", "orders_1s 10",
                "orders_1d 300000",
            ])
        // Orders are not kept back for cancels; the others are, a tenth.
        #expect(limits.of(.orders).map(\.reserve) == [0, 0])
        #expect(limits.of(.weight).map(\.reserve) == [120])
        let charged = limits.charges(.newOrder).account.map(\.budget.rawValue)
        #expect(charged == ["orders_1s", "orders_1d"])
        let counts = limits.reported(["x-mbx-order-count-1s": "4", "x-mbx-order-count-10s": "9"])
        #expect(counts.map(\.used) == [4])
    }

    @Test(arguments: [
        row("ORDERS", "FORTNIGHT", "1", "10"), row("ORDERS", "SECOND", "0", "10"),
        row("ORDERS", "SECOND", "604801", "10"), row("ORDERS", "DAY", "8", "10"),
        row("ORDERS", "SECOND", "1", "0"), row("ORDERS", "SECOND", "1", "-1"),
        row("ORDERS", "SECOND", "1", "1000000001"), row("ORDERS", "SECOND", "1", "\"10\""),
        row("ORDERS", "SECOND", "1", "10") + "," + row("ORDERS", "SECOND", "1", "20"),
        "{}", "7",
    ]) func aLimitThatCannotBeIsNoLimit(row: String) {
        #expect(throws: BinanceAnswerError.self) { try Self.announced(row) }
    }

    /// What is used stays used under the new limit.
    @Test func aGateKeepsItsCountUnderAnotherLimit() throws {
        let now = Instant(microseconds: 1_700_000_000_000_000)
        let old = BinanceRateLimits.published()
        let gate = BudgetGate(old.address)
        for _ in 0..<10 {
            #expect(gate.admit(old.charges(.account).address, for: .ordinary, at: now) == nil)
        }
        let new = try Self.announced(Self.row("REQUEST_WEIGHT", "MINUTE", "1", "220"))
        gate.replace(new.address)
        let name = try #require(new.of(.weight).first).name
        let usage = try #require(gate.usage(of: name, at: now))
        #expect(usage.used == 200 && usage.limit == 220)
        let charges = new.charges(.account).address
        #expect(gate.admit(charges, for: .ordinary, at: now) != nil)
        #expect(gate.admit(charges, for: .ending, at: now) == nil)
        #expect(gate.admit(charges, for: .ordinary, at: now.adding(.seconds(60))) == nil)
        // One that is not there any more limits nothing.
        gate.replace([])
        #expect(gate.admit(charges, for: .ordinary, at: now) == nil)
    }
}
