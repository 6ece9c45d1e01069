import Domain
import Testing

@testable import Calendars

@Suite struct CalendarOverridesTests {
    private static let text = """
        # The market closes early, we close.
        USD 2026-11-27 closed Day after Thanksgiving   # from the desk
        GBP 2026-12-25 open

        \tAED  2026-11-07   open
        GBP cut-off 15:30
        INR quotable yes
        SAR quotable no
        EUR 2026-11-30 closed
        """

    @Test func anOperatorClosesAndOpensDays() throws {
        let overrides = try CalendarOverrides(parsing: Self.text)
        #expect(overrides.entries.count == 7)
        let before = Sample.book
        let after = try before.applying(overrides)
        let thursday = "2026-11-25T09:00:00Z"
        #expect(try Sample.allowed("EURUSD", at: thursday) == "T+0=2026-11-25 T+1=2026-11-27")
        #expect(
            try Sample.allowed("EURUSD", at: thursday, in: after)
                == "T+0=2026-11-25 T+1=2026-12-01")
        let closed = try #require(after["USD"]?.closure(on: Sample.date("2026-11-27")))
        #expect(closed == Closure(name: "Day after Thanksgiving", isEstimate: false))
        #expect(
            try after["EUR"]?.closure(on: Sample.date("2026-11-30"))?.name
                == "closed by the operator")
        let christmas = try Sample.date("2026-12-25")
        #expect(before["GBP"]?.isOpen(on: christmas) == false)
        #expect(after["GBP"]?.isOpen(on: christmas) == true)
        #expect(after["GBP"]?.closure(on: christmas) == nil)
        #expect(try after["AED"]?.isOpen(on: Sample.date("2026-11-07")) == true)
        #expect(try after["AED"]?.isOpen(on: Sample.date("2026-11-14")) == false)
        #expect(try before.applying(.none) == before)
    }

    @Test func anOperatorSetsCutOffsAndWhatIsQuoted() throws {
        let after = try Sample.book.applying(CalendarOverrides(parsing: Self.text))
        let date = try Sample.date("2026-11-26")
        #expect(
            try after.cutOff(of: "GBP", on: date) == Sample.instant("2026-11-26T15:30:00Z"))
        #expect(
            try Sample.book.cutOff(of: "GBP", on: date) == Sample.instant("2026-11-26T14:00:00Z"))
        #expect(!Sample.book.isQuotable("INR") && after.isQuotable("INR"))
        #expect(Sample.book.isQuotable("SAR") && !after.isQuotable("SAR"))
        #expect(!after.isQuotable("CNY") && after.isQuotable("CNH"))
    }

    @Test func aLaterBookOverridesAnEarlier() throws {
        let closing = try CalendarOverrides(parsing: "GBP 2026-12-24 closed")
        let opening = try CalendarOverrides(parsing: "GBP 2026-12-24 open")
        let date = try Sample.date("2026-12-24")
        let closed = try Sample.book.applying(closing)
        #expect(closed["GBP"]?.isOpen(on: date) == false)
        let opened = try closed.applying(opening)
        #expect(opened["GBP"]?.isOpen(on: date) == true)
        #expect(try opened.applying(closing)["GBP"]?.isOpen(on: date) == false)
    }

    @Test func everyBadLineIsNamedAtOnce() throws {
        let text = """
            USD 2026-11-27 closed Day after Thanksgiving
            USD 2026-11-31 closed
            XXX 2026-11-27 closed
            # a comment counts as a line
            EUR 2026-12-24 maybe
            EUR 2026-12-24 open
            """
        let error = #expect(throws: CalendarError.self) {
            try CalendarOverrides(parsing: text, named: "overrides.txt")
        }
        #expect(
            try #require(error).description == """
                overrides.txt:2: 2026-11-31 is not a date like 2026-07-03
                overrides.txt:3: there is no calendar of XXX
                overrides.txt:5: a day is `open` or `closed`, not maybe
                """)
    }

    @Test(arguments: [
        ("USD", "a line is a currency, a date, and `open` or `closed`"),
        ("USD 2026-07-03", "a line is a currency, a date, and `open` or `closed`"),
        ("2026-07-03 USD open", "there is no calendar of 2026-07-03"),
        ("usd 2026-07-03 open", "there is no calendar of usd"),
        ("USD 2026-7-3 open", "2026-7-3 is not a date like 2026-07-03"),
        ("USD 2031-01-02 open", "the calendars do not reach 2031-01-02"),
        ("USD 2023-12-29 closed", "the calendars do not reach 2023-12-29"),
        ("USD 2026-07-03 OPEN", "a day is `open` or `closed`, not OPEN"),
        ("USD cut-off 24:00", "a cut-off is a time like 14:00"),
        ("USD cut-off 9:00", "a cut-off is a time like 14:00"),
        ("USD cut-off 14:00 local", "a cut-off is a time like 14:00"),
        ("INR quotable true", "quotable is yes or no"),
    ])
    func aBadLineSaysWhy(line: String, reason: String) throws {
        let issue = CalendarIssue(text: "overrides", line: 1, reason: reason)
        #expect(throws: CalendarError.malformed([issue])) {
            try CalendarOverrides(parsing: line)
        }
    }

    @Test(arguments: [
        ("USD 2026-07-03 open\nUSD 2026-07-03 closed", "USD 2026-07-03"),
        ("USD cut-off 13:00\nUSD cut-off 13:00", "USD cut-off"),
        ("INR quotable yes\r\nINR quotable no", "INR quotable"),
    ])
    func whatIsDecidedTwiceIsRefused(text: String, key: String) throws {
        let issue = CalendarIssue(
            text: "overrides", line: 2, reason: "\(key) is decided in line 1 already")
        #expect(throws: CalendarError.malformed([issue])) {
            try CalendarOverrides(parsing: text)
        }
    }
}
