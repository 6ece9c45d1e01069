package import Venues

/// Why the exchange did not do what was asked; nothing happened.
package enum SandboxRefusal: Error, Hashable, Sendable {
    case matching(MatchingRefusal)
    /// The market takes no such order now.
    case mode(MarketMode)
    /// There is no price to trade at.
    case noLiquidity
    /// The account has as many open orders as it may.
    case tooManyOrders
    /// The order to replace is not as its owner demanded.
    case cancelRestricted
    /// An amendment that changes nothing or only adds.
    case notLess
    case unknownAccount
    case unknownAsset
    /// More than an account may hold or owe.
    case tooMuch
    /// The records cannot be written: what was asked may have happened.
    case recordsFailed
}
