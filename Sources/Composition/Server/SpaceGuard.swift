import Domain
import Engine
import Logging
import ServiceLifecycle
import Synchronization

/// Takes in no conversions while the disk is nearly full, so that what is open can still be booked.
///
/// A full disk would break the store. Creates are answered 503 until there is room again; a replay
/// still is one.
final class SpaceGuard: Service {
    /// Less free than this is too little, in bytes: it holds the write-ahead log many times over.
    static let freeMin: UInt64 = 256 << 20
    static let interval = Duration.seconds(1)

    private let free: @Sendable () -> UInt64?
    private let queue: RunQueue
    private let time: any TimeSource
    private let logger: Logger
    private let isShort = Mutex(false)

    /// - Parameter free: bytes that can still be written; `nil`: not known, and taken for enough.
    init(
        free: @escaping @Sendable () -> UInt64?, queue: RunQueue, time: any TimeSource,
        logger: Logger
    ) {
        self.free = free
        self.queue = queue
        self.time = time
        self.logger = logger
    }

    var isShortOfSpace: Bool { isShort.withLock { $0 } }

    func run() async throws {
        do {
            try await cancelWhenGracefulShutdown {
                while !Task.isCancelled {
                    await self.look()
                    try await self.time.sleep(until: self.time.now().adding(Self.interval))
                }
            }
        } catch is CancellationError {}
    }

    func look() async {
        let bytes = free()
        let isNow = bytes.map { $0 < Self.freeMin } ?? false
        let wasBefore = isShort.withLock { isShort in
            defer { isShort = isNow }
            return isShort
        }
        guard isNow != wasBefore else { return }
        queue.setIntake(isOpen: !isNow)
        logger.log(
            level: isNow ? .critical : .notice,
            isNow ? "too little disk space: no conversions are taken in" : "disk space is back",
            metadata: ["freeBytes": "\(bytes ?? 0)", "neededBytes": "\(Self.freeMin)"])
    }
}
