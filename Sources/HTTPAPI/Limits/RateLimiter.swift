package import Domain
import Synchronization

/// One bucket per key, in a table of bounded size.
///
/// A full bucket is the same as none, so full ones are dropped when the table is full. While it is
/// full of others, new keys share one bucket: no flood of keys makes memory grow or lifts the
/// limit.
package final class RateLimiter: Sendable {
    private struct Table: Sendable {
        var buckets: [String: TokenBucket] = [:]
        var sharedByOverflow: TokenBucket?
        var sweptAt: Instant?
    }

    private let capacity: Int
    private let window: Duration
    private let keysMax: Int
    private let table = Mutex(Table())

    package init(capacity: Int, window: Duration, keysMax: Int = 10_000) {
        precondition(capacity > 0 && keysMax > 0, "a limit of nothing is no limiter")
        self.capacity = capacity
        self.window = window
        self.keysMax = keysMax
    }

    /// Takes one if there is one; `allowed` says whether there was.
    package func take(_ key: String, at now: Instant) -> (allowed: Bool, state: RateLimitState) {
        update(key, at: now) { $0.take() }
    }

    /// Whether one could be taken.
    package func look(_ key: String, at now: Instant) -> (allowed: Bool, state: RateLimitState) {
        update(key, at: now) { $0.remaining > 0 }
    }

    var keyCount: Int { table.withLock { $0.buckets.count } }

    private func update(
        _ key: String, at now: Instant, _ use: (inout TokenBucket) -> Bool
    ) -> (allowed: Bool, state: RateLimitState) {
        table.withLock { table in
            if var bucket = table.buckets[key] {
                bucket.refill(at: now)
                let allowed = use(&bucket)
                table.buckets[key] = bucket
                return (allowed, state(of: bucket))
            }
            if table.buckets.count >= keysMax { Self.dropFull(&table, at: now) }
            if table.buckets.count < keysMax {
                var bucket = TokenBucket(capacity: capacity, window: window, at: now)
                let allowed = use(&bucket)
                if !bucket.isFull { table.buckets[key] = bucket }
                return (allowed, state(of: bucket))
            }
            var bucket =
                table.sharedByOverflow ?? TokenBucket(capacity: capacity, window: window, at: now)
            bucket.refill(at: now)
            let allowed = use(&bucket)
            table.sharedByOverflow = bucket
            return (allowed, state(of: bucket))
        }
    }

    /// At most once a second: a flood of keys must not buy a sweep with each.
    private static func dropFull(_ table: inout Table, at now: Instant) {
        if let sweptAt = table.sweptAt, now.duration(since: sweptAt) < .seconds(1) { return }
        table.sweptAt = now
        table.buckets = table.buckets.filter { _, bucket in
            var bucket = bucket
            bucket.refill(at: now)
            return !bucket.isFull
        }
    }

    private func state(of bucket: TokenBucket) -> RateLimitState {
        RateLimitState(
            quota: capacity, windowSeconds: max(1, window.wholeSecondsUp),
            remaining: bucket.remaining,
            secondsToNext: Int((bucket.microsecondsToNext + 999_999) / 1_000_000))
    }
}
