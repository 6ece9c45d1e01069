import Bookkeeping
import Domain
import Engine
import Money
import Testing

@testable import Composition

/// One violation planted in each record, and the finding that names it.
@Suite struct VenueComparisonTests {
    private static let usd = Asset("USD", scale: 2)
    private static let btc = Asset("BTC", scale: 8)
    private static let account = VenueAccount("kraken", "main")
    private static let symbol = Symbol(base: btc, quote: usd)
    private static let at = Instant(microseconds: 1_000_000)

    private var order: Order
    private var fill: Fill
    private var trade: Trade
    private var placed: VenueRecord.PlacedOrder

    init() {
        order = Order(
            conversion: ConversionID(high: 1, low: 1), leg: 0, attempt: 0, account: Self.account,
            symbol: Self.symbol, side: .sell, timeInForce: .immediateOrCancel,
            quantity: Fixed(1), limitPrice: Fixed(100), createdAt: Self.at, validUntil: Self.at)
        order.state = .filled
        order.venueOrderID = "v-1"
        (order.reportedQuantity, order.filledQuantity) = (Fixed(1), Fixed(1))
        fill = Fill(
            venueTradeID: "t-1", venueOrderID: "v-1", quantity: Fixed(1), price: Fixed(100),
            notional: Fixed(100), fee: Fee(Fixed(1), of: Self.usd), isMaker: false, at: Self.at)
        trade = Trade(of: order, index: 0, fill)
        placed = VenueRecord.PlacedOrder(
            venueOrderID: "v-1", clientOrderID: order.id.description, account: "main",
            symbol: Self.symbol, side: .sell)
    }

    private func checks(
        placed: [VenueRecord.PlacedOrder]? = nil, fills: [Fill]? = nil,
        takenBack: Set<String> = [], orders: [StoredOrder]? = nil, venueDollars: Int = 199,
        ourDollars: Int = 199
    ) -> [String] {
        let record = VenueRecord(
            venue: "kraken", orders: placed ?? [self.placed], fills: fills ?? [fill],
            takenBack: takenBack,
            totals: ["main": [Self.usd: Fixed(venueDollars), Self.btc: .zero]])
        let mirrors = [
            Pocket(Self.account, Self.usd): MirrorBalance(posted: Fixed(ourDollars), held: .zero)
        ]
        return VenueComparison(
            record: record, orders: orders ?? [StoredOrder(order: order, trades: [trade])],
            mirrors: mirrors
        ).findings().map(\.check)
    }

    @Test func whatAgreesHasNoFinding() { #expect(checks().isEmpty) }

    @Test func anOrderThatWasNeverIntendedIsFound() {
        let stranger = VenueRecord.PlacedOrder(
            venueOrderID: "v-2", clientOrderID: "x", account: "main", symbol: Self.symbol,
            side: .sell)
        #expect(checks(placed: [placed, stranger]) == ["venue-order-intended"])
    }

    @Test func anOrderThatIsNotWhatWasIntendedIsFound() {
        let turned = VenueRecord.PlacedOrder(
            venueOrderID: "v-1", clientOrderID: order.id.description, account: "main",
            symbol: Self.symbol, side: .buy)
        #expect(checks(placed: [turned]) == ["venue-order-intended"])
    }

    @Test func anOrderThatReachedTheVenueTwiceIsFound() {
        let again = VenueRecord.PlacedOrder(
            venueOrderID: "v-2", clientOrderID: order.id.description, account: "main",
            symbol: Self.symbol, side: .sell)
        #expect(checks(placed: [placed, again]) == ["order-once"])
    }

    @Test func aTradeThatWasNotBookedIsFoundOnceTheOrderIsSettled() {
        #expect(checks(orders: [StoredOrder(order: order, trades: [])]) == ["venue-trade-booked"])
        var waiting = order
        waiting.state = .unknown(since: Self.at)
        waiting.filledQuantity = .zero
        let stored = StoredOrder(order: waiting, trades: [])
        #expect(checks(orders: [stored], ourDollars: 0).isEmpty)
    }

    @Test func aTradeBookedTwiceOrInventedIsFound() {
        let twice = StoredOrder(order: order, trades: [trade, trade])
        #expect(checks(orders: [twice]) == ["venue-trade-booked"])
        #expect(checks(fills: []) == ["trade-at-venue"])
    }

    @Test func aTradeWithOtherFiguresIsFound() {
        let dearer = Fill(
            venueTradeID: "t-1", venueOrderID: "v-1", quantity: Fixed(1), price: Fixed(100),
            notional: Fixed(100), fee: Fee(Fixed(2), of: Self.usd), isMaker: false, at: Self.at)
        #expect(checks(fills: [dearer]) == ["venue-trade-booked"])
    }

    @Test func aTradeThatStandsOnOneSideOnlyIsFound() {
        #expect(checks(takenBack: ["t-1"]) == ["venue-trade-stands"])
        var busted = trade
        busted.state = .busted
        let stored = StoredOrder(order: order, trades: [busted])
        #expect(checks(orders: [stored]) == ["venue-trade-stands"])
        #expect(checks(takenBack: ["t-1"], orders: [stored]).isEmpty)
    }

    @Test func aBalanceThatDiffersIsFoundWhenNothingIsUnderWay() {
        #expect(checks(ourDollars: 198) == ["mirror-balance"])
        #expect(checks(venueDollars: 0) == ["mirror-balance"])
    }
}
