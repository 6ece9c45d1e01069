import Synchronization

/// How much more than usual the wires let clients do; the control endpoint sets it.
package final class RateFactor: Sendable {
    package static let factorMax = 1_000_000

    private let factor: Mutex<Int>

    package init(_ value: Int = 1) { factor = Mutex(min(max(value, 1), Self.factorMax)) }

    package var value: Int { factor.withLock { $0 } }

    /// - Parameter value: 1 to ``factorMax``.
    package func set(_ value: Int) { factor.withLock { $0 = min(max(value, 1), Self.factorMax) } }
}
