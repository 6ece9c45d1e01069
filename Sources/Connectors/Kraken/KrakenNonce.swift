package import Domain

/// Keeps how far the nonces of a key were used, so that none is used twice, whatever happens.
package protocol NonceStore: Sendable {
    /// No nonce above it was ever used; `nil`: none was.
    func reserved() throws(KrakenError) -> UInt64?
    /// Makes durable that nonces up to this may be used.
    func reserve(_ nonce: UInt64) throws(KrakenError)
}

/// The nonces of one key: they only rise, over restarts and clocks that are set back.
///
/// They are the time in microseconds, or one more than the last where the clock says less. A block
/// is reserved before any of it is used; what a process leaves of its block is lost.
package struct KrakenNonce: Hashable, Sendable {
    private var last: UInt64
    private var reserved: UInt64

    /// - Parameter reserved: what the store holds: all up to it may have been used.
    package init(reserved: UInt64?) {
        self.last = reserved ?? 0
        self.reserved = reserved ?? 0
    }

    /// The next nonce, and what must be reserved before it is used; `nil`: it is already.
    package mutating func next(at now: Instant) -> (nonce: UInt64, reserve: UInt64?) {
        last = max(last &+ 1, UInt64(clamping: now.microseconds))
        guard last > reserved else { return (last, nil) }
        reserved = last &+ KrakenLimits.nonceBlock
        return (last, reserved)
    }
}
