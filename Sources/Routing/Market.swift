package import Domain
package import Money

/// The asset in which a venue takes its fee.
package enum FeeAsset: Hashable, Sendable {
    /// What the order receives: base on a buy, quote on a sell.
    case received
    case base
    case quote
    /// Always this one, such as an exchange's own token.
    case asset(Asset)

    package func resolved(_ hop: Hop) -> Asset {
        switch self {
        case .received: hop.receives
        case .base: hop.symbol.base
        case .quote: hop.symbol.quote
        case .asset(let asset): asset
        }
    }
}

/// What a venue charges, as fractions of the notional (`0.0026`); a negative maker fee is a rebate.
package struct FeeSchedule: Hashable, Sendable {
    package let maker: Fixed
    package let taker: Fixed
    package let asset: FeeAsset

    package init(maker: Fixed, taker: Fixed, asset: FeeAsset = .received) {
        self.maker = maker
        self.taker = taker
        self.asset = asset
    }
}

/// What orders of one symbol a venue takes. Zero means no rule.
package struct MarketRules: Hashable, Sendable {
    package let symbol: Symbol
    /// Step of the quantity, base asset.
    package let lot: Fixed
    /// Step of the price, quote per base.
    package let tick: Fixed
    /// Base asset.
    package let minQuantity: Fixed
    /// Quote asset.
    package let minNotional: Fixed

    package init(
        symbol: Symbol, lot: Fixed = .zero, tick: Fixed = .zero, minQuantity: Fixed = .zero,
        minNotional: Fixed = .zero
    ) {
        self.symbol = symbol
        self.lot = lot
        self.tick = tick
        self.minQuantity = minQuantity
        self.minNotional = minNotional
    }
}

/// One account's way to trade one symbol now: book, fees, rules and what it can spend.
///
/// Several accounts of one venue each have a `Market` with the same book; the planner takes a
/// level's depth once, whoever takes it.
package struct Market: Hashable, Sendable {
    package let account: VenueAccount
    package let book: Book
    package let fees: FeeSchedule
    package let rules: MarketRules
    /// What can be spent, by asset: the source, and a third asset that pays fees. Absent is
    /// nothing.
    package let spendable: [Asset: Fixed]

    package init(
        account: VenueAccount, book: Book, fees: FeeSchedule, rules: MarketRules,
        spendable: [Asset: Fixed]
    ) {
        precondition(book.symbol == rules.symbol, "a market has one symbol")
        self.account = account
        self.book = book
        self.fees = fees
        self.rules = rules
        self.spendable = spendable
    }
}
