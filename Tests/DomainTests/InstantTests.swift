import Domain
import Testing

@Suite struct InstantTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0), ("1970-01-01T00:00:00.000001Z", 1),
        ("1969-12-31T23:59:59.999999Z", -1), ("2000-02-29T12:00:00Z", 951_825_600_000_000),
        ("2024-02-29T23:59:59.5Z", 1_709_251_199_500_000),
        ("2026-11-21T02:13:41.123456Z", 1_795_227_221_123_456),
        ("2038-01-19T03:14:08Z", 2_147_483_648_000_000),
        ("1900-03-01T00:00:00Z", -2_203_891_200_000_000),
        ("0001-01-01T00:00:00Z", -62_135_596_800_000_000),
        ("9999-12-31T23:59:59.999999Z", 253_402_300_799_999_999),
        // Offsets, and what lies beyond microseconds is cut.
        ("2000-01-01T01:00:00+01:00", 946_684_800_000_000),
        ("1999-12-31T18:30:00-05:30", 946_684_800_000_000),
        ("2000-01-01T23:59:00+23:59", 946_684_800_000_000),
        ("2000-01-01T00:00:00-00:00", 946_684_800_000_000),
        ("2000-01-01t00:00:00z", 946_684_800_000_000),
        ("1970-01-01T00:00:00.1234567899Z", 123_456), ("1970-01-01T00:00:00.0000019Z", 1),
    ])
    func aDateTimeIsReadExactly(text: String, microseconds: Int64) {
        #expect(Instant(rfc3339: text)?.microseconds == microseconds)
    }

    @Test(arguments: [
        "", "2000-01-01", "2000-01-01T00:00Z", "2000-01-01T00:00:00", "2000-01-01 00:00:00Z",
        "2000-1-01T00:00:00Z", "2000-01-01T0:00:00Z", "00-01-01T00:00:00.0000Z",
        "+2000-01-01T00:00:00Z", "-2000-01-01T00:00:00Z", "20000-01-01T00:00:00Z",
        "2000/01/01T00:00:00Z", "2000-01-01T00.00.00.0Z", "2000-01-01T00:00:00ZZ",
        "2000-01-01T00:00:00.Z", "2000-01-01T00:00:00,5Z", "2000-01-01T00:00:00.5",
        "2000-01-01T00:00:00+0100", "2000-01-01T00:00:00+1:00", "2000-01-01T00:00:00+01",
        "2000-01-01T00:00:00+24:00", "2000-01-01T00:00:00+01:60", "2000-01-01T00:00:00+01:00Z",
        // No such day or time.
        "2000-00-01T00:00:00Z", "2000-13-01T00:00:00Z", "2000-01-00T00:00:00Z",
        "2000-01-32T00:00:00Z", "2000-04-31T00:00:00Z", "2000-06-31T00:00:00Z",
        "2001-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2100-02-29T00:00:00Z",
        "2000-02-30T00:00:00Z", "2000-01-01T24:00:00Z", "2000-01-01T00:60:00Z",
        "2016-12-31T23:59:60Z", "0000-01-01T00:00:00Z",
        // Beyond what the text form can show again.
        "0001-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01",
        "2000-01-01T00:00:00.00000000000000000000000Z", "２000-01-01T00:00:00Z",
    ])
    func anythingElseIsRefused(text: String) {
        #expect(Instant(rfc3339: text) == nil)
    }

    /// Walks the calendar by its rule alone: days of the month, a leap year each fourth, but
    /// centuries.
    @Test func everyMonthOfTheCalendarIsReadAndWritten() {
        var day: Int64 = -719_162
        for year in 1...9_999 {
            let isLeap = year % 400 == 0 || (year % 4 == 0 && year % 100 != 0)
            let months = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
            for (index, length) in months.enumerated() {
                // All months of a few centuries, the leap day's neighbourhood of all years.
                if year % 100 < 8 || index == 1 || index == 2 {
                    let text = "\(padded(year, 4))-\(padded(index + 1, 2))-01T00:00:00.000000Z"
                    let instant = Instant(microseconds: day * 86_400_000_000)
                    guard instant.description == text, Instant(rfc3339: text) == instant else {
                        Issue.record("day \(day): \(instant) is not \(text)")
                        return
                    }
                }
                day += Int64(length)
            }
        }
        #expect(day == 2_932_897)
    }

    private func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: width - digits.count) + digits
    }

    @Test func whatIsWrittenIsReadBack() {
        var microseconds = Instant.textMin.microseconds
        while microseconds <= Instant.textMax.microseconds {
            let instant = Instant(microseconds: microseconds)
            guard Instant(rfc3339: instant.description) == instant else {
                Issue.record("\(microseconds) was written as \(instant)")
                return
            }
            microseconds += 15_778_476_123_457
        }
        #expect(Instant(rfc3339: Instant.textMin.description) == .textMin)
        #expect(Instant(rfc3339: Instant.textMax.description) == .textMax)
    }

    @Test func durationsAddInMicroseconds() {
        let start = Instant(microseconds: 1_000)
        #expect(start.adding(.milliseconds(5)).microseconds == 6_000)
        #expect(start.adding(.nanoseconds(1_999)).microseconds == 1_001)
        #expect(start.adding(.seconds(-1)).microseconds == -999_000)
        #expect(start.adding(.seconds(90)).duration(since: start) == .seconds(90))
        #expect(start < start.adding(.microseconds(1)))
    }
}
