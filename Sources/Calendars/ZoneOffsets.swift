import Domain

/// The clocks of one place: their offset from UTC and when it changes.
struct ZoneOffsets: Hashable, Sendable {
    struct Change: Hashable, Sendable {
        /// From this moment on.
        let at: Instant
        /// Local time less UTC.
        let seconds: Int
    }

    /// IANA's name of the zone.
    let name: String
    /// In order of time; the first is where the data begins.
    private let changes: [Change]
    private let end: Instant

    /// - Parameters:
    ///   - changes: in order of time, at least one.
    ///   - end: the first moment that the data does not cover.
    init(name: String, changes: [Change], end: Instant) {
        precondition(!changes.isEmpty, "a zone has an offset")
        (self.name, self.changes, self.end) = (name, changes, end)
    }

    /// The date on the clocks of the place, read as if they were `lead` seconds further.
    ///
    /// - Throws: ``CalendarError/outOfRange(_:)`` outside the data.
    func date(at instant: Instant, lead: Int = 0) throws(CalendarError) -> CivilDate {
        guard instant >= changes[0].at, instant < end else {
            throw .outOfRange(Self.date(of: Self.seconds(instant)))
        }
        return Self.date(of: Self.seconds(instant) + offset(at: instant) + lead)
    }

    /// When the clocks of the place show `time`; where they show it twice, the first time, and
    /// where they skip it, as much after the change as it was skipped by.
    func instant(of date: CivilDate, at time: TimeOfDay) -> Instant {
        let local = date.daysSinceEpoch * 86_400 + time.minutes * 60
        let before = offset(at: Self.instant(local - 86_400))
        let after = offset(at: Self.instant(local + 86_400))
        for candidate in [before, after] {
            let instant = Self.instant(local - candidate)
            if offset(at: instant) == candidate { return instant }
        }
        return Self.instant(local - before)
    }

    private func offset(at instant: Instant) -> Int {
        (changes.last { $0.at <= instant } ?? changes[0]).seconds
    }

    private static func instant(_ seconds: Int) -> Instant {
        Instant(microseconds: Int64(seconds) * 1_000_000)
    }

    private static func seconds(_ instant: Instant) -> Int {
        floorDivide(Int(instant.microseconds), by: 1_000_000)
    }

    private static func date(of seconds: Int) -> CivilDate {
        CivilDate(daysSinceEpoch: floorDivide(seconds, by: 86_400))
    }

    private static func floorDivide(_ value: Int, by divisor: Int) -> Int {
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
