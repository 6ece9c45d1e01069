package import Domain
package import Money
package import Venues

/// An order as the exchange has it.
package struct SandboxOrder: Hashable, Sendable {
    /// Counted from 1.
    package let number: UInt64
    package let account: AccountID
    /// The client's own name for it; unique among the account's open orders only.
    package internal(set) var client: String
    package let symbol: Symbol
    package let side: Side
    package let kind: OrderKind
    package let timeInForce: TimeInForce
    /// Base asset.
    package internal(set) var quantity: Fixed
    /// What a market order was to spend or to receive, where it said so; quote asset.
    package let quoteAmount: Fixed?
    /// Zero for a market order.
    package internal(set) var limitPrice: Fixed
    /// What the wire wants back with the order; not read here.
    package let memo: String
    /// Whether fees are paid in the base asset while there is enough of it.
    package internal(set) var feesInBase = false
    package let acceptedAt: Instant
    /// When it is cancelled by itself.
    package let expiresAt: Instant?

    package internal(set) var state = State.open
    package internal(set) var updatedAt: Instant
    /// Base asset, of all its trades.
    package internal(set) var filled = Fixed.zero
    /// Quote asset, of all its trades.
    package internal(set) var filledNotional = Fixed.zero
    /// Places in the records, ascending.
    package internal(set) var trades: [Int] = []

    package enum State: Hashable, Sendable {
        case open
        case filled
        case ended(EndReason)
    }

    /// Why an order ended short of its quantity.
    package enum EndReason: String, CaseIterable, Hashable, Sendable {
        /// Its owner cancelled it.
        case cancelled
        /// Its owner replaced it by another.
        case replaced
        /// The rest of an order that may not rest.
        case rest
        /// A fill-or-kill that could not be filled whole.
        case notWhole
        /// It met an order of its own account.
        case selfTrade
        /// Its time was over.
        case expired
        /// The account's dead man's switch.
        case deadMan

        /// Whether its owner asks for it now: a market that is halted refuses that.
        var isRequested: Bool {
            switch self {
            case .cancelled, .replaced: true
            case .rest, .notWhole, .selfTrade, .expired, .deadMan: false
            }
        }
    }

    package var isOpen: Bool { state == .open }

    /// Base asset, what may still fill.
    package var open: Fixed { Fixed(uncheckedUnits: quantity.units - filled.units) }

    /// Quote per base over its trades, rounded down; zero without trades.
    package var averagePrice: Fixed {
        guard filled.isPositive else { return .zero }
        return (try? filledNotional.divided(by: filled, rounding: .down)) ?? .zero
    }
}
