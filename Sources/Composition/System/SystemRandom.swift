import Engine
import Glibc
import Synchronization

/// The system's random bits, drawn in blocks: one lock, and one system call for sixteen ids.
package final class SystemRandom: RandomSource {
    /// Words in one block: the 256 bytes that `getentropy` gives at most.
    private static let blockSize = 32

    private let words = Mutex<[UInt64]>([])

    package init() {}

    package func bits() -> (UInt64, UInt64) {
        words.withLock { words in (Self.next(&words), Self.next(&words)) }
    }

    private static func next(_ words: inout [UInt64]) -> UInt64 {
        if words.isEmpty {
            words = Array(repeating: 0, count: blockSize)
            let result = words.withUnsafeMutableBytes { getentropy($0.baseAddress, $0.count) }
            precondition(result == 0, "the system has random bits")
        }
        return words.removeLast()
    }
}
