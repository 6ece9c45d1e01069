package import Domain

/// An order's id as venues take it for a client order id: 32 hexadecimal digits, which is within
/// Binance's 36 characters and one of Kraken's forms.
package enum WireClientID {
    package static func text(_ id: OrderID) -> String {
        String(id.description.lazy.filter { $0 != "-" })
    }

    /// `nil` for what is none of ours. Kraken may give it back with hyphens.
    package static func order(_ text: String) -> OrderID? {
        if text.utf8.count == 36 { return OrderID(text) }
        guard text.utf8.count == 32,
            let high = UInt64(text.prefix(16), radix: 16),
            let low = UInt64(text.suffix(16), radix: 16)
        else { return nil }
        return OrderID(high: high, low: low)
    }
}
