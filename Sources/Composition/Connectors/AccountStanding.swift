package import Domain

/// Whether an account of a live venue may be used, and why not.
package enum AccountStanding: Hashable, Sendable {
    case usable
    /// The venue has not said yet what the key may do.
    case unasked(since: Instant)
    /// The venue says that the key may too little, or too much.
    case objected([String], since: Instant)
    /// There is no key that opens.
    case withoutKey(String, since: Instant)

    var isUsable: Bool { self == .usable }
}
