extension Instant: CustomStringConvertible {
    /// The first and last moments that the text form can show: years 0001 to 9999.
    package static let textMin = Instant(microseconds: -62_135_596_800_000_000)
    package static let textMax = Instant(microseconds: 253_402_300_799_999_999)

    private static let microsecondsPerDay: Int64 = 86_400_000_000

    /// RFC 3339 in UTC with `Z` and six fraction digits, as every face of the API writes times.
    package var description: String {
        let (days, time) = Self.floorDivide(microseconds, by: Self.microsecondsPerDay)
        let second = time / 1_000_000
        let date = CivilDate(daysSinceEpoch: Int(days)).description
        return date + "T" + Self.padded(second / 3_600, 2) + ":"
            + Self.padded(second / 60 % 60, 2) + ":" + Self.padded(second % 60, 2) + "."
            + Self.padded(time % 1_000_000, 6) + "Z"
    }

    /// Reads an RFC 3339 date-time with any offset; digits beyond microseconds are cut.
    ///
    /// - Returns: `nil` for anything else, impossible dates included. A leap second is refused.
    package init?(rfc3339 text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, bytes.count <= 40,
            let date = CivilDate(utf8: bytes[0..<10]), bytes[10] | 0x20 == UInt8(ascii: "t"),
            let hour = Self.number(bytes, 11, 2), bytes[13] == UInt8(ascii: ":"),
            let minute = Self.number(bytes, 14, 2), bytes[16] == UInt8(ascii: ":"),
            let second = Self.number(bytes, 17, 2),
            hour < 24, minute < 60, second < 60
        else { return nil }
        var index = 19
        guard let fraction = Self.fraction(bytes, &index),
            let offset = Self.offsetSeconds(bytes, index)
        else { return nil }
        let days = Int64(date.daysSinceEpoch)
        let seconds = days * 86_400 + hour * 3_600 + minute * 60 + second - offset
        self.init(microseconds: seconds * 1_000_000 + fraction)
        guard self >= Self.textMin, self <= Self.textMax else { return nil }
    }

    private static func fraction(_ bytes: [UInt8], _ index: inout Int) -> Int64? {
        guard bytes[index] == UInt8(ascii: ".") else { return 0 }
        index += 1
        var value: Int64 = 0
        var digits = 0
        while index < bytes.count, (48...57).contains(bytes[index]) {
            if digits < 6 { value = value * 10 + Int64(bytes[index] - 48) }
            digits += 1
            index += 1
        }
        guard digits > 0 else { return nil }
        for _ in min(digits, 6)..<6 { value *= 10 }
        return value
    }

    private static func offsetSeconds(_ bytes: [UInt8], _ index: Int) -> Int64? {
        guard index < bytes.count else { return nil }
        if bytes[index] | 0x20 == UInt8(ascii: "z") { return index + 1 == bytes.count ? 0 : nil }
        let sign: Int64
        switch bytes[index] {
        case UInt8(ascii: "+"): sign = 1
        case UInt8(ascii: "-"): sign = -1
        default: return nil
        }
        guard index + 6 == bytes.count, bytes[index + 3] == UInt8(ascii: ":"),
            let hours = number(bytes, index + 1, 2), let minutes = number(bytes, index + 4, 2),
            hours < 24, minutes < 60
        else { return nil }
        return sign * (hours * 3_600 + minutes * 60)
    }

    private static func number(_ bytes: [UInt8], _ start: Int, _ count: Int) -> Int64? {
        guard start + count <= bytes.count else { return nil }
        var value: Int64 = 0
        for byte in bytes[start..<start + count] {
            guard (48...57).contains(byte) else { return nil }
            value = value * 10 + Int64(byte - 48)
        }
        return value
    }

    private static func padded(_ value: Int64, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }

    private static func floorDivide(_ value: Int64, by divisor: Int64) -> (Int64, Int64) {
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
