import Domain
import Money
import Testing

@Suite struct OrderTests {
    static let states: [(OrderState, isTerminal: Bool)] = [
        (.intended, false), (.unknown(since: Instant(microseconds: 0)), false), (.open, false),
        (.cancelRequested, false), (.filled, true), (.cancelled, true),
        (.rejected(Failure(.rejectedByVenue, "no")), true), (.absent, true),
    ]

    @Test(arguments: states)
    func onlyEvidenceFromTheVenueEndsAnOrder(state: OrderState, isTerminal: Bool) throws {
        #expect(state.isTerminal == isTerminal)
        var order = try Sample().order()
        order.state = state
        #expect(order.openQuantity == (isTerminal ? .zero : order.quantity))
        #expect(order.isSettled == isTerminal)
        // The venue counts a fill that is not booked yet.
        order.reportedQuantity = try Fixed("0.5")
        #expect(!order.isSettled)
        order.filledQuantity = try Fixed("0.5")
        #expect(order.isSettled == isTerminal)
        #expect(try order.openQuantity == (isTerminal ? .zero : Fixed("0.5")))
        order.filledQuantity = try Fixed("1.5")
        #expect(order.openQuantity == .zero)
    }

    @Test func anOrderThatNeverArrivedSaysSo() {
        #expect(OrderState.absent.failure?.reason == .venueUnavailable)
        #expect(OrderState.rejected(Failure(.tooSmall, "x")).failure?.reason == .tooSmall)
        #expect(OrderState.filled.failure == nil && OrderState.open.failure == nil)
    }

    @Test func aHopSpendsOneAssetAndReceivesTheOther() throws {
        let sample = try Sample()
        let sale = sample.order(.sell).hop
        #expect((sale.spends, sale.receives) == (sample.btc, sample.usd))
        let purchase = sample.order(.buy).hop
        #expect((purchase.spends, purchase.receives) == (sample.usd, sample.btc))
        #expect(Side.allCases.allSatisfy { $0.opposite != $0 && $0.opposite.opposite == $0 })
    }

    @Test func anAllowListLetsOnlyItsMembersThrough() throws {
        let sample = try Sample()
        var request = ConversionRequest(from: sample.btc, to: sample.usd, fixed: .from(.one))
        #expect(request.allows(sample.main) && request.allows(sample.spare))
        request.venues = ["north"]
        #expect(request.allows(sample.main) && !request.allows(sample.spare))
        request.venueAccounts = ["spare"]
        #expect(!request.allows(sample.main) && !request.allows(sample.spare))
    }
}
