/// The checksum of a Kraken book: CRC-32 over the ten best asks from the lowest, then the ten best
/// bids from the highest, each price and quantity as it was on the wire without its point and its
/// leading zeros (Kraken WebSocket API, "Book Checksum"; version 1 and 2 compute the same).
package struct KrakenChecksum: Sendable {
    package static let levels = 10

    private var crc = CRC32()

    package init() {}

    /// - Parameters:
    ///   - asks: price and quantity as their wire texts, the lowest first; ten are used.
    ///   - bids: the highest first.
    package static func of(
        asks: some Sequence<(price: String, quantity: String)>,
        bids: some Sequence<(price: String, quantity: String)>
    ) -> UInt32 {
        var checksum = KrakenChecksum()
        for level in asks.prefix(levels) { checksum.add(level) }
        for level in bids.prefix(levels) { checksum.add(level) }
        return checksum.crc.value
    }

    private mutating func add(_ level: (price: String, quantity: String)) {
        add(level.price)
        add(level.quantity)
    }

    private mutating func add(_ text: String) {
        var isLeading = true
        for byte in text.utf8 where byte != UInt8(ascii: ".") {
            if isLeading, byte == UInt8(ascii: "0") { continue }
            isLeading = false
            crc.add(byte)
        }
    }
}
