import Domain
import Testing

@testable import Calendars

/// Short forms for the tables of the tests.
enum Sample {
    static let book = CalendarBook.embedded

    static func date(_ text: String) throws -> CivilDate { try #require(CivilDate(text)) }
    static func instant(_ text: String) throws -> Instant {
        try #require(Instant(rfc3339: text))
    }

    /// `EURUSD` as two codes.
    static func pair(_ text: String) -> (from: String, to: String) {
        (String(text.prefix(3)), String(text.suffix(3)))
    }

    /// `T+0=2026-07-03 T+1=2026-07-06`.
    static func allowed(
        _ pair: String, at now: String, in book: CalendarBook = book
    ) throws -> String {
        let (from, to) = Self.pair(pair)
        return try book.allowedDates(from: from, to: to, at: instant(now))
            .map { "\($0.tenor)=\($0.date)" }.joined(separator: " ")
    }
}
