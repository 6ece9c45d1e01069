/// A moment in UTC, in whole microseconds since 1970-01-01T00:00:00Z.
///
/// A value, never a clock: nothing below the composition root can ask what time it is.
package struct Instant: Hashable, Comparable, Sendable {
    package let microseconds: Int64

    package init(microseconds: Int64) { self.microseconds = microseconds }

    package static func < (left: Instant, right: Instant) -> Bool {
        left.microseconds < right.microseconds
    }

    /// Truncated to whole microseconds.
    package func adding(_ duration: Duration) -> Instant {
        let (seconds, attoseconds) = duration.components
        return Instant(
            microseconds: microseconds + seconds * 1_000_000 + attoseconds / 1_000_000_000_000)
    }

    package func duration(since earlier: Instant) -> Duration {
        .microseconds(microseconds - earlier.microseconds)
    }
}
