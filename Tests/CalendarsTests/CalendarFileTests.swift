import Domain
import Testing

@testable import Calendars

@Suite struct CalendarFileTests {
    private static let good = """
        # A comment.
        currency EUR
        source somebody
        range 2024-01-01 2030-12-31
        weekend saturday sunday
        cut-off 14:00
        quotable no
        zone Europe/Berlin
        offset 2023-12-31T00:00Z +01:00
        offset 2024-03-31T01:00Z +02:00
        closed 2024-01-01 New Year's Day
        estimate 2024-04-10 Eid al-Fitr

        """

    @Test func aFileIsRead() throws {
        let calendar = try CurrencyCalendar(parsing: Self.good, named: "EUR")
        #expect(calendar.currency == "EUR")
        #expect(calendar.source == "somebody")
        #expect(calendar.zoneName == "Europe/Berlin")
        #expect(calendar.weekend == [.saturday, .sunday])
        #expect(calendar.cutOff.description == "14:00")
        #expect(!calendar.isQuotable)
        #expect(calendar.holidays.map(\.closure.name) == ["New Year's Day", "Eid al-Fitr"])
        #expect(calendar.holidays.map(\.closure.isEstimate) == [false, true])
        #expect(try calendar.isOpen(on: Sample.date("2024-01-02")))
        #expect(try !calendar.isOpen(on: Sample.date("2024-01-06")))
    }

    /// A line of the good file, what stands there instead, and the complaints.
    @Test(arguments: [
        ("currency EUR", "currency eur", "EUR:2: currency is three capital letters, not eur"),
        ("currency EUR", "", "EUR:0: no currency"),
        ("source somebody", "source a\nsource b", "EUR:4: a second source"),
        ("range 2024-01-01 2030-12-31", "range 2024-01-01", "range is two dates in order"),
        ("range 2024-01-01 2030-12-31", "range 2030-12-31 2024-01-01", "two dates in order"),
        ("range 2024-01-01 2030-12-31", "range 2024-02-01 2030-12-31", "outside the range"),
        ("weekend saturday sunday", "weekend sunday saturday", "weekdays in their order"),
        ("weekend saturday sunday", "weekend caturday", "weekdays in their order"),
        ("weekend saturday sunday", "weekend sunday sunday", "EUR:5: weekend is weekdays"),
        ("weekend saturday sunday", "weekend monday sunday", "EUR:11: on the weekend"),
        ("cut-off 14:00", "cut-off 2pm", "cut-off is a time of day, not 2pm"),
        ("quotable no", "quotable maybe", "quotable is yes or no, not maybe"),
        ("zone Europe/Berlin", "zone", "a line is a word, a space and a value"),
        ("quotable no", "quotable  no", "a line is a word, a space and a value"),
        ("quotable no", "quotable no\nsuspended no", "EUR:8: unknown: suspended"),
        ("offset 2024-03-31T01:00Z +02:00", "offset 2023-12-31T00:00Z +02:00", "not after the"),
        ("offset 2024-03-31T01:00Z +02:00", "offset 2024-03-31 +02:00", "not a moment and an"),
        ("offset 2024-03-31T01:00Z +02:00", "offset 2024-03-31T01:00Z 2", "not a moment and an"),
        ("offset 2024-03-31T01:00Z +02:00", "offset 2024-03-31T01:00Z Z", "not a moment and an"),
        ("estimate 2024-04-10 Eid al-Fitr", "estimate 2024-04-10", "not a date and a name"),
        ("estimate 2024-04-10 Eid al-Fitr", "closed 2024-04-31 X", "not a date and a name"),
        ("estimate 2024-04-10 Eid al-Fitr", "closed 2024-01-01 X", "not after the date before"),
        ("estimate 2024-04-10 Eid al-Fitr", "closed 2024-04-13 X", "EUR:12: on the weekend"),
    ])
    func aBadFileIsRefused(line: String, instead: String, complaint: String) throws {
        let text = Self.good.split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0 == line ? instead : String($0) }.joined(separator: "\n")
        #expect(text != Self.good)
        let error = #expect(throws: CalendarError.self) {
            try CurrencyCalendar(parsing: text, named: "EUR")
        }
        #expect(try #require(error).description.contains(complaint))
    }

    @Test func everyBadLineIsNamedInOrder() throws {
        let text = Self.good.replacing("EUR", with: "euro").replacing("14:00", with: "25:00")
            .replacing("estimate", with: "perhaps")
        let error = #expect(throws: CalendarError.self) {
            try CurrencyCalendar(parsing: text, named: "EUR")
        }
        guard case .malformed(let issues) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(issues.map(\.line) == [2, 6, 12])
    }

    @Test func aBookIsWholeOrRefused() throws {
        let euro = try CurrencyCalendar(parsing: Self.good, named: "EUR")
        let error = #expect(throws: CalendarError.self) { try CalendarBook([euro, euro]) }
        #expect(
            try #require(error).description == """
                EUR:0: a second calendar
                USD:0: no calendar, and the rules need it
                NZD:0: no calendar, and the rules need it
                """)
        #expect(throws: CalendarError.self) { try CalendarBook([]) }
        #expect(throws: CalendarError.self) { try CalendarBook(files: [("EUR", [0xff])]) }
    }
}
