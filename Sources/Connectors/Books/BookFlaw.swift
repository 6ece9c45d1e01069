package import Domain

/// Why there is no book that may be used.
package enum BookFlaw: Hashable, Sendable {
    /// No snapshot yet, or not yet joined with the changes after it.
    case syncing
    /// Messages between are missing; the numbers are the venue's update ids.
    case gap(expected: UInt64, got: UInt64)
    /// What we hold is not what the venue holds.
    case checksum(expected: UInt32, got: UInt32)
    /// The best bid is not below the best ask.
    case crossed
    /// Nothing was heard of the stream since then.
    case stale(since: Instant)
    case disconnected

    /// In metrics, status and logs.
    package var name: String {
        switch self {
        case .syncing: "syncing"
        case .gap: "gap"
        case .checksum: "checksum"
        case .crossed: "crossed"
        case .stale: "stale"
        case .disconnected: "disconnected"
        }
    }
}

extension BookFlaw: CustomStringConvertible {
    package var description: String {
        switch self {
        case .syncing, .crossed, .disconnected: name
        case .gap(let expected, let got): "gap: expected \(expected), got \(got)"
        case .checksum(let expected, let got): "checksum: expected \(expected), got \(got)"
        case .stale(let since): "stale since \(since)"
        }
    }
}
