import Domain
import Engine
import Foundation
import NIOCore
import NIOPosix

/// The real time, for tests over sockets.
struct WallTime: TimeSource {
    func now() -> Instant {
        Instant(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000))
    }

    func sleep(until deadline: Instant) async throws {
        let wait = max(0, deadline.microseconds - now().microseconds)
        let loop = MultiThreadedEventLoopGroup.singleton.any()
        let scheduled = loop.scheduleTask(in: .microseconds(wait)) {}
        try await withTaskCancellationHandler {
            try await scheduled.futureResult.get()
        } onCancel: {
            scheduled.cancel()
        }
    }
}
