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
        // Digits alone: a number's sign is none of ours.
        guard let bytes = HexText.bytes(text), bytes.count == 16 else { return nil }
        let words = bytes.reduce(into: (high: UInt64(0), low: UInt64(0))) { words, byte in
            words.high = words.high << 8 | words.low >> 56
            words.low = words.low << 8 | UInt64(byte)
        }
        return OrderID(high: words.high, low: words.low)
    }
}
