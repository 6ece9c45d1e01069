package import Domain
package import Money

/// Whether an order's price is its own or only a bound.
package enum OrderKind: UInt8, Hashable, Sendable {
    case limit = 0
    /// Takes at any price up to the bound, which need not be on the tick; never rests.
    case market = 1
}

/// An order as it arrives at the matching engine; accounts and markets are the engine's own
/// numbers.
package struct NewOrder: Hashable, Sendable {
    package let client: OrderID
    package let account: Int
    package let market: Int
    package let side: Side
    package let kind: OrderKind
    package let timeInForce: TimeInForce
    /// Base asset.
    package let quantity: Fixed
    /// Quote per base; of a market order, the worst price that it may take.
    package let limitPrice: Fixed
    /// Later than this the engine refuses it.
    package let validUntil: Instant

    package init(
        client: OrderID, account: Int, market: Int, side: Side, kind: OrderKind = .limit,
        timeInForce: TimeInForce, quantity: Fixed, limitPrice: Fixed, validUntil: Instant
    ) {
        self.client = client
        self.account = account
        self.market = market
        self.side = side
        self.kind = kind
        self.timeInForce = timeInForce
        self.quantity = quantity
        self.limitPrice = limitPrice
        self.validUntil = validUntil
    }

    var mayRest: Bool {
        switch kind {
        case .market: return false
        case .limit: break
        }
        return switch timeInForce {
        case .goodTillCancelled, .postOnly: true
        case .immediateOrCancel, .fillOrKill: false
        }
    }
}
