package import Money

/// A fee in the asset that the venue took it in; negative is a rebate.
package struct Fee: Hashable, Sendable {
    package let asset: Asset
    package let amount: Fixed

    package init(_ amount: Fixed, of asset: Asset) { (self.asset, self.amount) = (asset, amount) }
}

/// Whether an execution still stands. A bust or a correction is a further entry, never a delete.
package enum TradeState: String, CaseIterable, Hashable, Sendable {
    case booked = "BOOKED"
    case busted = "BUSTED"
    case corrected = "CORRECTED"
}

/// One execution of an order, as its venue reported it; unique per venue account and venue trade
/// id.
package struct Trade: Hashable, Sendable {
    package let id: TradeID
    package let order: OrderID
    package let conversion: ConversionID
    package let account: VenueAccount
    package let venueTradeID: String
    package let venueOrderID: String
    package let symbol: Symbol
    package let side: Side
    /// Base asset, above zero.
    package let quantity: Fixed
    package let price: Fixed
    /// Quote asset: quantity times price as the venue booked it.
    package let notional: Fixed
    package let fee: Fee
    package let isMaker: Bool
    package let at: Instant
    package var state: TradeState

    /// - Parameter index: how many trades of the order were booked before; the id derives from it.
    package init(of order: Order, index: Int, _ fill: Fill) {
        id = TradeID(high: order.id.high, low: OrderID.step(order.id.low, index))
        self.order = order.id
        conversion = order.conversion
        account = order.account
        venueTradeID = fill.venueTradeID
        venueOrderID = fill.venueOrderID
        symbol = order.symbol
        side = order.side
        quantity = fill.quantity
        price = fill.price
        notional = fill.notional
        fee = fill.fee
        isMaker = fill.isMaker
        at = fill.at
        state = .booked
    }

    /// A trade as it was stored.
    package init(
        id: TradeID, order: OrderID, conversion: ConversionID, account: VenueAccount,
        symbol: Symbol, side: Side, fill: Fill, state: TradeState
    ) {
        self.id = id
        self.order = order
        self.conversion = conversion
        self.account = account
        venueTradeID = fill.venueTradeID
        venueOrderID = fill.venueOrderID
        self.symbol = symbol
        self.side = side
        quantity = fill.quantity
        price = fill.price
        notional = fill.notional
        fee = fill.fee
        isMaker = fill.isMaker
        at = fill.at
        self.state = state
    }
}

extension OrderID {
    /// A bijection of `index` for one order, so two trades of an order never share an id.
    static func step(_ low: UInt64, _ index: Int) -> UInt64 {
        let mixed = (low ^ (UInt64(index) + 1) << 20) &* 0xD1B5_4A32_D192_ED03
        return 0x8000_0000_0000_0000 | mixed & 0x3FFF_FFFF_FFFF_FFFF
    }
}
