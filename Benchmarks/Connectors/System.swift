import Domain
import Engine
import Foundation
import Logging

/// The machine's clock.
struct WallTime: TimeSource {
    func now() -> Instant {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Instant(
            microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000)
    }

    func sleep(until deadline: Instant) async throws {
        try await Task.sleep(for: max(deadline.duration(since: now()), .zero))
    }
}

struct SystemBits: RandomSource {
    func bits() -> (UInt64, UInt64) {
        (UInt64.random(in: .min ... .max), UInt64.random(in: .min ... .max))
    }
}

extension Logger {
    static var errorsOnly: Logger {
        var logger = Logger(label: "bench")
        logger.logLevel = .error
        return logger
    }
}
