import Domain

/// Allows `capacity` requests at once and `capacity` more in each `window`, evenly.
///
/// Counted in thousandths of a request, in whole numbers. Time that goes backwards adds nothing.
struct TokenBucket: Sendable {
    private static let perToken: Int64 = 1_000

    let capacity: Int
    /// How long an empty bucket takes to be full.
    let windowMicroseconds: Int64
    private var thousandths: Int64
    private var filledAt: Instant

    init(capacity: Int, window: Duration, at now: Instant) {
        precondition(capacity > 0 && window > .zero, "a bucket holds something and fills")
        self.capacity = capacity
        windowMicroseconds = Instant(microseconds: 0).adding(window).microseconds
        thousandths = Int64(capacity) * Self.perToken
        filledAt = now
    }

    mutating func refill(at now: Instant) {
        let elapsed = now.microseconds - filledAt.microseconds
        guard elapsed > 0 else { return }
        let full = Int64(capacity) * Self.perToken
        guard elapsed < windowMicroseconds else {
            (thousandths, filledAt) = (full, now)
            return
        }
        let gained = elapsed * full / windowMicroseconds
        // A step too short to gain anything is counted with the next.
        guard gained > 0 else { return }
        thousandths = min(full, thousandths + gained)
        // Only the time that was paid out is used up, rounded in the limit's favour.
        let used = (gained * windowMicroseconds + full - 1) / full
        filledAt = Instant(microseconds: filledAt.microseconds + used)
    }

    /// Takes one, if there is one.
    mutating func take() -> Bool {
        guard thousandths >= Self.perToken else { return false }
        thousandths -= Self.perToken
        return true
    }

    var remaining: Int { Int(thousandths / Self.perToken) }
    var isFull: Bool { thousandths >= Int64(capacity) * Self.perToken }

    /// Until one more can be taken; zero if one can be now.
    var microsecondsToNext: Int64 {
        let missing = Self.perToken - thousandths
        guard missing > 0 else { return 0 }
        let full = Int64(capacity) * Self.perToken
        return (missing * windowMicroseconds + full - 1) / full
    }
}
