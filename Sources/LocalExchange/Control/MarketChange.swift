import Domain
import Money
import Routing
import StrictJSON

/// What the control endpoint does to a market.
struct MarketChange {
    private let mode: MarketMode?
    private let book: (bids: [BookLevel], asks: [BookLevel])?
    private let isPinned: Bool?
    private let trade: (price: Fixed, quantity: Fixed, aggressor: Side)?

    /// `nil` for what is not as documented.
    init?(_ json: JSONValue) {
        mode = json["mode"]?.string.flatMap(MarketMode.init(rawValue:))
        if json["mode"] != nil, mode == nil { return nil }
        isPinned = json["pinned"]?.bool
        if json["bids"] != nil || json["asks"] != nil {
            guard let bids = FixedBooks.levels(json["bids"] ?? .array([])),
                let asks = FixedBooks.levels(json["asks"] ?? .array([]))
            else { return nil }
            book = (bids, asks)
        } else {
            book = nil
        }
        if let json = json["trade"] {
            guard let price = json["price"]?.string.flatMap({ try? Fixed($0) }),
                FixedBooks.isSensible(price),
                let quantity = json["quantity"]?.string.flatMap({ try? Fixed($0) }),
                FixedBooks.isSensible(quantity),
                let aggressor = json["aggressor"]?.string.flatMap(Side.init(rawValue:))
            else { return nil }
            trade = (price, quantity, aggressor)
        } else {
            trade = nil
        }
    }

    func apply(to market: Int, of state: inout SandboxState) {
        if let mode { state.setMode(market, mode) }
        if let book { state.setBook(market, bids: book.bids, asks: book.asks) }
        if let isPinned { state.pin(market, isPinned) }
        if let trade {
            state.trade(
                market, price: trade.price, quantity: trade.quantity, aggressor: trade.aggressor)
        }
    }
}
