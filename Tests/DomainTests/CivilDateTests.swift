import Testing

@testable import Domain

@Suite struct CivilDateTests {
    @Test(arguments: [
        ("1970-01-01", 0, Weekday.thursday), ("1969-12-31", -1, .wednesday),
        ("0001-01-01", -719_162, .monday), ("2000-02-29", 11_016, .tuesday),
        ("2024-02-29", 19_782, .thursday), ("2026-07-03", 20_637, .friday),
        ("2030-12-31", 22_279, .tuesday), ("9999-12-31", 2_932_896, .friday),
    ])
    func aDateIsItsDaysSince1970(text: String, days: Int, weekday: Weekday) {
        #expect(CivilDate(text)?.daysSinceEpoch == days)
        #expect(CivilDate(daysSinceEpoch: days).description == text)
        #expect(CivilDate(daysSinceEpoch: days).weekday == weekday)
    }

    @Test(arguments: [
        "2023-02-29", "1900-02-29", "2024-02-30", "2024-04-31", "2024-13-01", "2024-00-01",
        "2024-01-00", "0000-01-01", "2024-1-01", "20240101", "2024-01-01 ", " 2024-01-01",
        "+024-01-01", "2024/01/01", "2024-01-0x", "２０２４-01-01", "", "10000-01-01",
    ])
    func whatIsNotADateIsRefused(text: String) {
        #expect(CivilDate(text) == nil)
    }

    @Test func everyDayOfFourCenturiesIsReadBackAndFollowsTheLast() throws {
        let first = try #require(CivilDate(year: 1_801, month: 1, day: 1))
        var weekday = first.weekday.rawValue
        for day in 0..<146_097 {
            let date = first.adding(days: day)
            let (year, month, dayOfMonth) = date.components
            #expect(CivilDate(year: year, month: month, day: dayOfMonth) == date)
            #expect(date.weekday.rawValue == weekday)
            weekday = weekday % 7 + 1
        }
        #expect(first.adding(days: 146_097) == CivilDate(year: 2_201, month: 1, day: 1))
    }

    @Test func datesAreOrderedAndSubtracted() throws {
        let leapDay = try #require(CivilDate("2024-02-29"))
        let march = try #require(CivilDate("2024-03-01"))
        #expect(leapDay < march)
        #expect(march.days(since: leapDay) == 1)
        #expect(leapDay.adding(days: 1) == march)
        #expect((march.year, march.month, march.day) == (2_024, 3, 1))
    }
}
