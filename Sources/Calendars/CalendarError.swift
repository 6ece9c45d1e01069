package import Domain

/// Everything that calendars refuse.
package enum CalendarError: Error, Hashable, Sendable {
    /// There is no calendar of the currency.
    case unknownCurrency(String)
    /// The date, or one that had to be looked at, is before or after what the calendars know.
    case outOfRange(CivilDate)
    /// Every bad line of a text, in the order of the lines; never empty.
    case malformed([CalendarIssue])
}

/// One bad line of a data file or of an operator's overrides.
package struct CalendarIssue: Hashable, Sendable, CustomStringConvertible {
    /// The name of the text, for who reads the message.
    package let text: String
    /// From 1; 0 where what is wrong is that something is missing.
    package let line: Int
    package let reason: String

    package var description: String { "\(text):\(line): \(reason)" }
}

extension CalendarError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unknownCurrency(let code): "there is no calendar of \(code)"
        case .outOfRange(let date): "the calendars do not reach \(date)"
        case .malformed(let issues): issues.map(\.description).joined(separator: "\n")
        }
    }
}
