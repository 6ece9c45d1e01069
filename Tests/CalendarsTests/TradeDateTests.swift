import Domain
import Testing

@testable import Calendars

@Suite struct TradeDateTests {
    @Test(arguments: [
        // 17:00 New York in winter is 22:00 UTC, in summer 21:00.
        ("EURUSD", "2026-03-02T21:59:59.999999Z", "2026-03-02"),
        ("EURUSD", "2026-03-02T22:00:00Z", "2026-03-03"),
        ("EURUSD", "2026-07-06T20:59:59.999999Z", "2026-07-06"),
        ("EURUSD", "2026-07-06T21:00:00Z", "2026-07-07"),
        // Over the changes of 2026: 8 March and 1 November. London has not changed yet, or has.
        ("EURUSD", "2026-03-05T21:30:00Z", "2026-03-05"),
        ("EURUSD", "2026-03-09T21:30:00Z", "2026-03-10"),
        ("GBPUSD", "2026-10-29T21:30:00Z", "2026-10-30"),
        ("GBPUSD", "2026-11-02T21:30:00Z", "2026-11-02"),
        // From Friday's roll to Monday's it is Monday.
        ("EURUSD", "2026-03-06T21:59:59Z", "2026-03-06"),
        ("EURUSD", "2026-03-06T22:00:00Z", "2026-03-09"),
        ("EURUSD", "2026-03-07T12:00:00Z", "2026-03-09"),
        ("EURUSD", "2026-03-08T12:00:00Z", "2026-03-09"),
        ("EURUSD", "2026-03-08T23:00:00Z", "2026-03-09"),
        ("NZDUSD", "2026-03-08T12:00:00Z", "2026-03-09"),
        ("EURUSD", "2026-03-09T20:59:59Z", "2026-03-09"),
        // 07:00 Auckland is 18:00 UTC the day before in their summer, 19:00 in their winter.
        ("NZDUSD", "2026-03-02T17:59:59.999999Z", "2026-03-02"),
        ("NZDUSD", "2026-03-02T18:00:00Z", "2026-03-03"),
        ("NZDJPY", "2026-07-06T18:59:59.999999Z", "2026-07-06"),
        ("AUDNZD", "2026-07-06T19:00:00Z", "2026-07-07"),
        // Auckland goes back on 5 April 2026 and forward on 27 September.
        ("NZDUSD", "2026-04-02T18:30:00Z", "2026-04-03"),
        ("NZDUSD", "2026-04-06T18:30:00Z", "2026-04-06"),
        ("NZDUSD", "2026-09-24T18:30:00Z", "2026-09-24"),
        ("NZDUSD", "2026-09-28T18:30:00Z", "2026-09-29"),
        ("NZDUSD", "2026-03-05T18:00:00Z", "2026-03-06"),
        ("NZDUSD", "2026-03-06T18:00:00Z", "2026-03-09"),
        // Holidays have trade dates too; and the year ends.
        ("EURUSD", "2026-12-25T12:00:00Z", "2026-12-25"),
        ("EURUSD", "2025-12-31T22:00:00Z", "2026-01-01"),
        ("EURUSD", "2024-02-28T22:00:00Z", "2024-02-29"),
    ])
    func theTradeDateRolls(pair: String, now: String, expected: String) throws {
        let (from, to) = Sample.pair(pair)
        let now = try Sample.instant(now)
        #expect(try Sample.book.tradeDate(from: from, to: to, at: now).description == expected)
        #expect(try Sample.book.tradeDate(from: to, to: from, at: now).description == expected)
    }

    @Test(arguments: [
        // Frankfurt's 14:00 is earlier than New York's.
        ("EURUSD", "2026-03-02T12:59:59.999999Z", "T+0=2026-03-02 T+1=2026-03-03 T+2=2026-03-04"),
        ("EURUSD", "2026-03-02T13:00:00Z", "T+1=2026-03-03 T+2=2026-03-04"),
        ("EURUSD", "2026-07-06T11:59:59Z", "T+0=2026-07-06 T+1=2026-07-07 T+2=2026-07-08"),
        ("EURUSD", "2026-07-06T12:00:00Z", "T+1=2026-07-07 T+2=2026-07-08"),
        // Toronto and New York close together.
        ("USDCAD", "2026-03-02T18:59:59Z", "T+0=2026-03-02 T+1=2026-03-03 T+2=2026-03-04"),
        ("USDCAD", "2026-03-02T19:00:00Z", "T+1=2026-03-03 T+2=2026-03-04"),
        // Tokyo's 14:00 is 05:00 UTC: before it the trade date is that day already.
        ("USDJPY", "2026-03-03T04:59:59Z", "T+0=2026-03-03 T+1=2026-03-04 T+2=2026-03-05"),
        ("USDJPY", "2026-03-03T05:00:00Z", "T+1=2026-03-04 T+2=2026-03-05"),
        // The trade date is a holiday of one side, or of the dollar under a cross.
        ("EURUSD", "2026-11-26T09:00:00Z", "T+1=2026-11-27 T+2=2026-11-30"),
        ("EURGBP", "2026-11-26T09:00:00Z", "T+1=2026-11-27 T+2=2026-11-30"),
        ("EURUSD", "2026-12-25T09:00:00Z", "T+1=2026-12-28 T+2=2026-12-29"),
        // T+1 and T+2 are one date, and T+1 is its name.
        ("EURUSD", "2026-11-25T15:00:00Z", "T+1=2026-11-27"),
        ("EURUSD", "2026-11-25T09:00:00Z", "T+0=2026-11-25 T+1=2026-11-27"),
        ("USDSAR", "2026-11-05T09:00:00Z", "T+0=2026-11-05 T+1=2026-11-09"),
        // On Saturday it is Monday, and Monday can be had.
        ("EURUSD", "2026-03-07T12:00:00Z", "T+0=2026-03-09 T+1=2026-03-10 T+2=2026-03-11"),
    ])
    func theClientChoosesAmongGoodDates(pair: String, now: String, expected: String) throws {
        #expect(try Sample.allowed(pair, at: now) == expected)
    }

    @Test(arguments: [
        ("EUR", "2026-03-27", "2026-03-27T13:00:00.000000Z"),
        ("EUR", "2026-03-30", "2026-03-30T12:00:00.000000Z"),
        ("USD", "2026-11-02", "2026-11-02T19:00:00.000000Z"),
        ("NZD", "2026-01-05", "2026-01-05T01:00:00.000000Z"),
        ("INR", "2026-01-05", "2026-01-05T08:30:00.000000Z"),
        ("USD", "2024-01-02", "2024-01-02T19:00:00.000000Z"),
        ("NZD", "2024-01-01", "2024-01-01T01:00:00.000000Z"),
        ("USD", "2030-12-31", "2030-12-31T19:00:00.000000Z"),
    ])
    func theCutOffIsOnTheClocksOfTheCentre(code: String, date: String, expected: String) throws {
        let cutOff = try Sample.book.cutOff(of: code, on: Sample.date(date))
        #expect(cutOff.description == expected)
    }
}
