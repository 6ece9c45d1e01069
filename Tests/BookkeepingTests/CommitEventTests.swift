import Bookkeeping
import Domain
import Money
import Testing

@Suite struct CommitEventTests {
    private static let btc = Asset("BTC", scale: 8)
    private static let usd = Asset("USD", scale: 2)
    private static let at = Instant(microseconds: 1_700_000_000_000_000)

    private static func fixture() -> (conversion: Conversion, order: Order) {
        let symbol = Symbol(base: btc, quote: usd)
        let id = ConversionID(at: at, random: (7, 7))
        let conversion = Conversion(
            id: id, tenant: "acme",
            request: ConversionRequest(from: btc, to: usd, fixed: .from(.one)),
            hops: [Hop(symbol: symbol, side: .sell)], createdAt: at,
            expiresAt: at.adding(.seconds(60)),
            terms: ConversionTerms(
                mids: [Fixed(100)], slippageBps: Fixed(100),
                expectation: Expectation(from: .one, to: Fixed(100))))
        let order = Order(
            conversion: id, leg: 0, attempt: 0, account: VenueAccount("kraken", "main"),
            symbol: symbol, side: .sell, timeInForce: .immediateOrCancel, quantity: .one,
            limitPrice: Fixed(99), createdAt: at, validUntil: at.adding(.seconds(2)))
        return (conversion, order)
    }

    private static func trade(_ index: Int, of order: Order) -> Trade {
        Trade(
            of: order, index: index,
            Fill(
                venueTradeID: "t-\(index)", venueOrderID: "v", quantity: .one, price: Fixed(100),
                notional: Fixed(100), fee: Fee(.zero, of: usd), isMaker: false, at: at))
    }

    /// The trades that the event of a commit with these writes tells, as index and state.
    private func told(_ writes: [CommitWrite]) throws -> [String] {
        let (conversion, order) = Self.fixture()
        var commit = Commit(writes: [.updateOrder(order)] + writes)
        commit.record(conversion, since: .processing, id: EventID(high: 1, low: 1))
        guard case .event(let event)? = commit.writes.last else { return [] }
        return (event.change?.trades ?? []).map { "\($0.venueTradeID) \($0.state.rawValue)" }
    }

    @Test func aTradeThatIsBookedAndTakenBackAtOnceKeepsItsPlaceAmongTheOthers() throws {
        let order = Self.fixture().order
        let (first, second) = (Self.trade(0, of: order), Self.trade(1, of: order))
        #expect(
            try told([
                .insertTrade(first), .insertTrade(second), .reverseTrade(first, as: .busted),
            ]) == ["t-0 BUSTED", "t-1 BOOKED"])
    }

    @Test func oneThatWasBookedBeforeIsToldOnceWithWhatReplacesIt() throws {
        let order = Self.fixture().order
        let (old, new) = (Self.trade(0, of: order), Self.trade(1, of: order))
        #expect(
            try told([.reverseTrade(old, as: .corrected), .insertTrade(new)])
                == ["t-0 CORRECTED", "t-1 BOOKED"])
    }
}
