package import Money

/// A market: one unit of `base` is priced in `quote`. Written `BASE-QUOTE`.
package struct Symbol: Hashable, Comparable, Sendable {
    package let base: Asset
    package let quote: Asset

    package init(base: Asset, quote: Asset) { (self.base, self.quote) = (base, quote) }

    package static func < (left: Symbol, right: Symbol) -> Bool {
        (left.base, left.quote) < (right.base, right.quote)
    }
}

extension Symbol: CustomStringConvertible {
    package var description: String { "\(base.code)-\(quote.code)" }
}

/// Which way an order goes, seen from the base asset.
package enum Side: String, CaseIterable, Hashable, Sendable {
    case buy = "BUY"
    case sell = "SELL"

    package var opposite: Side {
        switch self {
        case .buy: .sell
        case .sell: .buy
        }
    }
}
