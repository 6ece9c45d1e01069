import Domain
package import Money
import Routing

/// What the exchange shows of one market.
package struct MarketState: Sendable {
    package internal(set) var mode = MarketMode.trading
    /// Whether market data is ignored: a book that was set stays.
    package internal(set) var isPinned = false
    /// The book as it was told last.
    package private(set) var view: BookShown
    /// Newest last.
    package private(set) var trades: [PublicTrade] = []
    package private(set) var open: Fixed?
    package private(set) var high = Fixed.zero
    package private(set) var low = Fixed.zero
    package private(set) var last = Fixed.zero
    package private(set) var volume = Fixed.zero
    package private(set) var quoteVolume = Fixed.zero
    package private(set) var tradeCount: UInt64 = 0
    private(set) var isTouched = true

    init(symbol: Symbol, firstID: UInt64, at: Instant) {
        view = BookShown(symbol: symbol, lastID: firstID, bids: [], asks: [], at: at)
    }

    mutating func touch() { isTouched = true }

    /// - Returns: `nil` where nothing changed.
    mutating func refresh(bids: [BookLevel], asks: [BookLevel], at: Instant) -> BookChange? {
        isTouched = false
        let bidChanges = Self.changes(from: view.bids, to: bids) { $0 > $1 }
        let askChanges = Self.changes(from: view.asks, to: asks) { $0 < $1 }
        let count = bidChanges.count + askChanges.count
        guard count > 0 else { return nil }
        let firstID = view.lastID + 1
        let lastID = view.lastID + UInt64(count)
        view = BookShown(symbol: view.symbol, lastID: lastID, bids: bids, asks: asks, at: at)
        return BookChange(
            symbol: view.symbol, firstID: firstID, lastID: lastID, bids: bidChanges,
            asks: askChanges, at: at, view: view)
    }

    /// Both best first.
    private static func changes(
        from old: [BookLevel], to new: [BookLevel], isBetter: (Fixed, Fixed) -> Bool
    ) -> [BookLevel] {
        var changes: [BookLevel] = []
        var index = 0
        for level in new {
            while index < old.count, isBetter(old[index].price, level.price) {
                changes.append(BookLevel(price: old[index].price, quantity: .zero))
                index += 1
            }
            if index < old.count, old[index].price == level.price {
                if old[index].quantity != level.quantity { changes.append(level) }
                index += 1
            } else {
                changes.append(level)
            }
        }
        for level in old[index...] {
            changes.append(BookLevel(price: level.price, quantity: .zero))
        }
        return changes
    }

    mutating func traded(
        price: Fixed, quantity: Fixed, aggressor: Side, at: Instant
    ) -> PublicTrade {
        let open = self.open ?? price
        if self.open == nil { (self.open, high, low) = (price, price, price) }
        (last, high, low) = (price, max(high, price), min(low, price))
        volume = (try? volume.adding(quantity)) ?? volume
        let notional = try? price.multiplied(by: quantity, rounding: .down)
        quoteVolume = (try? quoteVolume.adding(notional ?? .zero)) ?? quoteVolume
        tradeCount += 1
        let trade = PublicTrade(
            symbol: view.symbol, number: tradeCount, price: price, quantity: quantity,
            aggressor: aggressor, at: at,
            day: DayFigures(
                open: open, high: high, low: low, volume: volume, quoteVolume: quoteVolume))
        if trades.count >= 2 * SandboxLimits.publicTradesMax {
            trades.removeFirst(SandboxLimits.publicTradesMax)
        }
        trades.append(trade)
        return trade
    }
}
