package import Domain
package import Money

/// One fill of one order as a paper venue keeps it.
package struct PaperTrade: Hashable, Sendable {
    /// The venue's own trade id, unique at the venue and growing.
    package let number: UInt64
    /// The venue's own order id.
    package let order: UInt64
    /// Base asset.
    package let quantity: Fixed
    package let price: Fixed
    /// Quote asset.
    package let notional: Fixed
    package let fee: Fee
    package let isMaker: Bool
    package let at: Instant
    /// The place of the order's fill before this one; -1 for none.
    let previous: Int
    /// The trade in whose place it stands, by number; `nil` for one that the book made.
    package let corrects: UInt64?
    package internal(set) var state = TradeState.booked
    /// When it was busted or corrected.
    package internal(set) var takenBackAt: Instant?

    init(_ record: VenueRecord.FilledPart, previous: Int, correcting corrects: UInt64? = nil) {
        number = record.trade
        order = record.order
        quantity = record.quantity
        price = record.price
        notional = record.notional
        fee = Fee(record.fee, of: record.feeAsset)
        isMaker = record.isMaker
        at = record.at
        self.previous = previous
        self.corrects = corrects
    }

    var record: VenueRecord.FilledPart {
        VenueRecord.FilledPart(
            order: order, trade: number, quantity: quantity, price: price, notional: notional,
            fee: fee.amount, feeAsset: fee.asset, isMaker: isMaker, at: at)
    }

    var venueTradeID: String { "\(number)" }

    /// As the engine's port names it; the id is the same as in the venue's answers.
    package var fill: Fill {
        Fill(
            venueTradeID: venueTradeID, venueOrderID: "\(order)", quantity: quantity, price: price,
            notional: notional, fee: fee, isMaker: isMaker, at: at)
    }
}
