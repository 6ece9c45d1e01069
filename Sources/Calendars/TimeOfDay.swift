/// A minute of the day on the clocks of a place.
package struct TimeOfDay: Hashable, Sendable {
    /// 0...1439 after midnight.
    package let minutes: Int

    /// Reads `HH:MM`, 00:00 to 23:59; `nil` for anything else.
    package init?(_ text: some StringProtocol) {
        let bytes = Array(text.utf8)
        guard bytes.count == 5, bytes[2] == UInt8(ascii: ":"),
            let hour = Self.number(bytes[0], bytes[1]), hour < 24,
            let minute = Self.number(bytes[3], bytes[4]), minute < 60
        else { return nil }
        minutes = hour * 60 + minute
    }

    private static func number(_ tens: UInt8, _ ones: UInt8) -> Int? {
        guard (48...57).contains(tens), (48...57).contains(ones) else { return nil }
        return Int(tens - 48) * 10 + Int(ones - 48)
    }
}

extension TimeOfDay: CustomStringConvertible {
    package var description: String {
        let (hour, minute) = minutes.quotientAndRemainder(dividingBy: 60)
        return (hour < 10 ? "0" : "") + "\(hour):" + (minute < 10 ? "0" : "") + "\(minute)"
    }
}
