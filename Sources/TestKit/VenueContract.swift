package import Domain
package import Engine
package import Money
import Routing

/// What every venue promises, as the port's documentation says it. A venue's tests run each case on
/// a fresh world and expect no breach.
package enum VenueContract: String, CaseIterable, Sendable {
    case aTakingOrderIsFoundWithAllItsFills
    case theRestOfAnImmediateOrderIsCancelled
    case aRestingOrderIsOpenAndLocksItsMoney
    case aCancelEndsTheOrderAndFreesItsMoney
    case aCancelOfWhatIsNotOpenSaysSo
    case anUnknownOrderIsAbsent
    case aRefusalIsDefiniteAndMovesNothing
    case anOrderAfterItsValidityIsRefused
    case oneClientIDIsOneOpenOrderAtMost
    case balancesFollowTheFills
    case booksFromTheReportOnContainIt
    case marketDataIsThereForEverySymbol
    case whatIsTakenBackGivesItsMoneyBackAndIsTold
    case whatIsCorrectedStandsUnderAnIdOfItsOwn
    case nothingIsTakenBackTwice
}

/// A venue to test, and what a test may use of it. The account holds enough of both assets for some
/// thousand times ``quantity``.
package struct VenueWorld: Sendable {
    package let venue: any Venue
    package let account: AccountID
    package let symbol: Symbol
    /// A size that the venue takes, and that its book holds at the touch.
    package let quantity: Fixed
    /// The times in force that the venue has; it refuses others.
    package let forces: Set<TimeInForce>
    package let now: @Sendable () -> Instant
    /// Lets time pass.
    package let pass: @Sendable (Duration) async -> Void
    /// Lets the venue take a trade back, or correct its price, and tells whether it did; `nil`:
    /// there is no way to make it do so.
    package let takeBack: TakeBack?

    package typealias TakeBack =
        @Sendable (_ venueTradeID: String, _ correctedTo: Fixed?) async -> Bool

    package init(
        venue: any Venue, account: AccountID, symbol: Symbol, quantity: Fixed,
        forces: Set<TimeInForce> = Set(TimeInForce.allCases),
        now: @escaping @Sendable () -> Instant, pass: @escaping @Sendable (Duration) async -> Void,
        takeBack: TakeBack?
    ) {
        self.venue = venue
        self.account = account
        self.symbol = symbol
        self.quantity = quantity
        self.forces = forces
        self.now = now
        self.pass = pass
        self.takeBack = takeBack
    }

    /// An order that arrives as soon as it is placed.
    ///
    /// - Parameters:
    ///   - number: the same number, the same client order id.
    ///   - through: how far the limit is beyond the other side's best price, in percent of it;
    ///     negative is that far from taking.
    ///   - times: the quantity, in multiples of ``quantity``.
    package func order(
        _ number: UInt64, _ side: Side, _ force: TimeInForce, through percent: Int, times: Int = 1,
        validUntil: Instant? = nil
    ) throws -> Order {
        let book = venue.book(of: symbol)
        guard let best = book?.levels(takenBy: side).first else { throw NoBook() }
        let share = side == .buy ? 100 + percent : 100 - percent
        let price = try best.price.multiplied(
            by: Fixed(share), dividedBy: Fixed(100), rounding: .down)
        let tick = venue.rules.first { $0.symbol == symbol }?.tick ?? .zero
        let now = now()
        return Order(
            conversion: ConversionID(high: 0x0190_0000_0000_7000, low: 1 << 63 | number), leg: 0,
            attempt: 0, account: VenueAccount(venue.id, account), symbol: symbol, side: side,
            timeInForce: force,
            quantity: try quantity.multiplied(by: Fixed(times), rounding: .down),
            limitPrice: try price.rounded(toMultipleOf: tick, .down), createdAt: now,
            validUntil: validUntil ?? now.adding(venue.orderValidity))
    }

    package struct NoBook: Error {}
}
