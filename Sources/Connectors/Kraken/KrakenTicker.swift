package import Money
package import StrictJSON

/// The figures of a market in the last 24 hours (Kraken WebSocket API v2, "Ticker").
package struct KrakenTicker: Hashable, Sendable {
    package let pair: String
    package let last: Fixed
    package let low: Fixed
    package let high: Fixed
    /// Base asset.
    package let volume: Fixed
    /// Since 24 hours ago; may be below zero.
    package let change: Fixed

    package init(_ value: JSONValue) throws(KrakenError) {
        let fields = try KrakenFields(value, "ticker")
        pair = try fields.text("symbol")
        last = try fields.notNegative("last")
        low = try fields.notNegative("low")
        high = try fields.notNegative("high")
        volume = try fields.notNegative("volume")
        change = try fields.has("change") ? fields.amount("change") : .zero
    }

    /// A market that nobody traded in has a ticker of zeros.
    package var hasTraded: Bool { last.isPositive && low.isPositive && high.isPositive }

    /// The price 24 hours ago.
    package var open: Fixed {
        guard let open = try? last.subtracting(change), open.isPositive else { return last }
        return open
    }
}
