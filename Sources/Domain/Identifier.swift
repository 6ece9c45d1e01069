/// The id of one `Entity`: a UUID of version 7 (RFC 9562), so ids sort by the time they were made.
///
/// Made from a time and random bits that the caller supplies; written in lower case.
package struct Identifier<Entity>: Hashable, Comparable, Sendable {
    package let high: UInt64
    package let low: UInt64

    package init(high: UInt64, low: UInt64) { (self.high, self.low) = (high, low) }

    /// - Parameters:
    ///   - instant: cut to milliseconds, the first 48 bits.
    ///   - random: 74 bits of these are used.
    package init(at instant: Instant, random: (UInt64, UInt64)) {
        let milliseconds = UInt64(bitPattern: instant.microseconds / 1_000)
        high = milliseconds << 16 | 0x7000 | random.0 & 0x0FFF
        low = 0x8000_0000_0000_0000 | random.1 >> 2
    }

    package static func < (left: Self, right: Self) -> Bool {
        (left.high, left.low) < (right.high, right.low)
    }
}

extension Identifier: CustomStringConvertible {
    private static var hyphens: Set<Int> { [8, 13, 18, 23] }

    package var description: String {
        String(unsafeUninitializedCapacity: 36) { buffer in
            var index = 0
            for shift in stride(from: 124, through: 0, by: -4) {
                if index == 8 || index == 13 || index == 18 || index == 23 {
                    buffer[index] = UInt8(ascii: "-")
                    index += 1
                }
                let word = shift >= 64 ? high : low
                let nibble = UInt8(truncatingIfNeeded: word >> UInt64(shift % 64)) & 0xF
                buffer[index] = nibble < 10 ? nibble + 48 : nibble + 87
                index += 1
            }
            return 36
        }
    }

    /// Reads a UUID of any version in its hyphened form, either case.
    package init?(_ text: String) {
        guard text.utf8.count == 36 else { return nil }
        var words: (UInt64, UInt64) = (0, 0)
        var nibbles = 0
        for (index, byte) in text.utf8.enumerated() {
            if Self.hyphens.contains(index) {
                guard byte == UInt8(ascii: "-") else { return nil }
                continue
            }
            guard let value = Self.nibble(byte) else { return nil }
            if nibbles < 16 {
                words.0 = words.0 << 4 | value
            } else {
                words.1 = words.1 << 4 | value
            }
            nibbles += 1
        }
        self.init(high: words.0, low: words.1)
    }

    private static func nibble(_ byte: UInt8) -> UInt64? {
        switch byte {
        case 48...57: UInt64(byte - 48)
        case 65...70: UInt64(byte - 55)
        case 97...102: UInt64(byte - 87)
        default: nil
        }
    }
}

package typealias ConversionID = Identifier<Conversion>
package typealias OrderID = Identifier<Order>
package typealias TradeID = Identifier<Trade>
package typealias EventID = Identifier<DomainEvent>

extension OrderID {
    private static let freeBits: UInt64 = 0x3FFF_FFFF_FFFF_FFFF
    /// An odd factor modulo 2^62 permutes the 62 free bits.
    private static let factor: UInt64 = 0x9E37_79B9_7F4A_7C15
    /// factor * inverse is 1 modulo 2^64.
    private static let inverse: UInt64 = 0xF1DE_83E1_9937_733D

    /// The id of the `attempt`th order of a leg: always the same for the same inputs.
    ///
    /// It keeps the conversion's time, so orders sort with their conversion. For one conversion the
    /// low word is a bijection of (leg, attempt), so two attempts never share an id; for two
    /// conversions of one millisecond it is scattered first, however near their ids are.
    package init(of conversion: ConversionID, leg: Int, attempt: Int) {
        precondition(leg >= 0 && attempt >= 0, "legs and attempts are counted from 0")
        let step = UInt64(leg) << 32 | UInt64(attempt) + 1
        let mixed = (Self.scattered(conversion.low) ^ step) &* Self.factor
        self.init(high: conversion.high, low: 0x8000_0000_0000_0000 | mixed & Self.freeBits)
    }

    /// Whether this is the id of some order of the conversion: the bijection taken back.
    ///
    /// True for an order of another conversion of the same millisecond once in 2^40 cases.
    package func belongs(to conversion: ConversionID) -> Bool {
        guard high == conversion.high else { return false }
        let step = ((low &* Self.inverse) ^ Self.scattered(conversion.low)) & Self.freeBits
        let attempt = step & 0xFFFF_FFFF
        return step >> 32 < UInt64(Limits.legsMax) && 1...0xF_FFFF ~= attempt
    }

    /// The finalizer of SplitMix64 (Steele, Lea, Flood 2014): a change of one bit changes half of
    /// them.
    private static func scattered(_ word: UInt64) -> UInt64 {
        var mixed = word
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
