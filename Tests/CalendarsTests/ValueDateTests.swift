import Domain
import Testing

@testable import Calendars

@Suite struct ValueDateTests {
    @Test(arguments: [
        // Plain days, and over a weekend.
        ("EURUSD", "2026-03-02", "2026-03-03", "2026-03-04"),
        ("EURUSD", "2026-03-05", "2026-03-06", "2026-03-09"),
        ("EURUSD", "2026-03-06", "2026-03-09", "2026-03-10"),
        // Thanksgiving on T+1 does not push T+2, but nothing settles on it.
        ("EURUSD", "2026-11-25", "2026-11-27", "2026-11-27"),
        ("GBPUSD", "2026-11-25", "2026-11-27", "2026-11-27"),
        // Thanksgiving on T+2 moves the date.
        ("EURUSD", "2026-11-24", "2026-11-25", "2026-11-27"),
        // A holiday of the other currency on T+1 does push T+2: 20 March in Tokyo.
        ("USDJPY", "2026-03-19", "2026-03-23", "2026-03-24"),
        // A cross: Thanksgiving on the final day, then on a day between.
        ("EURGBP", "2026-11-24", "2026-11-25", "2026-11-27"),
        ("EURGBP", "2026-11-25", "2026-11-27", "2026-11-27"),
        // A cross counts days that are good in both: 4 May is a holiday in London, 1 May in Europe.
        ("EURGBP", "2026-04-30", "2026-05-05", "2026-05-06"),
        // 3 July 2026 is a business day of the Federal Reserve; 4 July is a Saturday.
        ("EURUSD", "2026-07-01", "2026-07-02", "2026-07-03"),
        // The leap day, and the day behind it.
        ("EURUSD", "2024-02-28", "2024-02-29", "2024-03-01"),
        ("EURUSD", "2028-02-28", "2028-02-29", "2028-03-01"),
        ("EURUSD", "2027-02-26", "2027-03-01", "2027-03-02"),
        // Year ends: London keeps the Monday for a New Year's Day on Saturday, New York does not.
        ("EURUSD", "2025-12-30", "2025-12-31", "2026-01-02"),
        ("GBPUSD", "2027-12-30", "2027-12-31", "2028-01-04"),
        ("USDJPY", "2026-12-29", "2026-12-30", "2027-01-04"),
        // Riyadh, Kuwait and Bahrain close Friday and Saturday: Sunday counts, Monday settles.
        ("USDSAR", "2026-11-03", "2026-11-04", "2026-11-05"),
        ("USDSAR", "2026-11-04", "2026-11-05", "2026-11-09"),
        ("USDSAR", "2026-11-05", "2026-11-09", "2026-11-09"),
        ("USDKWD", "2026-11-05", "2026-11-09", "2026-11-09"),
        ("BHDUSD", "2026-11-04", "2026-11-05", "2026-11-09"),
        ("EURSAR", "2026-11-05", "2026-11-09", "2026-11-10"),
        // Dubai closes Saturday and Sunday.
        ("USDAED", "2026-11-05", "2026-11-06", "2026-11-09"),
        // A trade date that is a holiday is counted from like any other.
        ("EURUSD", "2026-11-26", "2026-11-27", "2026-11-30"),
    ])
    func datesAreCounted(
        pair: String, tradeDate: String, tomorrow: String, dayAfter: String
    ) throws {
        let (from, to) = Sample.pair(pair)
        let trade = try Sample.date(tradeDate)
        for (from, to) in [(from, to), (to, from)] {
            for (tenor, expected) in [(Tenor.tomorrow, tomorrow), (.dayAfter, dayAfter)] {
                let date = try Sample.book.valueDate(tenor, from: from, to: to, tradeDate: trade)
                #expect(date.description == expected, "\(tenor)")
            }
        }
    }

    @Test(arguments: [
        ("USDCAD", Tenor.tomorrow), ("CADUSD", .tomorrow), ("USDTRY", .tomorrow),
        ("TRYUSD", .tomorrow), ("EURCAD", .dayAfter), ("EURTRY", .dayAfter), ("CADTRY", .dayAfter),
        ("EURUSD", .dayAfter), ("USDMXN", .dayAfter), ("USDAED", .dayAfter),
    ])
    func onlyCanadaAndTurkeyAreSpotTomorrowAgainstTheDollar(pair: String, tenor: Tenor) throws {
        let (from, to) = Sample.pair(pair)
        #expect(CalendarBook.spotTenor(from, to) == tenor)
        let tradeDate = try Sample.date("2026-03-03")
        let spot = try Sample.book.spotDate(from: from, to: to, tradeDate: tradeDate)
        #expect(spot == tradeDate.adding(days: tenor.days))
    }

    @Test(arguments: [
        ("2026-11-26", "EURUSD", "2026-11-27"), ("2026-11-26", "EURGBP", "2026-11-27"),
        ("2026-11-27", "EURUSD", "2026-11-27"), ("2026-12-25", "EURGBP", "2026-12-29"),
        ("2026-11-06", "USDSAR", "2026-11-09"), ("2030-12-31", "EURUSD", "2030-12-31"),
    ])
    func aDateRollsToTheNextGoodOne(date: String, pair: String, expected: String) throws {
        let (from, to) = Sample.pair(pair)
        let rolled = try Sample.book.rolled(Sample.date(date), from: from, to: to)
        #expect(rolled.description == expected)
        #expect(try Sample.book.isGood(rolled, from: from, to: to))
        #expect(try Sample.book.isGood(Sample.date(date), from: from, to: to) == (date == expected))
    }

    @Test func nothingIsSaidBeyondTheData() throws {
        let book = Sample.book
        let last = try Sample.date("2030-12-31")
        let next = last.adding(days: 1)
        #expect(throws: CalendarError.outOfRange(next)) {
            try book.valueDate(.tomorrow, from: "EUR", to: "USD", tradeDate: last)
        }
        #expect(throws: CalendarError.outOfRange(next)) {
            try book.spotDate(from: "EUR", to: "USD", tradeDate: last.adding(days: -1))
        }
        #expect(throws: CalendarError.outOfRange(next)) {
            try book.rolled(next, from: "EUR", to: "USD")
        }
        #expect(throws: CalendarError.outOfRange(next)) {
            try book.isGood(next, from: "EUR", to: "USD")
        }
        #expect(throws: CalendarError.outOfRange(next)) { try book.cutOff(of: "EUR", on: next) }
        // T+2 of the last two days is beyond, so nothing is offered.
        #expect(throws: CalendarError.outOfRange(next)) {
            try Sample.allowed("EURUSD", at: "2030-12-30T12:00:00Z")
        }
        #expect(
            try Sample.allowed("USDCAD", at: "2030-12-27T12:00:00Z")
                == "T+0=2030-12-27 T+1=2030-12-30 T+2=2030-12-31")
        let early = try Sample.date("2023-12-29")
        #expect(throws: CalendarError.outOfRange(early)) {
            try book.valueDate(.tomorrow, from: "EUR", to: "USD", tradeDate: early)
        }
        #expect(throws: CalendarError.outOfRange(early)) {
            try Sample.allowed("EURUSD", at: "2023-12-29T12:00:00Z")
        }
        #expect(throws: CalendarError.outOfRange(try Sample.date("2040-01-02"))) {
            try Sample.allowed("EURUSD", at: "2040-01-02T12:00:00Z")
        }
    }

    @Test func aCurrencyWithoutACalendarIsRefused() throws {
        #expect(throws: CalendarError.unknownCurrency("XXX")) {
            try Sample.allowed("EURXXX", at: "2026-03-02T12:00:00Z")
        }
        #expect(Sample.book["XXX"] == nil)
        #expect(!Sample.book.isQuotable("XXX"))
    }
}
