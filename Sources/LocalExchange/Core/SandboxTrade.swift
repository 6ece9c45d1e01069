package import Domain
package import Money

/// One side of one execution, as the exchange books it.
package struct SandboxTrade: Hashable, Sendable {
    /// Unique at the exchange, ascending.
    package let number: UInt64
    package let order: UInt64
    package let account: AccountID
    package let symbol: Symbol
    package let side: Side
    /// Base asset.
    package let quantity: Fixed
    package let price: Fixed
    /// Quote asset.
    package let notional: Fixed
    package let fee: Fixed
    package let feeAsset: Asset
    package let isMaker: Bool
    package let at: Instant
}

/// Money that moved without a trade.
package struct SandboxMovement: Hashable, Sendable {
    /// Counted from 1.
    package let number: UInt64
    package let account: AccountID
    package let asset: Asset
    /// Negative: it left the account.
    package let amount: Fixed
    package let kind: Kind
    /// Free text of who caused it; of a bust, the trade.
    package let memo: String
    package let at: Instant

    package enum Kind: String, CaseIterable, Hashable, Sendable {
        /// What the account began with.
        case opening
        case deposit
        case withdrawal
        case transfer
        case rebate
        case interest
        /// A trade was taken back.
        case bust
        /// A balance that changed, which no history and no event tells: a defect of the exchange.
        case unexplained

        /// Whether the account can learn of it, by its history and its events.
        package var isTold: Bool {
            switch self {
            case .opening, .deposit, .withdrawal, .transfer, .rebate, .interest, .bust: true
            case .unexplained: false
            }
        }
    }
}
