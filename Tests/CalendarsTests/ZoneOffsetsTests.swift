import Domain
import Testing

@testable import Calendars

@Suite struct ZoneOffsetsTests {
    /// Berlin in 2026: forward on 29 March at 01:00 UTC, back on 25 October at 01:00 UTC.
    private func berlin() throws -> ZoneOffsets {
        try ZoneOffsets(
            name: "Europe/Berlin",
            changes: [
                .init(at: Sample.instant("2025-12-31T00:00:00Z"), seconds: 3_600),
                .init(at: Sample.instant("2026-03-29T01:00:00Z"), seconds: 7_200),
                .init(at: Sample.instant("2026-10-25T01:00:00Z"), seconds: 3_600),
            ], end: Sample.instant("2027-01-01T00:00:00Z"))
    }

    @Test(arguments: [
        ("2026-01-15", "14:00", "2026-01-15T13:00:00Z"),
        ("2026-07-15", "14:00", "2026-07-15T12:00:00Z"),
        ("2026-03-29", "01:59", "2026-03-29T00:59:00Z"),
        // Skipped: half past two does not exist, and is half past three.
        ("2026-03-29", "02:30", "2026-03-29T01:30:00Z"),
        ("2026-03-29", "03:00", "2026-03-29T01:00:00Z"),
        // Shown twice: the first.
        ("2026-10-25", "02:30", "2026-10-25T00:30:00Z"),
        ("2026-10-25", "03:00", "2026-10-25T02:00:00Z"),
        ("2026-01-01", "00:00", "2025-12-31T23:00:00Z"),
        ("2026-12-31", "23:59", "2026-12-31T22:59:00Z"),
    ])
    func aTimeOfThePlaceIsAMoment(date: String, time: String, expected: String) throws {
        let time = try #require(TimeOfDay(time))
        let moment = try berlin().instant(of: Sample.date(date), at: time)
        #expect(try moment == Sample.instant(expected))
    }

    @Test func outsideTheDataThereIsNoDate() throws {
        let zone = try berlin()
        #expect(throws: CalendarError.outOfRange(try Sample.date("2025-12-30"))) {
            try zone.date(at: Sample.instant("2025-12-30T23:59:59Z"))
        }
        #expect(
            try zone.date(at: Sample.instant("2026-12-31T23:59:59Z")).description == "2027-01-01")
        #expect(throws: CalendarError.outOfRange(try Sample.date("2027-01-01"))) {
            try zone.date(at: Sample.instant("2027-01-01T00:00:00Z"))
        }
    }

    @Test(arguments: ["", "1:00", "24:00", "12:60", "1200", "12:00 ", "-1:00", "ab:cd", "+1:00"])
    func whatIsNoTimeIsRefused(text: String) {
        #expect(TimeOfDay(text) == nil)
    }

    @Test(arguments: [("00:00", 0), ("09:05", 545), ("23:59", 1_439)])
    func aTimeIsMinutes(text: String, minutes: Int) throws {
        let time = try #require(TimeOfDay(text))
        #expect(time.minutes == minutes)
        #expect(time.description == text)
    }
}
