package import Domain
package import Money

/// One side of one execution: what it did to one order and its account.
package struct MatchedFill: Hashable, Sendable {
    /// The engine's own number of the order.
    package let order: UInt64
    /// Unique at the venue, counted from 1; the two sides of a match have two.
    package let trade: UInt64
    package let account: Int
    package let market: Int
    package let side: Side
    /// Base asset.
    package let quantity: Fixed
    package let price: Fixed
    /// Quote asset, rounded down to 18 digits.
    package let notional: Fixed
    /// In ``feeAsset``; negative is a rebate. Rounded toward zero.
    package let fee: Fixed
    /// The engine's number of the asset.
    package let feeAsset: Int
    package let isMaker: Bool
    /// Whether nothing of the order is left to fill.
    package let completes: Bool
}

/// What became of an order that the engine took.
package struct Acceptance: Hashable, Sendable {
    package enum State: UInt8, Hashable, Sendable {
        case open = 0
        case filled = 1
        case cancelled = 2
    }

    /// The venue's own order id.
    package let order: UInt64
    package let state: State
    /// Base asset, by this call.
    package let filled: Fixed
    /// It met an order of its own account: its rest was cancelled there.
    package let metItself: Bool
}
