package import Domain
package import Money

/// An order as a paper venue keeps it.
package struct PaperOrder: Hashable, Sendable {
    /// The venue's own order id, counted from 1.
    package let number: UInt64
    package let client: OrderID
    package let account: AccountID
    package let symbol: Symbol
    package let side: Side
    package let kind: OrderKind
    package let timeInForce: TimeInForce
    package internal(set) var quantity: Fixed
    package internal(set) var limitPrice: Fixed
    /// Base quantity of its fills.
    package internal(set) var filled: Fixed
    package internal(set) var state: Acceptance.State
    package let acceptedAt: Instant
    package internal(set) var updatedAt: Instant
    /// Quote units for one unit of a third asset that pays its fees; zero for none.
    let feePrice: Fixed
    /// Its newest fill's place among the trades; -1 for none.
    var lastTrade = -1

    init(_ record: VenueRecord.AcceptedOrder) {
        number = record.number
        client = record.client
        account = record.account
        symbol = record.symbol
        side = record.side
        kind = record.kind
        timeInForce = record.timeInForce
        quantity = record.quantity
        limitPrice = record.limitPrice
        filled = .zero
        state = .open
        acceptedAt = record.at
        updatedAt = record.at
        feePrice = record.feePrice
    }

    var record: VenueRecord.AcceptedOrder {
        VenueRecord.AcceptedOrder(
            number: number, client: client, account: account, symbol: symbol, side: side,
            kind: kind, timeInForce: timeInForce, quantity: quantity, limitPrice: limitPrice,
            feePrice: feePrice, at: acceptedAt)
    }

    /// As the engine's port names it.
    package var venueOrderID: String { "\(number)" }
}
