import Domain
import Testing

@testable import Connectors

@Suite struct SentOrdersTests {
    private static func id(_ low: Int) -> OrderID { OrderID(high: 1, low: UInt64(low)) }

    @Test func noOrderIsSentTwiceUnlessItWasRefused() {
        let sent = SentOrders()
        #expect(sent.begin(Self.id(1)))
        #expect(!sent.begin(Self.id(1)))
        sent.wasRefused(Self.id(1))
        #expect(sent.begin(Self.id(1)) && !sent.begin(Self.id(1)))
    }

    @Test func theFirstAreForgottenFirst() {
        let sent = SentOrders()
        for low in 0...SentOrders.ordersMax { #expect(sent.begin(Self.id(low))) }
        #expect(!sent.begin(Self.id(1)))
        #expect(sent.begin(Self.id(0)))
        #expect(!sent.begin(Self.id(2)) && sent.begin(Self.id(1)))
    }
}
