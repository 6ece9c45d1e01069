import Domain
import Engine
import Synchronization

/// A clock that stands until it is moved. Nothing of the HTTP layer may wait on it.
final class FakeTime: TimeSource {
    static let start = Instant(microseconds: 1_767_225_600_000_000)  // 2026-01-01T00:00:00Z

    private let current = Mutex(FakeTime.start)

    func now() -> Instant { current.withLock { $0 } }
    func advance(_ duration: Duration) { current.withLock { $0 = $0.adding(duration) } }

    func sleep(until deadline: Instant) async throws {
        preconditionFailure("the HTTP layer does not sleep")
    }
}

/// Numbers that never repeat.
final class FakeRandom: RandomSource {
    private let next = Atomic<UInt64>(1)

    func bits() -> (UInt64, UInt64) {
        let value = next.wrappingAdd(1, ordering: .relaxed).newValue
        return (value &* 0x9E37_79B9_7F4A_7C15, value &* 0xD1B5_4A32_D192_ED03)
    }
}
