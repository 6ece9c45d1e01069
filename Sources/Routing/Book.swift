package import Domain
package import Money

/// One price and what is offered there, in the base asset; both above zero.
package struct BookLevel: Hashable, Sendable {
    package let price: Fixed
    package let quantity: Fixed

    package init(price: Fixed, quantity: Fixed) {
        (self.price, self.quantity) = (price, quantity)
    }
}

/// One venue's order book of one symbol at one moment. Best level first on both sides.
package struct Book: Hashable, Sendable {
    package let symbol: Symbol
    package let bids: [BookLevel]
    package let asks: [BookLevel]
    /// When the venue said it was so.
    package let at: Instant
    /// Grows with every change at the venue: newer means larger.
    package let sequence: UInt64

    package init(
        symbol: Symbol, bids: [BookLevel], asks: [BookLevel], at: Instant, sequence: UInt64
    ) {
        self.symbol = symbol
        self.bids = bids
        self.asks = asks
        self.at = at
        self.sequence = sequence
    }

    /// The levels that an order of `side` takes from.
    package func levels(takenBy side: Side) -> [BookLevel] { side == .buy ? asks : bids }

    /// The same book with these quantities taken out at these prices; what is not there is ignored.
    package func without(bids: [Fixed: Fixed], asks: [Fixed: Fixed]) -> Book {
        func left(_ levels: [BookLevel], _ own: [Fixed: Fixed]) -> [BookLevel] {
            guard !own.isEmpty else { return levels }
            return levels.compactMap { level in
                guard let taken = own[level.price] else { return level }
                let units = level.quantity.units - taken.units
                guard units > 0 else { return nil }
                return BookLevel(price: level.price, quantity: Fixed(uncheckedUnits: units))
            }
        }
        return Book(
            symbol: symbol, bids: left(self.bids, bids), asks: left(self.asks, asks), at: at,
            sequence: sequence)
    }

    /// Halfway between best bid and best ask, rounded half to even; `nil` for a one-sided book.
    package var mid: Fixed? {
        guard let bid = bids.first, let ask = asks.first else { return nil }
        let sum = bid.price.units + ask.price.units
        return Fixed(uncheckedUnits: sum / 2 + (sum % 2 != 0 && sum / 2 % 2 != 0 ? 1 : 0))
    }
}
