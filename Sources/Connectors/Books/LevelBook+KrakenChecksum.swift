internal import Money
internal import Routing
internal import VenueProtocols

extension LevelBook {
    /// The checksum over the ten best asks and then the ten best bids (Kraken WebSocket API v2,
    /// "Book Checksum").
    ///
    /// A number with its point and its leading zeros taken away is the count of its last decimal:
    /// no text has to be kept for it, only how many decimals the instrument has. A level with more
    /// decimals than that is cut, so that the checksum differs.
    ///
    /// - Parameters:
    ///   - priceDigits: the instrument's `price_precision`, 0...18.
    ///   - quantityDigits: its `qty_precision`, 0...18.
    package func krakenChecksum(priceDigits: Int, quantityDigits: Int) -> UInt32 {
        let priceStep = Fixed.step(digits: priceDigits).units
        let quantityStep = Fixed.step(digits: quantityDigits).units
        var crc = CRC32()
        for level in top(.sell, KrakenChecksum.levels) {
            crc.add(count: level.price.units / priceStep)
            crc.add(count: level.quantity.units / quantityStep)
        }
        for level in top(.buy, KrakenChecksum.levels) {
            crc.add(count: level.price.units / priceStep)
            crc.add(count: level.quantity.units / quantityStep)
        }
        return crc.value
    }
}

extension CRC32 {
    /// Adds the decimal digits of a count; none for zero.
    fileprivate mutating func add(count: Int128) {
        guard let small = UInt64(exactly: count) else {
            for byte in String(count).utf8 { add(byte) }
            return
        }
        // The highest power of ten that is not above it, then digit by digit.
        var power: UInt64 = 1
        while small / power >= 10 { power *= 10 }
        var rest = small
        while power > 0, small > 0 {
            add(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest / power))
            rest %= power
            power /= 10
        }
    }
}
