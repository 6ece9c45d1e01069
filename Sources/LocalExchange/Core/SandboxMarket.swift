package import Domain
package import Money
package import Routing

/// One market of the exchange: its rules, and the digits that its numbers are shown with.
package struct SandboxMarket: Hashable, Sendable {
    package let rules: MarketRules
    /// Fraction digits of prices.
    package let priceDigits: Int
    /// Fraction digits of quantities of the base asset.
    package let quantityDigits: Int

    package init(rules: MarketRules, priceDigits: Int, quantityDigits: Int) {
        self.rules = rules
        self.priceDigits = priceDigits
        self.quantityDigits = quantityDigits
    }

    package var symbol: Symbol { rules.symbol }

    /// A market whose steps are one unit of the last digit.
    package init(
        _ base: String, _ quote: String, priceDigits: Int, quantityDigits: Int,
        minQuantity: Fixed, minNotional: Fixed
    ) {
        self.init(
            rules: MarketRules(
                symbol: Symbol(base: Self.asset(base), quote: Self.asset(quote)),
                lot: Fixed.step(digits: quantityDigits), tick: Fixed.step(digits: priceDigits),
                minQuantity: minQuantity, minNotional: minNotional),
            priceDigits: priceDigits, quantityDigits: quantityDigits)
    }

    /// The exchange's assets carry eight digits, as its records show them.
    package static func asset(_ code: String) -> Asset { Asset(code, scale: assetDigits) }

    package static let assetDigits = 8
}

/// Which orders a market takes now.
package enum MarketMode: String, CaseIterable, Hashable, Sendable {
    case trading = "TRADING"
    /// No orders, no cancels and no trades.
    case halt = "HALT"
    /// No orders and no trades.
    case cancelOnly = "CANCEL_ONLY"
    case postOnly = "POST_ONLY"
    /// No market orders.
    case limitOnly = "LIMIT_ONLY"

    /// Whether market data moves the market, and fills what rests there.
    var matches: Bool {
        switch self {
        case .trading, .postOnly, .limitOnly: true
        case .halt, .cancelOnly: false
        }
    }
}
