import Connectors
import Domain
import Money
import Testing

@Suite struct ClosedMarketsTests {
    private static let usd = Asset("USD", scale: 2)
    private static let btc = Symbol(base: Asset("BTC", scale: 8), quote: usd)
    private static let eth = Symbol(base: Asset("ETH", scale: 8), quote: usd)

    private static func at(_ seconds: Int64) -> Instant {
        Instant(microseconds: seconds * 1_000_000)
    }

    @Test func aMarketIsClosedUntilALookThatBeganLaterHasToldOfIt() {
        let closed = ClosedMarkets()
        #expect(closed.reason(Self.btc) == nil)
        #expect(closed.close(Self.btc, "why", at: Self.at(10)))
        #expect(closed.reason(Self.btc) == "why" && closed.reason(Self.eth) == nil)
        // It was under way when the order was refused: it may tell of the time before.
        closed.looked(at: [Self.btc, Self.eth], askedAt: Self.at(9))
        #expect(closed.reason(Self.btc) == "why")
        // It did not tell of this one.
        closed.looked(at: [Self.eth], askedAt: Self.at(20))
        #expect(closed.reason(Self.btc) == "why")
        closed.looked(at: [Self.btc], askedAt: Self.at(20))
        #expect(closed.reason(Self.btc) == nil)
    }

    @Test func anotherRefusalIsNoNewsAndCountsFromThenOn() {
        let closed = ClosedMarkets()
        #expect(closed.close(Self.btc, "first", at: Self.at(10)))
        #expect(!closed.close(Self.btc, "second", at: Self.at(30)))
        #expect(!closed.close(Self.btc, "late", at: Self.at(20)))
        closed.looked(at: [Self.btc], askedAt: Self.at(29))
        #expect(closed.reason(Self.btc) == "first")
        closed.looked(at: [Self.btc], askedAt: Self.at(31))
        #expect(closed.reason(Self.btc) == nil)
    }
}
