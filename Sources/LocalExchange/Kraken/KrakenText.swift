import Domain
import Money

/// Numbers and times as Kraken writes them.
enum KrakenText {
    /// All of its digits, and at least so many behind the point.
    static func exact(_ value: Fixed, atLeast digits: Int) -> String {
        let cut = value.text(digits: digits)
        return value.isMultiple(of: Fixed.step(digits: digits)) ? cut : value.description
    }

    /// Seconds since 1970 with six fraction digits.
    static func seconds(_ instant: Instant) -> String {
        Fixed(uncheckedUnits: Int128(instant.microseconds) * 1_000_000_000_000).text(digits: 6)
    }

    /// RFC 3339 in whole seconds.
    static func wholeSeconds(_ instant: Instant) -> String {
        String(instant.description.prefix(19)) + "Z"
    }

    /// `Tue, 11 Nov 25 00:17:04 +0000`.
    static func rfc1123(_ instant: Instant) -> String {
        let text = Array(instant.description)
        let days = Int(instant.microseconds / 86_400_000_000)
        let month = Int(String(text[5...6])) ?? 1
        return "\(weekdays[(days + 4) % 7]), \(String(text[8...9])) \(months[month - 1]) "
            + "\(String(text[2...3])) \(String(text[11...18])) +0000"
    }

    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}
