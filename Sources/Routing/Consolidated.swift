package import Money

/// The best of several venues' books of one symbol, taken together.
package enum Consolidated {
    package static func bestBid(of books: [Book]) -> Fixed? {
        books.compactMap(\.bids.first?.price).max()
    }

    package static func bestAsk(of books: [Book]) -> Fixed? {
        books.compactMap(\.asks.first?.price).min()
    }

    /// Halfway between the best bid and the best ask, rounded half to even; `nil` where a side is
    /// empty.
    ///
    /// Venues may be crossed with one another: the mid is then between the crossed prices.
    package static func mid(of books: [Book]) -> Fixed? {
        guard let bid = bestBid(of: books), let ask = bestAsk(of: books) else { return nil }
        let sum = bid.units + ask.units
        let half = sum / 2
        return Fixed(uncheckedUnits: half + (sum % 2 != 0 && half % 2 != 0 ? 1 : 0))
    }
}
