package import Domain
package import Money
package import Routing

/// What the exchange tells those who listen, in the order in which it happened.
package enum SandboxEvent: Hashable, Sendable {
    case order(OrderEvent)
    case movement(SandboxMovement)
    /// What the account has of these assets after what was told before.
    case balances(account: AccountID, [AssetBalance], at: Instant)
    case book(BookChange)
    case publicTrade(PublicTrade)
    /// All changes of books up to now were told: who gathers them can tell what waits.
    case beat(at: Instant)

    /// `nil` for what everybody may hear.
    package var account: AccountID? {
        switch self {
        case .order(let event): event.order.account
        case .movement(let movement): movement.account
        case .balances(let account, _, _): account
        case .book, .publicTrade, .beat: nil
        }
    }
}

extension SandboxEvent {
    /// Whether an order that rested trades for the first time.
    var isFirstTradeOfMaker: Bool {
        guard case .order(let event) = self, case .traded(let trade) = event.step else {
            return false
        }
        return trade.isMaker && event.order.filled == trade.quantity
    }
}

/// One step in the life of an order.
package struct OrderEvent: Hashable, Sendable {
    /// The order after the step.
    package let order: SandboxOrder
    package let step: Step
    /// Grows with every step of every order.
    package let number: UInt64
    package let at: Instant

    package enum Step: Hashable, Sendable {
        case accepted
        case traded(SandboxTrade)
        /// Its quantity or price was changed, and its name where it had another before.
        case amended(previousClient: String)
        /// The id of the request that ended it, where it had one of its own.
        case ended(SandboxOrder.EndReason, request: String?)
        /// The order is filled; follows the trade that filled it.
        case filled
    }
}

package struct AssetBalance: Hashable, Sendable {
    package let asset: Asset
    package let free: Fixed
    package let locked: Fixed

    package var total: Fixed { Fixed(uncheckedUnits: free.units + locked.units) }
}

/// What changed in a book: new quantities by price, zero for none.
package struct BookChange: Hashable, Sendable {
    package let symbol: Symbol
    /// Ids of the changes in it; the first is one more than the last of the change before.
    package let firstID: UInt64
    package let lastID: UInt64
    package let bids: [BookLevel]
    package let asks: [BookLevel]
    package let at: Instant
    /// The whole book after it.
    package let view: BookShown
}

/// A book as it was told last. Best first.
package struct BookShown: Hashable, Sendable {
    package let symbol: Symbol
    package let lastID: UInt64
    package let bids: [BookLevel]
    package let asks: [BookLevel]
    package let at: Instant
}

/// A trade without names.
package struct PublicTrade: Hashable, Sendable {
    package let symbol: Symbol
    /// Counted from 1 for each market.
    package let number: UInt64
    package let price: Fixed
    package let quantity: Fixed
    /// Who took.
    package let aggressor: Side
    package let at: Instant
    /// What the market did so far, this trade included.
    package let day: DayFigures
}

/// What a market did since the exchange's start.
package struct DayFigures: Hashable, Sendable {
    package let open: Fixed
    package let high: Fixed
    package let low: Fixed
    /// Base asset.
    package let volume: Fixed
    package let quoteVolume: Fixed
}
