package import Domain

/// The calendars of all currencies, and the rules of value dates over them.
///
/// A value: an operator's change of the overrides makes a new book.
package struct CalendarBook: Hashable, Sendable {
    private var calendars: [String: CurrencyCalendar]
    /// The dates that every calendar knows.
    package let range: ClosedRange<CivilDate>

    /// The one whose centre the trade date rolls at, and that a cross settles over.
    static let dollar = "USD"
    /// Its pairs roll at its own centre.
    static let kiwi = "NZD"

    /// - Throws: ``CalendarError/malformed(_:)`` where two calendars are of one currency, their
    ///   ranges differ, or one of those that the rules need is missing.
    package init(_ calendars: [CurrencyCalendar]) throws(CalendarError) {
        var byCode: [String: CurrencyCalendar] = [:]
        var issues: [CalendarIssue] = []
        func complain(_ currency: String, _ reason: String) {
            issues.append(CalendarIssue(text: currency, line: 0, reason: reason))
        }
        for calendar in calendars {
            if byCode.updateValue(calendar, forKey: calendar.currency) != nil {
                complain(calendar.currency, "a second calendar")
            }
            if calendar.range != calendars[0].range {
                complain(calendar.currency, "another range than \(calendars[0].currency)")
            }
        }
        for code in [Self.dollar, Self.kiwi] where byCode[code] == nil {
            complain(code, "no calendar, and the rules need it")
        }
        guard issues.isEmpty, let range = calendars.first?.range else {
            throw .malformed(issues)
        }
        (self.calendars, self.range) = (byCode, range)
    }

    /// `nil` for an unknown currency.
    package subscript(code: String) -> CurrencyCalendar? { calendars[code] }

    /// By code.
    package var currencies: [String] { calendars.keys.sorted() }

    /// - Throws: ``CalendarError/unknownCurrency(_:)``.
    package func calendar(of code: String) throws(CalendarError) -> CurrencyCalendar {
        guard let calendar = calendars[code] else { throw .unknownCurrency(code) }
        return calendar
    }

    /// False for an unknown currency, and where the data or the operator says so.
    package func isQuotable(_ code: String) -> Bool { calendars[code]?.isQuotable ?? false }

    /// The moment from which it is too late to deal in the currency for settlement on the date.
    ///
    /// - Throws: ``CalendarError/unknownCurrency(_:)``, ``CalendarError/outOfRange(_:)``.
    package func cutOff(
        of code: String, on date: CivilDate
    ) throws(CalendarError) -> Instant {
        guard range.contains(date) else { throw .outOfRange(date) }
        return try calendar(of: code).cutOff(on: date)
    }

    /// The book with the operator's decisions over the data; over those of an earlier call too.
    ///
    /// - Throws: ``CalendarError/unknownCurrency(_:)`` where they were written for another book.
    package func applying(
        _ overrides: CalendarOverrides
    ) throws(CalendarError) -> CalendarBook {
        var book = self
        for entry in overrides.entries {
            var calendar = try book.calendar(of: entry.currency)
            switch entry.change {
            case .closed(let date, let name):
                calendar.close(date, because: Closure(name: name, isEstimate: false))
            case .open(let date): calendar.open(date)
            case .cutOff(let time): calendar.cutOff = time
            case .quotable(let isQuotable): calendar.isQuotable = isQuotable
            }
            book.calendars[entry.currency] = calendar
        }
        return book
    }
}
