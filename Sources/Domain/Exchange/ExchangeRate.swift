package import Money

/// The price of a foreign exchange, as a client sees it (spec/exchange.md, section 2).
package struct ExchangeRate: Hashable, Sendable {
    /// What the client does with the base of the pair.
    package enum Side: String, CaseIterable, Hashable, Sendable {
        /// Sells it: `to = from * price`.
        case bid = "BID"
        /// Buys it: `to = from / price`.
        case offer = "OFFER"
    }

    /// Units of the quote currency for one of the base, with at most ``decimals(of:)`` decimals.
    package let price: Fixed
    /// By market convention.
    package let pair: Symbol
    package let side: Side

    package init(price: Fixed, pair: Symbol, side: Side) {
        self.price = price
        self.pair = pair
        self.side = side
    }

    package var sold: Asset { side == .bid ? pair.base : pair.quote }
    package var bought: Asset { side == .bid ? pair.quote : pair.base }

    /// Decimals of a price: five, and three where a unit of the quote currency is small.
    package static func decimals(of pair: Symbol) -> Int { pair.quote.code == "JPY" ? 3 : 5 }

    /// What comes for an amount sold, to the minor unit of the currency bought.
    ///
    /// The intermediate result has 18 digits: an amount and a price of few digits never come so
    /// near to half a minor unit that the second rounding could see a tie that is none.
    ///
    /// - Throws: ``MoneyError/overflow``, ``MoneyError/divisionByZero``.
    package func bought(for sold: Fixed) throws(MoneyError) -> Fixed {
        try exactlyBought(for: sold).rounded(toDigits: bought.scale, .halfEven)
    }

    /// What goes for an amount bought, to the minor unit of the currency sold.
    ///
    /// - Throws: as ``bought(for:)``.
    package func sold(for bought: Fixed) throws(MoneyError) -> Fixed {
        try exactlySold(for: bought).rounded(toDigits: sold.scale, .halfEven)
    }

    /// Before the rounding to the minor unit.
    ///
    /// - Throws: as ``bought(for:)``.
    package func exactlyBought(for sold: Fixed) throws(MoneyError) -> Fixed {
        switch side {
        case .bid: try sold.multiplied(by: price, rounding: .halfEven)
        case .offer: try sold.divided(by: price, rounding: .halfEven)
        }
    }

    /// Before the rounding to the minor unit.
    ///
    /// - Throws: as ``bought(for:)``.
    package func exactlySold(for bought: Fixed) throws(MoneyError) -> Fixed {
        switch side {
        case .bid: try bought.divided(by: price, rounding: .halfEven)
        case .offer: try bought.multiplied(by: price, rounding: .halfEven)
        }
    }
}

extension Symbol {
    /// Which currency of two is the base, by market convention: the one that comes first.
    private static let bases = [
        "EUR", "GBP", "AUD", "NZD", "USD", "CAD", "CHF", "KWD", "BHD", "SGD", "HKD", "CNH", "CNY",
        "AED", "SAR", "PLN", "DKK", "NOK", "SEK", "ILS", "RON", "TRY", "MXN", "ZAR", "CZK", "THB",
        "INR", "HUF", "JPY",
    ]
    private static let ranks = Dictionary(
        uniqueKeysWithValues: bases.enumerated().map { ($1, $0) })

    /// The pair of two currencies as the market writes it; `nil` where there is no convention for
    /// one of them, or both are the same.
    package init?(currencies one: Asset, _ other: Asset) {
        guard let first = Self.ranks[one.code], let second = Self.ranks[other.code],
            first != second
        else { return nil }
        self = first < second ? Symbol(base: one, quote: other) : Symbol(base: other, quote: one)
    }

    /// As rates write it: `GBPUSD`.
    package var pairCode: String { base.code + quote.code }
}
