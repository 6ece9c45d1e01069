package import Domain
package import Money
package import Routing

/// One line of a tape: what one venue said about one symbol.
package struct TapeMessage: Hashable, Sendable {
    package enum Content: Hashable, Sendable {
        /// The whole book. Update ids up to `last` are part of it.
        case snapshot(bids: [BookLevel], asks: [BookLevel], last: UInt64?)
        /// New quantities at some prices, zero for none; `update` is the venue's id of it.
        case delta(bids: [BookLevel], asks: [BookLevel], update: UInt64?)
        case trade(price: Fixed, quantity: Fixed, aggressor: Side)
    }

    /// Since the start in a bundle, since 1970 in a recording; exactly as written.
    package let seconds: Fixed
    package let venue: String
    /// `BASE/QUOTE`, with the venue's own codes.
    package let symbol: String
    package let content: Content

    package init(seconds: Fixed, venue: String, symbol: String, content: Content) {
        self.seconds = seconds
        self.venue = venue
        self.symbol = symbol
        self.content = content
    }

    /// ``seconds`` in whole microseconds, truncated.
    package var microseconds: Int64 { Int64(truncatingIfNeeded: seconds.units / 1_000_000_000_000) }
}

/// The first line of a bundle: who takes part.
package struct TapeHeader: Hashable, Sendable {
    package struct Member: Hashable, Sendable {
        package let venue: String
        package let tick: Fixed
        /// Fraction of the notional.
        package let takerFee: Fixed
    }

    /// `BASE/QUOTE`; the symbol of every message.
    package let symbol: String
    package let members: [Member]
}
