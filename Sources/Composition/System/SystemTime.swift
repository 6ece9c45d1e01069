package import Domain
import Engine
import Glibc

/// The machine's clock: the one place where the process asks what time it is.
package struct SystemTime: TimeSource {
    package init() {}

    package func now() -> Instant {
        var time = timespec()
        // CLOCK_REALTIME cannot fail on Linux with a valid pointer.
        clock_gettime(CLOCK_REALTIME, &time)
        return Instant(
            microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000)
    }

    package func sleep(until deadline: Instant) async throws {
        var left = deadline.duration(since: now())
        // The clock may be set back while we sleep.
        while left > .zero {
            try await Task.sleep(for: left)
            left = deadline.duration(since: now())
        }
        try Task.checkCancellation()
    }
}
